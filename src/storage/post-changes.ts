import type { Outcome } from "../model/delivery.ts";
import type { Content } from "../model/post.ts";
import type { Policy } from "../model/source.ts";
import { tagsOf } from "../model/tag.ts";
import { CLOCK_TOLERANCE_MS } from "../post/decide.ts";
import { narrowed } from "../publish/narrow.ts";
import { sketchOf } from "../post/sketch.ts";
import { originalAt, type Standing, standingOf } from "../post/rights.ts";
import { searchTextOf } from "../post/words.ts";
import { deflateContent } from "./content.ts";
import { dropSketchKeys, saveSketch, saveSketchKeys } from "./duplicates.ts";
import { indexPost } from "./search.ts";
import { readHeld } from "./rights.ts";
import { type StoryPost, toldBy, toStoryPosts } from "./stories.ts";

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
  /** Whether the withdrawal lasts until the source tells of the post again. */
  onHold: boolean;
  restoredAt: number | null;
  /** When the withdrawal was made that the restoration overruled. */
  overruledAt: number | null;
  slug: string | null;
  story: string | null;
  /** When the first delivery about it arrived. */
  reprintedAt: number;
}

/**
 * The state of the post of (source, entry id), or null when there is none; and the posts that tell a story, the first told
 * first.
 */
export async function readPostState(
  db: D1Database,
  source: string,
  entryId: string,
  story: string | null,
): Promise<{ state: PostState | null; told: StoryPost[] }> {
  const [post, told] = await db.batch<Record<string, unknown>>([
    db
      .prepare(
        `SELECT id, version, modified_at AS modifiedAt, event_at AS eventAt, content_hash AS contentHash,
           content_revision AS contentRevision, withdrawn_at AS withdrawnAt, restored_at AS restoredAt, overruled_at AS overruledAt,
           reprinted_at AS reprintedAt, on_hold AS onHold, slug, story
         FROM posts WHERE source = ? AND entry_id = ?`,
      )
      .bind(source, entryId),
    ...(story === null ? [] : [db.prepare(toldBy("?1")).bind(story)]),
  ]);
  const [row] = post!.results as (Omit<PostState, "onHold"> & { onHold: number })[];
  return { state: row ? { ...row, onHold: row.onHold === 1 } : null, told: toStoryPosts(told?.results ?? []) };
}

/** The delivery whose effect is written, and what it comes to. */
export interface Effect {
  deliveryId: string;
  source: string;
  /** The version of the source that the content and its standing were made for. */
  sourceVersion: number;
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
  story: Story | null;
}

/** Which story a post tells, and how close its source is to the story's address; null: one that is the post's own. */
export interface Story {
  key: string;
  closeness: number;
}

/** Where new content goes. */
export interface StoryPlace {
  story: Story | null;
  /** The post that has the story's page, and keeps it for now; null: the post gets a page of its own. */
  pageHolder: number | null;
}

/** What a delivery does to a post. Times in milliseconds. */
export type PostChange =
  | {
      content: NewContent;
      place: StoryPlace;
      standing: Standing;
      policy: Policy;
      endsHold: boolean;
      withdrawal?: undefined;
    }
  | { content?: undefined; withdrawal: { at: number; reason: string | null; onHold: boolean } };

/** A post that was saved, and all that tell its story, as it left them. */
export interface SavedPost {
  id: number;
  told: StoryPost[];
}

/**
 * Writes what a delivery does to a post, and the delivery's outcome, in one transaction: all of it or nothing.
 *
 * @param state the state the decision was made on; null when there was no post
 * @param change.standing of the content at `now`, under the policy
 * @returns the post; null when the post, the delivery or the source has changed since, and the decision is to be made anew
 */
