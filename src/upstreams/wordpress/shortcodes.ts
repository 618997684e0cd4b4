import { escape, webUrl } from "../reading/fields.ts";

type Attributes = Map<string, string>;
type Writer = (attributes: Attributes, words: string, url: string) => string;

/** One marker: [name attributes], [name attributes/] or [/name]; [[name]] is text (Shortcode API, get_shortcode_regex). */
const MARKER = /\[(\[?)(\/?)([a-z][\w-]{0,60})((?:[\s=/][^[\]<>]{0,2000})?)\](\]?)/gi;
const ATTRIBUTE = /([\w-]{1,60})=(?:"([^"]*)"|'([^']*)'|([^\s"']+))|"([^"]*)"|([^\s"']+)/g;

/** Where a player or an embed may have its address: an attribute called as the file's kind, or the first without a name. */
const ADDRESSES = ["src", "mp3", "m4a", "ogg", "wav", "mp4", "m4v", "webm", "ogv", "url", "href", ""];

function addressOf(attributes: Attributes, words: string): string | undefined {
  const values = [words, ...ADDRESSES.map((name) => attributes.get(name) ?? "")];
  return values.map((value) => webUrl(value.replaceAll("&amp;", "&"))).find((address) => address !== undefined);
}

const link = (address: string | undefined): string =>
  address === undefined ? "" : `<p><a href="${escape(address)}">${escape(address)}</a></p>`;

const embed: Writer = (attributes, words) => link(addressOf(attributes, words));

/** Galleries name their pictures by number: only the post's own page can show them. */
const gallery: Writer = (_attributes, _words, url) => link(webUrl(url));

const code: Writer = (_attributes, words) => `<pre><code>${words}</code></pre>`;

const caption: Writer = (attributes, words) => {
  const given = attributes.get("caption");
  const end = given === undefined ? endOfPicture(words) : words.length;
  const said = given === undefined ? words.slice(end).trim() : escape(given);
  return `<figure>${words.slice(0, end).trim()}<figcaption>${said}</figcaption></figure>`;
};

/** Behind the picture and the link around it. */
function endOfPicture(words: string): number {
  const start = words.indexOf("<img");
  const end = start < 0 ? 0 : words.indexOf(">", start) + 1;
  return end + (/^\s{0,10}<\/a>/i.exec(words.slice(end, end + 20))?.[0].length ?? 0);
}

const player =
  (element: "audio" | "video"): Writer =>
  (attributes, words) => {
    const address = addressOf(attributes, words);
    return address === undefined ? "" : `<${element} controls src="${escape(address)}"></${element}>`;
  };

/** Shortcodes of WordPress and WordPress.com that can be said in HTML; those that enclose words have them replaced too. */
const WRITERS = new Map<string, { write: Writer; encloses?: true }>([
  ["caption", { write: caption, encloses: true }],
  ["wp_caption", { write: caption, encloses: true }],
  ["gallery", { write: gallery }],
  ["playlist", { write: gallery }],
  ["embed", { write: embed, encloses: true }],
  ["youtube", { write: embed }],
  ["vimeo", { write: embed }],
  ["audio", { write: player("audio"), encloses: true }],
  ["video", { write: player("video"), encloses: true }],
  ["code", { write: code, encloses: true }],
  ["sourcecode", { write: code, encloses: true }],
]);

interface Marker {
  start: number;
  end: number;
  name: string;
  closes: boolean;
  inside: string;
  /** Brackets that stand around it. */
  before: string;
  after: string;
}

/**
 * Text whose known shortcodes are HTML, and whose unknown ones have left nothing but what stood between their markers. What
 * only looks like one, such as [sic], stays.
 */
export function withoutShortcodes(text: string, url: string): string {
  const markers = [...text.matchAll(MARKER)].map(toMarker);
  const closings = closingsOf(markers);
  let html = "";
  let rest = 0;
  for (const [place, { start, end, name, closes, inside, before, after }] of markers.entries()) {
    if (start < rest) continue;
    html += text.slice(rest, start);
    rest = end;
    if (before !== "" && after !== "") {
      html += text.slice(start + 1, end - 1);
      continue;
    }
    html += before;
    const writer = WRITERS.get(name);
    if (writer !== undefined && !closes) {
      const closing = writer.encloses && !isSelfClosing(inside) ? nextClosing(closings, name, place) : undefined;
      const last = closing === undefined ? undefined : markers[closing];
      html += writer.write(attributesOf(inside), last === undefined ? "" : text.slice(end, last.start), url);
      rest = last?.end ?? end;
    } else if (writer === undefined && !isShortcode(name, closes, inside, closings)) {
      html += text.slice(start + before.length, end - after.length);
    }
    html += after;
  }
  return html + text.slice(rest);
}

/** Whether there are shortcodes that lose something here: unknown ones, and those that name pictures by number. */
export function hasStrangeShortcodes(text: string): boolean {
  const markers = [...text.matchAll(MARKER)].map(toMarker).filter(({ before, after }) => before === "" || after === "");
  const closings = closingsOf(markers);
  return markers.some(({ name, closes, inside }) => {
    const writer = WRITERS.get(name);
    return writer === undefined ? isShortcode(name, closes, inside, closings) : writer.write === gallery;
  });
}

function toMarker({ index, 0: whole, 1: before, 2: slash, 3: name, 4: inside, 5: after }: RegExpExecArray): Marker {
  return {
    start: index,
    end: index + whole.length,
    name: name!.toLowerCase(),
    closes: slash === "/",
    inside: inside!,
    before: before!,
    after: after!,
  };
}

/** Places of closing markers by name, in order; what has been passed is forgotten, so that looking costs nothing twice. */
type Closings = Map<string, { places: number[]; passed: number }>;

function closingsOf(markers: Marker[]): Closings {
  const closings: Closings = new Map();
  for (const [place, { name, closes }] of markers.entries()) {
    if (!closes) continue;
    const known = closings.get(name);
    if (known) known.places.push(place);
    else closings.set(name, { places: [place], passed: 0 });
  }
  return closings;
}

function nextClosing(closings: Closings, name: string, place: number): number | undefined {
  const closing = closings.get(name);
  if (closing === undefined) return undefined;
  while ((closing.places[closing.passed] ?? Infinity) <= place) closing.passed += 1;
  return closing.places[closing.passed];
}

const isSelfClosing = (inside: string): boolean => inside.trimEnd().endsWith("/");

/** Whether an unknown name in brackets is a shortcode: it has attributes, is closed, or is spelled as no word is. */
const isShortcode = (name: string, closes: boolean, inside: string, closings: Closings): boolean =>
  closes || closings.has(name) || name.includes("_") || /[\w-]=\S/.test(inside) || isSelfClosing(inside);

/** Attributes by name; the first without a name is under "". */
function attributesOf(inside: string): Attributes {
  const attributes: Attributes = new Map();
  const written = inside.replace(/^=/, " ").replaceAll("&quot;", '"');
  for (const [, name, double, single, bare, quoted, word] of written.matchAll(ATTRIBUTE)) {
    if (name !== undefined) attributes.set(name.toLowerCase(), double ?? single ?? bare ?? "");
    else if (!attributes.has("")) attributes.set("", quoted ?? word ?? "");
  }
  return attributes;
}
