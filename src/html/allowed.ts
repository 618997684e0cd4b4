import type { Schema } from "hast-util-sanitize";
import { MATHML, MATHML_ATTRIBUTES } from "./formulas.ts";

/** Allowed attributes of elements in a formula. */
const OF_FORMULAS = Object.fromEntries(
  MATHML.map((name) => [name, MATHML_ATTRIBUTES.map(([attribute, value]) => [attribute, value] as [string, RegExp])]),
);

/** Elements with a better or a harmless equivalent: the page has one h1, one main and no forms. */
export const RENAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    acronym: "abbr",
    address: "div",
    article: "div",
    body: "div",
    center: "div",
    dialog: "div",
    dir: "ul",
    fieldset: "div",
    footer: "div",
    form: "div",
    h1: "h2",
    header: "div",
    hgroup: "div",
    legend: "p",
    main: "div",
    menu: "ul",
    nav: "div",
    search: "div",
    section: "div",
    strike: "s",
    tt: "code",
  }),
);

/** The allow-list: everything that is not listed is removed. Attributes have HTML's names. */
export const ALLOWED: Schema = {
  allowComments: false,
  allowDoctypes: false,
  // Outside of a formula its parts have no meaning.
  ancestors: Object.fromEntries(MATHML.filter((name) => name !== "math").map((name) => [name, ["math"]])),
  // Ids and names are prefixed earlier, by a rule that can be applied twice.
  clobber: [],
  clobberPrefix: "",
  required: {},
  strip: (
    "applet button datalist frame frameset head iframe math noembed noframes option plaintext script select style svg " +
    "template textarea title xmp"
  ).split(" "),
  // It is searched from the front, so the most frequent ones come first.
  tagNames: [
    ...(
      "p br div span a em strong b i u s small mark sub sup del ins h2 h3 h4 h5 h6 hr blockquote q cite aside " +
      "pre code kbd samp var ul ol li dl dt dd figure figcaption img picture source video audio track " +
      "table caption colgroup col thead tbody tfoot tr th td details summary abbr dfn time data bdi bdo ruby rb rt rtc rp wbr"
    ).split(" "),
    ...MATHML,
  ],
  attributes: {
    ...OF_FORMULAS,
    "*": ["id", ["lang", /^[a-z]{2,8}(?:-[a-z0-9]{1,8})*$/i], ["dir", /^(?:ltr|rtl|auto)$/i]],
    a: ["href", "name", "rel", "title"],
    abbr: ["title"],
    audio: ["src", "controls", "preload", "loop"],
    blockquote: ["cite"],
    code: [["class", /^language-[\w+#.-]{1,40}$/]],
    col: ["span"],
    colgroup: ["span"],
    data: ["value"],
    del: ["cite", "datetime"],
    details: ["open"],
    dfn: ["title"],
    figure: ["data-embed"],
    img: ["src", "srcset", "sizes", "alt", "title", "width", "height", "loading", "decoding"],
    ins: ["cite", "datetime"],
    li: ["value"],
    math: ["alttext", ["display", "block"], ["dir", "rtl"]],
    ol: ["start", "reversed", ["type", /^[1aAiI]$/]],
    q: ["cite"],
    source: ["src", "srcset", "sizes", "media", "type", "width", "height"],
    td: [["data-align", /^(?:left|center|right)$/], "colspan", "rowspan"],
    th: [
      ["data-align", /^(?:left|center|right)$/],
      "colspan",
      "rowspan",
      ["scope", /^(?:col|row|colgroup|rowgroup)$/i],
    ],
    time: ["datetime"],
    track: ["src", ["kind", /^(?:subtitles|captions|descriptions|chapters)$/i], "srclang", "label", "default"],
    video: ["src", "poster", "controls", "preload", "loop", "width", "height"],
  },
  // A second check after links.ts, which has resolved every URL by now.
  protocols: {
    cite: ["http", "https"],
    "data-embed": ["https"],
    href: ["http", "https", "mailto", "tel"],
    poster: ["http", "https"],
    src: ["http", "https"],
  },
};
