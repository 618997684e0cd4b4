import type { Element, ElementContent, Nodes, Parents, Properties, Root, RootContent } from "hast";
import { RENAMED } from "./allowed.ts";
import { address, embedOf, facade } from "./embeds.ts";
import { linkUrl, prefixed, webSrcset, webUrl } from "./links.ts";

const DIMENSION_MAX_PIXELS = 20_000;
const COLUMNS_MAX = 100;
const ROWS_MAX = 1_000;
const COUNT_MAX = 1_000_000;
const LINK_REL = ["noopener", "nofollow", "ugc"];

/** What stands in an element's place; undefined when it stays. */
type Replacement = ElementContent[] | undefined;

/**
 * Rewrites a parsed post in place, before the allow-list is applied: URLs resolved, ids prefixed, images and players made
 * quiet, frames turned into links. Applied to its own result it changes nothing. Depth is bounded by the parser.
 */
export function transform(parent: Root | Element, baseUrl: string): void {
  let replaced: Map<RootContent, ElementContent[]> | undefined;
  for (const child of parent.children) {
    const replacement = child.type === "element" ? transformed(child, parent, baseUrl) : undefined;
    if (replacement !== undefined) (replaced ??= new Map()).set(child, replacement);
  }
  if (replaced === undefined) return;
  const children: RootContent[] = parent.children;
  parent.children = children.flatMap((child) => replaced.get(child) ?? [child]) as ElementContent[];
}

function transformed(element: Element, parent: Parents, baseUrl: string): Replacement {
  element.tagName = RENAMED.get(element.tagName) ?? element.tagName;
  prefixIds(element.properties);
  const replacement = rewrite(element, parent, baseUrl);
  if (replacement === undefined) transform(element, baseUrl);
  return replacement;
}

function rewrite(element: Element, parent: Parents, baseUrl: string): Replacement {
  const { properties } = element;
  switch (element.tagName) {
    case "a":
      return link(properties, baseUrl);
    case "img":
      return image(properties, baseUrl);
    case "iframe":
    case "embed":
      return frame(webUrl(properties["src"], baseUrl), properties, parent) ?? [];
    case "object":
      return frame(webUrl(properties["data"], baseUrl), properties, parent);
    case "figure":
      return embedded(element);
    case "math":
      return [
        { type: "element", tagName: "code", properties: {}, children: [{ type: "text", value: formula(element) }] },
      ];
    case "video":
    case "audio":
      return player(element, baseUrl);
    case "source":
    case "track":
      return medium(properties, baseUrl);
    case "code":
      properties["class"] = languageClass(properties["class"]);
      return undefined;
    default:
      plain(properties, baseUrl);
      return undefined;
  }
}

function prefixIds(properties: Properties): void {
  for (const name of ["id", "name"]) {
    if (properties[name] === undefined) continue;
    const id = String(properties[name]).trim();
    properties[name] = id === "" ? undefined : prefixed(id);
  }
}

function link(properties: Properties, baseUrl: string): Replacement {
  const href = String(properties["href"] ?? "").trim();
  const fragment = href.startsWith("#") && href !== "#" ? `#${prefixed(href.slice(1))}` : undefined;
  properties["href"] = fragment ?? (properties["href"] === undefined ? undefined : linkUrl(href, baseUrl));
  properties["rel"] = properties["href"] === undefined ? undefined : LINK_REL;
  return undefined;
}

function image(properties: Properties, baseUrl: string): Replacement {
  if (isTracker(properties)) return [];
  properties["src"] = webUrl(properties["src"], baseUrl);
  candidates(properties, baseUrl);
  if (properties["src"] === undefined && properties["srcset"] === undefined) return [];
  dimensions(properties);
  properties["alt"] ??= "";
  properties["loading"] = "lazy";
  properties["decoding"] = "async";
  return undefined;
}

const PIXEL = /(?:^|;)\s*(?:width|height)\s*:\s*[01](?:px)?\s*(?:!important\s*)?(?:;|$)/i;

/** Images that nobody is meant to see: they count readers. */
function isTracker(properties: Properties): boolean {
  const tiny = (value: unknown) => value !== undefined && /^[01](?:px)?$/.test(String(value).trim());
  return tiny(properties["width"]) || tiny(properties["height"]) || PIXEL.test(String(properties["style"] ?? ""));
}

