import { Hop } from "../model/attribution.ts";
import * as v from "valibot";
import { Content, type PageLinks, type StoryPublisher, type Withdrawal, type Withheld } from "../model/post.ts";
import { CONTENT_VALUE, parseContent, type StoredContent } from "./content.ts";
import { toUncompared, type Uncompared, UNCOMPARED_COLUMN } from "./duplicates.ts";
import { LINKS_COLUMN, toLinks } from "./page-links.ts";
import { SOURCE_COLUMNS, type StoredSource, toSource } from "./sources.ts";
import { DELETED_REASON } from "./source-work.ts";
import { isAside, PATH_AHEAD } from "./same-stories.ts";
import { PAGE_OF_STORY, PUBLISHERS_COLUMN, toPublishers } from "./stories.ts";
import { reading } from "./unreadable.ts";

/** A post as it is stored. post/present.ts decides what readers may see of it. */
export interface StoredPost {
  id: number;
  slug: string;
  /** The source in whose path the page lies, when another source reported the story first. */
  under: string | null;
  /** How often its page had to be rendered; the column is named `revision`. */
  renders: number;
  source: StoredSource;
  content: Content;
  /** When the first delivery about it arrived, in milliseconds. */
  reprintedAt: number;
  withdrawal: Withdrawal | null;
  /** As the cron last saved it. */
  withheld: Withheld | null;
  /** Other sources that report the same story, the earliest first. */
  publishers: StoryPublisher[];
  /** The path of another post's page that its address leads to, because an operator says that both are one story. */
  pathAhead: string | null;
  /** Read only together with the page. */
  links: PageLinks | null;
}

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
  source_deleted_at: number | null;
  content: StoredContent;
  /** Read only together with the page. */
  links?: string;
  publishers: string;
  path_ahead: string | null;
  /** When the content took its present form, in milliseconds; null when that is not stored. */
  corrected_at: number | null;
  /** JSON: the first publisher, set by an operator. */
  credit: string | null;
}

/** The columns that {@link toStoredPost} reads, without the content. */
export const POST_COLUMNS = `posts.id AS post_id, posts.slug AS post_slug, address_of, posts.revision,
  claims ->> '$.same[0][3]' AS corrected_at, credit, withdrawn_at, withdrawn_by,
  withdrawal_reason, reprinted_at, withheld, sources.deleted_at AS source_deleted_at, ${SOURCE_COLUMNS.split(", ")
    .map((column) => `sources.${column}`)
    .join(", ")}, ${PUBLISHERS_COLUMN}, ${PATH_AHEAD} AS path_ahead`;

/** The joins for those columns. */
export const POST_JOINS = `CROSS JOIN revisions ON revisions.post_id = posts.id AND revisions.revision = content_revision
  CROSS JOIN sources ON sources.slug = posts.source`;

const PAGE_COLUMNS = `${POST_COLUMNS}, ${CONTENT_VALUE} AS content, ${LINKS_COLUMN}`;

const SHOWN_COLUMN =
  "CASE WHEN noticed_revision = 0 THEN '' WHEN shown_revision = noticed_revision THEN shown END AS shown";

/** @throws {UnreadablePost} when this code cannot read its content, or its source */
export const toStoredPost = (row: FullPostRow): Promise<StoredPost> =>
  reading(row.post_id, async () => storedPostOf(row, await parseContent(row.content)));

function storedPostOf(row: Omit<FullPostRow, "content">, content: Content): StoredPost {
  const source = toSource(row);
  return {
    id: row.post_id,
    slug: row.post_slug,
    under: row.address_of,
    renders: row.revision,
    source,
    content: credited(dated(content, row.corrected_at), row.credit, source),
    reprintedAt: row.reprinted_at,
    withdrawal: withdrawalOf(row),
    withheld: row.withheld,
    publishers: toPublishers(row.publishers),
    pathAhead: row.path_ahead,
    links: row.links === undefined ? null : toLinks(row.links),
  };
}

/** The content with the modified date of its first arrival, because sending it again is no correction. */
const dated = (content: Content, correctedAt: number | null): Content =>
  correctedAt === null ? content : { ...content, modified: new Date(correctedAt).toISOString() };

/**
 * The content with the first publisher that an operator has named. If that is not the source, the post came through the
 * source.
 */
function credited(content: Content, credit: string | null, source: StoredSource): Content {
  if (credit === null) return content;
  const first = v.parse(Hop, JSON.parse(credit));
  const { via } = content.attribution;
  const { name, home_page_url: home } = source;
  const isOwn = new URL(first.home).hostname === new URL(home).hostname;
  const through = via.length > 0 ? via : [{ name, home, url: content.url }];
  return { ...content, attribution: { ...content.attribution, first, via: isOwn ? [] : through } };
}

/**
 * The post's own withdrawal, else the withdrawal of a deleted source's posts, which the cron has yet to save for each
 * post.
 */
function withdrawalOf(row: Omit<PostRow, "content">): Withdrawal | null {
  const { withdrawn_at, withdrawn_by, withdrawal_reason, source_deleted_at } = row;
  if (withdrawn_at !== null) {
    return {
      at: new Date(withdrawn_at).toISOString(),
      by: withdrawn_by ?? "source",
      ...(withdrawal_reason !== null && { reason: withdrawal_reason }),
    };
  }
  if (source_deleted_at === null) return null;
  return { at: new Date(source_deleted_at).toISOString(), by: "operator", reason: DELETED_REASON };
}

/** A post with its content; null when there is none or it has no page. */
export async function readPost(db: D1Database, id: number): Promise<StoredPost | null> {
  return (await readPostToRender(db, id))?.post ?? null;
}

