import type { Element, ElementContent, Parents, Properties, Root } from "hast";
import { attribute, attributeObject, classesOf, element, find, isSilent, spoken, text } from "./tree.ts";

/** Elements of MathML Core that contain text only. */
export const MATHML_TOKENS: ReadonlySet<string> = new Set(["mi", "mn", "mo", "ms", "mtext"]);
/** Elements of MathML Core that contain other elements. */
const LAYOUTS = new Set(
  (
    "mrow mfrac msqrt mroot mstyle merror mpadded mphantom msub msup msubsup munder mover munderover mmultiscripts " +
    "mprescripts none mtable mtr mtd mspace"
  ).split(" "),
);
export const MATHML = ["math", ...MATHML_TOKENS, ...LAYOUTS];

/** Attributes of MathML Core that change a formula's meaning. Their values are a word or a length. */
const ATTRIBUTES = (
  "accent accentunder columnspan depth dir displaystyle fence form height largeop linethickness lspace mathvariant maxsize " +
  "minsize movablelimits rowspan rspace scriptlevel separator stretchy symmetric width"
).split(" ");
export const MATHML_VALUE = /^[+-]?[\w.%-]{1,20}$/;
export const MATHML_ATTRIBUTES: readonly (readonly [string, RegExp])[] = ATTRIBUTES.map((name) => [name, MATHML_VALUE]);

const FORMULA_MAX_CHARS = 5_000;

/** Elements that contain a formula in two or three forms, of which one is shown. */
const FORMULA_CLASSES = new Set([
  "katex",
  "MathJax",
  "MathJax_SVG",
  "MathJax_CHTML",
  "mwe-math-element",
  "math-element",
]);

