import type { Element } from "hast";
import { attribute, attributeObject, classesOf, element, find, text } from "./tree.ts";

/**
 * The address of content that a script would show, from an attribute or the script's own address, with words for a link
 * to it.
 */
export interface Permalink {
  href: string;
  title: string;
}

const link = (href: string, title = ""): Permalink => ({ href, title });

const WORD = /^[\w-]{1,80}$/;
const word = (value: string, make: (value: string) => string): Permalink | undefined =>
  WORD.test(value) ? link(make(value)) : undefined;

type Reader = (node: Element) => Permalink | undefined;

const from =
  (...names: string[]): Reader =>
  (node) => {
    const href = names.map((name) => attribute(node, name)).find((value) => value !== "");
    return href === undefined ? undefined : link(href);
  };

const numbered =
  (name: string, make: (value: string) => string): Reader =>
  (node) =>
    word(attribute(node, name), make);

const youtube = (id: string): string => `https://www.youtube.com/watch?v=${id}`;
const vimeo = (id: string): string => `https://vimeo.com/${id}`;

const wistia = (id: string): string => `https://fast.wistia.net/embed/iframe/${id}`;

/** Brightcove's player, addressed by the account, the player and the video in its attributes. */
const brightcove: Reader = (node) => {
  const [account, player, embed, id] = ["data-account", "data-player", "data-embed", "data-video-id"].map((name) =>
    attribute(node, name),
  );
  if (![account, id].every((value) => WORD.test(value!))) return undefined;
  const named = [player, embed].map((value) => (WORD.test(value!) ? value! : "default")).join("_");
  return link(`https://players.brightcove.net/${account!}/${named}/index.html?videoId=${id!}`);
};

/** Elements of AMP and of other makers that show content by its number or its address. */
const ELEMENTS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["amp-youtube", numbered("data-videoid", youtube)],
  ["amp-vimeo", numbered("data-videoid", vimeo)],
  ["amp-dailymotion", numbered("data-videoid", (id) => `https://www.dailymotion.com/video/${id}`)],
  ["amp-soundcloud", numbered("data-trackid", soundcloudTrack)],
  ["amp-twitter", numbered("data-tweetid", (id) => `https://twitter.com/i/status/${id}`)],
  ["amp-instagram", numbered("data-shortcode", (id) => `https://www.instagram.com/p/${id}/`)],
  ["amp-facebook", from("data-href")],
  ["amp-tiktok", (node) => tiktok(attribute(node, "data-src"))],
  ["amp-gist", numbered("data-gistid", (id) => `https://gist.github.com/${id}`)],
  ["amp-reddit", from("data-src")],
  ["amp-pinterest", from("data-url")],
  ["amp-vine", numbered("data-vineid", (id) => `https://vine.co/v/${id}`)],
  ["amp-imgur", numbered("data-imgur-id", (id) => `https://imgur.com/${id}`)],
  ["lite-youtube", video(youtube)],
  ["lite-vimeo", video(vimeo)],
  ["youtube-video", video(youtube)],
  ["vimeo-video", video(vimeo)],
  ["wistia-player", numbered("media-id", wistia)],
  ["video-js", brightcove],
]);

function soundcloudTrack(id: string): string {
  return `https://w.soundcloud.com/player/?url=${encodeURIComponent(`https://api.soundcloud.com/tracks/${id}`)}`;
}

/** A video, addressed by its number, else by its address. */
function video(make: (id: string) => string): Reader {
  return (node) => {
    const title = attribute(node, "playlabel") || attribute(node, "videotitle") || attribute(node, "title");
    const id = ["videoid", "video-id", "data-videoid", "data-id"]
      .map((name) => attribute(node, name))
      .find((value) => value !== "");
    const found = id === undefined ? from("src", "href", "url")(node) : word(id, make);
    return found && { ...found, title: title.replace(/^Play:\s*/i, "") };
  };
}

function tiktok(value: string): Permalink | undefined {
  return /^\d{5,25}$/.test(value)
    ? link(`https://www.tiktok.com/embed/v2/${value}`)
    : value === ""
      ? undefined
      : link(value);
}

const flourish: Reader = (node) => {
  const path = /^\/?((?:visualisation|story)\/\d{1,12})/.exec(attribute(node, "data-src"))?.[1];
  return path === undefined ? undefined : link(`https://public.flourish.studio/${path}/`);
};

const gist = (path: string): Permalink | undefined =>
  /^[\w-]{1,60}(?:\/[\w-]{1,60})?$/.test(path) ? link(`https://gist.github.com/${path}`) : undefined;

const substack: Reader = (node) => {
  const facts = attributeObject(node, "data-attrs");
  const said = (name: string): string => (typeof facts?.[name] === "string" ? facts[name] : "");
  const href = ["canonical_url", "url", "permalink", "target_url", "href"].map(said).find((value) => value !== "");
  const id = said("videoId");
  if (id !== "") return word(id, (number) => (/^vimeo/i.test(attribute(node, "id")) ? vimeo(number) : youtube(number)));
  return href === undefined ? undefined : link(href, said("title"));
};

