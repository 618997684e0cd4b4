import type { Element, ElementContent, Properties, Root } from "hast";
import {
  defaultTreeAdapter,
  html as spec,
  Parser,
  type DefaultTreeAdapterMap,
  type DefaultTreeAdapterTypes,
  type Token,
} from "parse5";

/** Half a million characters are a novel; the parser takes 20 to 40 ns for each. */
export const HTML_MAX_CHARS = 500_000;
export const ELEMENTS_MAX = 12_000;
/** Pointed brackets of all kinds, character references, and words: each is a token of its own to the parser. */
const BRACKETS_MAX = 3 * ELEMENTS_MAX;
const REFERENCES_MAX = 80_000;
const WORDS_MAX = 120_000;
/** Nesting that is kept; what lies deeper keeps its words only. */
const DEPTH_MAX_LEVELS = 100;
/** Browsers stop nesting at 512 as well. */
const OPEN_ELEMENTS_MAX = 512;
/**
 * For each tag the parser may look at every open element, and each frame and each candidate for an image is a URL to make
 * sense of: what takes so many steps is no article.
 */
const STEPS_MAX = 400_000;
const ATTRIBUTE_STEPS = 8;
const FRAME_STEPS = 200;
const FRAMES = new Set(["iframe", "embed", "object"]);

type Fragment = DefaultTreeAdapterTypes.DocumentFragment;
type ParentNode = DefaultTreeAdapterTypes.ParentNode;
type ChildNode = DefaultTreeAdapterTypes.ChildNode;

class TooLarge extends Error {}

/** A parser that gives up where a body is made to cost more than it says. */
class LimitedParser extends Parser<DefaultTreeAdapterMap> {
  #steps = 0;

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
    this.#steps += 1 + open + attrs.length * ATTRIBUTE_STEPS + (FRAMES.has(tagName) ? FRAME_STEPS : 0);
    for (const { name, value } of attrs) if (name === "srcset") this.#steps += value.length;
    if (open > OPEN_ELEMENTS_MAX || this.#steps > STEPS_MAX) throw new TooLarge();
  }
}

/**
 * Parses HTML as the content of a `div` (HTML standard, 13.4), with limits that hold while it parses.
 * @returns undefined when the input exceeds one
 */
export function parseLimited(html: string): Fragment | undefined {
  if (html.length > HTML_MAX_CHARS || isOverfull(html)) return undefined;
  try {
    return parse(html);
  } catch (error) {
    if (error instanceof TooLarge) return undefined;
    throw error;
  }
}

/** Data inside of a URL, quoted; shorter ones cost nothing. */
const INLINE_DATA = /(["'])data:[^"'<>\s]{1000,}\1/gi;

/** HTML without the data of pictures that lie in their URLs: it never reaches a page, and can be most of a body. */
export const withoutInlineData = (html: string): string => html.replace(INLINE_DATA, "$1data:,$1");

/** Counts what is expensive, which takes a hundredth of the time that it would take to parse it. */
function isOverfull(html: string): boolean {
  // A tag has two characters, at least: what is shorter has not as many of anything.
  if (html.length < 2 * ELEMENTS_MAX) return false;
  let brackets = 0;
  let tags = 0;
  for (let at = html.indexOf("<"); at !== -1; at = html.indexOf("<", at + 1)) {
    brackets += 1;
    const letter = html.charCodeAt(at + 1) | 0x20;
    if (letter >= 0x61 && letter <= 0x7a) tags += 1;
    if (brackets > BRACKETS_MAX || tags > ELEMENTS_MAX) return true;
  }
  let references = 0;
  for (let at = html.indexOf("&"); at !== -1; at = html.indexOf("&", at + 1)) {
    references += 1;
    if (references > REFERENCES_MAX) return true;
  }
  let words = 0;
  for (let at = html.indexOf(" "); at !== -1; at = html.indexOf(" ", at + 1)) {
    words += 1;
    if (words > WORDS_MAX) return true;
  }
  return false;
}

function parse(html: string): Fragment {
  let elements = 0;
  const treeAdapter: typeof defaultTreeAdapter = {
    ...defaultTreeAdapter,
    // Not only tags make elements: what is open is made anew in every paragraph.
    createElement(tagName, namespace, attributes) {
      elements += 1;
      if (elements > ELEMENTS_MAX) throw new TooLarge();
      return defaultTreeAdapter.createElement(tagName, namespace, attributes);
    },
  };
  const context = defaultTreeAdapter.createElement("div", spec.NS.HTML, []);
  // Without scripting the parser reads what stands in noscript: usually the image that a lazy loader hides.
  const parser = LimitedParser.getFragmentParser<DefaultTreeAdapterMap>(context, {
    treeAdapter,
    scriptingEnabled: false,
  });
  parser.tokenizer.write(html, true);
  return parser.getFragment();
}

/**
 * Parses HTML within the limits into a tree that recursive code may follow: at most DEPTH_MAX_LEVELS deep, without comments
 * and templates, with attributes by the names that HTML has for them.
 * @returns undefined when the input exceeds a limit
 */
export function treeOf(html: string): Root | undefined {
  const fragment = parseLimited(html);
  return fragment && leveled(fragment);
}

function leveled(fragment: Fragment): Root {
  const root: Root = { type: "root", children: [] };
  const pending: { from: ParentNode; to: Root | Element; depth: number }[] = [{ from: fragment, to: root, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { from, to, depth } = next;
    if (depth >= DEPTH_MAX_LEVELS) {
      to.children = [{ type: "text", value: wordsOf(from) }];
      continue;
    }
    const children: ElementContent[] = [];
    for (const child of from.childNodes) {
      if (defaultTreeAdapter.isTextNode(child)) children.push({ type: "text", value: child.value });
      if (!defaultTreeAdapter.isElementNode(child) || child.tagName === "template") continue;
      const element: Element = {
        type: "element",
        tagName: child.tagName,
        properties: propertiesOf(child),
        children: [],
      };
      children.push(element);
      if (child.childNodes.length > 0) pending.push({ from: child, to: element, depth: depth + 1 });
    }
    to.children = children;
  }
  return root;
}

function propertiesOf({ attrs }: DefaultTreeAdapterTypes.Element): Properties {
  const properties: Properties = {};
  for (const { name, value, prefix } of attrs) properties[prefix ? `${prefix}:${name}` : name] = value;
  return properties;
}

const SILENT = new Set(["script", "style", "template", "iframe", "noembed", "noframes", "xmp"]);

function wordsOf(parent: ParentNode): string {
  const words: string[] = [];
  const pending: ChildNode[] = parent.childNodes.toReversed();
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (defaultTreeAdapter.isTextNode(node)) words.push(node.value);
    if ("childNodes" in node && !SILENT.has(node.nodeName)) pending.push(...node.childNodes.toReversed());
  }
  return words.join("");
}
