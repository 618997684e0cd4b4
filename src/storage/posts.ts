import * as v from "valibot";
import type { Attribution, Hop } from "../model/attribution.ts";
import { Content, type Post, type PostSummary, type Withdrawal } from "../model/post.ts";
import type { Outcome } from "../model/delivery.ts";
import type { Source } from "../model/source.ts";
import { canonicalUrl } from "../publish/canonical.ts";
import { SOURCE_COLUMNS, toSource } from "./sources.ts";

/** What is known of an entry's post when a delivery about it is to be decided. */
export interface PostState {
  id: number;
  version: number;
  /** Milliseconds: the source's clock of the content held, and the event's. */
  modifiedAt: number;
  eventAt: number;
  contentHash: string;
  contentRevision: number;
  withdrawnAt: number | null;
  restoredAt: number | null;
}

/** The state of the post of (source, entry id), or null when there is none. */
export async function readPostState(db: D1Database, source: string, entryId: string): Promise<PostState | null> {
  return await db
    .prepare(
      `SELECT id, version, modified_at AS modifiedAt, event_at AS eventAt, content_hash AS contentHash,
         content_revision AS contentRevision, withdrawn_at AS withdrawnAt, restored_at AS restoredAt
       FROM posts WHERE source = ? AND entry_id = ?`,
    )
    .bind(source, entryId)
    .first<PostState>();
}

/** The delivery whose effect is written, and what it comes to. */
export interface Effect {
  deliveryId: string;
  source: string;
  entryId: string;
  outcome: Outcome;
  reason: string | null;
}

/** New content of a post, with the clocks it wins by. */
export interface NewContent {
  content: Content;
  contentHash: string;
  modifiedAt: number;
  eventAt: number;
  /** Slug to take if the post has none, and the one to take where another post of the source has it. */
  slug: string;
  slugIfTaken: string;
}

/**
 * Writes what a delivery does to a post, and the delivery's outcome, in one transaction: all of it or nothing.
 *
 * @param state the state the decision was made on; null when there was no post
 * @returns the post's id; null when the post or the delivery has changed since, and the decision is to be made anew
 */
export async function savePost(
  db: D1Database,
  effect: Effect,
  state: PostState | null,
  change: { content?: NewContent; withdrawal?: { at: number; reason: string | null } },
  now: number,
): Promise<number | null> {
  const { content, withdrawal } = change;
  const statements = [
    state ? updatePost(db, effect, state, content, withdrawal, now) : insertPost(db, effect, content, withdrawal, now),
  ];
  if (content) {
    statements.push(
      db
        .prepare(
          `INSERT INTO revisions (post_id, revision, delivery_id, saved_at, content)
           SELECT id, content_revision, ?3, ?4, ?5 FROM posts WHERE source = ?1 AND entry_id = ?2 AND changes() > 0`,
        )
        .bind(effect.source, effect.entryId, effect.deliveryId, now, JSON.stringify(content.content)),
    );
  }
  statements.push(
    db
      .prepare(
        `UPDATE deliveries SET outcome = ?4, reason = ?5,
           post_id = (SELECT id FROM posts WHERE source = ?2 AND entry_id = ?3)
         WHERE id = ?1 AND changes() > 0 RETURNING post_id`,
      )
      .bind(effect.deliveryId, effect.source, effect.entryId, effect.outcome, effect.reason),
  );
  const results = await db.batch<{ post_id: number }>(statements);
  return results.at(-1)?.results[0]?.post_id ?? null;
}

/** A delivery takes effect once: while it is accepted and has no outcome. */
const STILL_OPEN = "EXISTS (SELECT 1 FROM deliveries WHERE deliveries.id = ?1 AND outcome IS NULL AND status = 'accepted')";

/** A slug that no other post of the source has. The second choice ends in a hash of the entry's id. */
const FREE_SLUG = `CASE WHEN EXISTS (SELECT 1 FROM posts AS taken WHERE taken.source = ?2 AND taken.slug = ?4) THEN ?5 ELSE ?4 END`;

