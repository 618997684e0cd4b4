import type { Element, ElementContent, Parents, Properties, Root, RootContent } from "hast";
import { RENAMED } from "./allowed.ts";
import { UNLINKED } from "./autolink.ts";
import { openCard } from "./cards.ts";
import { alignCells } from "./cells.ts";
import { type Rewriting, fits, type Replacement } from "./rewriting.ts";
import { drawn } from "./drawings.ts";
import { address, embedOf } from "./embeds.ts";
import { formulaOf, isDrawnTwice } from "./formulas.ts";
import { framedAt, hasNoContent, pageOf } from "./frames.ts";
import { removeFurniture } from "./furniture.ts";
import { isInCode, numberedCode } from "./gutter.ts";
import { countsAnswers, isFieldOfPage, isForm, isHidden, isTwin, isWidget } from "./hidden.ts";
import { emojiOf, isTracker, keepCandidates, lendSource } from "./images.ts";
import { isCustomPicture, isMedium, isStandIn, largest, mediaUrl, sourceOf } from "./lazy.ts";
import type { Room } from "./limits.ts";
import { addressed, link } from "./linking.ts";
import { LINK_REL, linkUrl, prefixed, webUrl } from "./links.ts";
import { keepDimensions, keepNumbers } from "./numbers.ts";
import { findOutdone } from "./outdone.ts";
import { galleryOf, type Permalink, permalinkOf, permalinkOfScript } from "./permalinks.ts";
import { framed, shownAt } from "./shown-at.ts";
import { plainText } from "./text.ts";
import { attribute, element, find, hasClass, isSilent, spoken, text } from "./tree.ts";
import { isPaid } from "./paid-parts.ts";
import { isWall } from "./walls.ts";

/**
 * The most addresses in a body; more are no text. Existing links and players count too, so that another run finds the
 * same number.
 */
const ADDRESSES_MAX = 5_000;
/** A link is about this much longer than its address. */
const ADDRESS_CHARS = 120;
/** 2,500 references have 7,500 links. More links keep their words only. */
const LINKS_MAX = 8_000;
const ALL_FREE: ReadonlySet<string> = new Set();
const IMAGE_CHARS = ' alt="" decoding="async" loading="lazy"'.length;

/** The bases of relative URLs. */
export interface Bases {
  baseUrl: string;
  /** The base of pictures, players and other loaded files, if it is another. */
  filesUrl?: string;
}

/** What a body has lost besides furniture. */
export interface Losses {
  /** Drawings other than icons. */
  lacksDrawings: boolean;
  /** The words of messages that stood in place of a text for members; they are left out. */
  walls: string[];
  /** Pictures, or addresses of links, that there was no room for. */
  isCut: boolean;
}

/**
 * Rewrites a parsed post in place, before the allow-list is applied: hidden parts are removed, parts that scripts would
 * show are shown, URLs are resolved, ids prefixed, images and players made passive, frames turned into links. Running
 * it on its own result changes nothing. The parser bounds the depth.
 *
 * @param room how much may be added: where there is little room, addresses stay text and links keep their words only
 * @param paid the classes and ids of parts that are not free
 * @returns what was left out
 */
export function transform(
  root: Root,
  { baseUrl, filesUrl = baseUrl }: Bases,
  room: Room,
  paid: ReadonlySet<string> = ALL_FREE,
): Losses {
  const context: Rewriting = {
    baseUrl: filesUrl,
    linksUrl: baseUrl,
    root,
    addresses: Math.min(ADDRESSES_MAX, room.elements, Math.floor(room.chars / ADDRESS_CHARS)),
    links: LINKS_MAX,
    room: room.chars,
    isCut: false,
    purposes: new Map(),
    outdone: new Set(),
    lacksDrawings: false,
    walls: [],
    paid,
  };
  transformChildren(root, context, true);
  if (context.purposes.size > 0) removeFurniture(root, context.purposes);
  return context;
}

/**
 * Rewrites the children of a node.
 *
 * @param links whether addresses in texts become links here
 */
function transformChildren(parent: Root | Element, context: Rewriting, links: boolean): void {
  if (parent.children.some((child) => child.type === "element" && child.tagName === "noscript"))
    findOutdone(parent, context.outdone, context.baseUrl);
  let replaced: Map<RootContent, ElementContent[]> | undefined;
  for (const [place, child] of parent.children.entries()) {
    const replacement =
      child.type === "element"
        ? transformed(child, parent, place, context, links)
        : child.type === "text" && links
          ? addressed(child, parent, place, context)
          : undefined;
    if (replacement !== undefined) (replaced ??= new Map()).set(child, replacement);
  }
  if (replaced === undefined) return;
  const children: RootContent[] = parent.children;
  parent.children = children.flatMap((child) => replaced.get(child) ?? [child]) as ElementContent[];
}

