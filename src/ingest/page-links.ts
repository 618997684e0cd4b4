import { type Token, Tokenizer, type TokenHandler, TokenizerMode } from "parse5";

/** A link in a web page's markup. */
export interface PageLink {
  /** Its relations, lower case. */
  rels: string[];
  /** Absolute. */
  href: string;
  type: string;
  title: string;
  /** The language of the edition that it leads to. */
  hreflang: string;
  /** The sizes of an icon, such as "32x32 180x180"; "" when it names none. */
  sizes: string;
  /** Whether it is in the page's head, where only the page's author can write. */
  inHead: boolean;
}

const ignore = () => {};

const LINKS_MAX = 200;
/** The front page of a newspaper has hundreds of links, and the link to its feed is the last. */
const ANCHORS_MAX = 2000;
const WORDS_MAX_CHARS = 100;

const HEAD = new Set(["html", "head", "title", "base", "link", "meta", "style", "script", "noscript", "template"]);

/** An attribute's value without white space around it; null when it is absent. */
type Value = (attribute: string) => string | null;

/** The links of a page. */
interface Links {
  links: PageLink[];
  anchors: PageLink[];
  /** The address to which the page redirects browsers (HTML, section 4.2.5.3, "Refresh state"). */
  refresh?: string;
  /** The page's language, as it declares it. */
  language?: string;
}

const REFRESH = /^\s*[0-5](?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?["']?\s*([^"'\s]+)/i;

/**
 * The `<link>` elements of a page, and its `<a>` links, of which readers may have written some; without comments,
 * scripts and text. The title of a link without one is its text. Addresses are resolved against the page's `<base>`.
 */
export function linksIn(html: string, url: string): Links {
  const links: PageLink[] = [];
  const anchors: PageLink[] = [];
  let refresh: string | undefined;
  let language: string | undefined;
  let inHead = true;
  let open: PageLink | undefined;
  const hear = (words: string) => {
    if (open !== undefined && open.title.length < WORDS_MAX_CHARS) open.title += words;
  };
  const onEndTag = (tagName: string) => {
    if (tagName === "a") open = undefined;
  };
  const onStartTag = (tagName: string, value: Value, base: string) => {
    // Any other element ends the head (HTML, section 13.2.6.4.4).
    if (!HEAD.has(tagName)) inHead = false;
    if (tagName === "img" || tagName === "svg") hear(value("alt") ?? value("aria-label") ?? "");
    if (tagName === "meta" && (value("http-equiv") ?? "").toLowerCase() === "refresh") {
      const to = REFRESH.exec(value("content") ?? "")?.[1];
      refresh ??= to === undefined ? undefined : URL.parse(to, base)?.href;
    }
    if (tagName === "html") language ??= value("lang") || undefined;
    if (tagName !== "link" && tagName !== "a") return;
    const rels = relsOf(value);
    const href = addressOf(value("href") ?? "", base);
    if (href === undefined) return;
    const link = {
      rels,
      href,
      type: (value("type") ?? "").toLowerCase().split(";", 1)[0]!.trim(),
      title: value("title") || value("aria-label") || "",
      hreflang: value("hreflang") ?? "",
      sizes: value("sizes") ?? "",
      inHead,
    };
    if (tagName === "a" && anchors.length < ANCHORS_MAX) {
      anchors.push(link);
      open = link.title === "" ? link : undefined;
    } else if (tagName === "link" && rels.length > 0 && links.length < LINKS_MAX) links.push(link);
  };
  eachTag(html, url, onStartTag, { onText: hear, onEndTag });
  return { links, anchors, ...(refresh !== undefined && { refresh }), ...(language !== undefined && { language }) };
}

/** An absolute address. Feed readers also took "feed:" before an address that is not. */
const addressOf = (href: string, base: string): string | undefined =>
  href === "" ? undefined : URL.parse(href.replace(/^feed:(?=\/(?!\/))/i, ""), base)?.href;

/**
 * The address of the first element with a relation. An empty address means the page itself. An element without an
 * address is skipped.
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

type Heard = { onText?: (text: string) => void; onEndTag?: (tagName: string) => void };

/**
 * Visits each start tag of a page, with the base of its addresses. Only the tokenizer runs, so that all pages of a size
 * cost the same.
 */
function eachTag(
  html: string,
  url: string,
  look: (tagName: string, value: Value, base: string) => void,
  heard: Heard = {},
): void {
  const base = baseOf(html, url);
  visitTags(html, (tagName, value) => look(tagName, value, base), heard);
}

/** The base of a page's addresses: the first base counts, also for the links before it (HTML, section 4.2.3). */
function baseOf(html: string, url: string): string {
  if (!/<base\s/i.test(html)) return url;
  let base: string | undefined;
  visitTags(html, (tagName, value) => {
    if (tagName === "base") base ??= URL.parse(value("href") ?? "", url)?.href;
  });
  return base ?? url;
}

function visitTags(
  html: string,
  look: (tagName: string, value: Value) => void,
  { onText = ignore, onEndTag = ignore }: Heard = {},
): void {
  const onStartTag = ({ tagName, attrs }: Token.TagToken) => {
    const value: Value = (name) => attrs.find((attribute) => attribute.name === name)?.value.trim() ?? null;
    const mode = TEXT_ONLY[tagName];
    if (mode !== undefined) tokenizer.state = mode;
    look(tagName, value);
  };
  const tokenizer = new Tokenizer(
    {},
    {
      ...NOTHING,
      onStartTag,
      onEndTag: ({ tagName }) => onEndTag(tagName),
      onCharacter: ({ chars }) => onText(chars),
      onWhitespaceCharacter: () => onText(" "),
    },
  );
  tokenizer.write(html, true);
}

/** Elements whose content is text, even if it looks like markup. */
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
