const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** Shorter HTML is read faster than it could be remembered. */
const REMEMBERED_MIN_CHARS = 2_000;

/** The last body, because lists, search and near-duplicates read the same one after another. */
let remembered = { html: "", text: "" };

/** The text of serialized HTML with collapsed white space; for comparisons and excerpts, never for markup. */
export function textOf(html: string): string {
  if (html.length < REMEMBERED_MIN_CHARS) return readText(html);
  if (html !== remembered.html) remembered = { html, text: readText(html) };
  return remembered.text;
}

function readText(html: string): string {
  return (
    spokenFormulas(html)
      .replace(/<[^<'">]*(?:(?:"[^"]*"|'[^']*')[^<'">]*)*>/g, " ")
      .replace(/<[^>]*$/, "")
      .replace(
        /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi,
        (whole, hex?: string, decimal?: string, name?: string) => {
          if (name) return ENTITIES[name.toLowerCase()] ?? whole;
          const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
          return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
        },
      )
      // A single space stays as it is, and most spaces are single.
      .replace(/[^\S ]\s*| \s+/g, " ")
      .trim()
  );
}

/** Blocks that often end without a full stop, so that their text would run into the next block. */
const UNSTOPPED_END = /(?<![.!?…:;,。！？؟])<\/(?:figcaption|caption|h[1-6]|li|dt|dd|td|th|cite)>/g;

/** The text of serialized HTML as prose. Captions, headings and list items end with a middle dot. */
export const proseOf = (html: string): string =>
  textOf(html.replace(UNSTOPPED_END, " · ")).replace(/(?: ·)+(?= ·|$)/g, "");

const FORMULA = /<math alttext="([^"]*)"[^>]*>(?:[^<]|<(?!\/?math))*<\/math>/g;

/**
 * HTML with its formulas replaced by their alternative text, because their digits in a row would have another meaning.
 */
const spokenFormulas = (html: string): string => (html.includes("<math ") ? html.replace(FORMULA, "$1") : html);

/** The beginning of a text with an ellipsis, cut between words if there are words. */
export function excerpt(text: string, maxChars: number): string {
  const flat = text.replace(/\s+/g, " ").trim();
  const chars = Array.from(flat.slice(0, maxChars * 2));
  if (chars.length <= maxChars) return flat;
  const cut = chars.slice(0, maxChars).join("");
  const space = cut.lastIndexOf(" ");
  return `${space > cut.length / 2 ? cut.slice(0, space) : cut}…`;
}

/** Letters and digits only, so that quotes, spaces and ellipses do not matter. */
function essence(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "");
}

/** How much of a body is searched for its opening: enough for a figure before the first paragraph. */
const OPENING_MAX_CHARS = 20_000;

/** The most characters per letter or digit in prose. */
const SPACED_OUT_MAX = 4;

/** How much markup the beginning of a text has at most, as a rule. */
const MARKUP_PER_CHAR = 4;
/** More than a cut character reference changes. */
const CUT_MAX_CHARS = 40;

/** The first characters of the text of serialized HTML. */
function startOf(html: string, chars: number): string {
  const likely = html.slice(0, chars * MARKUP_PER_CHAR);
  const isRead = likely.length === html.length || likely.includes("<math ");
  const text = isRead ? "" : readText(likely);
  return (text.length >= chars + CUT_MAX_CHARS ? text : textOf(html)).slice(0, chars);
}

/** Whether a summary only repeats the beginning of the body, as feeds cut it ("… […]", "Read more"). */
export function opens(summary: string, html: string): boolean {
  const start = essence(summary.replace(/(?:\[?(?:…|\.\.\.)\]?)\s*[^.…]{0,40}$/u, ""));
  if (start === "") return true;
  const opening = html.slice(0, OPENING_MAX_CHARS);
  const firstParagraph = opening.indexOf("<p");
  // Only the relevant part is read and normalized, because the rest would take most of a render.
  const chars = start.length * SPACED_OUT_MAX;
  const startsSo = (markup: string) => essence(startOf(markup, chars)).startsWith(start);
  return startsSo(opening) || (firstParagraph > 0 && startsSo(opening.slice(firstParagraph)));
}

/** So many letters and digits in a row are found in two texts only if one was made from the other. */
const TOLD_CHARS = 12;
/** Summaries are made from the beginning of a text. */
const TOLD_FROM_MAX_CHARS = 100_000;

/** Whether a summary tells something of the hidden part of a body that its open part does not. */
export function tells(summary: string, hidden: string, open: string): boolean {
  const [told, known] = [essence(summary), essence(textOf(open.slice(0, TOLD_FROM_MAX_CHARS)))];
  const secret = essence(textOf(hidden.slice(0, TOLD_FROM_MAX_CHARS)));
  const length = Math.min(TOLD_CHARS, secret.length);
  if (length === 0) return false;
  const parts = new Set<string>();
  for (let at = 0; at + length <= told.length; at += 1) parts.add(told.slice(at, at + length));
  for (let at = 0; at + length <= secret.length; at += 1) {
    const part = secret.slice(at, at + length);
    if (parts.delete(part) && !known.includes(part)) return true;
  }
  return false;
}
