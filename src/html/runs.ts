import type { Element, ElementContent, Parents, Root, RootContent, Text } from "hast";

export interface Link {
  href: string;
  text: string;
  /** Its text as written. */
  written: string;
  /** Where its text begins in the run. */
  start: number;
  end: number;
}

/** One line of a post: neighboring nodes without a block or a line break between them. */
export interface Run {
  kind: "run";
  nodes: ElementContent[];
  /** The line break before it, which is deleted with the run. */
  lineBreak?: ElementContent;
  text: string;
  links: Link[];
  /** Whether all of it is emphasized or small, as editors set their notes. */
  isNote: boolean;
  /** Whether it is in a heading. */
  isHeading?: true;
}

/** The parts of a post, in document order. */
export type Item = Run | { kind: "rule"; node: ElementContent } | { kind: "solid"; node: Element };

/** Edits by node: undefined deletes it; a text replaces it by its beginning. */
export type Edits = Map<RootContent, Text | undefined>;

/** Blocks whose lines may be a footer. The text in quotes, lists, tables and code is the author's. */
const OPEN_BLOCKS = new Set(["p", "div", "aside", "h2", "h3", "h4", "h5", "h6"]);
const SOLID_BLOCKS = new Set(
  "blockquote pre ul ol dl figure table details video audio picture img li dt dd figcaption summary caption".split(" "),
);

/** The lines of a post. The sanitizer bounds the depth. */
export function itemsOf(parent: Root | Element): Item[] {
  const items: Item[] = [];
  let nodes: ElementContent[] = [];
  let lineBreak: ElementContent | undefined;
  const flush = () => {
    const run = runOf(nodes, lineBreak);
    if (run.text.trim() !== "") items.push(run);
    nodes = [];
    lineBreak = undefined;
  };
  for (const child of parent.children) {
    if (child.type === "text" || (child.type === "element" && !isBlock(child) && !child.children.some(holdsBlock))) {
      nodes.push(child);
      continue;
    }
    if (child.type !== "element") continue;
    flush();
    if (child.tagName === "br") lineBreak = child;
    else if (child.tagName === "hr") items.push({ kind: "rule", node: child });
    else if (isStack(child)) for (const cell of cellsOf(child)) items.push(...itemsOf(cell));
    else if (SOLID_BLOCKS.has(child.tagName)) items.push({ kind: "solid", node: child });
    else if (/^h\d$/.test(child.tagName)) items.push(...itemsOf(child).map(asHeading));
    else items.push(...itemsOf(child));
  }
  flush();
  return items;
}

const asHeading = (item: Item): Item => (item.kind === "run" ? { ...item, isHeading: true } : item);

/**
 * Whether a table is only a stack of rows with one cell. Newsletters are nested tables of this kind, whose lines are
 * the post's.
 */
function isStack({ tagName, children }: Element): boolean {
  if (tagName !== "table") return false;
  const rows = rowsOf(children);
  return rows.length > 0 && rows.every((row) => row.tagName === "tr" && elementsOf(row.children).length <= 1);
}

const elementsOf = (nodes: readonly ElementContent[]): Element[] => nodes.filter((node) => node.type === "element");

const rowsOf = (nodes: readonly ElementContent[]): Element[] =>
  elementsOf(nodes).flatMap((part) =>
    /^t(?:head|body|foot)$/.test(part.tagName) ? elementsOf(part.children) : [part],
  );

const cellsOf = ({ children }: Element): Element[] => rowsOf(children).flatMap((row) => elementsOf(row.children));

function isBlock({ tagName }: Element): boolean {
  return tagName === "br" || tagName === "hr" || OPEN_BLOCKS.has(tagName) || SOLID_BLOCKS.has(tagName);
}

/** Whether an inline element contains a block. An emphasis that was never closed can contain half of a post. */
function holdsBlock(node: ElementContent): boolean {
  return node.type === "element" && (isBlock(node) || node.children.some(holdsBlock));
}

