import { believed, CLOCK_TOLERANCE_MS } from "../model/clock.ts";
import type { Outcome } from "../model/delivery.ts";
import type { Claims, PostState } from "../model/post-state.ts";
import { type ContentClaim, orderOf, remember, shownPart, textPart } from "./claims.ts";

/** The facts of a delivery that the decision needs. Times in milliseconds. */
export type Claim =
  | ({ kind: "content" } & ContentClaim)
  /** On hold: the withdrawal ends once the source publishes the post again. */
  | { kind: "withdrawal"; at: number; onHold: boolean; reason?: string | undefined; arrivedAt: number };

export type Decision =
  /** The claim is written, with this outcome. Content may end a hold. */
  | { write: "claim"; outcome: Outcome; reason: string | null; endsHold?: true; claims?: Claims }
  /** The content stays. At most the clocks and the date of the last correction change. */
  | { write: "clocks"; outcome: "unchanged" | "stale"; reason: string | null; claims: Claims; isNewest: boolean }
  | { write: "nothing"; outcome: "unchanged" | "stale"; reason: string | null };

/**
 * Decides the effect of a delivery on a post, whatever the order of arrival. The content is the newest by the source's
 * own clock. A withdrawal wins over any content until an operator restores the post. A hold wins only over content that
 * is not newer than the hold.
 *
 * @param state the post's state; null when there is no post
 */
export function decide(claim: Claim, state: PostState | null): Decision {
  return claim.kind === "withdrawal" ? decideWithdrawal(claim, state) : decideContent(claim, state);
}

function decideWithdrawal(claim: Claim & { kind: "withdrawal" }, state: PostState | null): Decision {
  const { at, onHold, reason } = claim;
  if (state?.isHeldHere && !onHold) return { outcome: "withdrawn", reason: null, write: "claim" };
  if (state && state.withdrawnAt !== null && (!state.onHold || (onHold && at <= state.withdrawnAt))) {
    return nothing("unchanged", "the post is withdrawn already");
  }
  if (state && isOverruled(claim, state)) {
    return nothing("stale", "an operator has restored the post since");
  }
  const isThere = state !== null && state.contentRevision > 0;
  if (onHold && isThere && at <= state.eventAt) return nothing("stale", "a newer revision has been published");
  if (onHold && !isThere) {
    const why = reason === undefined ? "the post has not been published here" : `withheld: ${reason}`;
    return { outcome: "unchanged", reason: why, write: "claim" };
  }
  return { outcome: "withdrawn", reason: onHold ? "until the source publishes it again" : null, write: "claim" };
}

/**
 * Whether an operator has restored the post since a withdrawal was made. A withdrawal that arrived later may be dated
 * before the restoration, because the source's clock may be behind, but not before the withdrawal that was overruled.
 */
const isOverruled = (
  { at, arrivedAt }: Pick<Claim & { kind: "withdrawal" }, "at" | "arrivedAt">,
  { restoredAt, overruledAt }: PostState,
): boolean =>
  restoredAt !== null &&
  (arrivedAt < restoredAt || at <= Math.max(restoredAt - CLOCK_TOLERANCE_MS, overruledAt ?? restoredAt));

