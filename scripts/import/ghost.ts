import * as v from "valibot";
import { illustrated, imageOf } from "../../src/upstreams/reading/media.ts";
import { instant, paragraphs, webUrl } from "../../src/upstreams/reading/fields.ts";
import { Failure } from "../failure.ts";
import { wholeOf } from "./file.ts";
import { type Archive, type Found, inOrder, type Item } from "./found.ts";

const EXPORT_MAX_BYTES = 500_000_000;
/** Ghost's placeholder for the site's address in its database. */
const OWN_ADDRESS = "__GHOST_URL__";

const Text = v.fallback(v.nullish(v.string(), ""), "");
const Id = v.pipe(v.union([v.string(), v.number()]), v.transform(String));
const Rows = <Row extends v.GenericSchema>(row: Row) => v.fallback(v.array(row), []);

const Post = v.object({
  id: Id,
  comment_id: v.fallback(v.nullish(Id), null),
  title: Text,
  slug: Text,
  html: Text,
  plaintext: Text,
  lexical: Text,
  mobiledoc: Text,
  markdown: Text,
  feature_image: Text,
  type: Text,
  page: v.fallback(v.nullish(v.union([v.boolean(), v.number()]), false), false),
  status: Text,
  visibility: Text,
  published_at: v.nullish(v.union([v.string(), v.number()])),
  updated_at: v.nullish(v.union([v.string(), v.number()])),
  custom_excerpt: Text,
  canonical_url: Text,
});
type Post = v.InferOutput<typeof Post>;

const Data = v.object({
  posts: v.array(Post),
  posts_meta: Rows(
    v.object({ post_id: Id, feature_image_alt: Text, feature_image_caption: Text, email_only: v.nullish(v.any()) }),
  ),
  tags: Rows(v.object({ id: Id, name: Text, visibility: Text })),
  posts_tags: Rows(v.object({ post_id: Id, tag_id: Id, sort_order: v.fallback(v.nullish(v.number(), 0), 0) })),
  users: Rows(v.object({ id: Id, name: Text })),
  posts_authors: Rows(v.object({ post_id: Id, author_id: Id, sort_order: v.fallback(v.nullish(v.number(), 0), 0) })),
});
type Data = v.InferOutput<typeof Data>;

const Export = v.union([
  v.pipe(
    v.object({ db: v.tupleWithRest([v.object({ data: Data })], v.unknown()) }),
    v.transform(({ db }) => db[0].data),
  ),
  v.pipe(
    v.object({ data: Data }),
    v.transform(({ data }) => data),
  ),
]);

/**
 * Ghost's export (Settings › Import/Export): the public posts.
 *
 * @param home the site's address, which the export lacks
 */
export async function readGhost(file: string, home: string): Promise<Archive> {
  const body = await wholeOf(file, EXPORT_MAX_BYTES);
  if (body === null) throw new Failure(`${file} is too large.`, "Export fewer posts at a time.");
  const parsed = v.safeParse(Export, json(body));
  if (!parsed.success) throw new Failure(`${file} is not a Ghost export.`, "Look at the file.");
  const { output } = parsed;
  return { entries: inOrder(output.posts.map((post) => entryOf(post, output, home))), progress: () => undefined };
}

function json(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

function entryOf(post: Post, data: Data, home: string): Found {
  const place = `post ${post.id}`;
  const passed = (reason: string): Found => ({ kind: "passed", reason, place });
  const meta = data.posts_meta.find(({ post_id }) => post_id === post.id);
  if (post.type === "page" || post.page === true || post.page === 1) return passed("page");
  if (post.status !== "published") return passed(`post, ${post.status}`);
  if (post.visibility !== "" && post.visibility !== "public") return passed("for members");
  if (meta?.email_only) return passed("sent by mail only");
  const url = webUrl(`${encodeURIComponent(post.slug)}/`, home.replace(/\/?$/, "/"));
  if (post.slug === "" || url === undefined) return { kind: "broken", reason: "has no slug", place };
  const hasText = `${post.html}${post.plaintext}`.trim() !== "";
  if (!hasText && `${post.lexical}${post.mobiledoc}${post.markdown}` !== "")
    return { kind: "broken", reason: "has no HTML: import it into Ghost, and export it from there", place };
  const own = (text: string) => text.replaceAll(OWN_ADDRESS, home.replace(/\/$/, ""));
  const caption = own(meta?.feature_image_caption ?? "");
  const picture = imageOf(own(post.feature_image), meta?.feature_image_alt, caption);
  const body = own(post.html) || paragraphs(post.plaintext);
  const { html, image } = illustrated(body, picture, { base: url, title: post.title });
  const canonical = webUrl(post.canonical_url);
  const published = instant(post.published_at);
  const modified = instant(post.updated_at);
  const item: Item = {
    // The post's id in Ghost's webhooks and feed.
    id: post.comment_id ?? post.id,
    url,
    title: post.title,
    content_html: html,
    summary: post.custom_excerpt,
    authors: namesOf(
      data.posts_authors,
      post.id,
      ({ author_id }) => data.users.find(({ id }) => id === author_id)?.name,
    ).map((name) => ({ name })),
    tags: namesOf(data.posts_tags, post.id, ({ tag_id }) => {
      const tag = data.tags.find(({ id }) => id === tag_id);
      return tag?.visibility === "internal" || tag?.name.startsWith("#") ? undefined : tag?.name;
    }),
    ...(canonical !== undefined && { external_url: canonical }),
    ...(image !== undefined && { image }),
    ...(published !== undefined && { date_published: published }),
    ...(modified !== undefined && { date_modified: modified }),
  };
  return { kind: "item", item, place };
}

/** A post's names from a table of pairs, in their order. */
const namesOf = <Row extends { post_id: string; sort_order: number }>(
  rows: readonly Row[],
  post: string,
  nameOf: (row: Row) => string | undefined,
): string[] =>
  rows
    .filter(({ post_id }) => post_id === post)
    .toSorted((one, other) => one.sort_order - other.sort_order)
    .flatMap((row) => nameOf(row) || []);
