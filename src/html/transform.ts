import type { Element, ElementContent, Parents, Properties, Root, RootContent } from "hast";
import { RENAMED } from "./allowed.ts";
import { UNLINKED } from "./autolink.ts";
import { openCard } from "./cards.ts";
import { alignCells } from "./cells.ts";
import { type Replacement, rest, type Rewriting } from "./rewriting.ts";
import { drawn } from "./drawings.ts";
import { address, embedOf } from "./embeds.ts";
import { formulaOf, isDrawnTwice } from "./formulas.ts";
import { removeFurniture } from "./furniture.ts";
import { isInCode, numberedCode } from "./gutter.ts";
import { countsAnswers, isFieldOfPage, isForm, isHidden, isTwin, isWidget } from "./hidden.ts";
import { lendSource } from "./images.ts";
import { isCustomPicture, isMedium, mediaUrl, sourceOf } from "./lazy.ts";
import type { Room } from "./limits.ts";
import { addressed, link } from "./linking.ts";
import { LINK_REL, linkUrl, prefixed, webUrl } from "./links.ts";
import { captionOf, embedded, frame, image, medium, object, player } from "./media.ts";
import { keepNumbers } from "./numbers.ts";
import { findOutdone } from "./outdone.ts";
import { galleryOf, type Permalink, permalinkOf, permalinkOfScript } from "./permalinks.ts";
import { shownAt } from "./shown-at.ts";
import { attribute, element, find, isSilent, spoken, text } from "./tree.ts";
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
    contentOf: (node) => {
      transformChildren(node, context, true);
      return node.children;
    },
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
      return heading(parent) || enlarges(node, parent) ? context.contentOf(node) : undefined;
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

const AREAS_MAX = 100;

/** The links of an image map, one after the other: the picture itself leads nowhere here. */
function imageMap(node: Element, parent: Parents, context: Rewriting): Replacement {
  const links = new Map<string, ElementContent>();
  collectAreas(node, links, context);
  const content = context.contentOf(node);
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
  const caption = captionOf(node, parent);
  const shown = isCustomPicture(node.tagName)
    ? image(node, parent, context)
    : shownAt(address, attribute(node, "title"), parent, context);
  const [picture, ...others] = shown ?? [];
  if (caption === "" || picture?.type !== "element" || picture.tagName !== "img") return shown;
  return [element("figure", {}, [picture, element("figcaption", {}, [text(caption)])]), ...others];
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
  if (code !== undefined) return context.contentOf(isInCode(parent) ? code : element("div", {}, [code]));
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

/** Whether a link leads to sound or a film, as players without scripts list them. */
const leadsToMedium = ({ tagName, properties }: Element): boolean =>
  tagName === "a" &&
  /\.(?:mp3|m4[av]|og[gav]|opus|wav|flac|mp4|webm)(?:$|[?#])/i.test(String(properties["href"] ?? ""));

function languageClass(className: unknown): string | undefined {
  return String(className ?? "")
    .split(/\s+/)
    .find((name) => /^language-./.test(name));
}
