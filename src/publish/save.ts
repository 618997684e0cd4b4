import { type Outcome, wayOf } from "../model/delivery.ts";
import type { Change } from "../model/entry.ts";
import type { Content, Standing } from "../model/post.ts";
import type { Derived, NewContent, PostState } from "../model/post-state.ts";
import type { Policy } from "../model/source.ts";
import { type Claim, decide, type Decision, timely, timelyState } from "../post/decide.ts";
import { narrowed } from "../post/narrow.ts";
import { repeats } from "../post/repeats.ts";
import { originalAt, reasonOf, standingOf } from "../post/rights.ts";
import { sketchOf } from "../post/sketch.ts";
import { searchTextOf } from "../post/words.ts";
import { type OpenDelivery, readDelivery, settleUnseen } from "../storage/deliveries.ts";
import { readPostState, type SavedPost, savePost, touchClocks } from "../storage/post-changes.ts";
import { type HeldPost, readHeldPost } from "../storage/held-posts.ts";
import { UnreadablePost } from "../storage/unreadable.ts";
import { cardOf } from "./card.ts";
import { contentHashOf, HASHING } from "./content.ts";
import { type Place, placeIn } from "./story.ts";

/** How often a decision is made again because the post changed meanwhile. */
const ATTEMPTS_MAX = 5;

const REPEATED: Decision = { write: "nothing", outcome: "unchanged", reason: "it came by another way already" };

/** The sketch of a text that is too short to be compared. */
const NO_SKETCH = { values: "", keys: [] };

/**
 * DECIDE and SAVE: decides by the post's current state and writes the decision. If the post changes in between, it
 * decides again.
 *
 * @param made the content of the change; null for a withdrawal
 * @returns the post whose page has to be refreshed, with the posts of its story if they were read; null when there is
 * none, and the delivery is settled
 */
export async function saveChange(
  delivery: OpenDelivery,
  change: Change,
  made: NewContent | null,
  db: D1Database,
  now: number,
): Promise<(Pick<SavedPost, "id"> & Partial<SavedPost>) | null> {
  const entryId = change.kind === "withdrawn" ? change.entryId : change.entry.id;
  let { from } = delivery;
  const at = Date.parse(change.at);
  const said: Said = change.kind === "withdrawn" ? change : {};
  const { reason, title = "" } = said;
  const onHold = said.onHold === true;
  const { receivedAt } = delivery;
  const claim = timely(
    made
      ? { kind: "content", ...made, publishedAt: Date.parse(made.content.published) }
      : { kind: "withdrawal", at, onHold, reason, arrivedAt: receivedAt },
    receivedAt,
  );
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const { state: stored, storyPosts } = await readPostState(db, delivery.source, entryId, made?.story?.key ?? null);
    const state = stored && (await hashedAnew(timelyState(stored, receivedAt), db));
    const counted = made && state ? await besideOtherWay(claim, made.content, state, delivery, db) : claim;
    const decision = counted === null ? REPEATED : decide(counted, state);
    if (decision.write !== "claim") {
      const { outcome, reason } = decision;
      if (decision.write === "clocks" && counted?.kind === "content" && state) {
        const clocks = decision.isNewest ? counted : state;
        if (!(await touchClocks(db, state, clocks, decision.claims, { id: delivery.id, outcome, reason }, now)))
          continue;
      } else {
        await settleUnseen(db, delivery.id, outcome, reason, state?.id ?? null, now);
      }
      return null;
    }
    const derived = made && (await derive(made.content, delivery.source, from, state?.reprintedAt ?? now, now));
    const place = made && derived && placeIn(made.story, storyPosts, delivery.source, state, derived.standing);
    const saved = await savePost(
      db,
      {
        deliveryId: delivery.id,
        source: delivery.source,
        sourceVersion: from.version,
        entryId,
        ...effectOf(decision, heldBy(place, state), derived?.standing ?? null, made?.content ?? {}),
      },
      state,
      made && derived && place
        ? {
            content: { ...made, ...clocksOf(counted) },
            claims: decision.claims!,
            place,
            derived,
            endsHold: decision.endsHold === true,
          }
        : {
            withdrawal: {
              at: claim.kind === "withdrawal" ? claim.at : at,
              onHold,
              reason: reason ?? null,
              title,
            },
          },
      now,
    );
    if (saved !== null) return saved;
    const meanwhile = await readDelivery(db, delivery.id);
    if (!meanwhile || meanwhile.status !== "accepted" || meanwhile.outcome !== null) {
      return meanwhile?.postId ? { id: meanwhile.postId } : null;
    }
    ({ from } = meanwhile);
  }
  throw new Error(`the post of delivery ${delivery.id} kept changing`);
}

