import type { Element } from "hast";

/** An embedded player: the address of its frame, the address where readers can watch it instead, and its provider. */
export interface Embed {
  provider: string;
  frame: string;
  watch: string;
}

const EMBED_LABEL_MAX_CHARS = 200;

type Recognize = (url: URL) => Embed | undefined;

const ID = /^[\w-]{6,20}$/;

function youtube(url: URL): Embed | undefined {
  const [, first = "", second = ""] = url.pathname.split("/");
  const list = url.searchParams.get("list") ?? "";
  if (second === "videoseries" || first === "playlist") {
    if (!/^[\w-]{10,60}$/.test(list)) return undefined;
    return {
      provider: "YouTube",
      frame: `https://www.youtube-nocookie.com/embed/videoseries?list=${list}`,
      watch: `https://www.youtube.com/playlist?list=${list}`,
    };
  }
  const short = url.hostname === "youtu.be";
  // Addresses of Flash players go on with parameters after "&".
  const named = ["embed", "v", "shorts", "live"].includes(first)
    ? second.replace(/&.*/, "")
    : (url.searchParams.get("v") ?? "");
  const id = short ? first : named;
  if (!ID.test(id)) return undefined;
  const start = /^(\d{1,6})s?$/.exec(url.searchParams.get("start") ?? url.searchParams.get("t") ?? "")?.[1];
  return {
    provider: "YouTube",
    frame: `https://www.youtube-nocookie.com/embed/${id}${start === undefined ? "" : `?start=${start}`}`,
    watch: `https://www.youtube.com/watch?v=${id}${start === undefined ? "" : `&t=${start}s`}`,
  };
}

function vimeo(url: URL): Embed | undefined {
  const path = /^\/(?:video\/)?(\d{3,12})(?:\/([0-9a-f]{6,20}))?\/?$/.exec(url.pathname);
  if (path === null) return undefined;
  const secret = path[2] ?? /^[0-9a-f]{6,20}$/.exec(url.searchParams.get("h") ?? "")?.[0];
  return {
    provider: "Vimeo",
    frame: `https://player.vimeo.com/video/${path[1]}?dnt=1${secret === undefined ? "" : `&h=${secret}`}`,
    watch: `https://vimeo.com/${path[1]}${secret === undefined ? "" : `/${secret}`}`,
  };
}

function spotify(url: URL): Embed | undefined {
  const path =
    /^\/(?:intl-[a-z-]{2,8}\/)?(?:embed(?:-podcast)?\/)?(track|album|playlist|episode|show|artist)\/([0-9A-Za-z]{10,40})\/?$/.exec(
      url.pathname,
    );
  if (path === null) return undefined;
  const rest = `${path[1]}/${path[2]}`;
  return {
    provider: "Spotify",
    frame: `https://open.spotify.com/embed/${rest}`,
    watch: `https://open.spotify.com/${rest}`,
  };
}

function soundcloud(url: URL): Embed | undefined {
  const track = URL.parse(url.searchParams.get("url") ?? "");
  if (url.pathname !== "/player/" || track === null) return undefined;
  if (!/^(?:api\.|www\.)?soundcloud\.com$/.test(track.hostname) || !/^\/[\w%:/-]{1,200}$/.test(track.pathname))
    return undefined;
  const frame = `https://w.soundcloud.com/player/?url=${encodeURIComponent(`https://${track.hostname}${track.pathname}`)}`;
  const watch = track.hostname === "api.soundcloud.com" ? frame : `https://soundcloud.com${track.pathname}`;
  return { provider: "SoundCloud", frame, watch };
}

function dailymotion(url: URL): Embed | undefined {
  const id = /^\/(?:embed\/)?video\/([0-9a-z]{5,20})$/i.exec(url.pathname)?.[1] ?? url.searchParams.get("video") ?? "";
  if (!/^[0-9a-z]{5,20}$/i.test(id)) return undefined;
  return {
    provider: "Dailymotion",
    frame: `https://geo.dailymotion.com/player.html?video=${id}`,
    watch: `https://www.dailymotion.com/video/${id}`,
  };
}

function codepen(url: URL): Embed | undefined {
  const path = /^\/([\w-]{1,60})\/(?:embed\/(?:preview\/)?|pen\/)([A-Za-z0-9]{4,40})\/?$/.exec(url.pathname);
  if (path === null) return undefined;
  return {
    provider: "CodePen",
    frame: `https://codepen.io/${path[1]}/embed/${path[2]}`,
    watch: `https://codepen.io/${path[1]}/pen/${path[2]}`,
  };
}

