import type { Properties } from "hast";
import { webUrl } from "./links.ts";

const DIMENSION_MAX_PIXELS = 20_000;
const COLUMNS_MAX = 100;
const ROWS_MAX = 1_000;
const COUNT_MAX = 1_000_000;

/** Keeps the width and the height of a medium, if they are sizes in pixels. */
export function keepDimensions(properties: Properties): void {
  for (const name of ["width", "height"]) properties[name] = integer(properties[name], 2, DIMENSION_MAX_PIXELS);
}

/** Keeps the numbers of cells and lists within their limits, and the address of a quotation's origin. */
export function keepNumbers(properties: Properties, baseUrl: string): void {
  if (properties["cite"] !== undefined) properties["cite"] = webUrl(properties["cite"], baseUrl);
  count(properties, "colspan", 2, COLUMNS_MAX);
  count(properties, "span", 2, COLUMNS_MAX);
  count(properties, "rowspan", 2, ROWS_MAX);
  count(properties, "start", -COUNT_MAX, COUNT_MAX);
}

function count(properties: Properties, name: string, min: number, max: number): void {
  if (properties[name] !== undefined) properties[name] = integer(properties[name], min, max);
}

function integer(value: unknown, min: number, max: number): number | undefined {
  const text = String(value ?? "").trim();
  const number = /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
  return number === undefined || number < min || number > max ? undefined : number;
}
