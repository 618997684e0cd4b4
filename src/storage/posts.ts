import * as v from "valibot";
import type { Attribution, Hop } from "../model/attribution.ts";
import { Content, type Post, type Withdrawal } from "../model/post.ts";
import type { Source } from "../model/source.ts";
import { canonicalUrl } from "../publish/canonical.ts";
import { LINKS_COLUMN, toLinks } from "./page-links.ts";
import { SOURCE_COLUMNS, toSource } from "./sources.ts";
import { PAGE_OF_STORY, TELLERS_COLUMN, toTellers } from "./stories.ts";

export type FullPostRow = PostRow & Parameters<typeof toSource>[0];

interface PostRow {
  post_id: number;
  post_slug: string;
  address_of: string | null;
  revision: number;
  withdrawn_at: number | null;
  withdrawn_by: "source" | "operator" | null;
  withdrawal_reason: string | null;
  content: string;
  /** Only where the page is asked for. */
  links?: string;
  tellers: string;
}

/** The columns that {@link toPost} reads, but for the content. */
export const POST_COLUMNS = `posts.id AS post_id, posts.slug AS post_slug, address_of, posts.revision, withdrawn_at, withdrawn_by,
  withdrawal_reason, ${SOURCE_COLUMNS.split(", ")
    .map((column) => `sources.${column}`)
    .join(", ")}, ${TELLERS_COLUMN}`;

/** What a post's row is joined with for them. */
export const POST_JOINS = `CROSS JOIN revisions ON revisions.post_id = posts.id AND revisions.revision = content_revision
  CROSS JOIN sources ON sources.slug = posts.source`;

const POST = `SELECT ${POST_COLUMNS}, content, ${LINKS_COLUMN} FROM posts ${POST_JOINS}`;

/** A modified date this close to the published one is the save that published it, not a correction. */
const CORRECTION_MIN_MS = 60_000;

export function toPost(row: FullPostRow): Post {
  const source = toSource(row);
  const content = v.parse(Content, JSON.parse(row.content));
  const tellers = toTellers(row.tellers);
  return {
    ...content,
    id: row.post_id,
    slug: row.post_slug,
    ...(row.address_of !== null && { under: row.address_of }),
    ...(tellers.length > 0 && { tellers }),
    revision: row.revision,
    source: { slug: source.slug, name: source.name, home: source.home_page_url },
    attribution: presentAttribution(content.attribution, source),
    ...(Date.parse(content.modified) - Date.parse(content.published) >= CORRECTION_MIN_MS && {
      corrected: content.modified,
    }),
    ...(row.links !== undefined && { links: toLinks(row.links) }),
    ...(row.withdrawn_at !== null && { withdrawal: toWithdrawal(row, row.withdrawn_at) }),
  };
}

/** The attribution under the source's present name, home page and policy; the last hop of the chain is the source itself. */
function presentAttribution({ first, via }: Attribution, source: Source): Attribution {
  const present = (hop: Hop) => ({ ...hop, name: source.name, home: source.home_page_url });
  const chain = via.length === 0 ? { first: present(first), via } : { first, via: via.with(-1, present(via.at(-1)!)) };
  return { ...chain, canonical: canonicalUrl(first, source), indexing: source.indexing };
}

const toWithdrawal = (row: PostRow, at: number): Withdrawal => ({
  at: new Date(at).toISOString(),
  by: row.withdrawn_by ?? "source",
  ...(row.withdrawal_reason !== null && { reason: row.withdrawal_reason }),
});

/** A post with its content, its policy as the source has it now; null when there is none or it has no content yet. */
export async function readPost(db: D1Database, id: number): Promise<Post | null> {
  const row = await db.prepare(`${POST} WHERE posts.id = ? AND posts.slug IS NOT NULL`).bind(id).first<FullPostRow>();
  return row && toPost(row);
}

/** The post at /{source}/{slug}, live or withdrawn; null when there is none. */
export async function readPostAt(db: D1Database, source: string, slug: string): Promise<Post | null> {
  const row = await db
    .prepare(`${POST} WHERE posts.path_source = ? AND posts.slug = ?`)
    .bind(source, slug)
    .first<FullPostRow>();
  return row && toPost(row);
}

/** A post's present revision and address; null when there is none. */
export async function readRevision(db: D1Database, id: number): Promise<number | null> {
  return await db.prepare("SELECT revision FROM posts WHERE id = ?").bind(id).first<number>("revision");
}

/** A post as the operator lists it. */
export interface PostReport {
  id: number;
  source: string;
  slug: string | null;
  /** Where its page is, or that of its story, if another post has it; null where there is none. */
  path: string | null;
  /** Whether it is another source's post that has the page. */
  isVia: number;
  title: string;
  revision: number;
  withdrawnAt: number | null;
  withdrawnBy: "source" | "operator" | null;
  withdrawalReason: string | null;
  listedAt: number;
}

const REPORT = `SELECT posts.id, posts.source, page.slug, '/' || page.path_source || '/' || page.slug AS path, page.id <> posts.id AS isVia,
    posts.title, posts.revision, posts.withdrawn_at AS withdrawnAt, posts.withdrawn_by AS withdrawnBy,
    posts.withdrawal_reason AS withdrawalReason, posts.listed_at AS listedAt
  FROM posts LEFT JOIN posts AS page ON page.id = ${PAGE_OF_STORY}`;

/** Posts in any state, the last made first, before `cursor`; of one source where given. */
export async function listPostReports(
  db: D1Database,
  filter: { source?: string | undefined },
  limit: number,
  cursor: number | null,
): Promise<PostReport[]> {
  const { results } = await db
    .prepare(
      `${REPORT} WHERE posts.id < ? ${filter.source === undefined ? "" : "AND posts.source = ?"} ORDER BY posts.id DESC LIMIT ?`,
    )
    .bind(cursor ?? Number.MAX_SAFE_INTEGER, ...(filter.source === undefined ? [] : [filter.source]), limit)
    .all<PostReport>();
  return results;
}

/** One post's report, or null. */
export async function readPostReport(db: D1Database, id: number): Promise<PostReport | null> {
  return await db.prepare(`${REPORT} WHERE posts.id = ?`).bind(id).first<PostReport>();
}
