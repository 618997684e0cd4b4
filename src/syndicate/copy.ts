import { creditLine } from "../credit/line.ts";
import { treeOf } from "../html/limits.ts";
import { pictureKey } from "../html/same-picture.ts";
import { cut } from "../html/text.ts";
import { attribute, find } from "../html/tree.ts";
import type { Copy } from "../model/destination.ts";
import { pathOf, type Post } from "../model/post.ts";
import { tagsOf } from "../model/tag.ts";
import { renderFeedContent } from "../views/feed-content.tsx";
import { headlineOf } from "../views/headline.ts";
import type { DestinationKind } from "./destination.ts";

/** A placeholder in a template for a fact about the post. */
const PLACE = /\{(title|summary|credit|url|original|source|authors|tags)\}/g;

/** The placeholders that each template must have: every copy names the first publisher and links there. */
export const NEEDED = ["{credit}", "{original}"] as const;

/** The identity of a copy. */
export interface CopyIdentity {
  destination: string;
  /** The post that its key names. */
  post: number;
  generation: number;
  change: number;
  madeAt: number;
}

/** A post in the form for a destination. */
export async function copyOf(
  post: Post,
  kind: Pick<DestinationKind, "text">,
  template: string,
  origin: string,
  { destination, post: keyPost, generation, change, madeAt }: CopyIdentity,
): Promise<Copy> {
  const { first } = post.attribution;
  const title = headlineOf(post);
  const credit = creditOf(post);
  const url = origin + pathOf(post);
  const facts = {
    title,
    summary: post.summary,
    credit,
    url,
    original: first.url ?? first.home,
    source: first.name,
    authors: post.authors.map(({ name }) => name).join(", "),
    tags: tagsOf(post.tags)
      .map(({ name }) => hashtag(name))
      .join(" "),
  };
  return {
    key: `${destination}-${keyPost}-${generation}`,
    change,
    madeAt,
    post: post.id,
    text: fitted(template, facts, kind.text),
    title,
    summary: post.summary,
    html: kind.text === undefined ? await renderFeedContent(post) : "",
    credit,
    url,
    ...(first.url !== undefined && { original: first.url }),
    slug: post.slug,
    source: { slug: post.source.slug, name: post.source.name },
    authors: post.authors.map(({ name }) => name),
    tags: post.tags,
    language: post.language,
    ...(post.image !== undefined && { image: { url: post.image, alt: altOf(post) } }),
    published: post.published,
    modified: post.modified,
    indexing: post.attribution.indexing,
  };
}

/** A tag as networks write it; "#" when no character of it is allowed there. */
export const hashtag = (name: string): string => `#${name.replace(/[^\p{L}\p{N}]+/gu, "")}`;

/** The credit line as text. */
export function creditOf(post: Post): string {
  const { first } = post.attribution;
  const line = creditLine(post.language, { title: headlineOf(post) }, first);
  return line.parts.map(({ text }) => text).join("");
}

type Facts = Record<"title" | "summary" | "credit" | "url" | "original" | "source" | "authors" | "tags", string>;

/**
 * Fills in the template. If the text is too long, the summary is cut first, then the tags, the authors and the title.
 */
export function fitted(template: string, facts: Facts, limit: DestinationKind["text"]): string {
  const filled = fill(template, facts);
  if (limit === undefined || limit.measure(filled) <= limit.max) return filled;
  const shorter = { ...facts };
  for (const name of ["summary", "tags", "authors", "title"] as const) {
    const found = longest(shorter, name, template, limit);
    if (found !== undefined) return found;
    shorter[name] = "";
  }
  // The credit contains the title, so the rest of the template can be dropped.
  const bare = fill("{credit}\n{original}", shorter);
  return limit.measure(bare) <= limit.max ? bare : facts.original;
}

/** The longest beginning of one fact with which the text fits; undefined when even none of it fits. */
function longest(
  facts: Facts,
  name: keyof Facts,
  template: string,
  limit: NonNullable<DestinationKind["text"]>,
): string | undefined {
  const text = facts[name];
  const withStart = (length: number) => fill(template, { ...facts, [name]: length === 0 ? "" : cut(text, length) });
  if (limit.measure(withStart(0)) > limit.max) return undefined;
  let [fits, tooLong] = [0, text.length];
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (limit.measure(withStart(middle)) <= limit.max) fits = middle;
    else tooLong = middle;
  }
  return withStart(fits);
}

/** Fills a template in, and removes lines that are left empty. */
const fill = (template: string, facts: Facts): string =>
  template
    .replace(PLACE, (_, name: keyof Facts) => facts[name])
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();

/** The alternative text of the lead picture, from the body; empty when the body lacks the picture. */
function altOf({ html, image }: Post): string {
  const tree = image === undefined ? undefined : treeOf(html);
  if (tree === undefined) return "";
  const key = pictureKey(image!);
  const shown = find(tree, (each) => each.tagName === "img" && pictureKey(attribute(each, "src")) === key);
  return shown === undefined ? "" : attribute(shown, "alt");
}
