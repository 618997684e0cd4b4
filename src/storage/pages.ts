import * as v from "valibot";
import { PagePolicy } from "../model/policy.ts";

/**
 * The one kind of key in KV.
 *
 * | key                    | holds                                        | lives                  | may be stale for                      |
 * |------------------------|----------------------------------------------|------------------------|---------------------------------------|
 * | `page:{source}/{slug}` | a post's HTML, or why there is none         | until it is overwritten | a minute or more, until KV has spread it |
 *
 * Every key can be deleted at any time: the next reader's page is rendered from D1.
 */
const keyOf = (source: string, slug: string) => `page:${source}/${slug}`;

/** KV takes at most 1,024 bytes of metadata for a key. */
const METADATA_MAX_BYTES = 1024;

/** How long a data center may answer from its own copy without asking KV's center. KV's minimum is 30. */
const PLACE_CACHE_SECONDS = 30;

/** The facts about a page that can be read without its HTML. */
const PageMetadata = v.object({
  /**
   * HTTP status: 200, 301 to another post's page, 410 for a post that is gone, or 404 for a post that nobody may know
   * about yet.
   */
  status: v.picklist([200, 301, 404, 410]),
  /** The path of the other post's page. */
  location: v.optional(v.string()),
  /** When it was put, in milliseconds. */
  writtenAt: v.optional(v.number(), 0),
  /** Quoted entity tag. */
  etag: v.string(),
  /** The post's id, and the number of its render. */
  post: v.number(),
  /** Its source, when its address names another. */
  source: v.optional(v.string()),
  revision: v.number(),
  /** PAGE_VERSION of the code that rendered it. */
  code: v.number(),
  /** SITE_VERSION of the configuration that it was rendered for. */
  site: v.string(),
  /** Hash of the facts that it was rendered from; absent when KV had no page to compare it with. */
  facts: v.optional(v.string()),
  policy: PagePolicy,
  language: v.string(),
  /** The Link header, if there is one that is short enough. */
  link: v.optional(v.string()),
  /** Whether robots must leave it out of their index. */
  noindex: v.optional(v.boolean()),
  /** When the page expires, in milliseconds, because it will look different from then on. */
  until: v.optional(v.number()),
});
export type PageMetadata = v.InferOutput<typeof PageMetadata>;

/** A post rendered to HTML, with the metadata to put. */
export interface Page {
  html: string;
  metadata: Omit<PageMetadata, "writtenAt" | "facts">;
}

/** What identifies a page without rendering it. */
export interface PageIdentity extends Pick<PageMetadata, "revision" | "code"> {
  /** The hash of the facts that it is rendered from. Hashing takes longer than the rest, so it is done when needed. */
  facts(): Promise<string>;
}

/** The page at /{source}/{slug} as a stream; null when KV has none, or one that this code cannot read. */
export async function readPage(
  kv: KVNamespace,
  source: string,
  slug: string,
): Promise<{ body: ReadableStream; metadata: PageMetadata } | null> {
  const { value, metadata } = await kv.getWithMetadata(keyOf(source, slug), {
    type: "stream",
    cacheTtl: PLACE_CACHE_SECONDS,
  });
  if (value === null) return null;
  const parsed = v.safeParse(PageMetadata, metadata);
  if (parsed.success) return { body: value, metadata: parsed.output };
  await value.cancel();
  return null;
}

/**
 * Puts a page, unless KV holds a later render, or the same render by newer code. If KV holds a page of the same facts,
 * it is not rendered again.
 *
 * @returns when the page that KV holds now was put, `now` or earlier, and whether KV had a page there already
 */
export async function writePage(
  kv: KVNamespace,
  source: string,
  slug: string,
  { revision, code, facts: hashed }: PageIdentity,
  render: () => Promise<Page>,
  now: number,
): Promise<{ putAt: number; wasThere: boolean }> {
  const held = await readPage(kv, source, slug);
  await held?.body.cancel();
  const there = held?.metadata;
  const age = there ? there.revision - revision || there.code - code : -1;
  const kept = there && { putAt: there.writtenAt, wasThere: true };
  if (kept && age > 0) return kept;
  const facts = there && (await hashed());
  if (kept && age === 0 && there.facts === facts) return kept;
  const page = await render();
  if (kept && age === 0 && there.etag === page.metadata.etag && there.site === page.metadata.site) return kept;
  await kv.put(keyOf(source, slug), page.html, {
    metadata: fitting({ ...page.metadata, ...(facts && { facts }), writtenAt: now }),
  });
  return { putAt: now, wasThere: there !== undefined };
}

/**
 * Metadata that KV accepts. A Link header that does not fit is left out, since the page itself has its canonical link.
 */
function fitting(metadata: PageMetadata): PageMetadata {
  if (new TextEncoder().encode(JSON.stringify(metadata)).length <= METADATA_MAX_BYTES) return metadata;
  const { link: _, ...rest } = metadata;
  return rest;
}
