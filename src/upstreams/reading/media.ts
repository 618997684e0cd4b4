/** Pictures, audio and video that come separately from a post's text. */
import { embedOf } from "../../html/embeds.ts";
import { pictureKey, shownIn } from "../../html/same-picture.ts";
import { plainText } from "../../html/text.ts";
import { escape } from "./fields.ts";

/** One picture, recording or player, as its publisher describes it. */
export interface Medium {
  kind: "image" | "audio" | "video" | "player" | "document";
  url: string;
  alt?: string | undefined;
  /** HTML, or text escaped as HTML. */
  caption?: string | undefined;
  /** The picture's author. */
  credit?: string | undefined;
  width?: number | undefined;
  height?: number | undefined;
  poster?: string | undefined;
  /** The addresses of its other forms, such as smaller ones. An enclosure often repeats one of them. */
  forms?: string[];
  /** Whether it is a small picture that stands for the post. It is shown only if there is no other picture. */
  isThumbnail?: boolean;
}

const MEDIA_MAX = 60;
const ALT_MAX_CHARS = 1000;
const CREDIT_MAX_CHARS = 300;

const TYPES: readonly [Medium["kind"], RegExp][] = [
  ["image", /^(?:image\b|jpe?g$|png$|webp$|gif$)/i],
  ["audio", /^(?:audio\b|application\/ogg$)/i],
  ["video", /^(?:video\b|application\/(?:vnd\.apple\.mpegurl|x-mpegurl)$)/i],
  [
    "document",
    /^application\/(?:pdf|epub\+zip|msword|rtf|vnd\.(?:ms-(?:excel|powerpoint|word)|openxmlformats|oasis\.opendocument)[\w.+-]*)$/i,
  ],
];
const ENDINGS: readonly [Medium["kind"], RegExp][] = [
  ["image", /\.(?:jpe?g|jfif|png|gif|webp|avif|bmp|svg)$/i],
  ["audio", /\.(?:mp3|m4a|m4b|aac|ogg|oga|opus|wav|flac)$/i],
  ["video", /\.(?:mp4|m4v|webm|ogv|mov|m3u8)$/i],
  ["document", /\.(?:pdf|epub|docx?|rtf|xlsx?|pptx?|od[tsp])$/i],
];

/** The kind of a file: by its type, else by its declared medium, else by its name; undefined when it is no medium. */
export function kindOf(url: string, type: string | undefined, medium: string | undefined): Medium["kind"] | undefined {
  const address = URL.parse(url, "https://invalid/");
  if (address === null || !/^https?:$/.test(address.protocol)) return undefined;
  const byType = TYPES.find(([, pattern]) => pattern.test(type?.trim() ?? ""))?.[0];
  const byName = ENDINGS.find(([, pattern]) => pattern.test(address.pathname))?.[0];
  const said = byType ?? (medium === "image" || medium === "audio" || medium === "video" ? medium : undefined);
  if (said !== "image" && embedOf(address.href) !== undefined) return "player";
  return (
    said ??
    (type === undefined || /octet-stream|^application\/(?:binary|force-download)|^$/i.test(type) ? byName : undefined)
  );
}

/**
 * A lead picture, if there is one.
 *
 * @param alt plain text
 * @param caption HTML
 */
export const imageOf = (url: string, alt = "", caption = "", credit = ""): Medium[] =>
  url === "" ? [] : [{ kind: "image", url, alt: escape(alt), caption, credit: escape(credit) }];

/** Files beside a text, by their types. */
export const filesOf = (files: readonly { url: string; type: string | undefined; title?: string }[]): Medium[] =>
  files.flatMap(({ url, type, title = "" }) => {
    const kind = url === "" ? undefined : kindOf(url, type, undefined);
    return kind === undefined ? [] : [{ kind, url, alt: escape(title) }];
  });

const AVATAR =
  /\bgravatar\.com\/|\/avatars?[/._-]|[/._-]avatar\.|profile_images\/|yt\d\.ggpht\.com\/|\/accounts\/avatars\/|blogblog\.com\/img\/|blogger_logo|\/b16-rounded/i;

const isPicture = ({ url, width, height }: Medium): boolean =>
  !AVATAR.test(url) && !(width !== undefined && width <= 1) && !(height !== undefined && height <= 1);