export async function savePost(
  db: D1Database,
  effect: Effect,
  state: PostState | null,
  change: PostChange,
  now: number,
): Promise<SavedPost | null> {
  const { content } = change;
  const ofPost = { source: effect.source, entryId: effect.entryId };
  const sketch = content && (sketchOf(content.content.html) ?? { values: "", keys: [] });
  const statements = sketch && state ? [dropSketchKeys(db, state.id, sketch)] : [];
  statements.push(state ? updatePost(db, effect, state, change, now) : insertPost(db, effect, change, now));
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
  if (content && sketch) {
    const text = searchTextOf(effect.source, await narrowed(content.content, change.policy));
    const where = "source = ? AND entry_id = ? AND changes() > 0";
    statements.push(
      saveSketch(db, ofPost, sketch),
      indexPost(db, text, where, [effect.source, effect.entryId]),
      saveSketchKeys(db, ofPost),
    );
    if (state && state.contentRevision >= REVISIONS_KEPT_MAX) statements.push(dropOldRevisions(db, state.id));
  }
  const story = "(SELECT story FROM posts WHERE source = ?1 AND entry_id = ?2)";
  statements.push(db.prepare(toldBy(story)).bind(effect.source, effect.entryId));
  const results = await db.batch<Record<string, unknown>>(statements);
  const id = results[settled]?.results[0]?.["post_id"];
  return typeof id === "number" ? { id, told: toStoryPosts(results.at(-1)!.results) } : null;
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

/**
 * A delivery takes effect once: while it is accepted and has no outcome, and its source is not deleted and no other than its
 * effect was made for.
 */
const stillOpen = (sourceVersion: `?${number}`) =>
  `EXISTS (SELECT 1 FROM deliveries JOIN sources ON sources.slug = deliveries.source
  WHERE deliveries.id = ?1 AND outcome IS NULL AND status = 'accepted' AND sources.deleted_at IS NULL
    AND sources.version = ${sourceVersion})`;

/** A story's page is where it was when the decision was made: the parameters are the story and the post that has the page. */
const pageHeldBy = (story: string, holder: string): string => `(${story} IS NULL OR ${holder} IS
  (SELECT page.id FROM posts AS page WHERE page.story = ${story} AND page.slug IS NOT NULL))`;

/** A slug that no other post of the source has. The second choice ends in a hash of the entry's id. */
const FREE_SLUG = `CASE WHEN EXISTS (SELECT 1 FROM posts AS taken WHERE taken.path_source = ?2 AND taken.slug = ?4) THEN ?5 ELSE ?4 END`;

const tagsJson = (content: NewContent | undefined): string => JSON.stringify(tagsOf(content?.content.tags ?? []));

/** The story, how close the source is to it, where the source has it, and the post that has its page. */
function storyColumns({ content, place }: PostChange & { content: NewContent }): (string | number | null)[] {
  const { first, via } = content.content.attribution;
  const { story, pageHolder } = place;
  return [story?.key ?? null, story?.closeness ?? 0, (via.at(-1) ?? first).url ?? null, pageHolder];
}

function insertPost(db: D1Database, effect: Effect, change: PostChange, now: number): D1PreparedStatement {
  const { content, withdrawal } = change;
  const standing = content && change.standing;
  return db
    .prepare(
      `INSERT INTO posts (source, entry_id, slug, title, summary, language, reprinted_at, listed_at, modified_at, event_at,
         content_hash, content_revision, withdrawn_at, withdrawn_by, withdrawal_reason, page_due_at, tags, ranks,
         story, closeness, told_at, withheld, rights_due_at, expired_at, on_hold)
       SELECT ?2, ?3, CASE WHEN ?4 IS NULL OR ?27 IS NOT NULL THEN NULL ELSE ${FREE_SLUG} END, ?6, ?7, ?8, ?17, ?9, ?10, ?11, ?12, ?13,
         ?14, ?15, ?16, CASE WHEN ?13 > 0 THEN ?17 END, ?18,
         coalesce((SELECT indexing = 'self' FROM sources WHERE sources.slug = ?2), 0),
         ?24, ?25, ?26, ?20, ?21, ?22, ?23
       WHERE ${stillOpen("?19")} AND ${pageHeldBy("?24", "?27")} ON CONFLICT (source, entry_id) DO NOTHING`,
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
      content ? originalAt(content.content, now) : now,
      content?.modifiedAt ?? 0,
      content?.eventAt ?? 0,
      content?.contentHash ?? "",
      content ? 1 : 0,
      withdrawal?.at ?? null,
      withdrawal ? "source" : null,
      withdrawal?.reason ?? null,
      now,
      tagsJson(content),
      effect.sourceVersion,
      standing?.withheld ?? null,
      standing?.dueAt ?? null,
      standing?.expiredAt ?? null,
      withdrawal?.onHold ? 1 : 0,
      ...(change.content ? storyColumns(change) : [null, 0, null, null]),
    );
}

function updatePost(
  db: D1Database,
  effect: Effect,
  state: PostState,
  change: PostChange,
  now: number,
): D1PreparedStatement {
  const guard = `WHERE id = ?3 AND version = ?6 AND ${stillOpen("?7")}`;
  if (change.content) {
    const { content, standing, endsHold } = change;
    return db
      .prepare(
        `UPDATE posts SET slug = coalesce(slug, CASE WHEN ?24 IS NULL OR ?24 = id THEN ${FREE_SLUG} END), title = ?16, summary = ?8, language = ?9,
           listed_at = ?10, tags = ?15, story = ?21, closeness = ?22, told_at = ?23,
           modified_at = ?12, event_at = ?13, content_hash = ?14, content_revision = content_revision + 1,
           withheld = ?17, rights_due_at = ?18, expired_at = ?19,
           withdrawn_at = iif(?20, NULL, withdrawn_at), withdrawn_by = iif(?20, NULL, withdrawn_by),
           withdrawal_reason = iif(?20, NULL, withdrawal_reason), on_hold = iif(?20, 0, on_hold),
           revision = revision + 1, version = version + 1, page_due_at = ?11
         ${guard} AND ${pageHeldBy("?21", "?24")}`,
      )
      .bind(
        effect.deliveryId,
        effect.source,
        state.id,
        content.slug,
        content.slugIfTaken,
        state.version,
        effect.sourceVersion,
        content.content.summary,
        content.content.language,
        originalAt(content.content, state.reprintedAt),
        now,
        content.modifiedAt,
        content.eventAt,
        content.contentHash,
        tagsJson(content),
        content.content.title,
        standing.withheld,
        standing.dueAt,
        standing.expiredAt,
        endsHold ? 1 : 0,
        ...storyColumns(change),
      );
  }
  const { at, reason, onHold } = change.withdrawal;
  return db
    .prepare(
      `UPDATE posts SET withdrawn_at = ?2, withdrawn_by = 'source', withdrawal_reason = ?4, on_hold = ?8,
         revision = revision + 1, version = version + 1, page_due_at = CASE WHEN slug IS NULL THEN NULL ELSE ?5 END
       ${guard}`,
    )
    .bind(effect.deliveryId, at, state.id, reason, now, state.version, effect.sourceVersion, onHold ? 1 : 0);
}

/**
 * Brings a withdrawal that was heard of before its post to the post that it is of, now that both are known to be one
 * entry: the withdrawal itself where there is no such post yet.
 *
 * @param heardAs the id that the withdrawal named
 */
export async function joinWithdrawal(
  db: D1Database,
  source: string,
  heardAs: string,
  entryId: string,
  now: number,
): Promise<void> {
  const heard = "source = ?1 AND entry_id = ?2 AND content_revision = 0 AND withdrawn_at IS NOT NULL";
  await db.batch([
    db
      .prepare(
        `UPDATE posts SET entry_id = ?3, version = version + 1
         WHERE ${heard} AND NOT EXISTS (SELECT 1 FROM posts AS post WHERE post.source = ?1 AND post.entry_id = ?3)`,
      )
      .bind(source, heardAs, entryId),
    db
      .prepare(
        `UPDATE posts SET withdrawn_at = heard.withdrawn_at, withdrawn_by = 'source', withdrawal_reason = heard.withdrawal_reason,
           on_hold = heard.on_hold,
           revision = revision + 1, version = version + 1, page_due_at = CASE WHEN slug IS NULL THEN NULL ELSE ?4 END
         FROM (SELECT withdrawn_at, withdrawal_reason, on_hold FROM posts WHERE ${heard}) AS heard
         WHERE posts.source = ?1 AND posts.entry_id = ?3 AND posts.withdrawn_at IS NULL
           AND (heard.on_hold = 0 OR heard.withdrawn_at > posts.event_at)
           AND (posts.restored_at IS NULL OR heard.withdrawn_at > max(posts.restored_at - ${CLOCK_TOLERANCE_MS},
             coalesce(posts.overruled_at, posts.restored_at)))`,
      )
      .bind(source, heardAs, entryId, now),
  ]);
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

/** Withdraws a post by the operator's hand, also one that is on hold; one that is withdrawn already stays as it is. */
export async function withdrawPost(db: D1Database, id: number, reason: string | null, now: number): Promise<void> {
  await db
    .prepare(
      `UPDATE posts SET withdrawn_at = ?2, withdrawn_by = 'operator', withdrawal_reason = ?3, on_hold = 0,
         page_due_at = CASE WHEN slug IS NULL THEN NULL ELSE ?2 END, revision = revision + 1, version = version + 1
       WHERE id = ?1 AND (withdrawn_at IS NULL OR on_hold = 1)`,
    )
    .bind(id, now, reason)
    .run();
}

/** How often a restoration is done anew because new content has come meanwhile. */
const ATTEMPTS_MAX = 5;

/**
 * Restores a withdrawn post that has content; withdrawals of the source up to now are overruled (post/decide.ts). It stands where its rights
 * put it now, and its words go back into the index if it is shown.
 */
export async function restorePost(db: D1Database, id: number, now: number): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const [post] = await readHeld(db, "posts.id = ? AND withdrawn_at IS NOT NULL", [id]);
    if (!post) return;
    const standing = standingOf(post.content, post.source, post.reprintedAt, now);
    const text = searchTextOf(post.source.slug, await narrowed(post.content, post.source));
    const [restored] = await db.batch<{ id: number }>([
      db
        .prepare(
          `UPDATE posts SET restored_at = ?2, overruled_at = withdrawn_at, withdrawn_at = NULL, withdrawn_by = NULL,
             withdrawal_reason = NULL, on_hold = 0, page_due_at = ?2, revision = revision + 1, version = version + 1,
             withheld = ?4, rights_due_at = ?5, expired_at = ?6
           WHERE id = ?1 AND withdrawn_at IS NOT NULL AND version = ?3 RETURNING id`,
        )
        .bind(id, now, post.version, standing.withheld, standing.dueAt, standing.expiredAt),
      indexPost(db, text, "id = ? AND changes() > 0", [id]),
    ]);
    if (restored!.results.length > 0) return;
  }
  throw new Error(`post ${id} kept changing`);
}