const FORMULA_IMAGE =
  /(?:^|\/\/)(?:[\w-]+\.)*(?:wp\.com|wordpress\.com)\/latex\.php|\/latex\.php\?|latex\.codecogs\.com|chart\.googleapis\.com\/chart\?(?:[^#]{0,200}&)?cht=tx|\/media\/math\/render\/|render\.githubusercontent\.com\/render\/math|\/mathtex\.cgi|\/mimetex\.cgi|ql-cache\/quicklatex/i;
const FORMULA_IMAGE_CLASS =
  /^(?:latex|tex|mathtex|mwe-math-fallback-image-(?:inline|display)|ql-img-(?:inline|displayed)-formula)$/;

/** Attributes that hold a formula's TeX for a script to draw. */
const TEX_ATTRIBUTES = ["data-latex", "data-tex", "data-katex", "data-formula", "data-math", "data-expr", "data-value"];
const TEX_CLASSES = new Set([
  "ql-formula",
  "latex-rendered",
  "math-tex",
  "katex-formula",
  "tex-formula",
  "mathjax-latex",
]);

/**
 * The formula that an element is or contains, once: as MathML Core if all of it can be, else as TeX or words. MathML
 * gets an alternative text, which replaces it in plain text.
 *
 * @returns undefined when it is no formula
 */
export function formulaOf(node: Element): ElementContent[] | undefined {
  const { tagName } = node;
  if (tagName === "math") return [mathOf(node, "")];
  const prefix = PREFIXED_MATH.exec(tagName)?.[0];
  if (prefix !== undefined) return [mathOf(withoutPrefix(node, prefix.length - "math".length), "")];
  if (tagName === "img") return imageOf(node);
  if (tagName === "script") return scriptOf(node);
  if (tagName === "mjx-container") return containerOf(node);
  if (node.properties["class"] === undefined) return undefined;
  const classes = classesOf(node);
  if (classes.some((name) => FORMULA_CLASSES.has(name))) return containerOf(node);
  return classes.some((name) => TEX_CLASSES.has(name)) && isSilent(node) ? unrenderedOf(node) : undefined;
}

/** MathML with a prefix, as journals write it; HTML does not know prefixes. */
const PREFIXED_MATH = /^(?:m|mml|mathml):math$/;

const withoutPrefix = (node: Element, chars: number): Element => ({
  ...node,
  tagName: node.tagName.charAt(chars - 1) === ":" ? node.tagName.slice(chars) : node.tagName,
  children: node.children.map((child) => (child.type === "element" ? withoutPrefix(child, chars) : child)),
});

const code = (tex: string): ElementContent[] => (tex === "" ? [] : [element("code", {}, [text(tex)])]);

/** The formula in a container of KaTeX, MathJax or MediaWiki, which have MathML beside their drawing. */
function containerOf(node: Element): ElementContent[] | undefined {
  const math = find(node, ({ tagName }) => tagName === "math");
  if (math !== undefined) return [mathOf(math, classesOf(node).includes("katex-display") ? "block" : "")];
  const image = find(node, ({ tagName }) => tagName === "img");
  return image === undefined ? undefined : imageOf(image);
}

function imageOf(node: Element): ElementContent[] | undefined {
  const src = attribute(node, "src");
  if (!FORMULA_IMAGE.test(src) && !classesOf(node).some((name) => FORMULA_IMAGE_CLASS.test(name))) return undefined;
  const tex = cleanTex(attribute(node, "alt") || attribute(node, "title"));
  return tex === "" ? undefined : code(tex);
}

const wordsOf = (node: Element): string =>
  node.children.map((child) => (child.type === "text" ? child.value : "")).join("");

const DRAWN = /(?:^|\s)(?:MathJax(?:_Display|_SVG|_CHTML|_SVG_Display)?|mjx-chtml|MJXc-display)(?:\s|$)/;
const NEIGHBORS_MAX = 50;

/**
 * Whether an element repeats a formula, as in MathJax 2: as TeX in a script beside its drawing, or as a drawing without
 * MathML.
 */
export function isDrawnTwice(node: Element, parent: Parents): boolean {
  const isScript = node.tagName === "script" && /^math\/tex/i.test(attribute(node, "type"));
  const isDrawing = !isScript && node.properties["class"] !== undefined && DRAWN.test(attribute(node, "class"));
  if ((!isScript && !isDrawing) || parent.children.length > NEIGHBORS_MAX) return false;
  const hasMath = (element: Element) => find(element, ({ tagName }) => tagName === "math") !== undefined;
  const place = parent.children.indexOf(node);
  const step = isScript ? -1 : 1;
  for (let at = place + step; ; at += step) {
    const neighbor = parent.children[at];
    if (neighbor?.type === "text" && neighbor.value.trim() === "") continue;
    if (neighbor?.type !== "element") return false;
    if (isScript) return DRAWN.test(attribute(neighbor, "class")) && hasMath(neighbor);
    return neighbor.tagName === "script" && /^math\/tex/i.test(attribute(neighbor, "type")) && !hasMath(node);
  }
}

/** TeX that MathJax has not drawn yet. If it has been drawn, its container has the same formula. */
function scriptOf(node: Element): ElementContent[] | undefined {
  if (!/^math\/(?:tex|asciimath)/i.test(attribute(node, "type"))) return undefined;
  return code(cleanTex(wordsOf(node)));
}

function unrenderedOf(node: Element): ElementContent[] | undefined {
  for (const name of TEX_ATTRIBUTES) if (attribute(node, name) !== "") return code(cleanTex(attribute(node, name)));
  const tex = attributeObject(node, "data-attrs")?.["persistentExpression"];
  return typeof tex === "string" ? code(cleanTex(tex)) : undefined;
}

function cleanTex(tex: string): string {
  const flat = tex.slice(0, FORMULA_MAX_CHARS).replace(/\s+/g, " ").trim();
  const wrapped = /^\{?\\(?:displaystyle|textstyle) (.*?)\}?$/.exec(flat)?.[1];
  if (wrapped === undefined) return flat;
  return flat.startsWith("{") ? wrapped.trim() : flat.replace(/^\\(?:displaystyle|textstyle) /, "").trim();
}

/** The alternative text of a formula: its author's, else its TeX, else a line such as "1/2". */
function alternativeOf(math: Element, children = coreOf(math.children)): string {
  const annotation = find(
    math,
    ({ tagName, properties }) => tagName === "annotation" && /tex/i.test(String(properties["encoding"] ?? "")),
  );
  const tex = cleanTex(attribute(math, "alttext") || (annotation === undefined ? "" : wordsOf(annotation)));
  return (tex || linear(children ?? math.children)).slice(0, FORMULA_MAX_CHARS).toWellFormed().trim();
}

/** The words of a formula that is a tree of its own; undefined when it is none. */
export function spokenFormula(tree: Root): string | undefined {
  const [only] = tree.children;
  if (only?.type !== "element") return undefined;
  const prefix = PREFIXED_MATH.exec(only.tagName)?.[0];
  if (prefix === undefined && only.tagName !== "math") return undefined;
  return alternativeOf(prefix === undefined ? only : withoutPrefix(only, prefix.length - "math".length));
}

function mathOf(math: Element, display: string): ElementContent {
  const children = coreOf(math.children);
  const alternative = alternativeOf(math, children);
  if (children === undefined || children.length === 0)
    return element("code", {}, alternative === "" ? [] : [text(alternative)]);
  const block = attribute(math, "display") === "block" || attribute(math, "mode") === "display" ? "block" : display;
  const properties: Properties = { alttext: alternative, ...(block !== "" && { display: block }) };
  const dir = attribute(math, "dir");
  return element("math", dir === "rtl" ? { ...properties, dir } : properties, children);
}

/** The presentation in MathML Core; undefined when a part of it cannot be expressed. */
function coreOf(nodes: readonly ElementContent[]): ElementContent[] | undefined {
  const kept: ElementContent[] = [];
  for (const node of nodes) {
    if (node.type === "text" && node.value.trim() !== "") return undefined;
    if (node.type !== "element") continue;
    const core = coreElement(node);
    if (core === undefined) return undefined;
    kept.push(...core);
  }
  return kept;
}

function coreElement(node: Element): ElementContent[] | undefined {
  const tagName = node.tagName.toLowerCase();
  if (tagName === "semantics") {
    const first = node.children.find((child): child is Element => child.type === "element");
    return first === undefined || first.tagName.startsWith("annotation") ? undefined : coreElement(first);
  }
  if (MATHML_TOKENS.has(tagName)) {
    // White space at the ends of a token is not drawn.
    const value = textIn(node);
    return value === undefined ? undefined : [element(tagName, attributesOf(node), value === "" ? [] : [text(value)])];
  }
  if (tagName === "mfenced") return fenced(node);
  if (!LAYOUTS.has(tagName)) return undefined;
  const children = coreOf(node.children);
  return children && [element(tagName, attributesOf(node), children)];
}

function textIn(node: Element): string | undefined {
  if (node.children.some((child) => child.type === "element")) return undefined;
  // Authors write the spaces around words as no-break spaces, which are drawn.
  return wordsOf(node)
    .replace(/^[ \t\n\r\f]+|[ \t\n\r\f]+$/g, "")
    .replace(/[ \t\n\r\f]+/g, " ");
}

function attributesOf({ properties }: Element): Properties {
  const kept: Properties = {};
  for (const name of ATTRIBUTES) {
    const value = properties[name];
    if (typeof value === "string" && MATHML_VALUE.test(value)) kept[name] = value;
  }
  return kept;
}

/** MathML 3's short form, which browsers do not draw. */
function fenced(node: Element): ElementContent[] | undefined {
  const children = coreOf(node.children);
  if (children === undefined) return undefined;
  const sign = (value: string): ElementContent => element("mo", {}, [text(value.slice(0, 2))]);
  const { open = "(", close = ")", separators = "," } = node.properties as Record<string, string | undefined>;
  const separator = separators.trim().charAt(0);
  const inside = children.flatMap((child, index) =>
    index > 0 && separator !== "" ? [sign(separator), child] : [child],
  );
  const ends = (value: string) => (value.trim() === "" ? [] : [sign(value.trim())]);
  return [element("mrow", {}, [...ends(open), ...inside, ...ends(close)])];
}

const SIGNS: Readonly<Record<string, string>> = { "\u2061": "", "\u2062": "", "\u2063": ",", "\u2064": "+" };

/** Parts that need a space between them and a letter or a number. */
const APART = new Set(["mfrac", "mtext", "msub", "msup", "msubsup"]);
/** Several letters, such as "if" and "sin". */
const WORD = /^\p{L}[\p{L}\p{M}\s,.]*\p{L}[,.]?$/u;

/**
 * A formula in one line of text, such as "1/2" and "10^2", so that the digits of a fraction or a power are never in a
 * row.
 */
function linear(nodes: readonly ElementContent[]): string {
  let line = "";
  let last = "";
  for (const node of nodes) {
    const part = node.type === "text" ? node.value.trim() : node.type === "element" ? linearElement(node) : "";
    if (part === "") continue;
    if (line.length > FORMULA_MAX_CHARS) break;
    const kind = node.type !== "element" ? "" : WORD.test(part) ? "mtext" : node.tagName;
    const isBeside = /[\p{L}\p{N}]$/u.test(line) && /^[\p{L}\p{N}]/u.test(part);
    line += isBeside && (kind === "mn" || APART.has(kind) || APART.has(last)) ? ` ${part}` : part;
    last = kind;
  }
  return line.slice(0, FORMULA_MAX_CHARS);
}

/** Elements whose children form one line. Each child is visited once, however deep it is. */
const WHOLE = new Set(
  "math mrow mstyle merror mpadded menclose maction msqrt mtd annotation annotation-xml mphantom mspace none mprescripts mi mn mo ms mtext".split(
    " ",
  ),
);

function linearElement({ tagName, children }: Element): string {
  const name = tagName.toLowerCase();
  const parts = WHOLE.has(name)
    ? []
    : children.filter((child) => child.type === "element").map((child) => linear([child]));
  const [base = "", second = "", third = ""] = parts;
  switch (name) {
    case "annotation":
    case "annotation-xml":
    case "mphantom":
    case "mspace":
    case "none":
    case "mprescripts":
      return "";
    case "mi":
    case "mn":
    case "mo":
    case "ms":
    case "mtext":
      return signed(spoken(element(name, {}, children), FORMULA_MAX_CHARS), name);
    case "semantics":
      return base;
    case "mfrac":
      return `${grouped(base)}/${grouped(second)}`;
    case "msup":
    case "mover":
      return `${grouped(base)}^${grouped(second)}`;
    case "msub":
    case "munder":
      return `${grouped(base)}_${grouped(second)}`;
    case "msubsup":
    case "munderover":
      return `${grouped(base)}_${grouped(second)}^${grouped(third)}`;
    case "msqrt":
      return `√(${linear(children)})`;
    case "mroot":
      return `${grouped(second)}√(${base})`;
    case "mtable":
      return `[${parts.join("; ")}]`;
    case "mtr":
    case "mlabeledtr":
      return parts.join(", ");
    case "mfenced":
      return `(${parts.join(", ")})`;
    case "mmultiscripts":
      return parts.filter((part) => part !== "").join("_");
    case "apply":
      return `(${parts.join(" ")})`;
    default:
      return WHOLE.has(name) ? linear(children) : parts.join("");
  }
}

function signed(token: string, name: string): string {
  const sign = SIGNS[token] ?? token;
  return name === "mo" && /^[=<>≤≥≠≈≡±→⇒∈×÷]$/u.test(sign) ? ` ${sign} ` : sign;
}

/** A single number, letter or bracketed part needs no brackets. */
const grouped = (part: string): string => {
  const trimmed = part.trim();
  return /^(?:[\p{L}\p{N}.,']+|.|\([^()]*\))$/u.test(trimmed) ? trimmed : `(${trimmed})`;
};