function runOf(nodes: ElementContent[], lineBreak: ElementContent | undefined): Run {
  const isNote = nodes.length > 0 && nodes.every((node) => isSetApart(node) || isBlank(node)) && !nodes.every(isBlank);
  const run: Run = {
    kind: "run",
    nodes,
    text: "",
    links: [],
    isNote,
    ...(lineBreak === undefined ? {} : { lineBreak }),
  };
  for (const node of nodes) read(node, run);
  run.text = comparable(run.text);
  return run;
}

const isSetApart = (node: ElementContent): boolean => node.type === "element" && /^(?:em|i|small)$/.test(node.tagName);
const isBlank = (node: ElementContent): boolean => node.type === "text" && node.value.trim() === "";

/** A run and the run before it as one, for a sentence that a line break splits. */
export const joined = (before: Run, run: Run & { lineBreak: ElementContent }): Run =>
  runOf([...before.nodes, run.lineBreak, ...run.nodes], before.lineBreak);

function read(node: ElementContent, run: Pick<Run, "text" | "links">): void {
  if (node.type === "text") run.text += node.value;
  if (node.type !== "element") return;
  if (node.tagName === "br") run.text += " ";
  const { href } = node.properties;
  if (node.tagName !== "a" || typeof href !== "string") {
    for (const child of node.children) read(child, run);
    return;
  }
  // Read separately, because cutting its words out of a line with thousands of links would take quadratic time.
  const link = { text: "", links: [] };
  for (const child of node.children) read(child, link);
  const start = run.text.length;
  run.text += link.text;
  const written = link.text.trim();
  run.links.push({ href, text: comparable(written).trim(), written, start, end: run.text.length });
}

/** Replaces variants of a character by one of them, unit by unit, so that offsets stay. */
export function comparable(text: string): string {
  // Most white space is a space already.
  return text.replace(/[^\S ]/g, " ").replace(/[’‘ʼ`´]/g, "'");
}

/** The text in lower case, with the same offsets. */
export function lowered(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
}

/**
 * Deletes a run from `offset` on, or up to `until`. Returns false, and deletes nothing, when the beginning would cut an
 * element in two that is no mere emphasis.
 */
export function deleteFrom(run: Run, offset: number, edits: Edits, until = Infinity): boolean {
  const planned: Edits = new Map();
  if (!planDeletion(run.nodes, 0, [offset, until], planned)) return false;
  for (const [node, replacement] of planned) edits.set(node, replacement);
  if (offset === 0 && until === Infinity && run.lineBreak !== undefined) edits.set(run.lineBreak, undefined);
  return true;
}

/** @param start where the first node begins in its run */
function planDeletion(nodes: ElementContent[], start: number, range: [number, number], planned: Edits): boolean {
  const [offset, until] = range;
  let position = start;
  for (const node of nodes) {
    const begin = position;
    position += lengthOf(node);
    if (position <= offset && begin < offset) continue;
    if (begin >= until) break;
    if (begin >= offset && position <= until) planned.set(node, undefined);
    else if (node.type === "text") {
      const left = [
        node.value.slice(0, Math.max(0, offset - begin)).trimEnd(),
        node.value.slice(until - begin).trimStart(),
      ];
      planned.set(node, { type: "text", value: left.filter((part) => part !== "").join(" ") });
    } else if (node.type !== "element" || (begin < offset && !isSetApart(node))) return false;
    else if (!planDeletion(node.children, begin, range, planned)) return false;
  }
  return true;
}

function lengthOf(node: ElementContent): number {
  if (node.type === "text") return node.value.length;
  if (node.type !== "element") return 0;
  if (node.tagName === "br") return 1;
  return node.children.reduce((length, child) => length + lengthOf(child), 0);
}

/** A copy of the tree with the edits applied. The original is not changed. */
export function edited(tree: Root, edits: Edits): Root {
  return { type: "root", children: childrenOf(tree, edits) };
}

function childrenOf(parent: Parents, edits: Edits): ElementContent[] {
  return parent.children.flatMap((child): ElementContent[] => {
    if (edits.has(child)) return [edits.get(child)].filter((node) => node !== undefined);
    if (child.type === "element") return [{ ...child, children: childrenOf(child, edits) }];
    return child.type === "text" ? [child] : [];
  });
}
