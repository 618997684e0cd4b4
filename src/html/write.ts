import type { Element, Nodes, Root, RootContent } from "hast";
import { html as spec, serialize, type DefaultTreeAdapterMap, type TreeAdapter } from "parse5";
import { parseLimited } from "./limits.ts";
import { isPlainlyNested } from "./nesting.ts";

/**
 * The functions that the serializer calls on a tree. There is no parent: it matters only for elements with unescaped
 * text, which are never allowed.
 */
const HAST = {
  getChildNodes: (node: Root | Element) => node.children,
  isElementNode: (node: Nodes) => node.type === "element",
  isTextNode: (node: Nodes) => node.type === "text",
  isCommentNode: () => false,
  isDocumentTypeNode: () => false,
  getTagName: ({ tagName }: Element) => tagName,
  getNamespaceURI: () => spec.NS.HTML,
  getParentNode: () => null,
  getTextNodeContent: ({ value }: { value: string }) => value,
  getAttrList: ({ properties }: Element) =>
    Object.entries(properties).map(([name, value]) => ({
      name,
      value: Array.isArray(value) ? value.join(" ") : String(value),
    })),
} as unknown as TreeAdapter<DefaultTreeAdapterMap>;

/** Writes a tree of allowed elements as HTML (HTML standard, 13.3). */
export const write = (tree: Root): string =>
  serialize(tree as unknown as DefaultTreeAdapterMap["parentNode"], { treeAdapter: HAST });

/**
 * Whether parsing the written tree gives the same tree. Parsers move paragraphs out of paragraphs, links out of links,
 * and text out of tables.
 *
 * If that is not obvious, it is tried. The parsed text is shorter than the written one: each text is replaced by a
 * number, with the white space that matters to parsers, and so is each set of attributes. Different ones have different
 * numbers, so no move stays undetected.
 */
export function isReadAsWritten(tree: Root): boolean {
  return isPlainlyNested(tree) || isNestedAsWritten(tree);
}

/** Like {@link isReadAsWritten}, but always tried. */
export function isNestedAsWritten(tree: Root): boolean {
  const nesting = nestingOf(tree.children, new Map());
  const fragment = parseLimited(nesting);
  return fragment !== undefined && write(fragment) === nesting;
}

const VOID = new Set(["br", "col", "hr", "img", "source", "track", "wbr"]);

function nestingOf(nodes: readonly RootContent[], numbers: Map<string, string>): string {
  let nesting = "";
  for (const node of nodes) {
    if (node.type === "text") nesting += textNumber(node.value, numbers);
    if (node.type !== "element") continue;
    const { tagName } = node;
    nesting += `<${tagName}${attributesNumber(node, numbers)}>`;
    if (!VOID.has(tagName)) nesting += `${nestingOf(node.children, numbers)}</${tagName}>`;
  }
  return nesting;
}

const WHITE_SPACE = /^[\t\n ]*$/;

function textNumber(text: string, numbers: Map<string, string>): string {
  if (WHITE_SPACE.test(text)) return text;
  const [first = "", last = ""] = [text.charAt(0), text.charAt(text.length - 1)];
  const space = (char: string) => (WHITE_SPACE.test(char) ? char : "");
  return `${space(first)}${numberOf(text, numbers)}.${space(last)}`;
}

function attributesNumber({ properties }: Element, numbers: Map<string, string>): string {
  const names = Object.keys(properties);
  return names.length === 0 ? "" : ` x="${numberOf(JSON.stringify(properties), numbers)}"`;
}

function numberOf(key: string, numbers: Map<string, string>): string {
  let number = numbers.get(key);
  if (number === undefined) numbers.set(key, (number = numbers.size.toString(36)));
  return number;
}
