import { TokenizerMode, type Token, type TokenHandler } from "parse5";
import { ATTRIBUTES_USUAL, treeOf, WatchedTokenizer } from "./limits.ts";
import { MATHML, spokenFormula } from "./formulas.ts";
import { withoutControls } from "./windows-1252.ts";

const NAMES =
  "a abbr acronym address area article aside audio b base bdi bdo big blockquote body br button canvas caption center cite " +
  "code col colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset figcaption figure font footer form " +
  "frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link main map mark " +
  "math menu meta nav nobr noembed noframes noscript object ol optgroup option output p param picture pre progress q rb rp rt " +
  "rtc ruby s samp script search section select slot small source span strike strong style sub summary sup svg table tbody td " +
  "template textarea tfoot th thead time title tr track tt u ul var video wbr xmp";
const KNOWN = new Set([...NAMES.split(" "), ...MATHML, "semantics", "annotation"]);

const BLOCKS = new Set(
  (
    "address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure footer form " +
    "h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol option p pre search section summary table tbody td tfoot th thead tr ul"
  ).split(" "),
);

const SILENT = new Set(["script", "style", "iframe", "noembed", "noframes", "xmp", "textarea"]);

/** Superscript characters, so that an exponent or the mark of a note does not join the number or the word before it. */
const RAISED = new Map(Array.from("0123456789+-−n", (sign, place) => [sign, Array.from("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")[place]!]));

const raised = (figures: string): string => {
  const signs = Array.from(figures, (sign) => RAISED.get(sign));
  return signs.every((sign) => sign !== undefined) ? signs.join("") : figures;
};

const PARAGRAPH = "\n";

