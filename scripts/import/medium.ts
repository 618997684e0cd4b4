import { type DefaultTreeAdapterTypes, parse, serialize } from "parse5";
import { instant, webUrl } from "../../src/upstreams/reading/fields.ts";
import { type Archive, type Found, inOrder, type Item } from "./found.ts";
import { textsIn } from "./zip.ts";

type Node = DefaultTreeAdapterTypes.ChildNode;
type Element = DefaultTreeAdapterTypes.Element;

/**
 * Medium's export (Settings › Download your information): a page of microformats for each story. The names of drafts
 * mark them.
 */
export async function readMedium(file: string): Promise<Archive> {
  const pages = await textsIn(file, (name) => /(?:^|\/)posts\/[^/]+\.html$/.test(name));
  return { entries: inOrder([...pages].map(([name, html]) => entryOf(name, html))), progress: () => undefined };
}

function entryOf(name: string, html: string): Found {
  const place = name.replace(/^.*\//, "");
  if (place.startsWith("draft_")) return { kind: "passed", reason: "draft", place };
  const elements = [...elementsOf(parse(html).childNodes)];
  const of = (property: string) => elements.find((element) => classesOf(element).includes(property));
  const body = of("e-content");
  const address = webUrl(attribute(of("p-canonical"), "href"));
  const number = /-([\da-f]{8,12})\.html$/.exec(place)?.[1];
  if (body === undefined || address === undefined) return { kind: "passed", reason: "no story", place };
  const title = textOf(of("p-name"));
  const subtitle = textOf(of("p-summary"));
  // The text repeats its title, and its subtitle if there is one.
  const repeated = [...elementsOf(body.childNodes)].filter(
    (element) =>
      /\bgraf--(?:title|subtitle)\b/.test(attribute(element, "class")) && [title, subtitle].includes(textOf(element)),
  );
  for (const element of repeated) detach(element);
  const published = instant(attribute(of("dt-published"), "datetime"));
  const author = of("p-author");
  const page = webUrl(attribute(author, "href"));
  const own = number === undefined ? undefined : `https://medium.com/p/${number}`;
  const isElsewhere = !/(?:^|\.)medium\.com$/.test(new URL(address).hostname);
  const item: Item = {
    id: own ?? address,
    url: address,
    title,
    content_html: serialize(body),
    summary: subtitle,
    authors: author === undefined ? [] : [{ name: textOf(author), ...(page !== undefined && { url: page }) }],
    ...(isElsewhere && { external_url: address }),
    ...(published !== undefined && { date_published: published }),
  };
  return { kind: "item", item, place };
}

function* elementsOf(nodes: readonly Node[]): Generator<Element> {
  const waiting = [...nodes];
  while (waiting.length > 0) {
    const node = waiting.shift()!;
    if (!("tagName" in node)) continue;
    yield node;
    waiting.unshift(...node.childNodes);
  }
}

const attribute = (element: Element | undefined, name: string): string =>
  element?.attrs.find((one) => one.name === name)?.value ?? "";
const classesOf = (element: Element): string[] => attribute(element, "class").split(/\s+/);

function textOf(node: Node | undefined): string {
  if (node === undefined) return "";
  const text = "value" in node ? node.value : "childNodes" in node ? node.childNodes.map(textOf).join("") : "";
  return text.replace(/\s+/g, " ").trim();
}

function detach(element: Element): void {
  const { parentNode } = element;
  if (parentNode) parentNode.childNodes = parentNode.childNodes.filter((child) => child !== element);
}
