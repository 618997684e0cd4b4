import type { Outcome } from "../model/delivery.ts";
import * as v from "valibot";
import { Claims, type NewContent, type PostChange, type PostState, type StoryPost } from "../model/post-state.ts";
import { tagsOf } from "../model/tag.ts";
import { deflateContent, toContent } from "./content.ts";
import { dropSketchKeys, saveSketch, saveSketchKeys } from "./duplicates.ts";
import { linkPage } from "./page-links.ts";
import { type PostToRender, readSavedPost, toPostToRender } from "./posts.ts";
import { asideOf, PATH_AHEAD } from "./same-stories.ts";
import { indexPost } from "./search.ts";
import { storyPostsOf, toStoryPosts } from "./stories.ts";

/**
 * The state of the post of (source, entry id), or null when there is none; and the posts that report its story, the
 * earliest first.
 */
export async function readPostState(
  db: D1Database,
  source: string,
  entryId: string,
  story: string | null,
): Promise<{ state: PostState | null; storyPosts: StoryPost[] }> {
  const [post, reports] = await db.batch<Record<string, unknown>>([
    db
      .prepare(
        `SELECT id, version, modified_at AS modifiedAt, event_at AS eventAt, content_hash AS contentHash,
           content_revision AS contentRevision, withdrawn_at AS withdrawnAt, restored_at AS restoredAt, overruled_at AS overruledAt,
           reprinted_at AS reprintedAt, on_hold AS onHold, withdrawn_by AS withdrawnBy, slug, story, claims,
           ${PATH_AHEAD} AS pathAhead,
           (SELECT message_id FROM revisions JOIN deliveries ON deliveries.id = delivery_id
            WHERE revisions.post_id = posts.id AND revisions.revision = content_revision) AS broughtBy
         FROM posts WHERE source = ? AND entry_id = ?`,
      )
      .bind(source, entryId),
    ...(story === null ? [] : [db.prepare(storyPostsOf("?1")).bind(story)]),
  ]);
  const [row] = post!.results as unknown as StateRow[];
  return { state: row ? toState(row) : null, storyPosts: toStoryPosts(reports?.results ?? []) };
}

type StateRow = Omit<PostState, "onHold" | "isHeldHere" | "claims"> & {
  onHold: number;
  withdrawnBy: "source" | "operator" | null;
  claims: string | null;
};

const toState = ({ onHold, withdrawnBy, claims, ...row }: StateRow): PostState => ({
  ...row,
  onHold: onHold === 1 && withdrawnBy !== "operator",
  isHeldHere: onHold === 1 && withdrawnBy === "operator",
  claims: claims === null ? null : v.parse(Claims, JSON.parse(claims)),
});

/** A delivery with its decided effect. */
export interface Effect {
  deliveryId: string;
  source: string;
  /** The version of the source that the content and its standing are based on. */
  sourceVersion: number;
  entryId: string;
  outcome: Outcome;
  reason: string | null;
}

/** A saved post, and all posts that report its story, in their new state. */
export interface SavedPost {
  id: number;
  storyPosts: StoryPost[];
  /** The data for its page; null when it has none. */
  page: PostToRender | null;
}

/**
 * Saves the effect of a delivery on a post, the links of its page, and the delivery's outcome, in one transaction.
 *
 * @param state the state that the decision was based on; null when there was no post
 * @returns the post; null when the post, the delivery or the source has changed since, and the decision has to be made
 * again
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
  const statements = content && state ? [dropSketchKeys(db, state.id, change.derived.sketch)] : [];
  statements.push(state ? updatePost(db, effect, state, change, now) : insertPost(db, effect, change, now));
  if (content) {
    statements.push(
      db
        .prepare(
          `INSERT INTO revisions (post_id, revision, delivery_id, saved_at, content)
           SELECT id, content_revision, ?3, ?4, ${toContent("?5")} FROM posts WHERE source = ?1 AND entry_id = ?2 AND changes() > 0`,
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
    const { sketch, text } = change.derived;
    const where = "source = ? AND entry_id = ? AND changes() > 0";
    statements.push(
      saveSketch(db, ofPost, sketch),
      ...indexPost(db, text, where, [effect.source, effect.entryId]),
      saveSketchKeys(db, ofPost),
    );
    if (state && state.contentRevision >= REVISIONS_KEPT_MAX) statements.push(dropOldRevisions(db, state.id));
  }
  const story = "(SELECT story FROM posts WHERE source = ?1 AND entry_id = ?2)";
  statements.push(
    ...linkPage(db, ofPost, now),
    db.prepare(storyPostsOf(story)).bind(effect.source, effect.entryId),
    readSavedPost(db, effect.source, effect.entryId, content !== undefined),
  );
  const results = await db.batch<Record<string, unknown>>(statements);
  const id = results[settled]?.results[0]?.["post_id"];
  if (typeof id !== "number") return null;
  const [storyPosts, page] = results.slice(-2).map((result) => result.results);
  return { id, storyPosts: toStoryPosts(storyPosts!), page: await toPostToRender(page!, content?.content) };
}

/** A live blog may be saved hundreds of times in a day. */
const REVISIONS_KEPT_MAX = 10;