/** A tag that a system has cut off, as in excerpts of so many characters: nobody writes attributes in prose. */
const CUT_TAG = /^<[a-z][a-z0-9-]*\s[^<>]*=\s*["'][^<>]*$|^<(?:img|iframe)\s[^<>]*$/i;

/** Spaces of preformatted text, as noncharacters until other white space has been collapsed. */
const KEPT_SPACES: Readonly<Record<string, string>> = { " ": "\ufdd0", "\t": "\ufdd1" };
const KEPT = new Map(Object.entries(KEPT_SPACES).map(([space, kept]) => [kept, space]));
const keeping = (chars: string): string => chars.replace(/[ \t]/g, (space) => KEPT_SPACES[space]!);
const spaced = (text: string): string => text.replace(/[\ufdd0\ufdd1]/g, (kept) => KEPT.get(kept)!);

/** Attributes beyond this number cost more memory than a word. */
const ATTRIBUTE_MORE_TOKENS = 10;

class Enough extends Error {}

/**
 * Reads HTML as words: without markup, with character references decoded once, and PARAGRAPH between blocks and between
 * lines of preformatted text. Only the tokenizer runs, so any nesting costs the same. A "<" that opens no HTML element
 * stays a "<".
 *
 * @param maxTokens reading ends after this many tags, attributes, words and spaces
 */
function words(html: string, maxTokens = Infinity): { text: string; isCut: boolean } {
  const parts: string[] = [];
  let silent = false;
  let isRaised = false;
  let isPreformatted = false;
  /** The number of open formulas whose alternative text has been read. */
  let formulas = 0;
  let end = 0;
  const raw = (token: Token.Token) => html.slice(token.location?.startOffset, token.location?.endOffset);
  let tokens = 0;
  const count = (cost = 1) => {
    tokens += cost;
    if (tokens > maxTokens) throw new Enough();
  };
  const seen = (token: Token.Token) => {
    count();
    end = Math.max(end, token.location?.endOffset ?? 0);
  };
  const character = (token: Token.CharacterToken) => {
    seen(token);
    if (silent || formulas > 0) return;
    parts.push(isRaised ? raised(token.chars) : isPreformatted ? keeping(token.chars) : token.chars);
  };
  const handler: TokenHandler = {
    onCharacter: character,
    onWhitespaceCharacter: (token) => {
      seen(token);
      if (!silent && formulas === 0) parts.push(isPreformatted ? keeping(token.chars) : " ");
    },
    onNullCharacter: seen,
    onComment: (token) => {
      seen(token);
      parts.push(bogusComment(raw(token)));
    },
    onDoctype: seen,
    onStartTag: (token) => {
      seen(token);
      if (token.tagName === "math" && (formulas > 0 || token.attrs.some(({ name }) => name === "alttext")))
        formulas += 1;
      if (formulas > 0 && token.tagName !== "math") return;
      // The mark of a note is a link within its element.
      isRaised = token.tagName === "sup" || (isRaised && !BLOCKS.has(token.tagName));
      if (token.tagName === "pre") isPreformatted = true;
      parts.push(startTag(token, raw(token)));
      if (!SILENT.has(token.tagName)) return;
      silent = true;
      tokenizer.state = token.tagName === "script" ? TokenizerMode.SCRIPT_DATA : TokenizerMode.RAWTEXT;
    },
    onEndTag: (token) => {
      seen(token);
      if (token.tagName === "math" && formulas > 0) formulas -= 1;
      if (formulas > 0) return;
      if (token.tagName === "sup") isRaised = false;
      if (token.tagName === "pre") isPreformatted = false;
      if (SILENT.has(token.tagName)) silent = false;
      else if (BLOCKS.has(token.tagName)) parts.push(PARAGRAPH);
      else if (!KNOWN.has(token.tagName)) parts.push(raw(token));
    },
    onEof: () => {
      if (!silent && end < html.length && !CUT_TAG.test(html.slice(end))) parts.push(html.slice(end));
    },
  };
  const tokenizer = new WatchedTokenizer({ sourceCodeLocationInfo: true }, handler);
  tokenizer.onAttribute = (place) => count(place < ATTRIBUTES_USUAL ? 1 : ATTRIBUTE_MORE_TOKENS);
  try {
    tokenizer.write(html, true);
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
    return { text: parts.join(""), isCut: true };
  }
  return { text: parts.join(""), isCut: false };
}

function startTag(token: Token.TagToken, raw: string): string {
  if (BLOCKS.has(token.tagName)) return PARAGRAPH;
  if (token.tagName === "img") return token.attrs.find(({ name }) => name === "alt")?.value ?? "";
  if (token.tagName === "math") return token.attrs.find(({ name }) => name === "alttext")?.value ?? "";
  return KNOWN.has(token.tagName) ? "" : raw;
}

/** The text of a comment that people did not mean as one, such as "</3" and "<![CDATA[x]]>". */
function bogusComment(raw: string): string {
  const cdata = /^<!\[CDATA\[([^]*?)(?:\]\])?>$/.exec(raw)?.[1];
  if (cdata !== undefined) return cdata;
  return raw.startsWith("</") ? raw : "";
}

/**
 * Invisible characters that could reorder or break the text around them. LRM, RLM, ZWJ and ZWNJ stay, because some
 * scripts need them.
 */
const UNWANTED = /[[\p{Cc}--\s]\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/gv;

function tidy(text: string): string {
  return withoutControls(text).toWellFormed().replace(UNWANTED, "").replace(/\s+/g, " ").trim();
}

const ELLIPSIS = "…";
/** Longer than any grapheme that people write. */
const GRAPHEME_MAX_CHARS = 64;

let segmenter: Intl.Segmenter | undefined;

/**
 * Shortens text to `maxChars` UTF-16 units at a grapheme boundary (UAX 29), with an ellipsis when something was cut.
 */
export function cut(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  segmenter ??= new Intl.Segmenter("und", { granularity: "grapheme" });
  const room = maxChars - ELLIPSIS.length;
  if (room <= 0) return maxChars > 0 ? ELLIPSIS : "";
  const end = segmenter.segment(text.slice(0, room + GRAPHEME_MAX_CHARS)).containing(room)?.index ?? room;
  return text.slice(0, end).trimEnd() + ELLIPSIS;
}

/**
 * The plain text of a title, a name, a tag or a summary, on one line and at most `maxChars` long.
 *
 * Formats do not say reliably whether such a field is text or HTML (RSS 2.0 does not define it, WordPress sends HTML,
 * JSON Feed defines text but gets HTML). So every field is read as HTML, with two exceptions that preserve text:
 * character references are decoded once, and a "<" counts as markup only when it opens or closes an HTML element. So
 * "AT&amp;T &lt;b&gt;" becomes "AT&T <b>", "<b>Bold</b>" becomes "Bold", and "1 < 2" and "List<String>" stay. Emoji
 * that WordPress sends as images become their alternative text. Control characters, lone surrogates and bidi overrides
 * are removed.
 */
export function plainText(htmlOrText: string, maxChars: number): string {
  const plain = /[<&]/.test(htmlOrText) ? spaced(words(withSpokenFormulas(htmlOrText)).text) : htmlOrText;
  return cut(tidy(plain), maxChars);
}

const FORMULA = /<((?:m:|mml:|mathml:)?math)(?=[\s>])(?:[^<]|<(?!\/?\1\b)){0,5000}<\/\1\s?>/gi;
const FORMULAS_MAX = 30;

/** Formulas in MathML as one line of words, so that a fraction's digits are not in a row. */
function withSpokenFormulas(html: string): string {
  if (!/<(?:m|mml|mathml)?:?math[\s>]/i.test(html)) return html;
  let count = 0;
  return html.replace(FORMULA, (formula) => {
    count += 1;
    const tree = count > FORMULAS_MAX ? undefined : treeOf(formula);
    const spoken = tree && spokenFormula(tree);
    return spoken === undefined ? formula : escape(spoken);
  });
}

const REFERENCES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;" };
const escape = (text: string): string => text.replace(/[&<]/g, (sign) => REFERENCES[sign]!);

const BARE_TAG = /<(\/?)([a-z][a-z\d]*)\s?\/?>/gi;
const TITLE_READ_MAX_CHARS = 20_000;
/** Elements without an end tag in titles that are HTML. */
const LONE = new Set(["br", "hr", "wbr"]);
/** Where a title names such an element: at its beginning; and between spaces, unless the title may break there. */
const isNamedAt = (title: string, tag: string, start: number, end: number): boolean =>
  title[end] === " " && (start === 0 || (tag !== "br" && title[start - 1] === " "));

/** A "<" that begins no tag: in "a<b, c", in "Map<String, T>", or before an address. */
export const NO_TAG = /<(?=[a-z][\w:.-]{0,60}[^\w:.\s/>-]|https?:\/\/)/gi;

/** Whether HTML or MathML has an element of this name. */
export const isElementName = (name: string): boolean => KNOWN.has(name.toLowerCase());

/**
 * The plain text of a title. Titles mention elements ("Never put <script> into the head"), so a tag without attributes
 * counts as markup only together with its partner. Then the title is read as in {@link plainText}.
 */
export function titleText(htmlOrText: string, maxChars: number): string {
  if (!htmlOrText.includes("<")) return plainText(htmlOrText, maxChars);
  const title = htmlOrText.slice(0, TITLE_READ_MAX_CHARS).replace(NO_TAG, "&lt;");
  const withAttributes = new Set([...title.matchAll(/<([a-z][a-z\d]*)\s/gi)].map(([, name]) => name!.toLowerCase()));
  const opened = new Map<string, number>();
  const paired = new Set<number>();
  for (const { index, 1: slash, 2: name } of title.matchAll(BARE_TAG)) {
    const tag = name!.toLowerCase();
    const start = opened.get(tag);
    if (slash === "") opened.set(tag, index);
    else if (start !== undefined) paired.add(start).add(index);
  }
  const spelled = title.replace(BARE_TAG, (whole, slash: string, name: string, index: number) => {
    const tag = name.toLowerCase();
    const isLone = LONE.has(tag) && !isNamedAt(title, tag, index, index + whole.length);
    const isMarkup = paired.has(index) || isLone || (slash === "/" && withAttributes.has(tag));
    return isMarkup ? whole : `&lt;${whole.slice(1)}`;
  });
  return plainText(spelled, maxChars);
}

/**
 * The words of HTML by paragraph, for a body whose markup cannot be kept. A line of preformatted text is a paragraph, and
 * keeps its spaces. Empty paragraphs are left out.
 *
 * @param maxTokens reading ends after this many tags, attributes, words and spaces; then `isCut` is true
 */
export function paragraphs(html: string, maxTokens = Infinity): { texts: string[]; isCut: boolean } {
  const { text, isCut } = words(html, maxTokens);
  const texts = text
    .split(PARAGRAPH)
    .map((paragraph) => spaced(tidy(paragraph)).trimEnd())
    .filter((paragraph) => paragraph.trim() !== "");
  return { texts, isCut };
}
