/** The element that shows what lies at an address: a player, a picture, or a link. */
import type { Element, ElementContent, Parents } from "hast";
import type { Rewriting } from "./rewriting.ts";
import { address, type Embed, embedOf, facade } from "./embeds.ts";
import { LINK_REL } from "./links.ts";
import { element, text } from "./tree.ts";

/** A player counts as so many addresses: it is as long as this many links. */
const PLAYER_ADDRESSES = 3;

const FILES: readonly (readonly [RegExp, string])[] = [
  [/\.(?:jpe?g|png|gif|webp|avif|svg)$/i, "img"],
  [/\.(?:mp3|m4a|ogg|oga|opus|wav|flac|aac)$/i, "audio"],
  [/\.(?:mp4|m4v|webm|ogv|mov)$/i, "video"],
];

/** The element that shows a web address. */
export function shownAt(href: string, title: string, parent: Parents, context: Rewriting): ElementContent[] {
  const embed = embedOf(href);
  if (embed !== undefined) return [framed(embed, title === "" ? "" : `${embed.provider}: ${title}`, context)];
  const path = URL.parse(href)?.pathname ?? "";
  const file = FILES.find(([pattern]) => pattern.test(path))?.[1];
  if (file === "img") return [element("img", { src: href, alt: title, loading: "lazy", decoding: "async" })];
  if (file !== undefined) return [element(file, { src: href, controls: "", preload: "none" })];
  const anchor = element("a", { href, rel: LINK_REL }, [text(title === "" ? address(href) : title)]);
  const block = parent.type === "root" || /^(?:div|figure|aside|blockquote)$/.test(parent.tagName);
  return [block ? element("p", {}, [anchor]) : anchor];
}

/** The facade of a player. */
export function framed(embed: Embed, title: string, context: Rewriting): Element {
  context.addresses -= PLAYER_ADDRESSES;
  const figure = facade(embed, title);
  for (const child of figure.children) if (child.type === "element") child.properties["rel"] = LINK_REL;
  return figure;
}
