/** Recognizes addresses of the same picture in other sizes and formats, by the address alone. */

/** Parameters for another size or quality of the same picture. */
const SIZING = new Set(
  (
    "w h q s c dpr fit crop width height quality resize size format fm auto strip ssl zoom rect bounds name " +
    "sharp blur imwidth impolicy max_width max-w maxwidth v ver ts"
  ).split(" "),
);

const SIZES: readonly [RegExp, string][] = [
  // WordPress: "pier-1024x683.jpg" and "pier-scaled.jpg".
  [/[-_]\d{2,4}x\d{2,4}(?=\.[a-z]{3,4}$)/, ""],
  [/-scaled(?=\.[a-z]{3,4}$)/, ""],
  [/(?:[-_.]|(?<=\/))(?:thumb|thumbnail|small|medium|large|original|full|xl|lg|md|sm)(?=\.[a-z]{3,4}$)/, ""],
  // Blogger and Ghost: "/s1600/", "/w640-h480/" and "/size/w1000/".
  [/\/(?:size\/)?[swh]\d{2,4}(?:-[a-z\d-]{1,20})?(?=\/)/g, ""],
  // Medium: "/max/60/", "/v2/resize:fit:1400/" and "/fit/c/800/600/".
  [/(?:\/v2)?\/(?:max\/\d{2,4}|resize:(?:fit|fill)(?::\d{1,4}){1,2}|fit\/[ct]\/\d{2,4}\/\d{2,4})(?=\/)/, ""],
  // Substack and other users of Cloudinary: "/w_1456,c_limit,f_auto,q_auto:good/".
  [
    /\/(?:\$s_![^,/]{1,40}!,)?(?:(?:w|h|c|f|q|fl|g|ar|dpr)_[\w.:-]{1,30},){1,10}(?:w|h|c|f|q|fl|g|ar|dpr)_[\w.:-]{1,30}(?=\/)/,
    "",
  ],
  // Flickr: the size of "/65535/5301_ab12_b.jpg" comes after the number. The original has another secret there.
  [/(?<=staticflickr\.com\/(?:[^/]+\/)?\d{5,})_[\da-f]{6,}(?:_[a-z\d]{1,2})?(?=\.[a-z]{3,4}$)/, ""],
  [/=[swh]\d{1,4}(?:-[a-z\d-]{1,40})?$/, ""],
];

/**
 * The part of a picture's address that all its sizes share.
 *
 * @param sides its width and height, if known: numbers in the address that only repeat them are ignored
 */
export function pictureKey(href: string, base?: string, sides: readonly number[] = []): string {
  const url = URL.parse(href.trim(), base ?? "https://invalid/");
  if (url === null) return href;
  let path = `${url.host}${url.pathname}`.toLowerCase().replace(/^i\d\.wp\.com\//, "");
  for (const side of sides)
    if (side > 0) path = path.replaceAll(new RegExp(`(?<!\\d)${side}(?:px|w)?(?!\\d)`, "g"), "");
  for (const [size, plain] of SIZES) path = path.replace(size, plain);
  const rest = [...url.searchParams].filter(([name]) => !SIZING.has(name.toLowerCase()) && !name.startsWith("utm_"));
  return rest.length === 0 ? path : `${path}?${new URLSearchParams(rest).toString()}`;
}

const ADDRESS = /\b(?:src|srcset|poster|data-[a-z-]{2,20})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))/gi;
const ADDRESSES_MAX = 500;

/** The keys of the pictures, audio and video in a body. Takes one pass. */
export function shownIn(html: string, base?: string): Set<string> {
  const keys = new Set<string>();
  let looked = 0;
  for (const [, double, single, bare] of html.matchAll(ADDRESS)) {
    const written = (double ?? single ?? bare ?? "").trim().replaceAll("&amp;", "&");
    if (written !== "") keys.add(pictureKey(written.split(/,?\s/, 1)[0]!, base));
    looked += 1;
    if (looked >= ADDRESSES_MAX) break;
  }
  return keys;
}
