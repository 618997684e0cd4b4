/** Pictures, players and frames: made passive, shown by their files, or linked. */
import type { Element, ElementContent, Parents, Properties } from "hast";
import { embedOf } from "./embeds.ts";
import { framedAt, hasNoContent, pageOf } from "./frames.ts";
import { emojiOf, isTracker, keepCandidates } from "./images.ts";
import { isStandIn, largest, mediaUrl, sourceOf } from "./lazy.ts";
import { keepDimensions } from "./numbers.ts";
import { fits, type Replacement, rest, type Rewriting } from "./rewriting.ts";
import { framed, shownAt } from "./shown-at.ts";
import { plainText } from "./text.ts";
import { attribute, element, find, hasClass, spoken, text } from "./tree.ts";

const IMAGE_CHARS = ' alt="" decoding="async" loading="lazy"'.length;

/** A picture by its best file, with the caption that it has in an attribute. */
export function image(node: Element, parent: Parents, context: Rewriting): Replacement {
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

const CAPTION_MAX_CHARS = 1_000;

/** What a script would write below a picture. A figure has a caption of its own. */
export function captionOf(node: Element, parent: Parents): string {
  if (parent.type === "element" && /^(?:figure|picture|a)$/.test(parent.tagName)) return "";
  const [caption, credit] = [node.tagName.includes("-") ? "caption" : "data-caption", "data-credit"].map((name) =>
    plainText(attribute(node, name), CAPTION_MAX_CHARS),
  );
  return caption && credit && !caption.includes(credit) ? `${caption} (${credit})` : (caption ?? "");
}

/** A frame becomes a facade if the player is known; a picture or a player if it is a file; else a link. */
export function frame(href: string | undefined, node: Element, parent: Parents, context: Rewriting): Replacement {
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
export function object(node: Element, parent: Parents, context: Rewriting): Replacement {
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
export function embedded(figure: Element, context: Rewriting): Replacement {
  const claimed = figure.properties["data-embed"];
  if (claimed === undefined) return undefined;
  const embed = embedOf(String(claimed));
  if (embed !== undefined && embed.frame === claimed) return [framed(embed, spoken(figure), context)];
  figure.properties["data-embed"] = undefined;
  return undefined;
}

/** Sound and video as a player that loads nothing by itself. */
export function player(node: Element, context: Rewriting): Replacement {
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

/** A file of a player or picture, by its address. */
export function medium(properties: Properties, baseUrl: string): Replacement {
  properties["src"] = sourceOf(properties, baseUrl);
  keepCandidates(properties, baseUrl);
  keepDimensions(properties);
  return properties["src"] === undefined && properties["srcset"] === undefined ? [] : undefined;
}
