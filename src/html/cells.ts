import type { Element } from "hast";
import { styledAlignment } from "./hidden.ts";
import { attribute } from "./tree.ts";

const ALIGNMENT = /^(?:left|center|right)$/;

/**
 * Keeps the alignment of a table, column, row or cell, in any form of markup. HTML has no attribute for it any more, so
 * each cell gets `data-align`.
 */
export function alignCells(node: Element): void {
  const { properties } = node;
  const said = alignmentOf(node);
  properties["data-align"] = said;
  if (node.tagName === "tr" && said !== undefined) {
    for (const cell of node.children)
      if (cell.type === "element") cell.properties["data-align"] ??= alignmentOf(cell) ?? said;
    properties["data-align"] = undefined;
  }
  if (node.tagName === "table") {
    properties["data-align"] = undefined;
    alignColumns(node);
  }
}

function alignmentOf(node: Element): string | undefined {
  const classes = String(node.properties["class"] ?? "");
  const named = /(?:^|[\s-])(?:has-text-align|text|align|ta|column-align)-?(left|center|right|start|end)(?:\s|$)/.exec(
    classes,
  )?.[1];
  const style = node.properties["style"] === undefined ? undefined : styledAlignment(String(node.properties["style"]));
  const said = (style ?? (attribute(node, "align").toLowerCase() || attribute(node, "data-align") || named || ""))
    .replace("start", "left")
    .replace("end", "right");
  return ALIGNMENT.test(said) ? said : undefined;
}

/** Moves the alignment of columns to their cells, unless a cell spans several columns. */
function alignColumns(table: Element): void {
  const columns: (string | undefined)[] = [];
  const addColumns = (parent: Element) => {
    for (const child of parent.children) {
      if (child.type !== "element") continue;
      if (child.tagName === "colgroup") addColumns(child);
      if (child.tagName === "col") columns.push(alignmentOf(child));
    }
  };
  addColumns(table);
  if (!columns.some((column) => column !== undefined)) return;
  const addRows = (parent: Element) => {
    for (const child of parent.children) {
      if (child.type !== "element") continue;
      if (/^t(?:head|body|foot)$/.test(child.tagName)) addRows(child);
      if (child.tagName !== "tr") continue;
      const row = child.children.filter((cell): cell is Element => cell.type === "element");
      if (row.some((cell) => cell.properties["colspan"] !== undefined)) continue;
      for (const [place, cell] of row.entries()) {
        const column = columns[place];
        if (column !== undefined && alignmentOf(cell) === undefined) cell.properties["data-align"] = column;
      }
    }
  };
  addRows(table);
}
