import { ICON_SVG } from "../views/icon.ts";
import { DAY_CACHING } from "./headers.ts";

/** `GET /favicon.ico`: for programs that ask without reading a page first. */
export const getIcon = (): Response =>
  new Response(ICON_SVG, {
    headers: { ...DAY_CACHING, "content-type": "image/svg+xml", "x-content-type-options": "nosniff" },
  });
