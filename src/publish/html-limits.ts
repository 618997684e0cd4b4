import {
  defaultTreeAdapter,
  html as spec,
  Parser,
  type DefaultTreeAdapterMap,
  type DefaultTreeAdapterTypes,
} from "parse5";

/** A webhook body is capped at 1 MB; so is what is parsed of it. */
export const HTML_MAX_CHARS = 1_000_000;
export const ELEMENTS_MAX = 20_000;
/** Nesting that is kept; what lies deeper keeps its words only. */
export const DEPTH_MAX_LEVELS = 100;
/** Browsers stop nesting at 512 as well; beyond it the parser's own scans of the stack turn quadratic. */
export const OPEN_ELEMENTS_MAX = 512;

type Fragment = DefaultTreeAdapterTypes.DocumentFragment;
type ParentNode = DefaultTreeAdapterTypes.ParentNode;
type ChildNode = DefaultTreeAdapterTypes.ChildNode;

class TooLarge extends Error {}

/**
 * Parses HTML as the content of a `div` (HTML standard, 13.4), with limits that hold while it parses.
 * The result is at most DEPTH_MAX_LEVELS deep and has no templates, so that recursive code may follow.
 * @returns undefined when the input has too many elements or too many of them open at once
 */
export function parseLimited(html: string): Fragment | undefined {
  if (html.length > HTML_MAX_CHARS) return undefined;
  try {
    const fragment = parse(html);
    level(fragment);
    return fragment;
  } catch (error) {
    if (error instanceof TooLarge) return undefined;
    throw error;
  }
}

function parse(html: string): Fragment {
  let elements = 0;
  let parser: Parser<DefaultTreeAdapterMap> | undefined;
  const treeAdapter: typeof defaultTreeAdapter = {
    ...defaultTreeAdapter,
    createElement(tagName, namespace, attributes) {
      elements += 1;
      if (elements > ELEMENTS_MAX || (parser?.openElements.stackTop ?? 0) > OPEN_ELEMENTS_MAX) throw new TooLarge();
      return defaultTreeAdapter.createElement(tagName, namespace, attributes);
    },
  };
  const context = defaultTreeAdapter.createElement("div", spec.NS.HTML, []);
  // Without scripting the parser reads what stands in noscript: usually the image that a lazy loader hides.
  parser = Parser.getFragmentParser<DefaultTreeAdapterMap>(context, { treeAdapter, scriptingEnabled: false });
  parser.tokenizer.write(html, true);
  return parser.getFragment();
}

/** Drops templates, keeps only words below DEPTH_MAX_LEVELS, and hides srcset from hast; with a stack of its own. */
function level(fragment: Fragment): void {
  const pending: { node: ParentNode; depth: number }[] = [{ node: fragment, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, depth } = next;
    if (depth >= DEPTH_MAX_LEVELS) {
      node.childNodes = [wordsOf(node)];
      continue;
    }
    node.childNodes = node.childNodes.filter((child) => child.nodeName !== "template");
    for (const child of node.childNodes) {
      if (!("childNodes" in child)) continue;
      keepSrcset(child);
      pending.push({ node: child, depth: depth + 1 });
    }
  }
}

/** Hast splits srcset at every comma, also at those inside URLs; as data-srcset it stays one string. */
function keepSrcset(element: DefaultTreeAdapterTypes.Element): void {
  if (!element.attrs.some(({ name }) => name === "srcset")) return;
  element.attrs = element.attrs.filter(({ name }) => name !== "data-srcset");
  for (const attribute of element.attrs) if (attribute.name === "srcset") attribute.name = "data-srcset";
}

const SILENT = new Set(["script", "style", "template", "iframe", "noembed", "noframes", "xmp"]);

function wordsOf(parent: ParentNode): ChildNode {
  const words: string[] = [];
  const pending: ChildNode[] = parent.childNodes.toReversed();
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (defaultTreeAdapter.isTextNode(node)) words.push(node.value);
    if ("childNodes" in node && !SILENT.has(node.nodeName)) pending.push(...node.childNodes.toReversed());
  }
  const text = defaultTreeAdapter.createTextNode(words.join(""));
  text.parentNode = parent;
  return text;
}
