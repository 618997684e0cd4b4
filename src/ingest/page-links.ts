import { type Token, Tokenizer, type TokenHandler, TokenizerMode } from "parse5";

/** A link that a web page carries in its markup. */
export interface PageLink {
  /** Its relations, lower case. */
  rels: string[];
  /** Absolute. */
  href: string;
  type: string;
  title: string;
  /** Its language, for another edition of a page. */
  hreflang: string;
  /** Whether it stands where only the page's author can have put it. */
  inHead: boolean;
}

const LINKS_MAX = 200;

const HEAD = new Set(["html", "head", "title", "base", "link", "meta", "style", "script", "noscript", "template"]);

/** An attribute's value without white space around it; null when it is absent. */
type Value = (attribute: string) => string | null;

/**
 * The `<link>` elements of a page, and what it leads readers to (`<a>`), of which anybody may have written some; outside comments,
 * scripts and text. Addresses are resolved against its `<base>`.
 */
export function linksIn(html: string, url: string): { links: PageLink[]; anchors: PageLink[] } {
  const links: PageLink[] = [];
  const anchors: PageLink[] = [];
  let inHead = true;
  eachTag(html, url, (tagName, value, base) => {
    // Any other element ends the head (HTML, section 13.2.6.4.4).
    if (!HEAD.has(tagName)) inHead = false;
    if (tagName !== "link" && tagName !== "a") return;
    const rels = relsOf(value);
    const href = URL.parse(value("href") ?? "", base)?.href;
    if (href === undefined || !value("href")) return;
    const link = {
      rels,
      href,
      type: (value("type") ?? "").toLowerCase().split(";", 1)[0]!.trim(),
      title: value("title") || value("aria-label") || "",
      hreflang: value("hreflang") ?? "",
      inHead,
    };
    if (tagName === "a" && anchors.length < LINKS_MAX) anchors.push(link);
    else if (tagName === "link" && rels.length > 0 && links.length < LINKS_MAX) links.push(link);
  });
  return { links, anchors };
}

/**
 * The address of the first of these elements that has a relation. An empty address is that of the page itself; an element
 * without one does not count.
 */
export function firstLink(html: string, url: string, rel: string, elements: readonly string[]): string | undefined {
  let found: string | undefined;
  eachTag(html, url, (tagName, value, base) => {
    if (found !== undefined || !elements.includes(tagName) || !relsOf(value).includes(rel)) return;
    const href = value("href");
    if (href !== null) found = URL.parse(href, base)?.href;
  });
  return found;
}

const relsOf = (value: Value): string[] => (value("rel") ?? "").toLowerCase().split(/\s+/).filter(Boolean);

/** Looks at each start tag of a page, with the base of its addresses. Only the tokenizer runs, so any page costs the same. */
function eachTag(html: string, url: string, look: (tagName: string, value: Value, base: string) => void): void {
  let base: string | undefined;
  const onStartTag = ({ tagName, attrs }: Token.TagToken) => {
    const value: Value = (name) => attrs.find((attribute) => attribute.name === name)?.value.trim() ?? null;
    const mode = TEXT_ONLY[tagName];
    if (mode !== undefined) tokenizer.state = mode;
    // The first base counts (HTML, section 4.2.3).
    if (tagName === "base" && base === undefined) base = URL.parse(value("href") ?? "", url)?.href;
    look(tagName, value, base ?? url);
  };
  const tokenizer = new Tokenizer({}, { ...NOTHING, onStartTag });
  tokenizer.write(html, true);
}

/** The content of these elements is text, even if it looks like markup. */
const TEXT_ONLY: Record<string, Tokenizer["state"]> = {
  script: TokenizerMode.SCRIPT_DATA,
  style: TokenizerMode.RAWTEXT,
  xmp: TokenizerMode.RAWTEXT,
  iframe: TokenizerMode.RAWTEXT,
  noembed: TokenizerMode.RAWTEXT,
  noframes: TokenizerMode.RAWTEXT,
  title: TokenizerMode.RCDATA,
  textarea: TokenizerMode.RCDATA,
};

const ignore = () => {};
const NOTHING: TokenHandler = {
  onCharacter: ignore,
  onWhitespaceCharacter: ignore,
  onNullCharacter: ignore,
  onComment: ignore,
  onDoctype: ignore,
  onStartTag: ignore,
  onEndTag: ignore,
  onEof: ignore,
};
