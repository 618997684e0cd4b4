import type { Attribution, Hop } from "../model/attribution.ts";
import type { Post, Withdrawal, Withheld } from "../model/post.ts";
import type { Source } from "../model/source.ts";
import { canonicalUrl } from "../post/canonical.ts";
import { narrowed } from "../publish/narrow.ts";
import { type Standing, standingOf } from "../post/rights.ts";
import { CONTENT_VALUE, parseContent, type StoredContent } from "./content.ts";
import { toUncompared, type Uncompared, UNCOMPARED_COLUMN } from "./duplicates.ts";
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
  reprinted_at: number;
  withheld: Withheld | null;
  content: StoredContent;
  /** Only where the page is asked for. */
  links?: string;
  tellers: string;
}

/** The columns that {@link toPost} reads, but for the content. */
export const POST_COLUMNS = `posts.id AS post_id, posts.slug AS post_slug, address_of, posts.revision, withdrawn_at, withdrawn_by,
  withdrawal_reason, reprinted_at, withheld, ${SOURCE_COLUMNS.split(", ")
    .map((column) => `sources.${column}`)
    .join(", ")}, ${TELLERS_COLUMN}`;

/** What a post's row is joined with for them. */
export const POST_JOINS = `CROSS JOIN revisions ON revisions.post_id = posts.id AND revisions.revision = content_revision
  CROSS JOIN sources ON sources.slug = posts.source`;

const PAGE_COLUMNS = `${POST_COLUMNS}, ${CONTENT_VALUE} AS content, ${LINKS_COLUMN}`;

/** A modified date this close to the published one is the save that published it, not a correction. */
const CORRECTION_MIN_MS = 60_000;

/**
 * A post as readers may see it at `now`: under the policy that its source has at present, and where its rights put it at that very
 * instant, whether or not the cron has noted it yet (storage/rights.ts).
 */
export async function toPost(row: FullPostRow, now: number): Promise<Post> {
  const source = toSource(row);
  const content = await parseContent(row.content);
  const tellers = toTellers(row.tellers);
  const license = content.license ?? source.license;
  return {
    ...(await narrowed(content, source)),
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
    ...(license && { license }),
    ...(row.withdrawn_at === null
      ? toStanding(standingOf(content, source, row.reprinted_at, now))
      : {
          withdrawal: toWithdrawal(row, row.withdrawn_at),
          ...(row.withheld !== null && { withheld: row.withheld }),
        }),
  };
}

const toStanding = ({ withheld, dueAt, expiredAt }: Standing): Pick<Post, "withheld" | "dueAt" | "expiredAt"> => ({
  ...(withheld !== null && { withheld }),
  ...(dueAt !== null && { dueAt }),
  ...(expiredAt !== null && { expiredAt: new Date(expiredAt).toISOString() }),
});

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

/** A post with its content, its policy as the source has it now; null when there is none or it has no page. */
export async function readPost(db: D1Database, id: number, now: number): Promise<Post | null> {
  return (await readPostToRender(db, id, now))?.post ?? null;
}

/**
 * The same, and what its text is to be compared with.
 *
 * @param before statements that are run first, in the same transaction
 */
export async function readPostToRender(
  db: D1Database,
  id: number,
  now: number,
  before: readonly D1PreparedStatement[] = [],
): Promise<{ post: Post; uncompared: Uncompared | null } | null> {
  const read = db
    .prepare(
      `SELECT ${PAGE_COLUMNS}, ${UNCOMPARED_COLUMN} FROM posts ${POST_JOINS} WHERE posts.id = ? AND posts.slug IS NOT NULL`,
    )
    .bind(id);
  const results = await db.batch<FullPostRow & { uncompared: string | null }>([...before, read]);
  const [row] = results.at(-1)!.results;
  return row ? { post: await toPost(row, now), uncompared: toUncompared(row.uncompared) } : null;
}

/** The post at /{source}/{slug}, whether or not it is shown; null when there is none. */
export async function readPostAt(db: D1Database, source: string, slug: string, now: number): Promise<Post | null> {
  const row = await db
    .prepare(`SELECT ${PAGE_COLUMNS} FROM posts ${POST_JOINS} WHERE posts.path_source = ? AND posts.slug = ?`)
    .bind(source, slug)
    .first<FullPostRow>();
  return row && (await toPost(row, now));
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
  /** 1: the withdrawal lasts until the source tells of the post again. */
  onHold: 0 | 1;
  withheld: Withheld | null;
  /** When `withheld` changes by itself. */
  dueAt: number | null;
  expiredAt: number | null;
  listedAt: number;
}

const REPORT = `SELECT posts.id, posts.source, page.slug, '/' || page.path_source || '/' || page.slug AS path,
    page.id <> posts.id AS isVia, posts.title, posts.revision, posts.withdrawn_at AS withdrawnAt,
    posts.withdrawn_by AS withdrawnBy, posts.withdrawal_reason AS withdrawalReason, posts.on_hold AS onHold,
    posts.withheld, posts.rights_due_at AS dueAt, posts.expired_at AS expiredAt, posts.listed_at AS listedAt
  FROM posts LEFT JOIN posts AS page ON page.id = ${PAGE_OF_STORY}`;

/** Posts in any state, the last made first, before `cursor`; of one source, or withheld ones only, where asked for. */
export async function listPostReports(
  db: D1Database,
  filter: { source?: string | undefined; withheld?: boolean | undefined },
  limit: number,
  cursor: number | null,
): Promise<PostReport[]> {
  const ofSource = filter.source === undefined ? "" : "AND posts.source = ?";
  const ofWithheld = filter.withheld ? "AND (posts.withheld IS NOT NULL OR posts.on_hold = 1)" : "";
  const { results } = await db
    .prepare(`${REPORT} WHERE posts.id < ? ${ofSource} ${ofWithheld} ORDER BY posts.id DESC LIMIT ?`)
    .bind(cursor ?? Number.MAX_SAFE_INTEGER, ...(filter.source === undefined ? [] : [filter.source]), limit)
    .all<PostReport>();
  return results;
}

/** One post's report, or null. */
export async function readPostReport(db: D1Database, id: number): Promise<PostReport | null> {
  return await db.prepare(`${REPORT} WHERE posts.id = ?`).bind(id).first<PostReport>();
}
