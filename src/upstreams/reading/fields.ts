import * as v from "valibot";
import { LanguageTag, WebUrl } from "../../model/source.ts";

/** Lists longer than any honest one are cut before they are looked at. */
export const LIST_MAX = 1000;

export type Fields = Record<string, unknown>;

/** An object's members; of anything else, none. */
export function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** A list's items. PHP writes a list with gaps, and any map, as an object: its values count. Of anything else, none. */
export function items(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.slice(0, LIST_MAX);
  return Object.values(fields(value)).slice(0, LIST_MAX);
}

/** A string without half surrogate pairs, or a number as one; of anything else, "". */
export function text(value: unknown): string {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  return typeof value === "string" ? value.toWellFormed() : "";
}

/** The first of several values that says something. */
export const firstText = (...values: unknown[]): string => values.map(text).find((found) => found.trim() !== "") ?? "";

/** An absolute http(s) URL, resolved against `base` where one is given. */
export function webUrl(value: unknown, base?: string): string | undefined {
  const written = text(value).trim();
  const url = written === "" ? null : URL.parse(written, base);
  return url !== null && v.is(WebUrl, url.href) ? url.href : undefined;
}

/** A BCP 47 tag. */
export function languageTag(value: unknown): string | undefined {
  const result = v.safeParse(LanguageTag, text(value));
  return result.success && text(value) !== "" ? result.output : undefined;
}

/** What systems write for "no date": MySQL's zero, Go's zero time. */
const NO_DATE = /^000[01]-0[01]-0[01]/;
/** ISO 8601 as far as the day at least, with what may follow it; "Y-m-d H:i:s" of SQL is one. */
const DATE = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?))? ?(Z|[+-]\d{2}:?\d{2})?$/i;
const OFFSET = /^([+-]\d{2}):?(\d{2})$/;

const LAST = Date.parse("9999-12-31T23:59:59.999Z");

/** A date until the end of 9999 as an ISO instant. One that names no zone is in UTC, as WordPress's *_gmt fields are. */
export function instant(value: unknown): string | undefined {
  const written = text(value).trim();
  const [, day, time = "00:00", zone = "Z"] = DATE.exec(written) ?? [];
  if (day === undefined || NO_DATE.test(day)) return undefined;
  const at = Date.parse(`${day}T${time.replace(",", ".")}${zone.replace(OFFSET, "$1:$2").toUpperCase()}`);
  return at <= LAST ? new Date(at).toISOString() : undefined;
}

const ZONED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})$/i;

/** A date that must not be taken for an earlier one: with its time and its zone, or null. */
export function exactInstant(value: unknown): string | null {
  return ZONED.test(text(value).trim()) ? (instant(value) ?? null) : null;
}

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as HTML. */
export const escape = (plain: string): string => plain.replace(/[&<>"]/g, (character) => ESCAPES[character]!);

/** Plain text as HTML: a paragraph for every block between blank lines. */
export const paragraphs = (plain: string): string =>
  plain
    .split(/\n[^\S\n]*(?:\r?\n)+|\r\n\r\n/)
    .map((block) => block.trim())
    .filter((block) => block !== "")
    .map((block) => `<p>${escape(block).replace(/\r?\n/g, "<br>")}</p>`)
    .join("\n");

/** A body that may be HTML or plain text: text becomes paragraphs. */
export const htmlOrText = (body: string): string => (/<[a-z][^<>]*>/i.test(body) ? body : paragraphs(body));
