import { SaxesParser } from "saxes";

/** An element as an independent XML parser reads it; names are "{namespace}local". */
export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
}

/**
 * Parses a document by XML 1.0 with namespaces.
 *
 * @throws {Error} at the first thing that is not well-formed
 */
export function parseXml(xml: string): XmlElement {
  const root: XmlElement = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  const parser = new SaxesParser({ xmlns: true });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ uri, local, attributes }) => {
    const element: XmlElement = {
      name: `{${uri}}${local}`,
      attributes: Object.fromEntries(Object.values(attributes).map(({ name, value }) => [name, value])),
      children: [],
      text: "",
    };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on("closetag", () => void open.pop());
  const text = (piece: string) => {
    open.at(-1)!.text += piece;
  };
  parser.on("text", text);
  parser.on("cdata", text);
  parser.write(xml).close();
  const [document] = root.children;
  if (!document) throw new Error("the document is empty");
  return document;
}

/** The children of that name. */
export const all = (element: XmlElement, name: string): XmlElement[] =>
  element.children.filter((child) => child.name === name);

/** The one child of that name. */
export function one(element: XmlElement, name: string): XmlElement {
  const found = all(element, name);
  if (found.length !== 1) throw new Error(`${found.length} of ${name} in ${element.name}`);
  return found[0]!;
}
