import { parse, parseFragment, type DefaultTreeAdapterTypes } from "parse5";

const TAGS = new Set(
  (
    "html head body p br div span a em strong b i u s small mark sub sup del ins h2 h3 h4 h5 h6 hr blockquote q cite aside pre code " +
    "kbd samp var ul ol li dl dt dd figure figcaption img picture source video audio track table caption colgroup col thead tbody " +
    "tfoot tr th td details summary abbr dfn time data bdi bdo ruby rb rt rtc rp wbr"
  ).split(" "),
);
const FORMULA = new Set(
  (
    "math mi mn mo ms mtext mrow mfrac msqrt mroot mstyle merror mpadded mphantom msub msup msubsup munder mover munderover " +
    "mmultiscripts mprescripts none mtable mtr mtd mspace"
  ).split(" "),
);
const FORMULA_ATTRIBUTES = new Set(
  (
    "alttext display accent accentunder columnspan depth dir displaystyle fence form height largeop linethickness lspace mathvariant " +
    "maxsize minsize movablelimits rowspan rspace scriptlevel separator stretchy symmetric width"
  ).split(" "),
);
const ATTRIBUTES = new Set(
  (
    "id name lang dir href rel title src srcset sizes alt width height loading decoding poster controls preload loop cite datetime " +
    "colspan rowspan scope span start reversed type value open media kind srclang label default class data-align data-embed"
  ).split(" "),
);
const ADDRESSES = new Set(["href", "src", "poster", "cite", "data-embed", "srcset"]);

/** Everything in HTML that must not be there, as a browser reads it: with scripting, and within any element. */
export function offences(html: string): string[] {
  const found: string[] = [];
  const pending: DefaultTreeAdapterTypes.Node[] = [parse(html), parseFragment(html), parse(`<table><td>${html}`)];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.nodeName === "#comment") found.push("comment");
    if ("tagName" in node) {
      found.push(...(node.namespaceURI === MATHML ? offencesInFormula(node) : offencesInHtml(node)));
    }
    if ("childNodes" in node) pending.push(...node.childNodes);
    if ("content" in node) pending.push(node.content);
  }
  return found;
}

const HTML = "http://www.w3.org/1999/xhtml";
const MATHML = "http://www.w3.org/1998/Math/MathML";

function offencesInHtml({ tagName, namespaceURI, attrs }: DefaultTreeAdapterTypes.Element): string[] {
  const found = TAGS.has(tagName) && namespaceURI === HTML ? [] : [`<${tagName}>`];
  return [...found, ...attrs.flatMap(({ name, value }) => offence(name, value))];
}

/** A formula contains no HTML, because parsers disagree about what follows HTML in a formula. */
function offencesInFormula(node: DefaultTreeAdapterTypes.Element): string[] {
  const inner = node.childNodes.filter((child): child is DefaultTreeAdapterTypes.Element => "tagName" in child);
  return [
    ...(FORMULA.has(node.tagName) ? [] : [`<${node.tagName}> in math`]),
    ...inner.filter(({ namespaceURI }) => namespaceURI !== MATHML).map(({ tagName }) => `<${tagName}> in math`),
    ...node.attrs
      .filter(({ name, value }) => !FORMULA_ATTRIBUTES.has(name) || (name !== "alttext" && !/^[\w.%+-]+$/.test(value)))
      .map(({ name }) => `${name} in math`),
  ];
}

function offence(name: string, value: string): string[] {
  if (!ATTRIBUTES.has(name)) return [name];
  if (name === "class" && !/^language-[\w+#.-]+$/.test(value)) return [`class=${value}`];
  if ((name === "id" || name === "name") && !value.startsWith("user-content-")) return [`${name}=${value}`];
  if (name === "data-align" && !/^(?:left|center|right)$/.test(value)) return [`align=${value}`];
  if (!ADDRESSES.has(name)) return [];
  const addresses =
    name === "srcset" ? value.split(", ").map((candidate) => candidate.split(" ", 1)[0] ?? "") : [value];
  return addresses
    .filter((address) => !/^(?:https?:\/\/|#user-content-|mailto:|tel:)/.test(address))
    .map((address) => `${name}=${address}`);
}
