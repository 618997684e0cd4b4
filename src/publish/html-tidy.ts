import type { ElementContent, Properties, Root, RootContent } from "hast";

/** Elements that say nothing when they hold nothing. */
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

/** Drops what the allow-list has left empty, and what HTML would not write back as it stands. Returns a new tree. */
export function tidy(tree: Root): Root {
  return { type: "root", children: tree.children.flatMap((child) => tidied(child)) };
}

function tidied(node: RootContent): ElementContent[] {
  if (node.type === "text") {
    const value = node.value.replace(CONTROLS, "");
    return value === "" ? [] : [{ type: "text", value }];
  }
  if (node.type !== "element") return [];
  const children = node.children.flatMap(tidied);
  const properties = clean(node.properties);
  const { tagName } = node;
  if (HOLLOW_BLOCKS.has(tagName) && children.every(isBlank)) return [];
  if (HOLLOW_INLINES.has(tagName) && isBare(tagName, properties, children)) return children;
  return [
    { type: "element", tagName, properties, children: tagName === "pre" ? withoutFirstLineFeed(children) : children },
  ];
}

/** In alphabetical order, so that attributes which were added stand where the next round will find them. */
function clean(properties: Properties): Properties {
  const kept: Properties = {};
  for (const name of Object.keys(properties).toSorted()) {
    const value = properties[name];
    if (value === undefined || value === null) continue;
    kept[name] = typeof value === "string" ? value.replace(CONTROLS, "") : value;
  }
  return kept;
}

function isBlank(node: ElementContent): boolean {
  return node.type === "text" ? node.value.trim() === "" : node.type === "element" && node.tagName === "br";
}

/** A link that leads nowhere, a span that says nothing, emphasis of white space. */
function isBare(tagName: string, properties: Properties, children: ElementContent[]): boolean {
  if ("id" in properties || "name" in properties) return false;
  if (tagName === "span") return Object.keys(properties).length === 0 || children.length === 0;
  if (tagName === "a" && !("href" in properties)) return true;
  return children.every((child) => child.type === "text" && child.value.trim() === "");
}

/** The parser drops one line feed after <pre>; left in place, each round would lose another. */
function withoutFirstLineFeed(children: ElementContent[]): ElementContent[] {
  const [first, ...rest] = children;
  if (first?.type !== "text") return children;
  const value = first.value.replace(/^[\n\r]+/, "");
  return value === "" ? withoutFirstLineFeed(rest) : [{ type: "text", value }, ...rest];
}
