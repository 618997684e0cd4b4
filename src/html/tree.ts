import type { Element, ElementContent, Nodes, Parents } from "hast";

/** The last class, because many questions about one element follow each other. */
let remembered: { value: string; names: readonly string[] } = { value: "", names: [] };

/** The names in an element's class. */
export function classesOf({ properties }: Element): readonly string[] {
  const value = properties["class"];
  if (typeof value !== "string" || value === "") return [];
  if (value !== remembered.value) remembered = { value, names: value.split(/\s+/) };
  return remembered.names;
}

export const hasClass = (element: Element, name: string): boolean =>
  String(element.properties["class"] ?? "").includes(name) && classesOf(element).includes(name);

/** An attribute's text without white space around it; "" when it is absent. */
export const attribute = ({ properties }: Element, name: string): string => String(properties[name] ?? "").trim();

/** The first element below `parent` that passes, in document order. */
export function find(parent: Parents, passes: (element: Element) => boolean): Element | undefined {
  for (const child of parent.children) {
    if (child.type !== "element") continue;
    const found = passes(child) ? child : find(child, passes);
    if (found !== undefined) return found;
  }
  return undefined;
}

export const findClass = (parent: Parents, name: string): Element | undefined =>
  find(parent, (element) => hasClass(element, name));

export const text = (value: string): ElementContent => ({ type: "text", value });

export const element = (
  tagName: string,
  properties: Element["properties"],
  children: ElementContent[] = [],
): Element => ({ type: "element", tagName, properties, children });

const UNSPOKEN = new Set(["script", "style", "annotation", "annotation-xml"]);

/** The words below a node with collapsed white space. */
export function spoken(node: Nodes): string {
  const words: string[] = [];
  collect(node, words);
  return words.join("").replace(/\s+/g, " ").trim();
}

function collect(node: Nodes, words: string[]): void {
  if (node.type === "text") words.push(node.value);
  if (!("children" in node) || (node.type === "element" && UNSPOKEN.has(node.tagName))) return;
  for (const child of node.children) collect(child, words);
}