function insertPost(
  db: D1Database,
  effect: Effect,
  content: NewContent | undefined,
  withdrawal: { at: number; reason: string | null } | undefined,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO posts (source, entry_id, slug, title, summary, language, listed_at, modified_at, event_at, content_hash,
         content_revision, withdrawn_at, withdrawn_by, withdrawal_reason, page_due_at)
       SELECT ?2, ?3, CASE WHEN ?4 IS NULL THEN NULL ELSE ${FREE_SLUG} END, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17
       WHERE ${STILL_OPEN} ON CONFLICT (source, entry_id) DO NOTHING`,
    )
    .bind(
      effect.deliveryId,
      effect.source,
      effect.entryId,
      content?.slug ?? null,
      content?.slugIfTaken ?? null,
      content?.content.title ?? "",
      content?.content.summary ?? "",
      content?.content.language ?? "en",
      content ? Math.min(Date.parse(content.content.published), now) : now,
      content?.modifiedAt ?? 0,
      content?.eventAt ?? 0,
      content?.contentHash ?? "",
      content ? 1 : 0,
      withdrawal?.at ?? null,
      withdrawal ? "source" : null,
      withdrawal?.reason ?? null,
      content ? now : null,
    );
}

function updatePost(
  db: D1Database,
  effect: Effect,
  state: PostState,
  content: NewContent | undefined,
  withdrawal: { at: number; reason: string | null } | undefined,
  now: number,
): D1PreparedStatement {
  const guard = `WHERE id = ?3 AND version = ?6 AND ${STILL_OPEN}`;
  if (content) {
    return db
      .prepare(
        `UPDATE posts SET slug = coalesce(slug, ${FREE_SLUG}), title = ?7, summary = ?8, language = ?9,
           listed_at = min(listed_at, ?10),
           modified_at = ?12, event_at = ?13, content_hash = ?14, content_revision = content_revision + 1,
           revision = revision + 1, version = version + 1, page_due_at = ?11
         ${guard}`,
      )
      .bind(
        effect.deliveryId,
        effect.source,
        state.id,
        content.slug,
        content.slugIfTaken,
        state.version,
        content.content.title,
        content.content.summary,
        content.content.language,
        Date.parse(content.content.published),
        now,
        content.modifiedAt,
        content.eventAt,
        content.contentHash,
      );
  }
  return db
    .prepare(
      `UPDATE posts SET withdrawn_at = ?2, withdrawn_by = 'source', withdrawal_reason = ?4,
         revision = revision + 1, version = version + 1, page_due_at = CASE WHEN slug IS NULL THEN NULL ELSE ?5 END
       ${guard}`,
    )
    .bind(effect.deliveryId, withdrawal?.at ?? now, state.id, withdrawal?.reason ?? null, now, state.version);
}

/** Moves the clocks of a post on, where a newer delivery said the same again. */
export async function touchClocks(db: D1Database, id: number, modifiedAt: number, eventAt: number): Promise<void> {
  await db
    .prepare(
      `UPDATE posts SET modified_at = ?2, event_at = ?3, version = version + 1
       WHERE id = ?1 AND (modified_at, event_at) < (?2, ?3)`,
    )
    .bind(id, modifiedAt, eventAt)
    .run();
}

interface PostRow {
  post_id: number;
  post_slug: string;
  revision: number;
  withdrawn_at: number | null;
  withdrawn_by: "source" | "operator" | null;
  withdrawal_reason: string | null;
  content: string;
}

const POST = `SELECT posts.id AS post_id, posts.slug AS post_slug, posts.revision, withdrawn_at, withdrawn_by,
    withdrawal_reason, content, ${SOURCE_COLUMNS.split(", ")
      .map((column) => `sources.${column}`)
      .join(", ")}
  FROM posts JOIN revisions ON post_id = posts.id AND revisions.revision = content_revision
    JOIN sources ON sources.slug = posts.source`;

/** A modified date this close to the published one is the save that published it, not a correction. */
const CORRECTION_MIN_MS = 60_000;

function toPost(row: PostRow & Parameters<typeof toSource>[0]): Post {
  const source = toSource(row);
  const content = v.parse(Content, JSON.parse(row.content));
  return {
    ...content,
    id: row.post_id,
    slug: row.post_slug,
    revision: row.revision,
    source: { slug: source.slug, name: source.name, home: source.home_page_url },
    attribution: presentAttribution(content.attribution, source),
    ...(Date.parse(content.modified) - Date.parse(content.published) >= CORRECTION_MIN_MS && { corrected: content.modified }),
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
  const row = await db
    .prepare(`${POST} WHERE posts.id = ?`)
    .bind(id)
    .first<PostRow & Parameters<typeof toSource>[0]>();
  return row && toPost(row);
}

/** The post at /{source}/{slug}, live or withdrawn; null when there is none. */
export async function readPostAt(db: D1Database, source: string, slug: string): Promise<Post | null> {
  const row = await db
    .prepare(`${POST} WHERE posts.source = ? AND posts.slug = ?`)
    .bind(source, slug)
    .first<PostRow & Parameters<typeof toSource>[0]>();
  return row && toPost(row);
}

/** A post's present revision and address; null when there is none. */
export async function readRevision(db: D1Database, id: number): Promise<number | null> {
  return await db.prepare("SELECT revision FROM posts WHERE id = ?").bind(id).first<number>("revision");
}

/** Where a page of a list ends and the next begins. */
export interface ListCursor {
  listedAt: number;
  id: number;
}

/** A page of live posts, the newest first, and the cursor of the next; of one source where given. */
export async function listNewest(
  db: D1Database,
  filter: { source?: string },
  limit: number,
  cursor: ListCursor | null,
): Promise<{ posts: PostSummary[]; next: ListCursor | null }> {
  const { results } = await db
    .prepare(
      `SELECT posts.id, posts.source, sources.name, posts.slug, title, summary, posts.language, listed_at
       FROM posts JOIN sources ON sources.slug = posts.source
       WHERE withdrawn_at IS NULL AND posts.slug IS NOT NULL AND (listed_at, posts.id) < (?, ?)
         ${filter.source === undefined ? "" : "AND posts.source = ?"}
       ORDER BY listed_at DESC, posts.id DESC LIMIT ?`,
    )
    .bind(
      cursor?.listedAt ?? Number.MAX_SAFE_INTEGER,
      cursor?.id ?? Number.MAX_SAFE_INTEGER,
      ...(filter.source === undefined ? [] : [filter.source]),
      limit + 1,
    )
    .all<SummaryRow>();
  const shown = results.slice(0, limit);
  const last = shown.at(-1);
  return {
    posts: shown.map(toSummary),
    next: results.length > limit && last ? { listedAt: last.listed_at, id: last.id } : null,
  };
}

interface SummaryRow {
  id: number;
  source: string;
  name: string;
  slug: string;
  title: string;
  summary: string;
  language: string;
  listed_at: number;
}

const toSummary = (row: SummaryRow): PostSummary => ({
  id: row.id,
  source: { slug: row.source, name: row.name },
  slug: row.slug,
  title: row.title,
  summary: row.summary,
  language: row.language,
  published: new Date(row.listed_at).toISOString(),
});

/** A post as the operator lists it. */
export interface PostReport {
  id: number;
  source: string;
  slug: string | null;
  title: string;
  revision: number;
  withdrawnAt: number | null;
  withdrawnBy: "source" | "operator" | null;
  withdrawalReason: string | null;
  listedAt: number;
}

const REPORT = `SELECT id, source, slug, title, revision, withdrawn_at AS withdrawnAt, withdrawn_by AS withdrawnBy,
  withdrawal_reason AS withdrawalReason, listed_at AS listedAt FROM posts`;

/** Posts in any state, the last made first, before `cursor`; of one source where given. */
export async function listPostReports(
  db: D1Database,
  filter: { source?: string | undefined },
  limit: number,
  cursor: number | null,
): Promise<PostReport[]> {
  const { results } = await db
    .prepare(`${REPORT} WHERE id < ? ${filter.source === undefined ? "" : "AND source = ?"} ORDER BY id DESC LIMIT ?`)
    .bind(cursor ?? Number.MAX_SAFE_INTEGER, ...(filter.source === undefined ? [] : [filter.source]), limit)
    .all<PostReport>();
  return results;
}

/** One post's report, or null. */
export async function readPostReport(db: D1Database, id: number): Promise<PostReport | null> {
  return await db.prepare(`${REPORT} WHERE id = ?`).bind(id).first<PostReport>();
}

/** Withdraws a live post by the operator's hand; one that is withdrawn already stays as it is. */
export async function withdrawPost(db: D1Database, id: number, reason: string | null, now: number): Promise<void> {
  await db
    .prepare(
      `UPDATE posts SET withdrawn_at = ?2, withdrawn_by = 'operator', withdrawal_reason = ?3, page_due_at = ?2,
         revision = revision + 1, version = version + 1 WHERE id = ?1 AND withdrawn_at IS NULL`,
    )
    .bind(id, now, reason)
    .run();
}

/** Restores a withdrawn post that has content; withdrawals of the source up to now are overruled. */
export async function restorePost(db: D1Database, id: number, now: number): Promise<void> {
  await db
    .prepare(
      `UPDATE posts SET restored_at = max(?2, withdrawn_at), withdrawn_at = NULL, withdrawn_by = NULL,
         withdrawal_reason = NULL, page_due_at = ?2, revision = revision + 1, version = version + 1
       WHERE id = ?1 AND withdrawn_at IS NOT NULL AND content_revision > 0`,
    )
    .bind(id, now)
    .run();
}

/** A page of ids of posts whose page is due to be compared, the longest due first. */
export async function listPagesDue(db: D1Database, limit: number, now: number): Promise<number[]> {
  const { results } = await db
    .prepare("SELECT id FROM posts WHERE page_due_at <= ? ORDER BY page_due_at LIMIT ?")
    .bind(now, limit)
    .all<{ id: number }>();
  return results.map(({ id }) => id);
}

/** Lets the sweep leave these posts' pages alone until `dueAt`. */
export async function postponePages(db: D1Database, ids: number[], dueAt: number): Promise<void> {
  await db
    .prepare(
      "UPDATE posts SET page_due_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND page_due_at IS NOT NULL",
    )
    .bind(dueAt, JSON.stringify(ids))
    .run();
}

/** Statement: says when each page is due again (null: never), for posts that are still at the revision that was written. */
export function settlePages(
  db: D1Database,
  pages: { post: number; revision: number; dueAt: number | null }[],
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE posts SET page_due_at = settled.due_at FROM (
         SELECT value ->> '$.post' AS id, value ->> '$.revision' AS revision, value ->> '$.dueAt' AS due_at FROM json_each(?)
       ) AS settled WHERE posts.id = settled.id AND posts.revision = settled.revision`,
    )
    .bind(JSON.stringify(pages));
}
