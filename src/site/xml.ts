/** Characters that XML 1.0 cannot hold, not even as references (section 2.2). */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** The same value with every string in it fit for XML. */
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

/** Text for an element or an attribute. */
export const xmlText = (text: string): string =>
  text.replace(NOT_XML, "").replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);

/** Without the space that indentation puts around a CDATA section, which readers would take for text. */
export const tightCdata = (xml: string): string =>
  xml.replace(/>\s+(?=<!\[CDATA\[)/g, ">").replace(/\]\]>\s+(?=<\/)/g, "]]>");