function decideContent(claim: Claim & { kind: "content" }, state: PostState | null): Decision {
  const newest =
    state === null || state.contentRevision === 0
      ? null
      : {
          ...state,
          shownAt: state.modifiedAt || state.reprintedAt,
          ...(state.claims?.isAhead && { isAhead: true }),
          ...(state.claims?.isEventAhead && { isEventAhead: true }),
        };
  const claims = remember(state?.claims ?? null, newest, claim.isUndated ? shown(claim, newest, state) : claim);
  if (!state) return { outcome: "published", reason: null, write: "claim", claims };
  const order = newest === null ? 1 : orderOf(claim, newest);
  const settled = (outcome: "unchanged" | "stale", reason: string | null): Decision =>
    order > 0 || JSON.stringify(claims) !== JSON.stringify(state.claims)
      ? { outcome, reason, write: "clocks", claims, isNewest: order > 0 }
      : { outcome, reason, write: "nothing" };
  if (order < 0) return settled("stale", "a newer revision has been published");
  const endsHold = state.onHold && state.withdrawnAt !== null && claim.eventAt >= state.withdrawnAt;
  if (claim.contentHash === state.contentHash && !endsHold) {
    return claim.modifiedAt > state.modifiedAt && state.withdrawnAt !== null
      ? settled("stale", "the post is withdrawn")
      : settled("unchanged", null);
  }
  // Two texts have the same time. Any rule works that does not depend on the order of arrival.
  if (order === 0 && claim.contentHash < state.contentHash)
    return settled("stale", "another revision has the same dates");
  const outcome = newest === null ? "published" : "updated";
  if (endsHold) return { outcome, reason: null, write: "claim", endsHold, claims };
  // A withdrawn post takes the content, so that a restored one shows the newest. It stays withdrawn.
  if (state.withdrawnAt !== null) return { outcome: "stale", reason: "the post is withdrawn", write: "claim", claims };
  const isShown = newest === null || shownPart(claim.contentHash) !== shownPart(state.contentHash);
  return isShown
    ? { outcome, reason: null, write: "claim", claims }
    : { outcome: "unchanged", reason: "only addresses that readers do not see", write: "claim", claims };
}

/**
 * An undated claim with the date that readers are shown. Another text than the one that readers have is a correction,
 * which happened when its event did. The same text keeps its date, which without a correction is not after its
 * publication.
 */
function shown(claim: ContentClaim, newest: ContentClaim | null, state: PostState | null): ContentClaim {
  if (newest === null || orderOf(claim, newest) <= 0) return claim;
  const isCorrection = textPart(claim.contentHash) !== textPart(newest.contentHash) && claim.eventAt > newest.eventAt;
  if (isCorrection) return { ...claim, shownAt: claim.eventAt };
  const kept = state?.claims?.same[0]?.[3] ?? newest.shownAt;
  const isFirstText = state?.claims !== null && state?.claims?.other === null;
  return { ...claim, shownAt: isFirstText ? Math.min(kept, claim.publishedAt ?? kept) : kept };
}

/**
 * A claim with corrected clocks. A clock that is ahead of ours counts as the time of arrival, so that the claim wins
 * over nothing that comes later. A modified date that is ahead counts as the time of its event, which the source's
 * machine wrote and no person mistyped. So does a missing one.
 *
 * @param arrivedAt when its delivery arrived, in milliseconds
 */
export function timely(claim: Claim, arrivedAt: number): Claim {
  if (claim.kind === "withdrawal") return { ...claim, at: believed(claim.at, arrivedAt) };
  const eventAt = believed(claim.eventAt, arrivedAt);
  const dated = (time: number) => (believed(time, arrivedAt) === time ? time : eventAt);
  const isAhead = claim.isUndated ?? believed(claim.modifiedAt, arrivedAt) !== claim.modifiedAt;
  const isEventAhead = eventAt !== claim.eventAt;
  return {
    ...claim,
    arrivedAt,
    modifiedAt: claim.isUndated ? eventAt : dated(claim.modifiedAt),
    eventAt,
    shownAt: dated(claim.shownAt),
    ...(isAhead && { isAhead }),
    ...(isEventAhead && { isEventAhead }),
  };
}

/** The state of a post with corrected clocks, because older code stored clocks that were ahead. */
export function timelyState(state: PostState, arrivedAt: number): PostState {
  const past = (time: number) => (time > arrivedAt + CLOCK_TOLERANCE_MS ? 0 : time);
  const { modifiedAt, eventAt, withdrawnAt, overruledAt } = state;
  return {
    ...state,
    modifiedAt: past(modifiedAt),
    eventAt: past(eventAt),
    withdrawnAt: withdrawnAt === null ? null : believed(withdrawnAt, arrivedAt),
    overruledAt: overruledAt === null ? null : past(overruledAt),
  };
}

const nothing = (outcome: "unchanged" | "stale", reason: string): Decision => ({ outcome, reason, write: "nothing" });
