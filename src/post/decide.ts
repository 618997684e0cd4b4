import { CLOCK_TOLERANCE_MS } from "../model/clock.ts";
import type { Outcome } from "../model/delivery.ts";
import type { PostState } from "../model/post-state.ts";

/** What a delivery says, reduced to what the decision needs. Times in milliseconds. */
export type Claim =
  | { kind: "content"; modifiedAt: number; eventAt: number; contentHash: string }
  /** On hold: until the source publishes the post again. */
  | { kind: "withdrawal"; at: number; onHold: boolean };

export type Decision =
  /** The claim is written, with this outcome; content may end a hold. */
  | { write: "claim"; outcome: Outcome; reason: string | null; endsHold?: true }
  /** Nothing that a reader sees changes: at most the clocks. */
  | { write: "clocks" | "nothing"; outcome: "unchanged" | "stale"; reason: string | null };

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

function decideWithdrawal({ at, onHold }: Claim & { kind: "withdrawal" }, state: PostState | null): Decision {
  if (state && state.withdrawnAt !== null && (!state.onHold || (onHold && at <= state.withdrawnAt))) {
    return nothing("unchanged", "the post is withdrawn already");
  }
  if (state && isOverruled(at, state)) {
    return nothing("stale", "an operator has restored the post since");
  }
  const isThere = state !== null && state.contentRevision > 0;
  if (onHold && isThere && at <= state.eventAt) return nothing("stale", "a newer revision has been published");
  if (onHold && !isThere) {
    return { outcome: "unchanged", reason: "the post has not been published here", write: "claim" };
  }
  return { outcome: "withdrawn", reason: onHold ? "until the source publishes it again" : null, write: "claim" };
}

/**
 * Whether an operator has restored the post since a withdrawal. It may be dated before that and yet be new, for the source's
 * clock may be behind; but not before the withdrawal that was overruled.
 */
const isOverruled = (at: number, { restoredAt, overruledAt }: PostState): boolean =>
  restoredAt !== null && at <= Math.max(restoredAt - CLOCK_TOLERANCE_MS, overruledAt ?? restoredAt);

function decideContent(claim: Claim & { kind: "content" }, state: PostState | null): Decision {
  if (!state) return { outcome: "published", reason: null, write: "claim" };
  const order = state.contentRevision === 0 ? 1 : claim.modifiedAt - state.modifiedAt || claim.eventAt - state.eventAt;
  if (order < 0) return nothing("stale", "a newer revision has been published");
  const endsHold = state.onHold && state.withdrawnAt !== null && claim.eventAt >= state.withdrawnAt;
  if (claim.contentHash === state.contentHash && !endsHold) {
    return { outcome: "unchanged", reason: null, write: order > 0 ? "clocks" : "nothing" };
  }
  // Two texts under one time: any rule will do that does not ask which came first.
  if (order === 0 && claim.contentHash < state.contentHash)
    return nothing("stale", "another revision has the same dates");
  const outcome = state.contentRevision === 0 ? "published" : "updated";
  if (endsHold) return { outcome, reason: null, write: "claim", endsHold };
  // A withdrawn post takes the content, so that a restored one shows the newest, but stays withdrawn.
  return state.withdrawnAt === null
    ? { outcome, reason: null, write: "claim" }
    : { outcome: "stale", reason: "the post is withdrawn", write: "claim" };
}

const nothing = (outcome: "unchanged" | "stale", reason: string): Decision => ({ outcome, reason, write: "nothing" });