/** The page of a track or a playlist. A profile has no player. */
function soundcloudPage(url: URL): Embed | undefined {
  if (!/^\/[\w-]{1,60}\/(?:sets\/)?[\w-]{1,120}\/?$/.test(url.pathname)) return undefined;
  if (/^\/[\w-]{1,60}\/(?:tracks|albums|sets|reposts|likes|popular-tracks|followers|following)\/?$/.test(url.pathname))
    return undefined;
  const page = `https://soundcloud.com${url.pathname.replace(/\/$/, "")}`;
  return {
    provider: "SoundCloud",
    frame: `https://w.soundcloud.com/player/?url=${encodeURIComponent(page)}`,
    watch: page,
  };
}

/** An episode is a parameter in its show's address. */
function applePodcasts(url: URL): Embed | undefined {
  const path = /^\/([a-z]{2}\/podcast\/[\w%/.-]{1,200})$/.exec(url.pathname)?.[1];
  if (path === undefined) return undefined;
  const episode = /^\d{1,20}$/.exec(url.searchParams.get("i") ?? "")?.[0];
  const rest = episode === undefined ? path : `${path}?i=${episode}`;
  return {
    provider: "Apple Podcasts",
    frame: `https://embed.podcasts.apple.com/${rest}`,
    watch: `https://podcasts.apple.com/${rest}`,
  };
}

/** A provider whose frame and public page have the same path. */
function samePath(provider: string, frameBase: string, watchBase: string, path: RegExp): Recognize {
  return (url) => {
    const rest = path.exec(url.pathname)?.[1];
    return rest === undefined ? undefined : { provider, frame: `${frameBase}${rest}`, watch: `${watchBase}${rest}` };
  };
}

const PROVIDERS: ReadonlyMap<string, Recognize> = new Map<string, Recognize>([
  ...[
    "www.youtube.com",
    "youtube.com",
    "m.youtube.com",
    "www.youtube-nocookie.com",
    "youtube-nocookie.com",
    "music.youtube.com",
    "youtu.be",
  ].map((host): [string, Recognize] => [host, youtube]),
  ["player.vimeo.com", vimeo],
  ["vimeo.com", vimeo],
  ["open.spotify.com", spotify],
  ["w.soundcloud.com", soundcloud],
  ["soundcloud.com", soundcloudPage],
  ["www.soundcloud.com", soundcloudPage],
  ["embed.podcasts.apple.com", applePodcasts],
  ["www.dailymotion.com", dailymotion],
  ["geo.dailymotion.com", dailymotion],
  [
    "embed.ted.com",
    samePath("TED", "https://embed.ted.com/talks/", "https://www.ted.com/talks/", /^\/talks\/([\w/]{1,120})$/),
  ],
  [
    "www.ted.com",
    samePath("TED", "https://embed.ted.com/talks/", "https://www.ted.com/talks/", /^\/talks\/([\w/]{1,120})$/),
  ],
  ["podcasts.apple.com", applePodcasts],
  [
    "archive.org",
    samePath(
      "Internet Archive",
      "https://archive.org/embed/",
      "https://archive.org/details/",
      /^\/embed\/([\w.-]{1,120})$/,
    ),
  ],
  ["codepen.io", codepen],
  [
    "datawrapper.dwcdn.net",
    samePath(
      "Datawrapper",
      "https://datawrapper.dwcdn.net/",
      "https://datawrapper.dwcdn.net/",
      /^\/([A-Za-z0-9]{5}\/(?:\d{1,4}\/)?)$/,
    ),
  ],
]);

/** The player of an absolute URL, if it is a known one. A player's own `frame` gives the same player. */
export function embedOf(href: string | undefined): Embed | undefined {
  const url = href === undefined ? null : URL.parse(href);
  if (url === null || !/^https?:$/.test(url.protocol) || url.port !== "") return undefined;
  return PROVIDERS.get(url.hostname)?.(url);
}

/** A link in a figure, which the page's script turns into a player on a click. Without a title it shows the address. */
export function facade(embed: Embed, title: string): Element {
  const label = title.replace(/\s+/g, " ").slice(0, EMBED_LABEL_MAX_CHARS).toWellFormed().trim();
  const text = label === "" ? `${embed.provider}: ${address(embed.watch)}` : label;
  return {
    type: "element",
    tagName: "figure",
    properties: { "data-embed": embed.frame },
    children: [
      { type: "element", tagName: "a", properties: { href: embed.watch }, children: [{ type: "text", value: text }] },
    ],
  };
}

/** A URL in short form, as people write it. */
export function address(href: string): string {
  return href.replace(/^https?:\/\/(?:www\.)?/, "").replace(/\/$/, "");
}
