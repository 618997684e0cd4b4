import * as v from "valibot";

/** A color of the site's pages as #rrggbb, in the light and in the dark theme. */
export type ColorPair = readonly [light: string, dark: string];

export const ColorPair = v.pipe(
  v.string(),
  v.regex(/^#[\da-f]{6} #[\da-f]{6}$/i, 'must be two colors, for light and dark, such as "#0b5c6b #84cbd8"'),
  v.transform((text) => text.split(" ") as unknown as ColorPair),
);

/** The colors that an operator chooses. All others are mixed from these and the ink. */
export interface Colors {
  background: ColorPair;
  accent: ColorPair;
}

export const DEFAULT_COLORS: Colors = {
  background: ["#fdfcfa", "#17181a"],
  accent: ["#0b5c6b", "#84cbd8"],
};

const INK: ColorPair = ["#1c1a17", "#ebe7e0"];

/** The share of ink in derived colors, in percent. The rest is background. */
const INK_PERCENT = { quiet: 70, line: 16, tint: 5 } as const;

/** WCAG 2.2, success criterion 1.4.3. */
const CONTRAST_MIN = 4.5;

type Rgb = readonly [red: number, green: number, blue: number];

const rgb = (hex: string): Rgb =>
  [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16)) as unknown as Rgb;

/** Mixes two colors as CSS does in srgb. */
const mixed = (one: Rgb, other: Rgb, percent: number): Rgb =>
  one.map((value, index) => (value * percent + other[index]! * (100 - percent)) / 100) as unknown as Rgb;

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** The pairs of colors with too little contrast, each as the end of a sentence; empty when all can be read. */
export function contrastComplaints({ background, accent }: Colors): string[] {
  return (["light", "dark"] as const).flatMap((scheme, index) => {
    const paper = rgb(background[index]!);
    const ink = rgb(INK[index]!);
    const tint = mixed(ink, paper, INK_PERCENT.tint);
    const pairs = [
      [`${scheme} background ${background[index]} and the text on it`, mixed(ink, paper, INK_PERCENT.quiet)],
      [`${scheme} accent ${accent[index]} and the background ${background[index]}`, rgb(accent[index]!)],
    ] as const;
    return pairs.flatMap(([what, color]) => {
      const ratio = Math.floor(contrast(color, tint) * 10) / 10;
      return ratio < CONTRAST_MIN ? [`the ${what} have a contrast of ${ratio}, and need ${CONTRAST_MIN}`] : [];
    });
  });
}

/** The custom properties that the style sheet uses. */
export function colorProperties({ background, accent }: Colors): string {
  const mix = (percent: number) => `color-mix(in srgb,var(--ink) ${percent}%,var(--paper))`;
  const pair = ([light, dark]: ColorPair) => `light-dark(${light},${dark})`;
  return (
    `:root{--paper:${pair(background)};--ink:${pair(INK)};--accent:${pair(accent)};` +
    `--quiet:${mix(INK_PERCENT.quiet)};--line:${mix(INK_PERCENT.line)};--tint:${mix(INK_PERCENT.tint)};` +
    `--soft:color-mix(in srgb,var(--accent) 16%,var(--paper))}`
  );
}
