import type { Element, ElementContent, Nodes, Parents } from "hast";

/** The last class, because many questions about one element follow each other. */
let remembered: { value: string; names: readonly string[] } = { value: "", names: [] };

/** No author gives an element more. */
const NAMES_MAX = 100;

/** The names in an element's class, each once. */
export function classesOf({ properties }: Element): readonly string[] {
  const value = properties["class"];
  if (typeof value !== "string" || value === "") return [];
  if (value !== remembered.value) remembered = { value, names: [...new Set(value.split(/\s+/, NAMES_MAX))] };
  return remembered.names;
}

export const hasClass = (element: Element, name: string): boolean =>
  String(element.properties["class"] ?? "").includes(name) && classesOf(element).includes(name);

/** An attribute's text without white space around it; "" when it is absent. */
export const attribute = ({ properties }: Element, name: string): string => String(properties[name] ?? "").trim();

const JSON_MAX_CHARS = 50_000;
const JSON_BRACKETS_MAX = 2_000;

/** An attribute that is an object in JSON; undefined when it is none, or larger than one that describes an element. */
export function attributeObject(node: Element, name: string): Readonly<Record<string, unknown>> | undefined {
  const json = attribute(node, name);
  return json.startsWith("{") ? (parsedJson(json) as Record<string, unknown> | undefined) : undefined;
}

/** JSON that is parsed; undefined when it is none, or larger than what describes an element. */
export function parsedJson(json: string): unknown {
  if (json.length > JSON_MAX_CHARS) return undefined;
  let brackets = 0;
  for (const _ of json.matchAll(/[[{]/g)) if ((brackets += 1) > JSON_BRACKETS_MAX) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** The first element below `parent` that passes, in document order. */
export function find(parent: Parents, passes: (element: Element) => boolean): Element | undefined {
  for (const child of parent.children) {
    if (child.type !== "element") continue;
    const found = passes(child) ? child : find(child, passes);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether an element is another one or contains it. */
export const holds = (parent: Element, node: Element): boolean =>
  parent === node || find(parent, (inner) => inner === node) !== undefined;

export const findClass = (parent: Parents, name: string): Element | undefined =>
  find(parent, (element) => hasClass(element, name));

export const text = (value: string): ElementContent => ({ type: "text", value });

export const element = (
  tagName: string,
  properties: Element["properties"],
  children: ElementContent[] = [],
): Element => ({ type: "element", tagName, properties, children });

const UNSPOKEN = new Set(["script", "style", "annotation", "annotation-xml"]);

/**
 * The words below a node with collapsed white space.
 *
 * @param enough reading ends when there are more letters than this, so that the question whether a text is short costs
 *   little, however long the text is
 */
export function spoken(node: Nodes, enough = Infinity): string {
  const words: string[] = [];
  collect(node, words, enough);
  return words.join("").replace(/\s+/g, " ").trim();
}

export const isSilent = (node: Nodes): boolean => spoken(node, 0) === "";

/** Collects texts, and gives how many letters there is still room for: less than none when there are enough. */
function collect(node: Nodes, words: string[], room: number): number {
  if (node.type === "text") return collectText(node.value, words, room);
  if (!("children" in node) || (node.type === "element" && UNSPOKEN.has(node.tagName))) return room;
  let left = room;
  for (const child of node.children) {
    left = collect(child, words, left);
    if (left < 0) break;
  }
  return left;
}

const PIECE_CHARS = 1_000;

function collectText(value: string, words: string[], room: number): number {
  if (room === Infinity) {
    words.push(value);
    return room;
  }
  let left = room;
  for (let at = 0; at < value.length && left >= 0; at += PIECE_CHARS) {
    const piece = value.slice(at, at + PIECE_CHARS);
    left -= piece.replace(/\s+/g, "").length;
    words.push(piece);
  }
  return left;
}
