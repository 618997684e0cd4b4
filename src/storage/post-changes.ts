import type { Outcome } from "../model/delivery.ts";
import type { Content } from "../model/post.ts";
import { tagsOf } from "../model/tag.ts";
import { searchTextOf } from "../publish/words.ts";
import { CONTENT_VALUE, deflateContent, parseContent, type StoredContent } from "./content.ts";
import { indexPost } from "./search.ts";

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
        .bind(effect.source, effect.entryId, effect.deliveryId, now, await deflateContent(content.content)),
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
  const settled = statements.length - 1;
  if (content) {
    const text = searchTextOf(effect.source, content.content);
    statements.push(
      indexPost(db, text, "source = ? AND entry_id = ? AND changes() > 0", [effect.source, effect.entryId]),
    );
    if (state && state.contentRevision >= REVISIONS_KEPT_MAX) statements.push(dropOldRevisions(db, state.id));
  }
  const results = await db.batch<{ post_id: number }>(statements);
  return results[settled]?.results[0]?.post_id ?? null;
}

/** A story that is followed live may be saved hundreds of times in a day. */
const REVISIONS_KEPT_MAX = 10;

const dropOldRevisions = (db: D1Database, id: number): D1PreparedStatement =>
  db
    .prepare(
      `DELETE FROM revisions WHERE post_id = ?1
         AND revision <= (SELECT content_revision FROM posts WHERE id = ?1) - ${REVISIONS_KEPT_MAX}`,
    )
    .bind(id);

/** A delivery takes effect once: while it is accepted and has no outcome, and its source is not deleted. */
const STILL_OPEN = `EXISTS (SELECT 1 FROM deliveries JOIN sources ON sources.slug = deliveries.source
  WHERE deliveries.id = ?1 AND outcome IS NULL AND status = 'accepted' AND sources.deleted_at IS NULL)`;

/** A slug that no other post of the source has. The second choice ends in a hash of the entry's id. */
const FREE_SLUG = `CASE WHEN EXISTS (SELECT 1 FROM posts AS taken WHERE taken.source = ?2 AND taken.slug = ?4) THEN ?5 ELSE ?4 END`;

const tagsJson = (content: NewContent | undefined): string => JSON.stringify(tagsOf(content?.content.tags ?? []));

function insertPost(
  db: D1Database,
  effect: Effect,
  content: NewContent | undefined,
  withdrawal: { at: number; reason: string | null } | undefined,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO posts (source, entry_id, slug, title, summary, language, reprinted_at, listed_at, modified_at, event_at,
         content_hash, content_revision, withdrawn_at, withdrawn_by, withdrawal_reason, page_due_at, tags, ranks)
       SELECT ?2, ?3, CASE WHEN ?4 IS NULL THEN NULL ELSE ${FREE_SLUG} END, ?6, ?7, ?8, ?17, ?9, ?10, ?11, ?12, ?13,
         ?14, ?15, ?16, CASE WHEN ?13 > 0 THEN ?17 END, ?18,
         coalesce((SELECT indexing = 'self' FROM sources WHERE sources.slug = ?2), 0)
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
      now,
      tagsJson(content),
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
           listed_at = min(reprinted_at, ?10), tags = ?15,
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
        tagsJson(content),
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

/** How often a restoration is done anew because new content has come meanwhile. */
const ATTEMPTS_MAX = 5;

/**
 * Restores a withdrawn post that has content; withdrawals of the source up to now are overruled. Its words go back into
 * the index.
 */
export async function restorePost(db: D1Database, id: number, now: number): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const held = await db
      .prepare(
        `SELECT source, content_revision AS revision, ${CONTENT_VALUE} AS content FROM posts
           JOIN revisions ON post_id = id AND revisions.revision = content_revision
         WHERE id = ? AND withdrawn_at IS NOT NULL`,
      )
      .bind(id)
      .first<{ source: string; revision: number; content: StoredContent }>();
    if (!held) return;
    const text = searchTextOf(held.source, await parseContent(held.content));
    const [restored] = await db.batch<{ id: number }>([
      db
        .prepare(
          `UPDATE posts SET restored_at = max(?2, withdrawn_at), withdrawn_at = NULL, withdrawn_by = NULL,
             withdrawal_reason = NULL, page_due_at = ?2, revision = revision + 1, version = version + 1
           WHERE id = ?1 AND withdrawn_at IS NOT NULL AND content_revision = ?3 RETURNING id`,
        )
        .bind(id, now, held.revision),
      indexPost(db, text, "id = ? AND changes() > 0", [id]),
    ]);
    if (restored!.results.length > 0) return;
  }
  throw new Error(`post ${id} kept changing`);
}