function candidates(properties: Properties, baseUrl: string): void {
  properties["srcset"] = webSrcset(properties["srcset"], baseUrl);
  if (properties["srcset"] === undefined) properties["sizes"] = undefined;
}

function dimensions(properties: Properties): void {
  for (const name of ["width", "height"]) properties[name] = integer(properties[name], 2, DIMENSION_MAX_PIXELS);
}

function integer(value: unknown, min: number, max: number): number | undefined {
  const text = String(value ?? "").trim();
  const number = /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
  return number === undefined || number < min || number > max ? undefined : number;
}

/** A frame becomes a facade when we know the player, else a link. */
function frame(href: string | undefined, properties: Properties, parent: Parents): Replacement {
  if (href === undefined) return undefined;
  const title = String(properties["title"] ?? "").trim();
  const embed = embedOf(href);
  if (embed !== undefined) return [withRel(facade(embed, title === "" ? "" : `${embed.provider}: ${title}`))];
  const text = title === "" ? address(href) : title;
  const anchor: Element = {
    type: "element",
    tagName: "a",
    properties: { href, rel: LINK_REL },
    children: [{ type: "text", value: text }],
  };
  const block = parent.type === "root" || /^(?:div|figure|aside|blockquote)$/.test(parent.tagName);
  return [block ? { type: "element", tagName: "p", properties: {}, children: [anchor] } : anchor];
}

function withRel(figure: Element): Element {
  for (const child of figure.children) if (child.type === "element") child.properties["rel"] = LINK_REL;
  return figure;
}

/** Only a frame that we would write ourselves may claim to be an embed, and only with the link that belongs to it. */
function embedded(figure: Element): Replacement {
  const claimed = figure.properties["data-embed"];
  if (claimed === undefined) return undefined;
  const embed = embedOf(String(claimed));
  if (embed !== undefined && embed.frame === claimed) return [withRel(facade(embed, textOf(figure)))];
  figure.properties["data-embed"] = undefined;
  return undefined;
}

/** Formulas have no markup here; TeX, where the author gave it, reads better than the loose symbols. */
function formula(math: Element): string {
  const tex = String(math.properties["alttext"] ?? "").trim();
  return tex === "" ? textOf(math) : tex;
}

const UNSPOKEN = new Set(["script", "style", "annotation", "annotation-xml"]);

function textOf(node: Nodes): string {
  if (node.type === "text") return node.value;
  if (!("children" in node) || (node.type === "element" && UNSPOKEN.has(node.tagName))) return "";
  return node.children.map(textOf).join("").replace(/\s+/g, " ").trim();
}

function player(element: Element, baseUrl: string): Replacement {
  const { properties, children } = element;
  properties["src"] = webUrl(properties["src"], baseUrl);
  properties["poster"] = webUrl(properties["poster"], baseUrl);
  dimensions(properties);
  const playable = (child: ElementContent) =>
    child.type === "element" && child.tagName === "source" && webUrl(child.properties["src"], baseUrl) !== undefined;
  if (properties["src"] === undefined && !children.some(playable)) return [];
  properties["controls"] = "";
  properties["preload"] = "none";
  return undefined;
}

function medium(properties: Properties, baseUrl: string): Replacement {
  properties["src"] = webUrl(properties["src"], baseUrl);
  candidates(properties, baseUrl);
  dimensions(properties);
  return properties["src"] === undefined && properties["srcset"] === undefined ? [] : undefined;
}

function languageClass(className: unknown): string | undefined {
  return String(className ?? "")
    .split(/\s+/)
    .find((name) => /^language-./.test(name));
}

function plain(properties: Properties, baseUrl: string): void {
  if (properties["cite"] !== undefined) properties["cite"] = webUrl(properties["cite"], baseUrl);
  count(properties, "colspan", 2, COLUMNS_MAX);
  count(properties, "span", 2, COLUMNS_MAX);
  count(properties, "rowspan", 2, ROWS_MAX);
  count(properties, "start", -COUNT_MAX, COUNT_MAX);
}

function count(properties: Properties, name: string, min: number, max: number): void {
  if (properties[name] !== undefined) properties[name] = integer(properties[name], min, max);
}