/** The largest of several sizes of a picture. If no size is given, it is the one whose address names no size. */
function largest(media: readonly Medium[], base: string | undefined): Medium[] {
  const kept = new Map<string, Medium>();
  for (const one of media) {
    const sides = [one.width ?? 0, one.height ?? 0].filter((side) => side >= 40);
    const key =
      one.kind === "image" ? pictureKey(one.url, base, sides) : `${one.kind} ${URL.parse(one.url, base)?.href}`;
    const known = kept.get(key);
    if (known === undefined) kept.set(key, { ...one });
    else if (widthOf(one) > widthOf(known)) kept.set(key, { ...known, ...one, ...described(known, one) });
    else Object.assign(known, described(one, known));
  }
  return [...kept.values()];
}

/** A thumbnail of at most this size does not lead a text that has pictures of its own. */
const SMALL_MAX_PIXELS = 320;

/** The alternative text, caption and credit of one size count for all sizes. */
const described = (other: Medium, own: Medium) => ({
  alt: own.alt || other.alt,
  caption: own.caption || other.caption,
  credit: own.credit || other.credit,
  isThumbnail: own.isThumbnail === true && other.isThumbnail === true,
});

function widthOf({ url, width }: Medium): number {
  const [, path, query] =
    /[-_](\d{2,4})x\d{2,4}\.[a-z]{3,4}(?:\?|$)|[?&](?:w|width|resize|fit)=(\d{2,4})/i.exec(url) ?? [];
  return width ?? Number(path ?? query ?? 100_000);
}

/** A body that includes its separate media, and the lead picture. */
export interface Illustrated {
  html: string;
  image: string | undefined;
}

/**
 * Inserts separate media into a text, unless they are in it already: the lead picture and players before it, the other
 * pictures and links to documents after it. Readers then see them wherever the text is shown.
 *
 * @param page the post's address, which is a player itself on a video host
 * @param base the base of relative addresses
 */
export function illustrated(
  body: string,
  given: readonly Medium[],
  { page, base, title }: { page?: string | undefined; base?: string | undefined; title: string },
): Illustrated {
  const forms = new Set(given.flatMap((one) => one.forms ?? []));
  const media = largest(given.filter(({ url }) => !forms.has(url)).slice(0, MEDIA_MAX), base);
  const html = enlarged(body, media, base);
  const shown = shownIn(html, base);
  const isShown = ({ url, width = 0, height = 0 }: Medium) =>
    shown.has(pictureKey(url, base)) || (width >= 40 && shown.has(pictureKey(url, base, [width, height])));
  const pictures = media.filter((one) => one.kind === "image" && !one.isThumbnail && isPicture(one));
  const files = new Set([...shown].map(fileOf));
  const isPlayed = ({ url }: Medium) => FILE.test(fileOf(url)) && isAmong(files, fileOf(pictureKey(url, base)));
  const players = playersOf(media, page, html, shown).filter((one) => !isShown(one) && !isPlayed(one));
  const hasPictures = /<(?:img|amp-img)\b/i.test(html);
  const thumbnails = media.filter(
    (one) =>
      one.kind === "image" && one.isThumbnail && isPicture(one) && !(hasPictures && widthOf(one) <= SMALL_MAX_PIXELS),
  );
  const lead = pictures[0] ?? thumbnails.toSorted((one, other) => widthOf(other) - widthOf(one))[0];
  const isFilm = players.some(({ kind }) => kind !== "audio");
  // A picture beside a film is its still, unless it has a caption of its own.
  const isStill = isFilm && (lead?.isThumbnail === true || (lead?.caption ?? "") === "");
  // A small picture beside a text with pictures probably repeats one of them.
  const isBare = !isStill && (pictures.length > 0 || !/<(?:img|video|iframe|amp-img)\b/i.test(html));
  const top = lead !== undefined && isBare && !isShown(lead) ? [figure(lead)] : [];
  const more = pictures.slice(1).filter((one) => !isShown(one));
  const documents = media.filter((one) => one.kind === "document" && !html.includes(escape(one.url)));
  const poster = isStill ? lead?.url : undefined;
  const before = [...top, ...players.map((one) => player({ ...one, poster: one.poster ?? poster }, title))].join("");
  const after = [...more.map(figure), ...documents.map(link)].join("");
  return { html: withFigures(before + html, before.length, after), image: lead?.url };
}

const IMG = /<img\b[^<>]{0,4000}>/gi;

