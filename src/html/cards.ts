import type { Element, ElementContent } from "hast";
import { attribute, classesOf, element, find, findClass, hasClass, holds, spoken, text } from "./tree.ts";

type Card = (node: Element) => void;

const paragraph = (children: ElementContent[]): ElementContent[] =>
  children.length === 0 ? [] : [element("p", {}, children)];
/** A card's parts are short. Cards within cards would repeat a long one at each level. */
const WORDS_MAX_CHARS = 2_000;
const words = (node: Element | undefined): ElementContent[] => {
  const said = node === undefined ? "" : spoken(node, WORDS_MAX_CHARS).slice(0, WORDS_MAX_CHARS).toWellFormed();
  return said === "" ? [] : [text(said)];
};

/** A bookmark becomes a link to a page, with the page's description. Its icon is no picture of the post. */
function bookmark(node: Element): void {
  const link = find(node, ({ tagName }) => tagName === "a");
  const title = findClass(node, "kg-bookmark-title");
  const href = link === undefined ? "" : attribute(link, "href");
  if (link === undefined || href === "") return;
  const label = words(title).length > 0 ? words(title) : [text(href)];
  const by = ["kg-bookmark-author", "kg-bookmark-publisher"].flatMap((name) => words(findClass(node, name)));
  const thumbnail = findClass(node, "kg-bookmark-thumbnail");
  const image = thumbnail && find(thumbnail, ({ tagName }) => tagName === "img");
  const caption = find(node, ({ tagName }) => tagName === "figcaption");
  node.children = [
    ...(image === undefined ? [] : [image]),
    element("p", {}, [element("a", { href }, label)]),
    ...paragraph(words(findClass(node, "kg-bookmark-description"))),
    ...paragraph(by.flatMap((part, index) => (index === 0 ? [part] : [text(" · "), part]))),
    ...(caption === undefined ? [] : [caption]),
  ];
  node.tagName = "figure";
}

function audio(node: Element): void {
  const player = find(node, ({ tagName }) => tagName === "audio");
  if (player === undefined) return;
  const cover = find(
    node,
    (inner) => inner.tagName === "img" && attribute(inner, "src") !== "" && !hasClass(inner, "kg-audio-hide"),
  );
  const title = words(findClass(node, "kg-audio-title"));
  const caption = find(node, ({ tagName }) => tagName === "figcaption");
  const said = [
    ...title,
    ...(caption === undefined ? [] : [...(title.length > 0 ? [text(" ")] : []), ...caption.children]),
  ];
  node.tagName = "figure";
  node.children = [
    ...(cover === undefined ? [] : [cover]),
    player,
    ...(said.length > 0 ? [element("figcaption", {}, said)] : []),
  ];
}

function video(node: Element): void {
  const player = find(node, ({ tagName }) => tagName === "video");
  const poster = attribute(node, "data-kg-custom-thumbnail") || attribute(node, "data-kg-thumbnail");
  if (player !== undefined && poster !== "") player.properties["poster"] ??= poster;
}

function file(node: Element): void {
  const link = find(node, ({ tagName }) => tagName === "a");
  const href = link === undefined ? "" : attribute(link, "href");
  if (href === "") return;
  const part = (name: string) => words(findClass(node, name));
  const title = part("kg-file-card-title");
  const name = part("kg-file-card-filename");
  const facts = [...(title.length > 0 ? name : []), ...part("kg-file-card-filesize")];
  node.children = [
    element("p", {}, [
      element("a", { href }, title.length > 0 ? title : name.length > 0 ? name : [text(href)]),
      ...(facts.length > 0
        ? [text(" ("), ...facts.flatMap((fact, index) => (index === 0 ? [fact] : [text(", "), fact])), text(")")]
        : []),
    ]),
    ...paragraph(part("kg-file-card-caption")),
  ];
}

/** A callout becomes an aside that begins with its emoji. */
function callout(node: Element): void {
  const body = findClass(node, "kg-callout-text");
  if (body === undefined) return;
  const emoji = words(findClass(node, "kg-callout-emoji"));
  const isInline = !body.children.some(
    (child) => child.type === "element" && /^(?:p|div|ul|ol|h\d)$/.test(child.tagName),
  );
  node.tagName = "aside";
  node.children = isInline
    ? [element("p", {}, [...emoji, ...(emoji.length > 0 ? [text(" ")] : []), ...body.children])]
    : [...paragraph(emoji), ...body.children];
}

function toggle(node: Element): void {
  const heading = findClass(node, "kg-toggle-heading-text") ?? findClass(node, "kg-toggle-heading");
  const content = findClass(node, "kg-toggle-content");
  if (heading === undefined || content === undefined || holds(heading, content) || holds(content, heading)) return;
  node.tagName = "details";
  node.children = [element("summary", {}, heading.children), ...content.children];
}

/** WordPress' old captions: a box with a picture and a paragraph, or a definition list. */
function caption(node: Element): void {
  const said = findClass(node, "wp-caption-text") ?? findClass(node, "wp-caption-dd");
  if (said === undefined || node.tagName === "figure") return;
  const term = findClass(node, "wp-caption-dt");
  if (term !== undefined) term.tagName = "div";
  said.tagName = "figcaption";
  node.tagName = "figure";
}

/** WordPress' old galleries: a definition list, or a box, for each picture. */
function galleryItem(node: Element): void {
  const said = findClass(node, "gallery-caption") ?? find(node, ({ tagName }) => tagName === "dd");
  const icon = findClass(node, "gallery-icon") ?? find(node, ({ tagName }) => tagName === "dt");
  if (icon !== undefined) icon.tagName = "div";
  if (said !== undefined) said.tagName = "figcaption";
  node.tagName = "figure";
}

const box: Card = (node) => {
  node.tagName = "div";
};

const CARDS: ReadonlyMap<string, Card> = new Map<string, Card>([
  ["kg-bookmark-card", bookmark],
  ["kg-audio-card", audio],
  ["kg-video-card", video],
  ["kg-file-card", file],
  ["kg-callout-card", callout],
  ["kg-toggle-card", toggle],
  ["wp-caption", caption],
  ["gallery-item", galleryItem],
  ["blocks-gallery-grid", box],
  ["blocks-gallery-item", box],
]);

/**
 * Turns a card of Ghost's or WordPress' editor into its equivalent in HTML: a link, a player, an aside, details, a
 * figure; in place.
 */
export function openCard(node: Element): void {
  if (node.properties["class"] === undefined) return;
  for (const name of classesOf(node)) CARDS.get(name)?.(node);
}
