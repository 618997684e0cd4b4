/** Columns of line numbers beside code. */
import type { Element, ElementContent, Parents } from "hast";
import { element, hasClass, text } from "./tree.ts";

/** No layout puts the code into more boxes. */
const BOXES_MAX = 4;

/**
 * The code of a table that only puts line numbers beside it: one row with a cell of numbers that follow each other, and
 * a cell of preformatted text or of a box for each line. Undefined for other tables.
 */
export function numberedCode(table: Element): Element | undefined {
  const rows = elementsOf(table).flatMap((part) => (part.tagName === "tr" ? [part] : elementsOf(part)));
  const cells = rows.length === 1 ? elementsOf(rows[0]!) : [];
  const code = cells.length === 2 && holdsLineNumbers(cells[0]!) ? cells[1] : undefined;
  return code && (preIn(code) ?? linesIn(code));
}

const elementsOf = ({ children }: Element): Element[] =>
  children.filter((child): child is Element => child.type === "element");

function holdsLineNumbers(cell: Element): boolean {
  const numbers: number[] = [];
  return collectNumbers(cell.children, numbers) && numbers.length > 0;
}

/** Collects numbers, and says whether there is nothing else and each follows the one before it. */
function collectNumbers(nodes: readonly ElementContent[], numbers: number[]): boolean {
  return nodes.every((node) => {
    if (node.type === "element") return node.tagName !== "table" && collectNumbers(node.children, numbers);
    if (node.type !== "text") return true;
    return node.value.split(/\s+/).every((word) => {
      if (word === "") return true;
      const last = numbers.at(-1);
      const isNext = /^\d{1,6}$/.test(word) && (last === undefined || Number(word) === last + 1);
      if (isNext) numbers.push(Number(word));
      return isNext;
    });
  });
}

function preIn(cell: Element): Element | undefined {
  let inner = cell;
  for (let box = 0; box < BOXES_MAX; box += 1) {
    const [only, ...others] = elementsOf(inner);
    if (only === undefined || others.length > 0) return undefined;
    if (only.tagName === "pre") return only;
    inner = only;
  }
  return undefined;
}

/** Preformatted text of the boxes that SyntaxHighlighter makes of the lines, whose spaces a style sheet keeps. */
function linesIn(cell: Element): Element | undefined {
  const boxes = hasClass(cell, "code") ? elementsOf(cell).flatMap(elementsOf) : [];
  if (boxes.length === 0 || !boxes.every((box) => box.tagName === "div" && hasClass(box, "line"))) return undefined;
  const lines = boxes.flatMap(({ children }, place) => [
    ...(place === 0 ? [] : [text("\n")]),
    ...withoutBreaks(children),
  ]);
  return element("pre", {}, lines);
}

/** The text of a line. Its boxes of code would each stand for themselves, and no-break spaces indent it. */
function withoutBreaks(nodes: readonly ElementContent[]): ElementContent[] {
  return nodes.flatMap((node) => {
    if (node.type === "text") return [text(node.value.replaceAll("\u00a0", " "))];
    return node.type === "element" ? withoutBreaks(node.children) : [];
  });
}

/** Whether preformatted text is already around a node's place. */
export const isInCode = (parent: Parents): boolean =>
  parent.type === "element" && /^(?:pre|code)$/.test(parent.tagName);