/** A body in which a picture that comes larger beside it takes the place of its small copy. */
function enlarged(html: string, media: readonly Medium[], base: string | undefined): string {
  const large = media.filter(({ kind, width }) => kind === "image" && width !== undefined && width > SMALL_MAX_PIXELS);
  if (large.length === 0 || !/<img\b/i.test(html)) return html;
  const keys = new Map(large.map((one) => [pictureKey(one.url, base), one]));
  return html.replace(IMG, (tag) => {
    const width = Number(/\bwidth\s*=\s*["']?(\d{1,4})\b/i.exec(tag)?.[1] ?? Infinity);
    const src = /\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(tag);
    if (src === null || width > SMALL_MAX_PIXELS) return tag;
    const same = keys.get(pictureKey((src[1] ?? src[2]!).replaceAll("&amp;", "&"), base));
    if (same === undefined) return tag;
    return tag
      .replace(src[0], () => `src="${escape(same.url)}"`)
      .replace(/\s(?:width|height|srcset|sizes)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+)/gi, "");
  });
}

/** An address without its parameters. Those of a file of sound or film only count who plays it where. */
const fileOf = (address: string): string => address.replace(/[?#].*$/s, "");

/** Whether a file is among others, also by way of who counts its downloads: "op3.dev/e/pod.example/1.mp3". */
const isAmong = (files: ReadonlySet<string>, file: string): boolean =>
  files.has(file) || [...files].some((other) => other.endsWith(`/${file}`) || file.endsWith(`/${other}`));

const FILE = /\.(?:mp3|m4[abv]|og[gav]|opus|wav|aac|flac|mp4|webm|mov)$/i;

/** The players, each once. If the post has no player, the page of a film is one. */
function playersOf(
  media: readonly Medium[],
  page: string | undefined,
  html: string,
  shown: ReadonlySet<string>,
): Medium[] {
  const own = media.filter(({ kind }) => kind !== "image" && kind !== "document");
  const embed = embedOf(page);
  if (embed !== undefined && !own.some(({ kind }) => kind === "player") && !/<iframe\b/i.test(html))
    own.push({ kind: "player", url: page! });
  const framed = [...shown].map((key) => key.toLowerCase());
  const isFramed = ({ url }: Medium) => {
    const name =
      embedOf(url)
        ?.frame.replace(/[?].*$/, "")
        .replace(/^.*\//, "")
        .toLowerCase() ?? "";
    return name !== "" && framed.some((key) => key.includes(name));
  };
  const unique = new Map(own.map((one) => [embedOf(one.url)?.frame ?? one.url, one]));
  return [...unique.values()].filter((one) => !isFramed(one));
}

function player({ kind, url, poster }: Medium, title: string): string {
  const frame = embedOf(url)?.frame;
  if (frame !== undefined)
    return `<iframe src="${escape(frame)}" title="${escape(plainText(title, ALT_MAX_CHARS))}"></iframe>\n`;
  const attributes = `controls preload="none" src="${escape(url)}"${kind === "video" && poster ? ` poster="${escape(poster)}"` : ""}`;
  return `<figure><${kind === "audio" ? "audio" : "video"} ${attributes}></${kind === "audio" ? "audio" : "video"}></figure>\n`;
}

/** A link to a document, by its title or its file's name. */
function link({ url, alt = "" }: Medium): string {
  const name = decodedName(URL.parse(url)?.pathname.split("/").at(-1) ?? "");
  return `<p><a href="${escape(url)}">${alt || escape(name) || escape(url)}</a></p>\n`;
}

function decodedName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function figure({ url, alt = "", caption = "", credit = "" }: Medium): string {
  const by = plainText(credit, CREDIT_MAX_CHARS);
  const isNamed =
    by === "" ||
    plainText(caption, 10 * ALT_MAX_CHARS)
      .toLowerCase()
      .includes(by.toLowerCase());
  const words = [caption.trim(), isNamed ? "" : `<small>${escape(by)}</small>`].filter((part) => part !== "").join(" ");
  const image = `<img src="${escape(url)}" alt="${escape(plainText(alt, ALT_MAX_CHARS))}">`;
  return `<figure>${image}${words === "" ? "" : `<figcaption>${words}</figcaption>`}</figure>\n`;
}

const FOOTER_MAX_CHARS = 1500;

/** The place after the text, but before a last paragraph with a link, which usually holds the credit. */
function withFigures(html: string, from: number, figures: string): string {
  if (figures === "") return html;
  const last = html.lastIndexOf("<p");
  const isFooter = last > from && html.length - last < FOOTER_MAX_CHARS && /<a\s/i.test(html.slice(last));
  return isFooter ? html.slice(0, last) + figures + html.slice(last) : `${html}\n${figures}`;
}