function transformed(node: Element, parent: Parents, place: number, context: Rewriting, links: boolean): Replacement {
  if (isDrawnTwice(node, parent)) return [];
  const formula = formulaOf(node);
  if (formula !== undefined) return formula;
  if (isWall(node) || isPaid(node, context.paid)) {
    context.walls.push(spoken(node));
    return [];
  }
  if (context.outdone.has(node) || isHidden(node) || isWidget(node) || isForm(node)) return [];
  if (isTwin(node, parent) || countsAnswers(node) || isFieldOfPage(node, parent === context.root)) return [];
  openCard(node);
  node.tagName = RENAMED.get(node.tagName) ?? node.tagName;
  prefixIds(node.properties);
  // XHTML names languages in this way, in feeds often without `lang`.
  if (node.properties["xml:lang"] !== undefined) node.properties["lang"] ??= attribute(node, "xml:lang");
  const replacement = rewrite(node, parent, place, context);
  if (replacement === undefined) transformChildren(node, context, links && !UNLINKED.has(node.tagName));
  return replacement;
}

function rewrite(node: Element, parent: Parents, place: number, context: Rewriting): Replacement {
  const { properties } = node;
  const { baseUrl } = context;
  const permalink = permalinkOf(node);
  if (permalink !== undefined) return linkedTo(permalink, node, parent, context);
  switch (node.tagName) {
    case "a":
      return link(node, parent, place, context);
    case "amp-img":
    case "amp-anim":
    case "img":
      return image(node, parent, context);
    case "picture":
      lendSource(node, baseUrl);
      keepNumbers(properties, baseUrl);
      return undefined;
    case "amp-iframe":
    case "iframe":
    case "embed":
      return frame(sourceOf(properties, baseUrl), node, parent, context);
    case "object":
      return object(node, parent, context);
    case "figure":
      return embedded(node, context);
    case "amp-video":
    case "amp-audio":
    case "video":
    case "audio":
      return player(node, context);
    case "source":
    case "track":
      return medium(properties, baseUrl);
    case "input":
      return checkbox(node, parent);
    case "button":
      return heading(parent) || enlarges(node, parent) ? transformedChildren(node, context) : undefined;
    case "noscript":
      return find(node, (inner) => isMedium(inner) || leadsToMedium(inner)) === undefined ? [] : undefined;
    case "map":
      return imageMap(node, parent, context);
    case "script":
      return script(node, parent, context);
    case "svg":
      return drawing(node, parent, context);
    case "code":
      properties["class"] = languageClass(properties["class"]);
      return undefined;
    case "table":
      return table(node, parent, context);
    case "col":
    case "tr":
    case "td":
    case "th":
      alignCells(node);
      keepNumbers(properties, baseUrl);
      return undefined;
    case "li":
      if (/^(?:un)?checked$/.test(attribute(node, "data-list")))
        node.children.unshift(box(properties["data-list"] === "checked"));
      keepNumbers(properties, baseUrl);
      return undefined;
    default:
      return node.tagName.includes("-") ? custom(node, parent, context) : other(node, parent, context);
  }
}

/**
 * The content that another site's script would show, as its player or as a link, unless the text already leads there.
 */
