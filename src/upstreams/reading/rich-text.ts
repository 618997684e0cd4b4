import { escape, fields, items, text, webUrl } from "./fields.ts";

/** Editors' trees are not nested deeper. Deeper nodes are left out. */
const DEPTH_MAX = 40;
const NODES_MAX = 20_000;

/** HTML elements by the names in several editors: Contentful's rich text, Strapi's blocks and similar ones. */
const ELEMENTS: Record<string, string> = {
  paragraph: "p",
  "heading-1": "h2",
  "heading-2": "h2",
  "heading-3": "h3",
  "heading-4": "h4",
  "heading-5": "h5",
  "heading-6": "h6",
  "unordered-list": "ul",
  "ordered-list": "ol",
  "list-item": "li",
  blockquote: "blockquote",
  quote: "blockquote",
  code: "pre",
  table: "table",
  "table-row": "tr",
  "table-cell": "td",
  "table-header-cell": "th",
};
const MARKS: Record<string, string> = {
  bold: "strong",
  strong: "strong",
  italic: "em",
  em: "em",
  code: "code",
  underline: "u",
  strikethrough: "s",
  "strike-through": "s",
  superscript: "sup",
  subscript: "sub",
};
const own = (table: Record<string, string>, name: string) => (Object.hasOwn(table, name) ? table[name] : undefined);

/**
 * The HTML of a tree of nodes: Contentful's rich text (`nodeType`, `content`, `value`, `marks`, `data`) or Strapi's
 * blocks (`type`, `children`, `text`, `bold` …). A node of an unknown kind is reduced to its words.
 */
export function treeToHtml(tree: unknown): string {
  const budget = { nodes: NODES_MAX };
  return (Array.isArray(tree) ? items(tree) : [tree]).map((node) => nodeToHtml(node, 0, budget)).join("\n");
}

function nodeToHtml(value: unknown, depth: number, budget: { nodes: number }): string {
  budget.nodes -= 1;
  if (depth > DEPTH_MAX || budget.nodes < 0) return "";
  const node = fields(value);
  const kind = kindOf(node);
  if (kind === "text") return marked(node);
  if (kind === "hr") return "<hr>";
  if (kind === "image") return picture(fields(node["image"]));
  const inside = items(node["content"] ?? node["children"])
    .map((child) => nodeToHtml(child, depth + 1, budget))
    .join("");
  if (kind === "hyperlink" || kind === "link") return linked(fields(node["data"])["uri"] ?? node["url"], inside);
  const element = own(ELEMENTS, kind);
  return element === undefined ? inside : `<${element}>${inside}</${element}>`;
}

/** The element's name. Strapi gives the level of a heading and the kind of a list beside its type. */
function kindOf(node: Record<string, unknown>): string {
  const kind = text(node["nodeType"]) || text(node["type"]);
  if (kind === "heading") return `heading-${text(node["level"])}`;
  return kind === "list" ? `${text(node["format"]) === "ordered" ? "ordered" : "unordered"}-list` : kind;
}

function marked(node: Record<string, unknown>): string {
  const marks = [
    ...items(node["marks"]).map((mark) => text(fields(mark)["type"])),
    ...Object.keys(MARKS).filter((name) => node[name] === true),
  ];
  return wrapped(text(node["value"]) || text(node["text"]), marks);
}

/** Text in the elements of its marks. A line break in it becomes an element. */
function wrapped(words: string, marks: string[]): string {
  const elements = [...new Set(marks.flatMap((mark) => own(MARKS, mark) ?? []))];
  const html = escape(words).replaceAll("\n", "<br>");
  return elements.reduce((inside, element) => `<${element}>${inside}</${element}>`, html);
}

function linked(address: unknown, inside: string): string {
  const href = webUrl(address) ?? (text(address).startsWith("mailto:") ? text(address) : undefined);
  return href === undefined ? inside : `<a href="${escape(href)}">${inside}</a>`;
}

function picture(image: Record<string, unknown>): string {
  const src = webUrl(image["url"]);
  return src === undefined ? "" : `<img src="${escape(src)}" alt="${escape(text(image["alternativeText"]))}">`;
}

/** Headings of Portable Text, one level lower, because the page has a heading already. */
const STYLES: Record<string, string> = {
  normal: "p",
  h1: "h2",
  h2: "h2",
  h3: "h3",
  h4: "h4",
  h5: "h5",
  h6: "h6",
  blockquote: "blockquote",
};

/**
 * The HTML of Sanity's Portable Text: a flat list of blocks. A list is a run of blocks with `listItem`; a link is a
 * definition that a mark refers to (portabletext.org, "Specification").
 */
export function portableTextToHtml(blocks: unknown): string {
  const html: string[] = [];
  let list = "";
  for (const block of items(blocks).map(fields)) {
    const wanted =
      block["_type"] === "block" ? (own({ bullet: "ul", number: "ol" }, text(block["listItem"])) ?? "") : "";
    if (wanted !== list) html.push(list === "" ? "" : `</${list}>`, wanted === "" ? "" : `<${wanted}>`);
    list = wanted;
    html.push(blockToHtml(block, list !== ""));
  }
  if (list !== "") html.push(`</${list}>`);
  return html.join("");
}

function blockToHtml(block: Record<string, unknown>, isItem: boolean): string {
  if (block["_type"] !== "block") {
    return customBlock(block);
  }
  const definitions = new Map(
    items(block["markDefs"]).map((definition) => [text(fields(definition)["_key"]), fields(definition)]),
  );
  const inside = items(block["children"]).map((child) => {
    const span = fields(child);
    const marks = items(span["marks"]).map(text);
    const definition = marks.map((mark) => definitions.get(mark)).find((found) => found !== undefined);
    const words = wrapped(text(span["text"]), marks);
    return definition === undefined ? words : linked(definition["href"], words);
  });
  const element = isItem ? "li" : (own(STYLES, text(block["style"])) ?? "p");
  return `<${element}>${inside.join("")}</${element}>`;
}

/**
 * Blocks that Portable Text leaves to its users, in the form of Sanity's own plugins: pictures, code, and films by
 * their address.
 */
function customBlock(block: Record<string, unknown>): string {
  const url = fields(block["asset"])["url"] ?? block["url"];
  const caption = escape(text(block["caption"]));
  if (block["_type"] === "image") {
    const image = picture({ url, alternativeText: block["alt"] });
    return image === "" || caption === "" ? image : `<figure>${image}<figcaption>${caption}</figcaption></figure>`;
  }
  const code = text(block["code"]);
  if (code !== "") return `<pre><code>${escape(code)}</code></pre>`;
  const href = webUrl(url);
  return href === undefined ? "" : `<p>${escape(href)}</p>`;
}