type Said = Partial<Pick<Change & { kind: "withdrawn" }, "onHold" | "reason" | "title">>;

const clocksOf = (claim: Claim | null) =>
  claim?.kind === "content" && { modifiedAt: claim.modifiedAt, eventAt: claim.eventAt };

/**
 * Weighs content against content that came another way. A source may send its posts and also list them in feeds, which
 * know less about them and learn it at other times. Content that only repeats what readers have changes nothing.
 * Content with more in it is not replaced by such a repetition.
 *
 * @returns null when it only repeats
 */
async function besideOtherWay(
  claim: Claim,
  content: Content,
  state: PostState,
  { messageId }: OpenDelivery,
  db: D1Database,
): Promise<Claim | null> {
  const { broughtBy, contentRevision, withdrawnAt, contentHash, modifiedAt, eventAt } = state;
  const isBeside = contentRevision > 0 && withdrawnAt === null && broughtBy && wayOf(broughtBy) !== wayOf(messageId);
  if (claim.kind === "withdrawal" || !isBeside || claim.contentHash === contentHash) return claim;
  const held = (await readReadable(state.id, db))?.content;
  if (held === undefined) return claim;
  if (repeats(content, held)) return null;
  const isOlder = (claim.modifiedAt - modifiedAt || claim.eventAt - eventAt) <= 0;
  return isOlder && repeats(held, content) ? { ...claim, modifiedAt, eventAt: eventAt + 1 } : claim;
}

/** A post that has content; null also when the content cannot be read, since the new content replaces it. */
async function readReadable(id: number, db: D1Database): Promise<HeldPost | null> {
  try {
    return await readHeldPost(db, id);
  } catch (error) {
    if (error instanceof UnreadablePost) return null;
    throw error;
  }
}

/**
 * The state of a post with its hash computed by the current code, when earlier code hashed its content. So the same
 * content is recognized when it is sent again.
 */
async function hashedAnew(state: PostState, db: D1Database): Promise<PostState> {
  if (state.contentRevision === 0 || state.contentHash.endsWith(HASHING)) return state;
  const held = await readReadable(state.id, db);
  return held ? { ...state, contentHash: await contentHashOf(held.content) } : state;
}

/**
 * The data about content that lists, search and near-duplicates store.
 *
 * @param arrivedAt when the first delivery about the post arrived
 */
export async function derive(
  content: Content,
  source: string,
  policy: Policy,
  arrivedAt: number,
  now: number,
): Promise<Derived> {
  const shown = await narrowed(content, policy);
  return {
    standing: standingOf(content, policy, arrivedAt, now),
    listedAt: originalAt(content, arrivedAt),
    text: searchTextOf(source, shown),
    card: cardOf(shown),
    sketch: sketchOf(content.html) ?? NO_SKETCH,
  };
}

/** The reason why readers will not see new content: another post has the story's page. */
const heldBy = (place: Place | null, state: PostState | null): string | undefined =>
  place?.heldBy ?? (state?.pathAhead ? `${state.pathAhead} has this story, as an operator said` : undefined);

/** The outcome of a saved decision; `unchanged` when another post has the page. */
function effectOf(
  { outcome, reason }: Decision,
  held: string | undefined,
  standing: Standing | null,
  content: Pick<Content, "isProtected" | "cut" | "lacksDrawings">,
): { outcome: Outcome; reason: string | null } {
  if (held !== undefined && (outcome === "published" || outcome === "updated"))
    return { outcome: "unchanged", reason: held };
  return { outcome, reason: reason ?? (standing && reasonOf(standing, content)) };
}
