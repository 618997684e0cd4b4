/** The parser's tree, built as hast from the start. A second tree beside the parser's would cost as much memory again. */
import type { Comment, Element, Properties, Root, Text } from "hast";
import { defaultTreeAdapter, html as spec, type DefaultTreeAdapterMap, type Token, type TreeAdapter } from "parse5";

/** An element with what the parser needs to know of it. */
interface Growing extends Element {
  attrs: readonly Token.Attribute[];
  namespaceURI: spec.NS;
  parentNode: Parent | null;
  content?: Root;
}
type Parent = Growing | (Root & { mode?: spec.DOCUMENT_MODE });
type Leaf = (Text | Comment) & { parentNode?: Parent | null };
type Child = Growing | Leaf;

const NO_ATTRIBUTES: readonly Token.Attribute[] = [];

/** Lets go of what only the parser needs. */
export function release(element: Element): void {
  const grown = element as Growing;
  grown.attrs = NO_ATTRIBUTES;
  grown.parentNode = null;
}

function propertiesOf(attrs: readonly Token.Attribute[]): Properties {
  const properties: Properties = {};
  for (const { name, value, prefix } of attrs) properties[prefix ? `${prefix}:${name}` : name] = value;
  return properties;
}

const placeOf = ({ children }: Parent, node: unknown): number =>
  children.at(-1) === node ? children.length - 1 : children.indexOf(node as Element);

function insert(parent: Parent, child: Child, place: number): void {
  // A list made with its one item takes a tenth of the memory that a first push reserves.
  if (parent.children.length === 0) parent.children = [child as Element];
  else if (place === parent.children.length) parent.children.push(child as Element);
  else parent.children.splice(place, 0, child as Element);
  child.parentNode = parent;
}

function insertTextAt(parent: Parent, value: string, place: number): void {
  const before = parent.children[place - 1];
  if (before?.type === "text") before.value += value;
  else insert(parent, grownText(value), place);
}

/** Has all its members from the start: one that is added later would take an object of its own. */
const grownText = (value: string): Leaf => ({ type: "text", value, parentNode: null });

const GROWING = {
  ...defaultTreeAdapter,
  createDocument: (): Parent => ({ type: "root", children: [], mode: spec.DOCUMENT_MODE.NO_QUIRKS }),
  createDocumentFragment: (): Root => ({ type: "root", children: [] }),
  createElement: (tagName: string, namespaceURI: spec.NS, attrs: Token.Attribute[]): Growing => ({
    type: "element",
    tagName,
    properties: propertiesOf(attrs),
    children: [],
    attrs,
    namespaceURI,
    parentNode: null,
  }),
  createCommentNode: (): Leaf => ({ type: "comment", value: "" }),
  createTextNode: grownText,
  // No comment is ever shown.
  appendChild(parent: Parent, child: Child) {
    if (child.type !== "comment") insert(parent, child, parent.children.length);
  },
  insertBefore: (parent: Parent, child: Child, next: Child) => insert(parent, child, placeOf(parent, next)),
  detachNode(child: Child) {
    const parent = child.parentNode;
    if (parent) parent.children.splice(placeOf(parent, child), 1);
    child.parentNode = null;
  },
  insertText: (parent: Parent, value: string) => insertTextAt(parent, value, parent.children.length),
  insertTextBefore: (parent: Parent, value: string, next: Child) => insertTextAt(parent, value, placeOf(parent, next)),
  setDocumentType: () => {},
  // The attributes of a second html or body belong to elements around the fragment.
  adoptAttributes: () => {},
  getFirstChild: ({ children }: Parent) => children[0],
  getChildNodes: ({ children }: Parent) => children,
  getParentNode: ({ parentNode }: Growing) => parentNode,
  getAttrList: ({ attrs }: Growing) => attrs,
  isTextNode: ({ type }: Child) => type === "text",
  isCommentNode: ({ type }: Child) => type === "comment",
  isElementNode: ({ type }: Child) => type === "element",
  isDocumentTypeNode: () => false,
};

/** The adapter of the parser's tree. Its types name the parser's own tree, which no code here sees. */
export const treeAdapter = GROWING as unknown as TreeAdapter<DefaultTreeAdapterMap>;
