/**
 * Hosts that a click may load a player from. The sanitizer makes facades for these, and the page's policy frames no
 * others.
 */
export const EMBED_FRAME_HOSTS: readonly string[] = [
  "www.youtube-nocookie.com",
  "player.vimeo.com",
  "open.spotify.com",
  "w.soundcloud.com",
  "embed.podcasts.apple.com",
  "geo.dailymotion.com",
  "embed.ted.com",
  "archive.org",
  "codepen.io",
  "datawrapper.dwcdn.net",
];
