import type { Element, Root } from "hast";
import type { SafeBody } from "../model/entry.ts";
import type { Edits } from "./runs.ts";
import { reduce } from "./sanitize.ts";
import { spoken } from "./tree.ts";

/** The most text before a headline: a date, a byline, a picture's caption. */
const BEFORE_MAX_CHARS = 300;

/**
 * A body without a heading that repeats the title, because the page shows the title itself. Either may end with the name
 * of the site, as titles of pages do.
 */
export function withoutHeadline(body: SafeBody, title: string, site: string): SafeBody {
  const wanted = withoutEnd(essence(title), essence(site));
  const heading = wanted === "" ? undefined : firstHeading(body.tree);
  if (heading === undefined || withoutEnd(essence(spoken(heading)), essence(site)) !== wanted) return body;
  const edits: Edits = new Map([[heading, undefined]]);
  return { ...reduce(body, edits), ...(body.isCut && { isCut: body.isCut }) };
}

/** The first heading, if little text is before it. */
function firstHeading(root: Root): Element | undefined {
  let before = 0;
  const search = (parent: Root | Element): Element | undefined => {
    for (const child of parent.children) {
      if (before > BEFORE_MAX_CHARS) return undefined;
      if (child.type === "text") before += child.value.trim().length;
      if (child.type !== "element") continue;
      const found = /^h[2-3]$/.test(child.tagName) ? child : search(child);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search(root);
}

const withoutEnd = (text: string, end: string): string =>
  end !== "" && text.endsWith(end) && text !== end ? text.slice(0, -end.length) : text;

const essence = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "");
