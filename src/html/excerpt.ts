const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** A shorter HTML is read faster than it is worth to remember. */
const REMEMBERED_MIN_CHARS = 2_000;

/** Lists, search and near-duplicates read the same body one after another. */
let remembered = { html: "", text: "" };

/** The text of serialized HTML, its white space collapsed; for comparing and excerpts, never for markup. */
export function textOf(html: string): string {
  if (html.length < REMEMBERED_MIN_CHARS) return readText(html);
  if (html !== remembered.html) remembered = { html, text: readText(html) };
  return remembered.text;
}

function readText(html: string): string {
  return (
    spokenFormulas(html)
      .replace(/<[^'">]*(?:(?:"[^"]*"|'[^']*')[^'">]*)*>/g, " ")
      .replace(/<[^>]*$/, "")
      .replace(
        /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi,
        (whole, hex?: string, decimal?: string, name?: string) => {
          if (name) return ENTITIES[name.toLowerCase()] ?? whole;
          const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
          return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
        },
      )
      // A space that stands alone is as it should be, and most do.
      .replace(/[^\S ]\s*| \s+/g, " ")
      .trim()
  );
}

/** Blocks that often end without a full stop: what follows would read on from them. */
const UNSTOPPED_END = /(?<![.!?…:;,。！？؟])<\/(?:figcaption|caption|h[1-6]|li|dt|dd|td|th|cite)>/g;

/** The text of serialized HTML as prose: captions, headings and list items end with a dot in the middle. */
export const proseOf = (html: string): string =>
  textOf(html.replace(UNSTOPPED_END, " · ")).replace(/(?: ·)+(?= ·|$)/g, "");

const FORMULA = /<math alttext="([^"]*)"[^>]*>(?:[^<]|<(?!\/?math))*<\/math>/g;

/** A formula is read as its alternative text: its digits side by side would say something else. */
const spokenFormulas = (html: string): string => (html.includes("<math ") ? html.replace(FORMULA, "$1") : html);

/** The start of a text, cut at a word where there are words, with an ellipsis. */
export function excerpt(text: string, maxChars: number): string {
  const flat = text.replace(/\s+/g, " ").trim();
  const chars = Array.from(flat.slice(0, maxChars * 2));
  if (chars.length <= maxChars) return flat;
  const cut = chars.slice(0, maxChars).join("");
  const space = cut.lastIndexOf(" ");
  return `${space > cut.length / 2 ? cut.slice(0, space) : cut}…`;
}

/** Letters and digits only, so that quotes, spaces and ellipses make no difference. */
function essence(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "");
}

/** How much of a body is looked at for its opening: enough for a figure before the first paragraph. */
const OPENING_MAX_CHARS = 20_000;

/** Prose has at most so many characters to each letter or digit. */
const SPACED_OUT_MAX = 4;

/** Whether a summary only repeats how the body starts, as feeds cut it ("… […]", "Read more"). */
export function opens(summary: string, html: string): boolean {
  const start = essence(summary.replace(/(?:\[?(?:…|\.\.\.)\]?)\s*[^.…]{0,40}$/u, ""));
  if (start === "") return true;
  const opening = html.slice(0, OPENING_MAX_CHARS);
  const firstParagraph = opening.indexOf("<p");
  // To normalize what cannot matter any more would be most of a render.
  const startsSo = (markup: string) =>
    essence(textOf(markup).slice(0, start.length * SPACED_OUT_MAX)).startsWith(start);
  return startsSo(opening) || (firstParagraph > 0 && startsSo(opening.slice(firstParagraph)));
}
