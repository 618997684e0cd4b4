import * as v from "valibot";
import { LanguageTag, WebUrl } from "../../model/source.ts";
import { instant as instantIn } from "./dates.ts";
import { withoutControls } from "../../html/windows-1252.ts";

/** Longer than any honest list. Longer lists are cut before they are read. */
export const LIST_MAX = 1000;

export type Fields = Record<string, unknown>;

/** An object's fields; none for any other value. */
export function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/**
 * A list's items; none for any other value. PHP writes a list with gaps, or a map, as an object; then its values count.
 */
export function items(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.slice(0, LIST_MAX);
  return Object.values(fields(value)).slice(0, LIST_MAX);
}

/** A string without half surrogate pairs and control characters, or a number as a string; "" for any other value. */
export function text(value: unknown): string {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  return typeof value === "string" ? withoutControls(value.toWellFormed()) : "";
}

/** The first of several values that is not empty. */
export const firstText = (...values: unknown[]): string => values.map(text).find((found) => found.trim() !== "") ?? "";

/** An absolute http(s) URL, resolved against `base` if given. */
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

/**
 * A date as an ISO instant. Seconds or milliseconds since 1970 may be numbers. A date without a zone is in UTC, as
 * WordPress' dates are.
 */
export const instant = (value: unknown): string | undefined => instantIn(text(value));

const ZONED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})$/i;

/** A date that must never be read as an earlier one: it needs a time and a zone, else the result is null. */
export function exactInstant(value: unknown): string | null {
  return ZONED.test(text(value).trim()) ? (instant(value) ?? null) : null;
}

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Escapes text as HTML. */
export const escape = (plain: string): string => plain.replace(/[&<>"]/g, (character) => ESCAPES[character]!);

/** Plain text as HTML: a paragraph for every block between blank lines. */
export const paragraphs = (plain: string): string =>
  plain
    .split(/\n[^\S\n]*(?:\r?\n)+|\r\n\r\n/)
    .map((block) => block.trim())
    .filter((block) => block !== "")
    .map((block) => `<p>${escape(block).replace(/\r?\n/g, "<br>")}</p>`)
    .join("\n");

/** A body that may be HTML or plain text. Text becomes paragraphs. */
export const htmlOrText = (body: string): string => (/<[a-z][^<>]*>/i.test(body) ? body : paragraphs(body));
