import { type DefaultTreeAdapterTypes, parseFragment, serialize } from "parse5";
import { pictureKey } from "../../src/html/same-picture.ts";
import { plainText } from "../../src/html/text.ts";

const CAPTION_MAX_CHARS = 2_000;

type Node = DefaultTreeAdapterTypes.ChildNode;
type Element = DefaultTreeAdapterTypes.Element;

export interface Picture {
  url: string;
  alt: string;
  caption: string;
}
export interface Medium {
  type: "audio" | "video";
  url: string;
}

/** Audio players of other sites. Other known players show videos, or no medium at all. */
const SOUND = /(?:^|\.)(?:soundcloud|spotify|bandcamp)\.com$/;
const FILM = /(?:^|\.)(?:youtube-nocookie|youtube|vimeo|dailymotion|twitch)\.(?:com|tv)$/;

/** The pictures of a post, the lead picture first, each once. */
export function picturesOf({ image, html }: { image?: string; html: string }): Picture[] {
  const inBody = [...elementsOf(html)]
    .filter(({ element }) => element.tagName === "img")
    .flatMap(({ element, figure }): Picture[] => {
      const url = attribute(element, "src") ?? attribute(element, "srcset")?.split(/\s/)[0];
      if (url === undefined) return [];
      return [{ url, alt: attribute(element, "alt") ?? "", caption: figure === undefined ? "" : captionOf(figure) }];
    });
  const key = image === undefined ? undefined : pictureKey(image);
  const isLead = ({ url }: Picture) => pictureKey(url) === key;
  const lead = image === undefined || inBody.some(isLead) ? [] : [{ url: image, alt: "", caption: "" }];
  const pictures = [...lead, ...inBody.toSorted((one, other) => Number(isLead(other)) - Number(isLead(one)))];
  return [...new Map(pictures.toReversed().map((picture) => [pictureKey(picture.url), picture])).values()].toReversed();
}

/** The media that a post plays. */
export function mediaOf(html: string): Medium[] {
  const media = [...elementsOf(html)].flatMap(({ element }): Medium[] => {
    const { tagName } = element;
    if (tagName === "audio" || tagName === "video") {
      const source = element.childNodes.find((child): child is Element => child.nodeName === "source");
      const url = attribute(element, "src") ?? (source && attribute(source, "src"));
      return url === undefined ? [] : [{ type: tagName, url }];
    }
    const frame = tagName === "figure" ? attribute(element, "data-embed") : undefined;
    const host = frame === undefined ? "" : (URL.parse(frame)?.hostname ?? "");
    if (SOUND.test(host)) return [{ type: "audio", url: frame! }];
    return FILM.test(host) ? [{ type: "video", url: frame! }] : [];
  });
  return [...new Map(media.map((medium) => [medium.url, medium])).values()];
}

function* elementsOf(html: string): Generator<{ element: Element; figure: Element | undefined }> {
  const waiting: { node: Node; figure: Element | undefined }[] = parseFragment(html).childNodes.map((node) => ({
    node,
    figure: undefined,
  }));
  while (waiting.length > 0) {
    const { node, figure } = waiting.shift()!;
    if (!("tagName" in node)) continue;
    yield { element: node, figure };
    const inner = node.tagName === "figure" ? node : figure;
    waiting.unshift(...node.childNodes.map((child) => ({ node: child, figure: inner })));
  }
}

const attribute = ({ attrs }: Element, name: string): string | undefined =>
  attrs.find((attribute) => attribute.name === name)?.value;

function captionOf(figure: Element): string {
  const caption = figure.childNodes.find((child) => child.nodeName === "figcaption");
  return caption === undefined ? "" : plainText(serialize(caption as Element), CAPTION_MAX_CHARS);
}