function linkedTo({ href, title }: Permalink, node: Element, parent: Parents, context: Rewriting): Replacement {
  const { baseUrl } = context;
  const address = webUrl(href, baseUrl);
  if (address === undefined || title === undefined) return undefined;
  const twin = find(node, (inner) => isMedium(inner) && inner.tagName !== "img" && inner.tagName !== "picture");
  if (twin !== undefined) return undefined;
  const bare = address.replace(/[?#].*$/, "");
  const leads = find(node, (inner) => inner.tagName === "a" && String(inner.properties["href"] ?? "").startsWith(bare));
  if (leads !== undefined && !isSilent(node)) return undefined;
  const shown = shownAt(address, title || attribute(node, "title"), parent, context);
  const embed = embedOf(address);
  // The element that the script would replace may have words or a picture of its own.
  if (embed === undefined) return [...shown, ...rest(node, context, true)];
  return node.tagName.includes("-") ? [...shown, ...rest(node, context)] : shown;
}

/**
 * The children of a replaced element. If the author did not close it, it contains everything after it.
 *
 * @param isOnlyLinked whether a link replaces it, so that a picture for browsers without scripts shows more
 */
function rest(node: Element, context: Rewriting, isOnlyLinked = false): ElementContent[] {
  node.children = node.children.filter(
    (child) =>
      child.type === "text" ||
      (child.type === "element" &&
        (isOnlyLinked || child.tagName !== "noscript") &&
        child.properties["placeholder"] === undefined &&
        child.properties["fallback"] === undefined),
  );
  return transformedChildren(node, context);
}

function transformedChildren(node: Element, context: Rewriting): ElementContent[] {
  transformChildren(node, context, true);
  return node.children;
}

const AREAS_MAX = 100;

/** The links of an image map, one after the other: the picture itself leads nowhere here. */
function imageMap(node: Element, parent: Parents, context: Rewriting): Replacement {
  const links = new Map<string, ElementContent>();
  collectAreas(node, links, context);
  const content = transformedChildren(node, context);
  if (links.size === 0 || (parent.type === "element" && parent.tagName === "a")) return content;
  const list = [...links.values()].flatMap((link, place) => (place === 0 ? [link] : [text(" · "), link]));
  return [...content, ...(isBlock(parent) ? [element("p", {}, list)] : [text(" "), ...list])];
}

function collectAreas(parent: Element, links: Map<string, ElementContent>, context: Rewriting): void {
  for (const child of parent.children) {
    if (child.type !== "element" || links.size >= AREAS_MAX) continue;
    collectAreas(child, links, context);
    const target = child.tagName === "area" ? attribute(child, "href") : "";
    const href = /^(?:#|$)/.test(target) ? undefined : linkUrl(target, context.linksUrl);
    if (href === undefined || links.has(href)) continue;
    const words = attribute(child, "alt") || attribute(child, "title") || attribute(child, "aria-label");
    links.set(href, element("a", { href, rel: LINK_REL }, [text(words || address(href))]));
  }
}

/** A custom element whose content is named by an attribute. */
function custom(node: Element, parent: Parents, context: Rewriting): Replacement {
  if (
    /^amp-(?:ad|analytics|pixel|consent|sidebar|user-notification|social-share|sticky-ad|embed|auto-ads)$/.test(
      node.tagName,
    )
  )
    return [];
  const named = ["src", "data-src", "url", "data-url", "href", "permalink"].map((name) =>
    mediaUrl(node.properties[name], context.baseUrl),
  );
  const address = named.find((value) => value !== undefined);
  if (address === undefined || !isSilent(node) || find(node, isMedium) !== undefined) return undefined;
  if (isCustomPicture(node.tagName)) return image(node, parent, context);
  return shownAt(address, attribute(node, "title"), parent, context);
}

const BACKGROUND = /background(?:-image)?\s{0,3}:[^;]{0,80}?url\(\s{0,3}["']?([^"')]{1,2000})/i;

/** Elements without a case of their own: galleries that a script fills, and boxes with a picture. */
function other(node: Element, _: Parents, context: Rewriting): Replacement {
  const { properties } = node;
  keepNumbers(properties, context.baseUrl);
  const gallery = properties["data-attrs"] === undefined ? [] : galleryOf(node);
  if (gallery.length > 0) node.children = [element("figure", {}, gallery)];
  if (/checkbox-o(?:n|ff)\b/.test(String(properties["class"] ?? "")) && node.children.length === 0)
    return [box(String(properties["class"]).includes("checkbox-on"))];
  if (attribute(node, "role") === "img" && node.children.length === 0) {
    const later = ["data-bg", "data-background-image", "data-background"].map((name) => attribute(node, name));
    const src = BACKGROUND.exec(attribute(node, "style").slice(0, 4_000))?.[1] ?? later.find((value) => value !== "");
    if (src !== undefined) node.children = [element("img", { src, alt: attribute(node, "aria-label") })];
  }
  return undefined;
}

/** Scripts that write their content where they stand, such as gists. */
function script(node: Element, parent: Parents, context: Rewriting): Replacement {
  const permalink = permalinkOfScript(node);
  const address = permalink && webUrl(permalink.href, context.baseUrl);
  return address === undefined ? undefined : shownAt(address, "", parent, context);
}

/** A drawing's pictures, else its words: as text inside running text, else as a paragraph. */
function drawing(node: Element, parent: Parents, context: Rewriting): Replacement {
  const isSign = parent.type === "element" && /^(?:a|button|summary|h[1-6])$/.test(parent.tagName);
  const { shown, words, isMissing } = drawn(node, context.baseUrl, isSign);
  if (isMissing) context.lacksDrawings = true;
  if (shown.length > 0 || words === "") return shown;
  return [isBlock(parent) ? element("p", {}, [text(words)]) : text(words)];
}

/** A table, or the code of one that only puts line numbers beside it. */
function table(node: Element, parent: Parents, context: Rewriting): Replacement {
  const code = numberedCode(node);
  if (code !== undefined) return transformedChildren(isInCode(parent) ? code : element("div", {}, [code]), context);
  alignCells(node);
  keepNumbers(node.properties, context.baseUrl);
  return undefined;
}

const isBlock = (parent: Parents): boolean =>
  parent.type === "root" || /^(?:div|figure|aside|blockquote|section|article|main|center|td|li)$/.test(parent.tagName);

const TASK_MAX_NODES = 200;

/** The checkbox of a task list, checked or not. */
function checkbox(node: Element, parent: Parents): Replacement {
  if (!/^checkbox$/i.test(attribute(node, "type"))) return undefined;
  // A task has a few words. Checkboxes without words are no task list.
  const next = parent.children.length > TASK_MAX_NODES ? undefined : parent.children[parent.children.indexOf(node) + 1];
  const isSpaced = next?.type === "text" && /^\s/.test(next.value);
  return [box(node.properties["checked"] !== undefined, isSpaced ? "" : " ")];
}

const box = (isChecked: boolean, space = " "): ElementContent => text((isChecked ? "☑" : "☐") + space);

/** Whether a button shows its picture larger. Other pictures in buttons are icons. */
const enlarges = (node: Element, parent: Parents): boolean =>
  find(node, ({ tagName }) => tagName === "img") !== undefined &&
  ((parent.type === "element" && parent.tagName === "figure") ||
    /lightbox|zoom|enlarge|gallery|photo|picture|image/i.test(attribute(node, "class")));

const heading = (parent: Parents): boolean =>
  parent.type === "element" && /^(?:h[1-6]|summary|dt)$/.test(parent.tagName);

function prefixIds(properties: Properties): void {
  for (const name of ["id", "name"]) {
    if (properties[name] === undefined) continue;
    const id = String(properties[name]).trim();
    properties[name] = id === "" ? undefined : prefixed(id);
  }
}

function image(node: Element, parent: Parents, context: Rewriting): Replacement {
  const { properties } = node;
  const { baseUrl } = context;
  const smiley = emojiOf(node);
  if (smiley !== undefined) return [text(smiley)];
  if (isTracker(properties)) return [];
  const src = sourceOf(properties, baseUrl);
  const standsIn = isStandIn(properties);
  keepCandidates(properties, baseUrl);
  const { srcset } = properties;
  const choice = (src === undefined || standsIn) && typeof srcset === "string" ? largest(srcset) : undefined;
  const shown = choice ?? src;
  if (shown === undefined) return [];
  const before = String(properties["src"] ?? "").length + (properties["decoding"] === undefined ? -IMAGE_CHARS : 0);
  if (!fits(shown.length - before, context)) {
    context.isCut = true;
    return [];
  }
  properties["src"] = shown;
  keepDimensions(properties);
  // Webflow writes a mark of its own where nobody has described a picture.
  if (attribute(node, "alt").startsWith("__wf_reserved_")) properties["alt"] = "";
  properties["alt"] ??= "";
  properties["loading"] = "lazy";
  properties["decoding"] = "async";
  const caption = captionOf(node, parent);
  if (node.tagName === "img" && caption !== "")
    return [element("figure", {}, [element("img", properties), element("figcaption", {}, [text(caption)])])];
  if (node.tagName === "img") return undefined;
  // AMP's elements contain their fallbacks, and all following content if they are closed in XML's way.
  return [element("img", properties), ...rest(node, context)];
}

/** Whether a link leads to sound or a film, as players without scripts list them. */
const leadsToMedium = ({ tagName, properties }: Element): boolean =>
  tagName === "a" &&
  /\.(?:mp3|m4[av]|og[gav]|opus|wav|flac|mp4|webm)(?:$|[?#])/i.test(String(properties["href"] ?? ""));

const CAPTION_MAX_CHARS = 1_000;

/** What a script would write below a picture. A figure has a caption of its own. */
function captionOf(node: Element, parent: Parents): string {
  if (parent.type === "element" && /^(?:figure|picture|a)$/.test(parent.tagName)) return "";
  const [caption, credit] = ["data-caption", "data-credit"].map((name) =>
    plainText(attribute(node, name), CAPTION_MAX_CHARS),
  );
  return caption && credit && !caption.includes(credit) ? `${caption} (${credit})` : (caption ?? "");
}

/** A frame becomes a facade if the player is known; a picture or a player if it is a file; else a link. */
function frame(href: string | undefined, node: Element, parent: Parents, context: Rewriting): Replacement {
  const inside = node.tagName === "amp-iframe" ? rest(node, context) : [];
  const title = attribute(node, "title");
  // A script gives a frame with a title its size.
  const sized = title === "" ? node.properties : {};
  if (
    href !== undefined &&
    (isTracker({ ...sized, src: href }) || hasNoContent(href) || hasClass(node, "wp-embedded-content"))
  )
    return inside;
  const shown = href === undefined ? undefined : framedAt(href);
  const page = shown === href && embedOf(shown) === undefined ? pageOf(node, context.baseUrl) : undefined;
  const address = page?.href ?? shown;
  if (address === undefined) return inside;
  return [...shownAt(address, title || (page?.title ?? ""), parent, context), ...inside];
}

/** Flash and similar objects. The address is in a parameter, or in the element that old browsers fall back to. */
function object(node: Element, parent: Parents, context: Rewriting): Replacement {
  const data = mediaUrl(node.properties["data"], context.baseUrl);
  const isFlash = data === undefined || /\.swf(?:[?#]|$)/i.test(data);
  const named = (inner: Element) =>
    inner.tagName === "param" && /^(?:movie|src|url|filename)$/i.test(attribute(inner, "name"));
  const parameter = isFlash ? find(node, named) : undefined;
  const address = parameter === undefined ? undefined : mediaUrl(parameter.properties["value"], context.baseUrl);
  const embed = embedOf(address);
  if (embed !== undefined) return [framed(embed, "", context)];
  if (isFlash && node.children.some((child) => child.type === "element" && child.tagName !== "param")) return undefined;
  if (data === undefined) return address === undefined ? undefined : shownAt(address, "", parent, context);
  return isFlash && address !== undefined
    ? shownAt(address, "", parent, context)
    : shownAt(data, attribute(node, "title"), parent, context);
}

/** Checks an existing embed: only a frame as we would write it, with its own link, may count as one. */
function embedded(figure: Element, context: Rewriting): Replacement {
  const claimed = figure.properties["data-embed"];
  if (claimed === undefined) return undefined;
  const embed = embedOf(String(claimed));
  if (embed !== undefined && embed.frame === claimed) return [framed(embed, spoken(figure), context)];
  figure.properties["data-embed"] = undefined;
  return undefined;
}

function player(node: Element, context: Rewriting): Replacement {
  const { baseUrl } = context;
  const { properties, children } = node;
  const isAmp = node.tagName.startsWith("amp-");
  const address = sourceOf(properties, baseUrl);
  const embed = embedOf(address);
  if (embed !== undefined) return [framed(embed, "", context)];
  properties["src"] = address;
  properties["poster"] = mediaUrl(properties["poster"] ?? properties["data-poster"], baseUrl);
  keepDimensions(properties);
  const playable = (child: ElementContent) =>
    child.type === "element" && child.tagName === "source" && sourceOf(child.properties, baseUrl) !== undefined;
  if (address === undefined && !children.some(playable)) return isAmp ? rest(node, context) : [];
  properties["controls"] = "";
  properties["preload"] = "none";
  // The other content is for browsers without players.
  if (!isAmp)
    node.children = children.filter((child) => child.type === "element" && /^(?:source|track)$/.test(child.tagName));
  if (!isAmp) return undefined;
  const sources = rest(node, context);
  return [element(node.tagName.slice("amp-".length), properties, sources)];
}

function medium(properties: Properties, baseUrl: string): Replacement {
  properties["src"] = sourceOf(properties, baseUrl);
  keepCandidates(properties, baseUrl);
  keepDimensions(properties);
  return properties["src"] === undefined && properties["srcset"] === undefined ? [] : undefined;
}

function languageClass(className: unknown): string | undefined {
  return String(className ?? "")
    .split(/\s+/)
    .find((name) => /^language-./.test(name));
}