/** A post given only by its number. */
function tweet(node: Element): Permalink | undefined {
  const named = find(
    node,
    ({ tagName, properties }) => tagName === "a" && /\/status\/\d/.test(String(properties["href"])),
  );
  return named === undefined ? undefined : withoutQuery(attribute(named, "href"));
}

/** Elements that another site's script fills, by their class. */
const CLASSES: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["instagram-media", (node) => withoutQuery(attribute(node, "data-instgrm-permalink"))],
  ["tiktok-embed", (node) => withoutQuery(attribute(node, "cite")) ?? tiktok(attribute(node, "data-video-id"))],
  ["text-post-media", (node) => withoutQuery(attribute(node, "data-text-post-permalink"))],
  ["fb-post", from("data-href")],
  ["fb-video", from("data-href")],
  ["fb-page", from("data-href")],
  ["flourish-embed", flourish],
  ["gist-oembed", (node) => gist(attribute(node, "data-gist").replace(/\.json.*$/, ""))],
  ["infogram-embed", numbered("data-id", (id) => `https://infogram.com/${id}`)],
  ["imgur-embed-pub", (node) => imgur(attribute(node, "data-id"))],
  ["bluesky-embed", (node) => bluesky(attribute(node, "data-bluesky-uri"))],
  ["mastodon-embed", (node) => mastodon(attribute(node, "data-embed-url"))],
  ["rll-youtube-player", numbered("data-id", youtube)],
  ["youtube-player", numbered("data-id", youtube)],
  ["lty-playbtn", numbered("data-id", youtube)],
  ["youtube-lazy", numbered("data-id", youtube)],
  ["lazy-youtube", numbered("data-id", youtube)],
  ["rll-vimeo-player", numbered("data-id", vimeo)],
  ["codepen", (node) => codepen(attribute(node, "data-user"), attribute(node, "data-slug-hash"))],
  ["video-js", brightcove],
  ["digest-post-embed", substack],
  ["embedded-publication-wrap", substack],
  ["embedded-post-wrap", substack],
  ["youtube-wrap", substack],
  ["vimeo-wrap", substack],
  ["soundcloud-wrap", substack],
  ["apple-podcast-container", substack],
  ["tweet", substack],
  ["twitter-embed", substack],
  ["twitter-tweet", tweet],
  ["instagram", substack],
  ["tiktok-wrap", substack],
  ["bluesky-wrap", substack],
  ["github-gist", substack],
  ["file-embed-wrapper", substack],
  ["datawrapper-wrap", substack],
]);

const imgur = (id: string): Permalink | undefined =>
  /^(?:a\/|gallery\/)?\w{4,20}$/.test(id) ? link(`https://imgur.com/${id}`) : undefined;

const codepen = (user: string, slug: string): Permalink | undefined =>
  WORD.test(user) && WORD.test(slug) ? link(`https://codepen.io/${user}/pen/${slug}`) : undefined;

function bluesky(uri: string): Permalink | undefined {
  const [, did, post] = /^at:\/\/([\w:.-]{3,80})\/app\.bsky\.feed\.post\/(\w{3,30})$/.exec(uri) ?? [];
  return did === undefined ? undefined : link(`https://bsky.app/profile/${did}/post/${post}`);
}

const mastodon = (address: string): Permalink | undefined =>
  address === "" ? undefined : link(address.replace(/\/embed\/?$/, ""));

