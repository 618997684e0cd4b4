/** Characters that XML 1.0 cannot hold, not even as references (section 2.2). */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** The same value without characters in its strings that XML forbids. */
export function xmlSafe<T>(value: T): T {
  return clean(value) as T;
}

function clean(value: unknown): unknown {
  if (typeof value === "string") return value.replace(NOT_XML, "");
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, clean(member)]));
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Escapes text for an element or an attribute. */
export const xmlText = (text: string): string =>
  text.replace(NOT_XML, "").replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);

/** Removes the indentation around CDATA sections, which feed readers would treat as text. */
export const tightCdata = (xml: string): string =>
  xml.replace(/>\s+(?=<!\[CDATA\[)/g, ">").replace(/\]\]>\s+(?=<\/)/g, "]]>");
