import type { Element, ElementContent, Root, RootContent } from "hast";
import { html as spec, Parser, Tokenizer, type DefaultTreeAdapterMap, type Token } from "parse5";
import { release, treeAdapter } from "./grow.ts";

/** A longer `srcset` is ignored. */
export const SRCSET_MAX_CHARS = 8_000;
/** A webhook's body is no larger; this is the length of two novels. */
export const HTML_MAX_CHARS = 1_000_000;
/** A live blog has 15,000 paragraphs; 3,200 lines of highlighted code have 26,000 elements. */
const ELEMENTS_MAX = 32_000;
/** A body that is cut has as much less, because the parser adds end tags, and elements that authors leave out. */
const CUT_ELEMENTS = 2_000;
const CUT_CHARS = 5_000;
const CUT_WORDS = 1_000;
/** How many elements a body may have whatever its length. Further elements need text. */
const ELEMENTS_FREE = 6_000;
/** A tag has at least two characters, so a shorter body cannot exceed any limit. */
const FREE_CHARS = 2 * ELEMENTS_FREE;
/** How many characters of text allow another element. A long post has many words; a hostile body has much markup. */
const ELEMENT_CHARS = 2;
/** The most opening brackets, character references, and words. Each is a token of its own for the parser. */
const BRACKETS_MAX = 180_000;
const REFERENCES_MAX = 80_000;
const WORDS_MAX = 240_000;
/** The deepest nesting that is kept. Deeper elements are reduced to their words. */
const DEPTH_MAX_LEVELS = 100;
/** Browsers also stop nesting at 512. */
const OPEN_ELEMENTS_MAX = 512;
/**
 * The most steps of the parser. For each tag it may look at every open element, and each frame and image candidate is a
 * URL to parse. An article needs fewer.
 */
export const STEPS_MAX = 1_500_000;
export const ATTRIBUTE_STEPS = 20;
/** No meaningful element has more. Each further attribute costs as much as a URL. */
export const ATTRIBUTES_USUAL = 64;
const ATTRIBUTE_MORE_STEPS = 200;
const FRAME_STEPS = 800;
const CANDIDATE_STEPS = 200;
const CANDIDATE_CHAR_STEPS = 4;
const FRAMES = new Set(["iframe", "embed", "object"]);

class TooLarge extends Error {}

/**
 * A tokenizer that reports each attribute when its name has been read, before a long list of attributes fills the
 * memory.
 */
export class WatchedTokenizer extends Tokenizer {
  /**
   * Called for each attribute.
   *
   * @param place the number of the tag's earlier attributes
   */
  onAttribute: (place: number) => void = () => {};

  protected override _leaveAttrName(): void {
    const tag = this.currentToken as Token.TagToken;
    this.onAttribute(tag.attrs.length);
    super._leaveAttrName();
  }
}

/** A parser that gives up when a body exceeds a limit. */
class LimitedParser extends Parser<DefaultTreeAdapterMap> {
  #steps = 0;

  /** Makes the parser count attributes while it reads a tag. */
  watch(): void {
    const tokenizer = new WatchedTokenizer(this.options, this);
    tokenizer.onAttribute = (place) => this.#take(place < ATTRIBUTES_USUAL ? ATTRIBUTE_STEPS : ATTRIBUTE_MORE_STEPS);
    this.tokenizer = tokenizer;
  }

  override onStartTag(token: Token.TagToken): void {
    this.#step(token);
    super.onStartTag(token);
  }

  override onEndTag(token: Token.TagToken): void {
    this.#step(token);
    super.onEndTag(token);
  }

  #step({ tagName, attrs }: Token.TagToken): void {
    const open = this.openElements.stackTop + 1;
    if (open > OPEN_ELEMENTS_MAX) throw new TooLarge();
    this.#take(1 + open + (FRAMES.has(tagName) ? FRAME_STEPS : 0));
    for (const { name, value } of attrs) if (name === "srcset") this.#take(candidateSteps(value));
  }

  #take(steps: number): void {
    this.#steps += steps;
    if (this.#steps > STEPS_MAX) throw new TooLarge();
  }
}

/** The steps of a srcset. A set that is too long is not read, and costs only its characters. */
const candidateSteps = (set: string): number =>
  set.length * CANDIDATE_CHAR_STEPS + (set.length > SRCSET_MAX_CHARS ? 0 : set.split(",").length * CANDIDATE_STEPS);

/**
 * Parses HTML as the content of a `div` (HTML standard, 13.4), with limits that hold while it parses.
 * @returns undefined when the input exceeds one
 */
export function parseLimited(html: string): Root | undefined {
  return isOverfull(html) ? undefined : parsed(html);
}

/** Like {@link parseLimited}, for a body whose length and counts are within the limits. */
function parsed(html: string): Root | undefined {
  try {
    return parse(html);
  } catch (error) {
    if (error instanceof TooLarge) return undefined;
    throw error;
  }
}

