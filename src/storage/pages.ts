import * as v from "valibot";
import { Policy } from "../model/policy.ts";

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

/** KV keeps 1,024 bytes of metadata a key. */
const METADATA_MAX_BYTES = 1024;

/** How long a place may answer from its own copy without asking KV's center; the least that KV allows is 30. */
const PLACE_CACHE_SECONDS = 30;

/** The facts about a page that are known without reading it. */
const PageMetadata = v.object({
  /** HTTP status: 200, 410 for a post that is gone, or 404 for a post that nobody may know about yet. */
  status: v.picklist([200, 404, 410]),
  /** When it was put, in milliseconds. */
  writtenAt: v.optional(v.number(), 0),
  /** Quoted entity tag. */
  etag: v.string(),
  /** The post's id, and which of its renders this is. */
  post: v.number(),
  /** Its source, where that is not the one of its address. */
  source: v.optional(v.string()),
  revision: v.number(),
  /** PAGE_VERSION of the code that rendered it. */
  code: v.number(),
  /** SITE_VERSION of the configuration that it was rendered for. */
  site: v.string(),
  /** Hash of the facts that it was rendered from; absent: put by code that noted none. */
  facts: v.optional(v.string()),
  policy: Policy,
  language: v.string(),
  /** The Link header, if there is one that is short enough. */
  link: v.optional(v.string()),
  /** Whether robots are to leave it out of their index. */
  noindex: v.optional(v.boolean()),
  /** From when on it is another page, in milliseconds. */
  until: v.optional(v.number()),
});
export type PageMetadata = v.InferOutput<typeof PageMetadata>;

/** A post rendered to HTML, with its metadata before it is put. */
export interface Page {
  html: string;
  metadata: Omit<PageMetadata, "writtenAt" | "facts"> & PageFacts;
}

/** What says that a page is the same without rendering it. */
export type PageFacts = Required<Pick<PageMetadata, "revision" | "code" | "facts">>;

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
 * Puts a page unless KV holds one of a later render, or of the same by newer code. It is not rendered where KV holds one of the
 * same facts.
 *
 * @returns when the page that KV holds now was put: `now`, or the time of the same or the newer one that was there
 */
export async function writePage(
  kv: KVNamespace,
  source: string,
  slug: string,
  { revision, code, facts }: PageFacts,
  render: () => Promise<Page>,
  now: number,
): Promise<number> {
  const held = await readPage(kv, source, slug);
  await held?.body.cancel();
  const there = held?.metadata;
  const age = there ? there.revision - revision || there.code - code : -1;
  if (there && (age > 0 || (age === 0 && there.facts === facts))) return there.writtenAt;
  const page = await render();
  if (there && age === 0 && there.etag === page.metadata.etag && there.site === page.metadata.site)
    return there.writtenAt;
  await kv.put(keyOf(source, slug), page.html, { metadata: fitting({ ...page.metadata, writtenAt: now }) });
  return now;
}

/** Metadata that KV accepts: a Link header that would not fit is left out; the page has its canonical link too. */
function fitting(metadata: PageMetadata): PageMetadata {
  if (new TextEncoder().encode(JSON.stringify(metadata)).length <= METADATA_MAX_BYTES) return metadata;
  const { link: _, ...rest } = metadata;
  return rest;
}
