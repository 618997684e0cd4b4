import type { Colors } from "../colors.ts";

/** Two sheets in the site's colors, the front one with the lines of a text: what it is to reprint. */
export const iconSvg = ({ accent: [light, dark] }: Colors): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="${dark}" d="M10 2h20v24H10z"/>` +
  `<path fill="${light}" d="M2 6h20v24H2z"/><path stroke="#fff" stroke-width="3" d="M6 13h12M6 19h12M6 25h7"/></svg>`;

/** The icon within the page, so that showing it takes no request. */
export const iconUrl = (colors: Colors): string => `data:image/svg+xml,${encodeURIComponent(iconSvg(colors))}`;
