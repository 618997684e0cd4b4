import type { ElementContent, Properties, Root, RootContent } from "hast";

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

function tidied(nodes: readonly RootContent[]): ElementContent[] {
  const kept: ElementContent[] = [];
  for (const node of nodes) {
    if (node.type === "text") keepText(node.value.replace(CONTROLS, ""), kept);
    if (node.type !== "element") continue;
    const { tagName } = node;
    const children = (node.children = tidied(node.children));
    const properties = (node.properties = clean(node.properties));
    if (HOLLOW_BLOCKS.has(tagName) && children.every(isBlank)) continue;
    if (HOLLOW_INLINES.has(tagName) && isBare(tagName, properties, children)) {
      for (const child of children) {
        if (child.type === "text") keepText(child.value, kept);
        else kept.push(child);
      }
      continue;
    }
    if (tagName === "pre") dropFirstLineFeeds(children);
    kept.push(node);
  }
  return kept;
}

/** Appends a text. Adjacent texts become one, as in a parser. */
function keepText(value: string, kept: ElementContent[]): void {
  if (value === "") return;
  const last = kept.at(-1);
  if (last?.type === "text") last.value += value;
  else kept.push({ type: "text", value });
}

/** Attributes in alphabetical order, so that added ones have the same place in the next round. */
function clean(properties: Properties): Properties {
  const names = Object.keys(properties);
  if (names.length === 0) return properties;
  const kept: Properties = {};
  for (const name of names.toSorted()) {
    const value = properties[name];
    if (value === undefined || value === null) continue;
    kept[name] = BOOLEANS.has(name) ? "" : typeof value === "string" ? value.replace(CONTROLS, "") : value;
  }
  return kept;
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