const dropOldRevisions = (db: D1Database, id: number): D1PreparedStatement =>
  db
    .prepare(
      `DELETE FROM revisions WHERE post_id = ?1
         AND revision <= (SELECT content_revision FROM posts WHERE id = ?1) - ${REVISIONS_KEPT_MAX}`,
    )
    .bind(id);

/**
 * SQL: a delivery takes effect once, while it is accepted and has no outcome, and while its source is not deleted and
 * still has the version that the effect is based on.
 */
const stillOpen = (sourceVersion: `?${number}`) =>
  `EXISTS (SELECT 1 FROM deliveries JOIN sources ON sources.slug = deliveries.source
  WHERE deliveries.id = ?1 AND outcome IS NULL AND status = 'accepted' AND sources.deleted_at IS NULL
    AND sources.version = ${sourceVersion})`;

/**
 * SQL: whether the story's page is still held by the post that the decision assumed. The parameters are the story and
 * that post.
 */
const pageHeldBy = (story: string, holder: string): string => `(${story} IS NULL OR ${holder} IS
  (SELECT page.id FROM posts AS page WHERE page.story = ${story} AND page.slug IS NOT NULL))`;

/** SQL: a slug that no other post of the source has. The second choice ends in a hash of the entry's id. */
const FREE_SLUG = `CASE WHEN EXISTS (SELECT 1 FROM posts AS taken WHERE taken.path_source = ?2 AND taken.slug = ?4) THEN ?5 ELSE ?4 END`;

const tagsJson = (content: NewContent | undefined): string => JSON.stringify(tagsOf(content?.content.tags ?? []));

/** The values of a story's columns: the story, how close the source is to it, and the post that has its page. */
function storyColumns({ content, place }: PostChange & { content: NewContent }): (string | number | null)[] {
  const { first, via } = content.content.attribution;
  const { story, pageHolder } = place;
  return [story?.key ?? null, story?.closeness ?? 0, (via.at(-1) ?? first).url ?? null, pageHolder];
}

/** SQL: whether an operator withholds the post (storage/operated-posts.ts). */
export const HELD_HERE = "(on_hold = 1 AND withdrawn_by = 'operator')";

