import { configOf } from "../config.ts";
import { iconSvg } from "../views/icon.ts";
import { DAY_CACHING } from "./headers.ts";

/** `GET /favicon.ico`: for programs that ask without reading a page first. */
export const getIcon = (env: Env): Response =>
  new Response(iconSvg(configOf(env).SITE_COLORS), {
    headers: { ...DAY_CACHING, "content-type": "image/svg+xml", "x-content-type-options": "nosniff" },
  });
