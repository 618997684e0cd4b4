import type { Colors } from "../colors.ts";

/** A rectangle of the icon, in 32nds of its side. */
export interface IconPart {
  x: number;
  y: number;
  width: number;
  height: number;
  /** #rrggbb */
  color: string;
}

/** The icon: two sheets in the site's colors, the front one with lines of text, which stand for reprinting. */
export const iconParts = ({ accent: [light, dark] }: Colors): IconPart[] => [
  { x: 10, y: 2, width: 20, height: 24, color: dark },
  { x: 2, y: 6, width: 20, height: 24, color: light },
  { x: 6, y: 11.5, width: 12, height: 3, color: "#ffffff" },
  { x: 6, y: 17.5, width: 12, height: 3, color: "#ffffff" },
  { x: 6, y: 23.5, width: 7, height: 3, color: "#ffffff" },
];

export const iconSvg = (colors: Colors): string => {
  const paths = iconParts(colors).map(
    ({ x, y, width, height, color }) => `<path fill="${color}" d="M${x} ${y}h${width}v${height}H${x}z"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${paths.join("")}</svg>`;
};

/** The icon as part of the page, so that showing it takes no request. */
export const iconUrl = (colors: Colors): string => `data:image/svg+xml,${encodeURIComponent(iconSvg(colors))}`;