/**
 * A post with the sketch of its text, the hash of what readers were last shown, and the number of that render. The hash
 * is "" before the first settling, and null when older code settled the page.
 */
export interface PostToRender {
  post: StoredPost;
  uncompared: Uncompared | null;
  shown: string | null;
  noticed: number;
}

type RenderRow = FullPostRow & { uncompared: string | null; shown: string | null; noticed: number };

/**
 * Reads a post with all data for rendering and settling its page.
 *
 * @param before statements that run first, in the same transaction
 */
export async function readPostToRender(
  db: D1Database,
  id: number,
  before: readonly D1PreparedStatement[] = [],
): Promise<PostToRender | null> {
  const read = db.prepare(`${renderQuery(CONTENT_VALUE)} WHERE posts.id = ? AND posts.slug IS NOT NULL`).bind(id);
  const results = await db.batch<Record<string, unknown>>([...before, read]);
  return await toPostToRender(results.at(-1)!.results);
}

const renderQuery = (content: string): string => `SELECT ${POST_COLUMNS}, ${content} AS content, ${LINKS_COLUMN},
    ${UNCOMPARED_COLUMN}, ${SHOWN_COLUMN}, noticed_revision AS noticed FROM posts ${POST_JOINS}`;

/**
 * Statement: reads the post of an entry for {@link toPostToRender}.
 *
 * @param isSaved whether its content has just been saved and is at hand, so that it need not be read
 */
export const readSavedPost = (db: D1Database, source: string, entryId: string, isSaved: boolean): D1PreparedStatement =>
  db
    .prepare(
      `${renderQuery(isSaved ? "NULL" : CONTENT_VALUE)} WHERE posts.source = ? AND posts.entry_id = ? AND posts.slug IS NOT NULL`,
    )
    .bind(source, entryId);

/**
 * The post of a row of such a query; null when it has no page.
 *
 * @param content the content, when it was not read
 * @throws {UnreadablePost} when this code cannot read its content, or its source
 */
export async function toPostToRender(rows: Record<string, unknown>[], content?: Content): Promise<PostToRender | null> {
  const [row] = rows as unknown as RenderRow[];
  if (!row) return null;
  const { shown, noticed } = row;
  // Parsed as if it were read back: hashes depend on the order of its fields, which is the schema's.
  const post = content
    ? await reading(row.post_id, async () => storedPostOf(row, v.parse(Content, content)))
    : await toStoredPost(row);
  return { post, uncompared: toUncompared(row.uncompared), shown, noticed };
}

/** The post at /{source}/{slug}, shown or not; null when there is none. */
export async function readPostAt(db: D1Database, source: string, slug: string): Promise<StoredPost | null> {
  const row = await db
    .prepare(`SELECT ${PAGE_COLUMNS} FROM posts ${POST_JOINS} WHERE posts.path_source = ? AND posts.slug = ?`)
    .bind(source, slug)
    .first<FullPostRow>();
  return row && (await toStoredPost(row));
}

/** The number of renders of posts by now. Posts that do not exist are left out. */
export async function readRenders(db: D1Database, ids: readonly number[]): Promise<Map<number, number>> {
  const { results } = await db
    .prepare("SELECT posts.id, revision FROM json_each(?) CROSS JOIN posts ON posts.id = value")
    .bind(JSON.stringify(ids))
    .all<{ id: number; revision: number }>();
  return new Map(results.map(({ id, revision }) => [id, revision]));
}

/** A post as the operator lists it. */
export interface PostReport {
  id: number;
  source: string;
  slug: string | null;
  /** The path of its page, or of its story's page when another post has that; null when there is none. */
  path: string | null;
  /** Whether another source's post has the page. */
  isVia: number;
  title: string;
  revision: number;
  withdrawnAt: number | null;
  withdrawnBy: "source" | "operator" | null;
  withdrawalReason: string | null;
  /** 1: the withdrawal ends once the source publishes the post again. */
  onHold: 0 | 1;
  withheld: Withheld | null;
  /** When `withheld` changes by itself. */
  dueAt: number | null;
  expiredAt: number | null;
  listedAt: number;
  /** JSON: the first publisher, set by an operator. */
  credit: string | null;
  /** The post that reports the same story, as an operator has said. */
  sameAs: number | null;
  /** 1: its address leads to that post's page now. */
  isAside: 0 | 1;
}

/** The query for a {@link PostReport}, without its condition. */
export const REPORT = `SELECT posts.id, posts.source, page.slug, '/' || page.path_source || '/' || page.slug AS path,
    page.id <> posts.id AS isVia, posts.title, posts.revision, posts.withdrawn_at AS withdrawnAt,
    posts.withdrawn_by AS withdrawnBy, posts.withdrawal_reason AS withdrawalReason, posts.on_hold AS onHold,
    posts.withheld, posts.rights_due_at AS dueAt, posts.expired_at AS expiredAt, posts.listed_at AS listedAt, posts.credit,
    posts.same_as AS sameAs, ${isAside("posts")} AS isAside
  FROM posts LEFT JOIN posts AS page ON page.id = ${PAGE_OF_STORY}`;

/** Posts in any state, the newest first, before `cursor`; of one source, or withheld ones only, if given. */
export async function listPostReports(
  db: D1Database,
  filter: { source?: string | undefined; withheld?: boolean | undefined },
  limit: number,
  cursor: number | null,
): Promise<PostReport[]> {
  const ofSource = filter.source === undefined ? "" : "AND posts.source = ?";
  const ofWithheld = filter.withheld
    ? `AND (posts.withheld IS NOT NULL OR posts.on_hold = 1) AND NOT ${isAside("posts")}`
    : "";
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