function withoutQuery(address: string): Permalink | undefined {
  return address === "" ? undefined : link(address.replace(/[?#].*$/, ""));
}

/** Wistia's film, whose id is in a class. */
function wistiaOf(name: string): Permalink | undefined {
  const id = /^wistia_async_(\w{8,20})$/.exec(name)?.[1];
  return id === undefined ? undefined : link(wistia(id));
}

/** The permalink of the content that another site's script would show in this element. */
export function permalinkOf(node: Element): Permalink | undefined {
  if (node.tagName.includes("-")) {
    const reader = ELEMENTS.get(node.tagName);
    if (reader !== undefined) return reader(node);
  }
  if (node.properties["class"] !== undefined) {
    let before: Reader | undefined;
    for (const name of classesOf(node)) {
      const reader = CLASSES.get(name);
      const found = reader === undefined ? wistiaOf(name) : reader === before ? undefined : reader(node);
      if (found !== undefined) return found;
      before = reader ?? before;
    }
  }
  // CKEditor stores only the address of an embed, and leaves it to the page to show it.
  if (node.tagName === "oembed") return from("url")(node);
  if (node.properties["data-oembed-url"] !== undefined) return from("data-oembed-url")(node);
  // Squarespace keeps the frame as markup, and Elementor the film's address in its settings.
  const markup = node.properties["data-html"];
  const framed = markup === undefined ? undefined : frameIn(String(markup).slice(0, TEMPLATE_MAX_CHARS));
  if (framed !== undefined) return framed;
  const settings = node.properties["data-settings"];
  const film = settings === undefined ? undefined : filmIn(String(settings).slice(0, TEMPLATE_MAX_CHARS));
  if (film !== undefined) return film;
  const blocked = node.properties["data-borlabs-cookie-content"];
  if (blocked !== undefined) return frameIn(decoded(String(blocked).slice(0, TEMPLATE_MAX_CHARS)));
  const youtubeId = node.properties["data-youtube-id"] ?? node.properties["data-yt-id"];
  if (youtubeId !== undefined) return word(String(youtubeId), youtube);
  const vimeoId = node.properties["data-vimeo-id"];
  if (vimeoId !== undefined) return word(String(vimeoId), vimeo);
  if (node.properties["data-vimeo-url"] !== undefined) return from("data-vimeo-url")(node);
  const plyr = { youtube, vimeo }[attribute(node, "data-plyr-provider")];
  if (plyr !== undefined) return word(attribute(node, "data-plyr-embed-id"), plyr);
  return node.properties["data-pin-do"] === "embedPin" ? from("href")(node) : undefined;
}

/** Scripts that show content in their own place, by their address. */
const SCRIPTS: readonly (readonly [RegExp, (path: RegExpExecArray) => string])[] = [
  [
    /^https?:\/\/gist\.github\.com\/([\w-]{1,60}(?:\/[\w-]{1,60})?)\.js/,
    ([, path]) => `https://gist.github.com/${path}`,
  ],
  [/^https?:\/\/asciinema\.org\/a\/(\w{1,40})\.js/, ([, id]) => `https://asciinema.org/a/${id}`],
  [/^https?:\/\/www\.buzzsprout\.com\/([\w/-]{1,200})\.js/, ([, path]) => `https://www.buzzsprout.com/${path}`],
  [/^https?:\/\/datawrapper\.dwcdn\.net\/(\w{5})\/embed\.js/, ([, id]) => `https://datawrapper.dwcdn.net/${id}/`],
];

const TEMPLATE_MAX_CHARS = 20_000;
const FRAME = /<iframe\s[^<>]{0,1000}?src=\\?["'](https?:\/\/[^"'\\<>\s]{1,2000})/i;

/**
 * The frame that a consent plugin keeps in a script until a reader agrees: in base64 (Borlabs Cookie), or as HTML
 * within JSON (Embed Privacy).
 */
function frameKeptIn(node: Element): Permalink | undefined {
  const [only] = node.children;
  const written = only?.type === "text" ? only.value.slice(0, TEMPLATE_MAX_CHARS).trim() : "";
  const isTemplate = attribute(node, "type") === "text/template";
  if (!isTemplate && !written.startsWith("var _oembed_")) return undefined;
  const plain = (text: string) => text.replaceAll("\\/", "/").replaceAll("&lt;", "<").replaceAll("&quot;", '"');
  return frameIn(isTemplate ? decoded(written) : plain(written));
}

/** The film in the settings of Elementor's widget, which are JSON. */
function filmIn(settings: string): Permalink | undefined {
  const address = /"(?:youtube|vimeo|dailymotion)_url":"(https?:[^"]{1,2000})"/.exec(settings);
  return address?.[1] === undefined ? undefined : link(address[1].replaceAll("\\/", "/"));
}

function frameIn(html: string): Permalink | undefined {
  const src = FRAME.exec(html)?.[1];
  return src === undefined ? undefined : link(src.replaceAll("&amp;", "&"));
}

function decoded(base64: string): string {
  try {
    return atob(base64);
  } catch {
    return "";
  }
}

/** The permalink of the content that a script shows in its own place. */
export function permalinkOfScript(node: Element): Permalink | undefined {
  const kept = frameKeptIn(node);
  if (kept !== undefined) return kept;
  const post = attribute(node, "data-telegram-post");
  if (/^\w{3,40}\/\d{1,12}$/.test(post)) return link(`https://t.me/${post}`);
  const slides = attribute(node, "class") === "speakerdeck-embed" ? attribute(node, "data-id") : "";
  if (/^[\da-f]{8,40}$/.test(slides)) return link(`https://speakerdeck.com/player/${slides}`);
  const src = attribute(node, "src").replace(/^\/\//, "https://");
  for (const [pattern, make] of SCRIPTS) {
    const found = pattern.exec(src);
    const href = found === null ? "" : make(found);
    if (href !== "") return link(href);
  }
  return undefined;
}

/** The pictures of a Substack gallery, which are only in an attribute. */
export function galleryOf(node: Element): Element[] {
  if (!classesOf(node).includes("image-gallery-embed") || find(node, ({ tagName }) => tagName === "img")) return [];
  const gallery = attributeObject(node, "data-attrs")?.["gallery"] as { images?: unknown; caption?: unknown } | null;
  const images = Array.isArray(gallery?.images) ? gallery.images : [];
  const pictures = images.flatMap((image: { src?: unknown; alt?: unknown } | null) =>
    typeof image?.src === "string" ? [element("img", { src: image.src, alt: String(image.alt ?? "") })] : [],
  );
  const caption = typeof gallery?.caption === "string" ? gallery.caption.trim() : "";
  if (pictures.length === 0 || caption === "") return pictures;
  return [...pictures, element("figcaption", {}, [text(caption)])];
}