/** Long data inside a quoted URL, in HTML or in HTML that is escaped for XML or JSON. Short data costs nothing. */
const INLINE_DATA = /(["']|&quot;|&#0{0,3}3[49];|&apos;|\\")data:[^"'<>\s&\\]{1000,}\1/gi;

/** HTML without the data in URLs of pictures. Such data never reaches a page, and can be most of a body. */
export const withoutInlineData = (html: string): string => html.replace(INLINE_DATA, "$1data:,$1");

const SPACES = /[ \t]{9,}/g;

/** How much markup may be added to a body until it exceeds a limit. */
export interface Room {
  chars: number;
  elements: number;
}

/** The part of a body that is read. */
export interface Within {
  html: string;
  isCut: boolean;
  /** Whether even this part exceeds a limit, or is mostly markup. */
  isOverfull: boolean;
  room: Room;
}

/**
 * The part of a body that is read, up to where it has more of something than any honest post. Wide indents of page
 * builders are removed, if they would take the place of words.
 */
export function within(html: string): Within {
  const narrow = html.length <= HTML_MAX_CHARS ? html : html.replace(SPACES, " ");
  const whole = partOf(narrow, 0);
  if (narrow.length <= HTML_MAX_CHARS && !whole.isCut) return whole;
  return partOf(narrow, 1);
}

/** @param less 1 for a body that is cut, else 0 */
function partOf(html: string, less: 0 | 1): Within {
  const counts = countsOf(html, ELEMENTS_MAX - less * CUT_ELEMENTS);
  const end = Math.min(HTML_MAX_CHARS - less * CUT_CHARS, counts.end, endOfWords(html, less * CUT_WORDS));
  const isCut = end < html.length;
  const part = isCut ? upTo(end, html) : html;
  return {
    html: part,
    isCut,
    isOverfull: isCut ? isOverfull(part) : isMostlyMarkup(html, counts),
    room: { chars: HTML_MAX_CHARS - part.length, elements: ELEMENTS_MAX - counts.tags - counts.costly },
  };
}

/** The beginning of a body, without a tag that is cut in two. */
function upTo(end: number, html: string): string {
  const start = html.slice(0, end);
  const tag = start.lastIndexOf("<");
  return tag > start.lastIndexOf(">") ? start.slice(0, tag) : start;
}

/** Counts of a body's expensive parts, made without parsing it. */
interface Counts {
  /** Opening brackets before a letter. */
  tags: number;
  /** As many more elements as the pictures and formulas cost. */
  costly: number;
  /** Characters outside of brackets. */
  text: number;
  /** Where the first bracket is that is one too many; else the length. */
  end: number;
}

function countsOf(html: string, maxTags = ELEMENTS_MAX): Counts {
  const counts = { tags: 0, costly: 0, text: 0, end: html.length };
  let brackets = 0;
  let close = -1;
  for (let at = html.indexOf("<"); at !== -1; at = html.indexOf("<", at + 1)) {
    brackets += 1;
    const letter = html.charCodeAt(at + 1) | 0x20;
    const isTag = letter >= 0x61 && letter <= 0x7a;
    if (brackets > BRACKETS_MAX || (isTag && counts.tags + counts.costly >= maxTags)) return { ...counts, end: at };
    if (isTag) counts.tags += 1;
    if (isTag && isCostly(letter, html, at)) counts.costly += COSTLY_TAGS;
    if (at < close) continue;
    counts.text += at - close - 1;
    close = html.indexOf(">", at);
    if (close === -1) close = html.length;
  }
  return counts;
}

/** Pictures and formulas, which cost as much as so many more elements. */
const COSTLY_TAGS = 2;
const COSTLY = /(?:img|math)\b/iy;
const [LETTER_I, LETTER_M] = [0x69, 0x6d];

function isCostly(letter: number, html: string, at: number): boolean {
  if (letter !== LETTER_I && letter !== LETTER_M) return false;
  COSTLY.lastIndex = at + 1;
  return COSTLY.test(html);
}

/** How many elements a body with this much text may have. */
const elementsAllowed = (text: number): number =>
  Math.min(ELEMENTS_MAX, ELEMENTS_FREE + Math.floor(text / ELEMENT_CHARS));

const AMPERSAND = 0x26;
const SPACE = 0x20;

/** Where the first word or reference is that is one too many, or so many more; else the length. */
function endOfWords(html: string, fewer = 0): number {
  // A word has at least two characters, with the space before it.
  if (html.length <= REFERENCES_MAX) return html.length;
  let references = 0;
  let words = 0;
  let before = 0;
  for (let at = 0; at < html.length; at += 1) {
    const sign = html.charCodeAt(at);
    if (sign === AMPERSAND) references += 1;
    else if (before <= SPACE && sign > SPACE) words += 1;
    if (references > REFERENCES_MAX - fewer || words > WORDS_MAX - fewer) return at;
    before = sign;
  }
  return html.length;
}

/**
 * Whether a body exceeds a limit, or is mostly markup. It counts the expensive parts, which takes a hundredth of the
 * time of parsing.
 */
function isOverfull(html: string): boolean {
  if (html.length > HTML_MAX_CHARS) return true;
  if (html.length < FREE_CHARS) return false;
  const counts = countsOf(html);
  return counts.end < html.length || isMostlyMarkup(html, counts) || endOfWords(html) < html.length;
}

const isMostlyMarkup = (html: string, { tags, text }: Counts): boolean =>
  html.length >= FREE_CHARS && tags > elementsAllowed(text);

function parse(html: string): Root {
  let elements = 0;
  let allowed = ELEMENTS_FREE;
  const counting: typeof treeAdapter = {
    ...treeAdapter,
    // Tags are not the only source of elements: open elements are repeated in every paragraph.
    createElement(tagName, namespace, attributes) {
      elements += 1;
      if (elements > allowed && allowed === ELEMENTS_FREE)
        allowed = elementsAllowed(countsOf(html).text) + CUT_ELEMENTS;
      if (elements > allowed) throw new TooLarge();
      return treeAdapter.createElement(tagName, namespace, attributes);
    },
  };
  const context = treeAdapter.createElement("div", spec.NS.HTML, []);
  // Without scripting the parser reads the content of noscript, which usually is the image that a lazy loader hides.
  const parser = LimitedParser.getFragmentParser<DefaultTreeAdapterMap>(context, {
    treeAdapter: counting,
    scriptingEnabled: false,
  }) as LimitedParser;
  parser.watch();
  parser.tokenizer.write(html, true);
  return parser.getFragment() as unknown as Root;
}

/**
 * Parses HTML within the limits into a tree for recursive code: at most DEPTH_MAX_LEVELS deep, without comments and
 * templates, and with HTML's names of attributes.
 *
 * @returns undefined when the input exceeds a limit
 */
export function treeOf(html: string): Root | undefined {
  const fragment = parseLimited(html);
  return fragment && leveled(fragment);
}

/** Like {@link treeOf}, for the part of a body that is read. */
export function treeWithin({ html, isOverfull }: Within): Root | undefined {
  const fragment = isOverfull ? undefined : parsed(html);
  return fragment && leveled(fragment);
}

function leveled(root: Root): Root {
  const pending: { parent: Root | Element; depth: number }[] = [{ parent: root, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { parent, depth } = next;
    if (depth >= DEPTH_MAX_LEVELS) {
      parent.children = [{ type: "text", value: wordsOf(parent) }];
      continue;
    }
    if (parent.children.some((child) => isLeveled(child, depth)))
      parent.children = (parent.children as ElementContent[])
        .filter((child) => !isTemplate(child))
        .map((child) => (child.type === "element" && depth >= WRAPPED_LEVELS ? unwrapped(child) : child));
    for (const child of parent.children) {
      if (child.type !== "element") continue;
      release(child);
      if (child.children.length > 0) pending.push({ parent: child, depth: depth + 1 });
    }
  }
  return root;
}

const isTemplate = (node: RootContent): boolean => node.type === "element" && node.tagName === "template";
const isLeveled = (node: RootContent, depth: number): boolean =>
  isTemplate(node) || (depth >= WRAPPED_LEVELS && node.type === "element");

const WRAPPER = /^(?:div|section|article|main|span|center|font)$/;
/** Authors do not nest meaningful elements deeper. */
const WRAPPED_LEVELS = 30;

/** The content of boxes inside boxes. Page builders put each paragraph into a dozen. */
function unwrapped(node: Element): Element {
  let inner = node;
  for (;;) {
    const held = inner.children.filter((child) => child.type !== "text" || child.value.trim() !== "");
    const [only] = held;
    const attributes = Object.entries(inner.properties);
    const isPlain =
      WRAPPER.test(inner.tagName) && attributes.every(([name]) => name === "class" || name.startsWith("data-"));
    if (!isPlain || held.length !== 1 || only?.type !== "element" || !WRAPPER.test(only.tagName)) return inner;
    if (attributes.some(([, value]) => /hidden|sr-only|screen-reader|d-none/.test(String(value)))) return inner;
    inner = only;
  }
}

const SILENT = new Set(["script", "style", "template", "iframe", "noembed", "noframes", "xmp"]);

const BREAKS = /^(?:p|br|li|h[1-6]|t[drh]|dd|dt|figcaption|blockquote|hr)$/;

function wordsOf(parent: Root | Element): string {
  const words: string[] = [];
  const pending: RootContent[] = parent.children.toReversed();
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === "text") words.push(node.value);
    if (node.type !== "element") continue;
    if (BREAKS.test(node.tagName)) words.push(" ");
    if (!SILENT.has(node.tagName)) pending.push(...node.children.toReversed());
  }
  return words.join("");
}
