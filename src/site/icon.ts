import { configOf } from "../config.ts";
import { siteOf } from "../storage/site.ts";
import { iconParts, iconSvg } from "../views/icon.ts";
import { aboutText } from "../views/language.ts";
import { DAY_CACHING } from "./headers.ts";
import { png } from "./png.ts";

/** The icon's side, in the units of its parts. */
const ICON_UNITS = 32;

/** The site's own pictures, by file name, in pixels. */
const ICONS = {
  "favicon.png": { width: 48, height: 48 },
  "apple-touch-icon.png": { width: 180, height: 180 },
  "icon-192.png": { width: 192, height: 192 },
  "icon-512.png": { width: 512, height: 512 },
  // For link previews of pages without a picture.
  "social.png": { width: 1200, height: 630 },
} as const;

export type IconFile = keyof typeof ICONS;

/** The icon's share of the shorter side, so that no mask cuts into it. */
const ICON_SHARE = 0.66;

/** `GET /favicon.ico`: for programs that request it without reading a page first. */
export const getIcon = (env: Env): Response =>
  new Response(iconSvg(configOf(env).SITE_COLORS), {
    headers: { ...DAY_CACHING, "content-type": "image/svg+xml", "x-content-type-options": "nosniff" },
  });

/**
 * `GET /apple-touch-icon.png` and the others of {@link ICONS}: the icon on the site's background color, drawn on
 * request.
 */
export async function getPng(env: Env, file: IconFile): Promise<Response> {
  const { width, height } = ICONS[file];
  const colors = configOf(env).SITE_COLORS;
  const unit = (Math.min(width, height) * ICON_SHARE) / ICON_UNITS;
  const [left, top] = [width, height].map((side) => (side - unit * ICON_UNITS) / 2) as [number, number];
  const parts = iconParts(colors).map((part) => ({
    x: left + part.x * unit,
    y: top + part.y * unit,
    width: part.width * unit,
    height: part.height * unit,
    color: part.color,
  }));
  return new Response(await png(width, height, colors.background[0], parts), {
    headers: { ...DAY_CACHING, "content-type": "image/png", "x-content-type-options": "nosniff" },
  });
}

/** `GET /manifest.webmanifest` (https://www.w3.org/TR/appmanifest/): the site's entry on a device's home screen. */
export async function getManifest(env: Env): Promise<Response> {
  const site = await siteOf(env);
  const [color] = site.colors.background;
  return Response.json(
    {
      name: site.name,
      short_name: site.name,
      description: aboutText(site),
      lang: site.language,
      start_url: "/",
      display: "minimal-ui",
      background_color: color,
      theme_color: color,
      icons: (["icon-192.png", "icon-512.png"] as const).map((file) => ({
        src: `/${file}`,
        type: "image/png",
        sizes: `${ICONS[file].width}x${ICONS[file].height}`,
      })),
    },
    { headers: { ...DAY_CACHING, "content-type": "application/manifest+json", "x-content-type-options": "nosniff" } },
  );
}
