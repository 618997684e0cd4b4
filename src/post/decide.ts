import { believed, CLOCK_TOLERANCE_MS } from "../model/clock.ts";
import type { Outcome } from "../model/delivery.ts";
import type { Claims, PostState } from "../model/post-state.ts";
import { remember, type Said, shownPart } from "./claims.ts";

/** What a delivery says, reduced to what the decision needs. Times in milliseconds. */
export type Claim =
  | ({ kind: "content" } & Said)
  /** On hold: until the source publishes the post again. */
  | { kind: "withdrawal"; at: number; onHold: boolean; reason?: string | undefined; arrivedAt: number };

export type Decision =
  /** The claim is written, with this outcome; content may end a hold. */
  | { write: "claim"; outcome: Outcome; reason: string | null; endsHold?: true; claims?: Claims }
  /** The content stays: at most the clocks change, and the date of the last correction. */
  | { write: "clocks"; outcome: "unchanged" | "stale"; reason: string | null; claims: Claims }
  | { write: "nothing"; outcome: "unchanged" | "stale"; reason: string | null };

/**
 * Decides what a delivery does to a post, whatever the order of arrival: the content is the newest by the source's own
 * clock, and a withdrawal wins over any content until an operator restores the post. A hold wins over content that is not
 * newer than itself only.
 *
 * @param state what is known of the post; null when there is none
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
 * Whether an operator has restored the post since a withdrawal arrived. One that arrived later may be dated before that, for
 * the source's clock may be behind; but not before the withdrawal that was overruled.
 */
const isOverruled = (
  { at, arrivedAt }: Pick<Claim & { kind: "withdrawal" }, "at" | "arrivedAt">,
  { restoredAt, overruledAt }: PostState,
): boolean =>
  restoredAt !== null &&
  (arrivedAt < restoredAt || at <= Math.max(restoredAt - CLOCK_TOLERANCE_MS, overruledAt ?? restoredAt));

function decideContent(claim: Claim & { kind: "content" }, state: PostState | null): Decision {
  const newest =
    state === null || state.contentRevision === 0 ? null : { ...state, shownAt: state.modifiedAt || state.reprintedAt };
  const claims = remember(state?.claims ?? null, newest, claim);
  if (!state) return { outcome: "published", reason: null, write: "claim", claims };
  const order = newest === null ? 1 : claim.modifiedAt - newest.modifiedAt || claim.eventAt - newest.eventAt;
  const settled = (outcome: "unchanged" | "stale", reason: string | null): Decision =>
    order > 0 || JSON.stringify(claims) !== JSON.stringify(state.claims)
      ? { outcome, reason, write: "clocks", claims }
      : { outcome, reason, write: "nothing" };
  if (order < 0) return settled("stale", "a newer revision has been published");
  const endsHold = state.onHold && state.withdrawnAt !== null && claim.eventAt >= state.withdrawnAt;
  if (claim.contentHash === state.contentHash && !endsHold) {
    return claim.modifiedAt > state.modifiedAt && state.withdrawnAt !== null
      ? settled("stale", "the post is withdrawn")
      : settled("unchanged", null);
  }
  // Two texts under one time: any rule will do that does not ask which came first.
  if (order === 0 && claim.contentHash < state.contentHash)
    return settled("stale", "another revision has the same dates");
  const outcome = newest === null ? "published" : "updated";
  if (endsHold) return { outcome, reason: null, write: "claim", endsHold, claims };
  // A withdrawn post takes the content, so that a restored one shows the newest, but stays withdrawn.
  if (state.withdrawnAt !== null) return { outcome: "stale", reason: "the post is withdrawn", write: "claim", claims };
  const isShown = newest === null || shownPart(claim.contentHash) !== shownPart(state.contentHash);
  return isShown
    ? { outcome, reason: null, write: "claim", claims }
    : { outcome: "unchanged", reason: "only addresses that readers do not see", write: "claim", claims };
}

/**
 * A claim by clocks that are believed. One that is ahead of ours counts as the time of arrival, so that it outvotes nothing
 * that comes later.
 *
 * @param arrivedAt when its delivery arrived, in milliseconds
 */
export function timely(claim: Claim, arrivedAt: number): Claim {
  if (claim.kind === "withdrawal") return { ...claim, at: believed(claim.at, arrivedAt) };
  const { modifiedAt, eventAt, shownAt } = claim;
  return {
    ...claim,
    modifiedAt: believed(modifiedAt, arrivedAt),
    eventAt: believed(eventAt, arrivedAt),
    shownAt: believed(shownAt, arrivedAt),
  };
}

/** The state of a post without clocks that are ahead: they were noted when any clock was believed. */
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