function insertPost(db: D1Database, effect: Effect, change: PostChange, now: number): D1PreparedStatement {
  const { content, withdrawal } = change;
  const derived = change.content && change.derived;
  return db
    .prepare(
      `INSERT INTO posts (source, entry_id, slug, title, summary, language, reprinted_at, listed_at, modified_at, event_at,
         content_hash, content_revision, withdrawn_at, withdrawn_by, withdrawal_reason, page_due_at, tags, ranks,
         story, closeness, told_at, withheld, rights_due_at, expired_at, on_hold, claims, card)
       SELECT ?2, ?3, CASE WHEN ?4 IS NULL OR ?27 IS NOT NULL THEN NULL ELSE ${FREE_SLUG} END, ?6, ?7, ?8, ?17, ?9, ?10, ?11, ?12, ?13,
         ?14, ?15, ?16, CASE WHEN ?13 > 0 THEN ?17 END, ?18,
         coalesce((SELECT indexing = 'self' FROM sources WHERE sources.slug = ?2), 0),
         ?24, ?25, ?26, ?20, ?21, ?22, ?23, ?28, ?29
       WHERE ${stillOpen("?19")} AND ${pageHeldBy("?24", "?27")} ON CONFLICT (source, entry_id) DO NOTHING`,
    )
    .bind(
      effect.deliveryId,
      effect.source,
      effect.entryId,
      content?.slug ?? null,
      content?.slugIfTaken ?? null,
      content?.content.title ?? withdrawal?.title ?? "",
      content?.content.summary ?? "",
      content?.content.language ?? "en",
      derived?.listedAt ?? now,
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
      derived?.standing.withheld ?? null,
      derived?.standing.dueAt ?? null,
      derived?.standing.expiredAt ?? null,
      withdrawal?.onHold ? 1 : 0,
      ...(change.content ? storyColumns(change) : [null, 0, null, null]),
      change.content ? JSON.stringify(change.claims) : null,
      derived ? JSON.stringify(derived.card) : null,
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
    const { content, derived, endsHold } = change;
    return db
      .prepare(
        `UPDATE posts SET slug = coalesce(slug, CASE WHEN ?24 IS NULL OR ?24 = id THEN ${FREE_SLUG} END), title = ?16, summary = ?8, language = ?9,
           listed_at = ?10, tags = ?15, story = ?21, closeness = ?22, told_at = ?23,
           modified_at = ?12, event_at = ?13, content_hash = ?14, content_revision = content_revision + 1, claims = ?25, card = ?26,
           withheld = iif(${HELD_HERE}, withheld, coalesce(?17, ${asideOf()})), rights_due_at = ?18, expired_at = ?19,
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
        derived.listedAt,
        now,
        content.modifiedAt,
        content.eventAt,
        content.contentHash,
        tagsJson(content),
        content.content.title,
        derived.standing.withheld,
        derived.standing.dueAt,
        derived.standing.expiredAt,
        endsHold ? 1 : 0,
        ...storyColumns(change),
        JSON.stringify(change.claims),
        JSON.stringify(derived.card),
      );
  }
  const { at, reason, onHold, title } = change.withdrawal;
  return db
    .prepare(
      `UPDATE posts SET title = iif(content_revision = 0 AND ?9 <> '', ?9, title), withdrawn_at = ?2, withdrawn_by = 'source', withdrawal_reason = ?4, on_hold = ?8,
         withheld = iif(${HELD_HERE}, NULL, withheld),
         revision = revision + 1, version = version + 1, page_due_at = CASE WHEN slug IS NULL THEN NULL ELSE ?5 END
       ${guard}`,
    )
    .bind(effect.deliveryId, at, state.id, reason, now, state.version, effect.sourceVersion, onHold ? 1 : 0, title);
}

/**
 * Saves the clocks of a post and the claims, for a delivery that leaves the content as it is. Settles the
 * delivery in the same transaction. If that changes the date of the last correction, the page becomes due.
 *
 * @returns false when the post has changed since its state was read, or the delivery is settled, and nothing was done
 */
export async function touchClocks(
  db: D1Database,
  state: PostState,
  { modifiedAt, eventAt }: Pick<NewContent, "modifiedAt" | "eventAt">,
  claims: Claims,
  delivery: { id: string; outcome: Outcome; reason: string | null },
  now: number,
): Promise<boolean> {
  const isDue = state.claims !== null && state.claims.same[0]?.[3] !== claims.same[0]?.[3];
  const [touched] = await db.batch<{ id: number }>([
    db
      .prepare(
        `UPDATE posts SET modified_at = ?3, event_at = ?4, claims = ?5, version = version + 1,
           revision = revision + ?6, page_due_at = iif(?6 AND slug IS NOT NULL, ?7, page_due_at)
         WHERE id = ?1 AND version = ?2
           AND EXISTS (SELECT 1 FROM deliveries WHERE id = ?8 AND outcome IS NULL AND status = 'accepted') RETURNING id`,
      )
      .bind(state.id, state.version, modifiedAt, eventAt, JSON.stringify(claims), isDue ? 1 : 0, now, delivery.id),
    db
      .prepare(
        `UPDATE deliveries SET outcome = ?2, status = ?2, reason = ?3, post_id = ?4, settled_at = ?5
         WHERE id = ?1 AND changes() > 0`,
      )
      .bind(delivery.id, delivery.outcome, delivery.reason, state.id, now),
  ]);
  return touched!.results.length > 0;
}
