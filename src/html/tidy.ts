import type { Element, ElementContent, Properties, Root, RootContent, Text } from "hast";
import { BLOCKS } from "./nesting.ts";

/** Elements that mean nothing when they are empty. */
const HOLLOW_BLOCKS = new Set([
  "p",
  "div",
  "aside",
  "blockquote",
  "figure",
  "figcaption",
  "picture",
  "ul",
  "ol",
  "dl",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
]);
const HOLLOW_INLINES = new Set([
  "a",
  "span",
  "em",
  "strong",
  "b",
  "i",
  "u",
  "s",
  "small",
  "mark",
  "sub",
  "sup",
  "code",
  "del",
  "ins",
  "q",
  "cite",
]);

const CONTROLS = /[[\p{Cc}\ufffe\uffff]--[\t\n]]/gv;

/** Attributes whose presence is their meaning. */
const BOOLEANS = new Set(["controls", "default", "loop", "open", "reversed"]);

/** Removes elements that the allow-list has left empty, and normalizes the tree as a parser would; in place. */
export function tidy(tree: Root): Root {
  tree.children = tidied(tree.children);
  return tree;
}

/** Tidies nodes. Where nothing goes, their list stays the same one, because most lists stay as they are. */
function tidied(nodes: RootContent[]): ElementContent[] {
  let kept: ElementContent[] | undefined;
  for (const [place, node] of nodes.entries()) {
    const isKept =
      node.type === "text" ? isOwnText(node, nodes[place - 1]) : node.type === "element" && isKeptElement(node);
    const parts = isKept && node.type === "element" ? endedParagraph(node) : undefined;
    if (kept === undefined && isKept && parts === undefined) continue;
    kept ??= nodes.slice(0, place) as ElementContent[];
    if (node.type === "text") keepText(node, kept);
    if (node.type !== "element") continue;
    if (isKept && parts === undefined) kept.push(node);
    else if (parts !== undefined || !isHollow(node)) keepAll(parts ?? node.children, kept);
  }
  return kept ?? (nodes as ElementContent[]);
}

function keepAll(nodes: readonly ElementContent[], kept: ElementContent[]): void {
  for (const node of nodes) {
    if (node.type === "text") keepText(node, kept);
    else kept.push(node);
  }
}

/** A paragraph that holds a block ends before it, as a parser would read it; undefined for others. */
function endedParagraph(node: Element): ElementContent[] | undefined {
  if (node.tagName !== "p") return undefined;
  const { children } = node;
  const end = children.findIndex((child) => child.type === "element" && BLOCKS.has(child.tagName));
  if (end < 0) return undefined;
  node.children = children.slice(0, end);
  return isHollow(node) ? children.slice(end) : [node, ...children.slice(end)];
}

/** Whether a text stays a node of its own. */
function isOwnText(text: Text, before: RootContent | undefined): boolean {
  text.value = text.value.replace(CONTROLS, "");
  return text.value !== "" && before?.type !== "text";
}

/** Tidies an element, and says whether it stays. */
function isKeptElement(node: Element): boolean {
  const { tagName } = node;
  const children = (node.children = tidied(node.children));
  node.properties = clean(node.properties);
  if (tagName === "pre") dropFirstLineFeeds(children);
  return !isHollow(node) && !(HOLLOW_INLINES.has(tagName) && isBare(tagName, node.properties, children));
}

const isHollow = ({ tagName, children }: Element): boolean => HOLLOW_BLOCKS.has(tagName) && children.every(isBlank);

/** Appends a text. Adjacent texts become one, as in a parser. */
function keepText(text: Text, kept: ElementContent[]): void {
  if (text.value === "") return;
  const last = kept.at(-1);
  if (last?.type === "text") kept[kept.length - 1] = { type: "text", value: last.value + text.value };
  else kept.push(text);
}

/** Attributes in alphabetical order, so that added ones have the same place in the next round. */
function clean(properties: Properties): Properties {
  const names = Object.keys(properties);
  if (names.every((name, place) => isClean(name, properties) && (place === 0 || names[place - 1]! < name)))
    return properties;
  const kept: Properties = {};
  for (const name of names.toSorted()) {
    const value = properties[name];
    if (value === undefined || value === null) continue;
    kept[name] = BOOLEANS.has(name) ? "" : typeof value === "string" ? value.replace(CONTROLS, "") : value;
  }
  return kept;
}

function isClean(name: string, properties: Properties): boolean {
  const value = properties[name];
  if (typeof value !== "string") return typeof value === "number" || Array.isArray(value);
  return (value === "" || !BOOLEANS.has(name)) && value.search(CONTROLS) < 0;
}

function isBlank(node: ElementContent): boolean {
  return node.type === "text" ? node.value.trim() === "" : node.type === "element" && node.tagName === "br";
}

/** Whether an element has no effect: a link without a target, a span without attributes, emphasis of white space. */
function isBare(tagName: string, properties: Properties, children: ElementContent[]): boolean {
  if ("id" in properties || "name" in properties) return false;
  if (tagName === "span") return Object.keys(properties).length === 0 || children.length === 0;
  if (tagName === "a" && !("href" in properties)) return true;
  return children.every((child) => child.type === "text" && child.value.trim() === "");
}

/** Drops the first line feed after <pre>, as the parser does. Otherwise each round would drop another one. */
function dropFirstLineFeeds(children: ElementContent[]): void {
  const [first] = children;
  if (first?.type !== "text") return;
  first.value = first.value.replace(/^\n+/, "");
  if (first.value === "") children.shift();
}
