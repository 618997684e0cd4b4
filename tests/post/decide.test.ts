/**
 * The same deliveries end in the same post in any order, however often each arrives. This file tests the decision
 * alone, for any deliveries; tests/durability/orders.test.ts sends some orders through the whole pipeline.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PostState } from "../../src/model/post-state.ts";
import { type Claim, decide, type Decision, timely } from "../../src/post/decide.ts";

type ContentClaim = Claim & { kind: "content" };
type Withdrawal = Claim & { kind: "withdrawal" };

const NOTHING_YET: PostState = {
  id: 1,
  version: 1,
  modifiedAt: 0,
  eventAt: 0,
  contentHash: "",
  claims: null,
  contentRevision: 0,
  withdrawnAt: null,
  onHold: false,
  restoredAt: null,
  overruledAt: null,
  slug: null,
  story: null,
  reprintedAt: 0,
};

/** The state of a post after a decision, as storage/post-changes.ts writes it. */
function written(claim: Claim, { write, ...decision }: Decision, state: PostState | null): PostState | null {
  if (write === "nothing") return state;
  const before = state ?? NOTHING_YET;
  if (claim.kind === "withdrawal") return { ...before, withdrawnAt: claim.at, onHold: claim.onHold };
  const { modifiedAt, eventAt, contentHash } = claim;
  const claims = "claims" in decision ? decision.claims! : null;
  if (write === "clocks") {
    return { ...before, claims, ...("isNewest" in decision && decision.isNewest && { modifiedAt, eventAt }) };
  }
  const endsHold = "endsHold" in decision;
  return {
    ...before,
    modifiedAt,
    eventAt,
    contentHash,
    claims,
    contentRevision: before.contentRevision + 1,
    ...(endsHold && { withdrawnAt: null, onHold: false }),
  };
}

/** The post after claims that arrive one after the other, and the outcome of each. */
function arrive(claims: readonly Claim[]) {
  let state: PostState | null = null;
  const outcomes: string[] = [];
  for (const claim of claims) {
    const decision = decide(claim, state);
    outcomes.push(decision.outcome);
    state = written(claim, decision, state);
  }
  return { state, outcomes };
}

/** The post for readers and later deliveries: the content with its clocks, and whether the post is gone. */
function endOf(claims: readonly Claim[]) {
  const { state } = arrive(claims);
  if (state === null) return null;
  const { modifiedAt, eventAt, contentHash, withdrawnAt, onHold } = state;
  const standing = withdrawnAt === null ? "live" : onHold ? "on hold" : "withdrawn";
  return { content: [modifiedAt, eventAt, contentHash], corrected: state.claims?.same[0]?.[3] ?? null, standing };
}

const isNewer = (one: ContentClaim, other: ContentClaim): boolean =>
  (one.modifiedAt - other.modifiedAt ||
    one.eventAt - other.eventAt ||
    Number(one.contentHash > other.contentHash) - Number(one.contentHash < other.contentHash)) > 0;

/**
 * The expected end: the newest content, "corrected" when its text was first claimed after another, and gone if any
 * claim withdraws it.
 */
function expectedOf(claims: readonly Claim[]) {
  const contents = claims.filter((claim): claim is ContentClaim => claim.kind === "content");
  const withdrawals = claims.filter((claim): claim is Withdrawal => claim.kind === "withdrawal");
  if (claims.length === 0) return null;
  const newest = contents.reduce<ContentClaim | null>((best, one) => (best && !isNewer(one, best) ? best : one), null);
  const isHeld = withdrawals.some(({ at, onHold }) => onHold && (newest === null || at > newest.eventAt));
  const older = newest && contents.filter((one) => one.contentHash !== newest.contentHash);
  const last = older?.reduce<ContentClaim | null>((best, one) => (best && !isNewer(one, best) ? best : one), null);
  const run = contents.filter(
    (one) => one.contentHash === newest?.contentHash && (last === null || last === undefined || isNewer(one, last)),
  );
  return {
    corrected: newest ? Math.min(...run.map(({ modifiedAt }) => modifiedAt)) : null,
    content: newest ? [newest.modifiedAt, newest.eventAt, newest.contentHash] : [0, 0, ""],
    standing: withdrawals.some(({ onHold }) => !onHold) ? "withdrawn" : isHeld ? "on hold" : "live",
  };
}

const aClaim = (at: number, contentHash: string): ContentClaim => ({
  kind: "content",
  modifiedAt: at,
  eventAt: at,
  contentHash,
  shownAt: at,
});

// Few moments and few texts, so that many are equal.
const moment = fc.integer({ min: 1, max: 5 });
const contentHash = fc.constantFrom("a", "b", "c");
const content = fc
  .record({ kind: fc.constant("content" as const), modifiedAt: moment, eventAt: moment, contentHash })
  .map((claim) => ({ ...claim, shownAt: claim.modifiedAt }));
/** Claims of a publisher whose two clocks are one. */
const contentOfOneClock = content.map((claim) => ({ ...claim, eventAt: claim.modifiedAt }));
const withdrawal = (onHold: fc.Arbitrary<boolean>) =>
  fc
    .record({ kind: fc.constant("withdrawal" as const), at: moment, onHold })
    .map((claim) => ({ ...claim, arrivedAt: claim.at }));

/** Claims, and an order in which all of them arrive, some more than once. */
const arriving = (claim: fc.Arbitrary<Claim>) =>
  fc.array(claim, { maxLength: 6 }).chain((claims) =>
    fc.record({
      claims: fc.constant(claims),
      arrivals: fc
        .subarray(claims)
        .chain((again) => fc.shuffledSubarray([...claims, ...again], { minLength: claims.length + again.length })),
    }),
  );

const RUNS = { numRuns: 5_000 };

function ordersOf<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, place) => ordersOf(items.toSpliced(place, 1)).map((rest) => [item, ...rest]));
}

describe("the end is the same in any order", () => {
  test("for a publish, two updates and a withdrawal, in all 24", () => {
    const story: Claim[] = [
      aClaim(1, "b"),
      aClaim(2, "c"),
      aClaim(3, "a"),
      { kind: "withdrawal", at: 4, onHold: false, arrivedAt: 4 },
    ];
    const orders = ordersOf(story);
    expect(new Set(orders.map((order) => JSON.stringify(order))).size).toBe(24);
    for (const order of orders)
      expect(endOf(order)).toEqual({ content: [3, 3, "a"], corrected: 3, standing: "withdrawn" });
  });

  test("for any content and withdrawals", () => {
    fc.assert(
      fc.property(arriving(fc.oneof(content, withdrawal(fc.constant(false)))), ({ claims, arrivals }) => {
        expect(endOf(arrivals)).toEqual(expectedOf(claims));
      }),
      RUNS,
    );
  });

  test("for any content, holds and withdrawals of one clock", () => {
    fc.assert(
      fc.property(arriving(fc.oneof(contentOfOneClock, withdrawal(fc.boolean()))), ({ claims, arrivals }) => {
        expect(endOf(arrivals)).toEqual(expectedOf(claims));
      }),
      RUNS,
    );
  });
});

test("the first content that arrives is published, and none is published twice", () => {
  fc.assert(
    fc.property(arriving(fc.oneof(content, withdrawal(fc.boolean()))), ({ arrivals }) => {
      const { outcomes } = arrive(arrivals);
      const ofContent = outcomes.filter((_, place) => arrivals[place]!.kind === "content");
      expect(ofContent.slice(1)).not.toContain("published");
      if (arrivals[0]?.kind === "content") expect(ofContent[0]).toBe("published");
    }),
    RUNS,
  );
});

describe("a modified date that was ahead of our clock", () => {
  const DAY = 86_400_000;
  const saying = (contentHash: string, modifiedAt: number, eventAt: number): Claim =>
    timely({ kind: "content", contentHash, modifiedAt, eventAt, shownAt: modifiedAt }, eventAt);
  const created = saying("a.a", 10 * DAY, 10 * DAY);
  const ahead = saying("b.b", 900 * DAY, 20 * DAY);
  const corrected = saying("c.c", 12 * DAY, 30 * DAY);
  const later = saying("d.d", 13 * DAY, 40 * DAY);

  test("counts as the time of its event, and any later event corrects it, in all orders", () => {
    for (const order of permutations([created, ahead])) expect(arrive(order).state?.contentHash).toBe("b.b");
    for (const order of permutations([created, ahead, corrected])) expect(arrive(order).state?.contentHash).toBe("c.c");
    for (const order of permutations([ahead, corrected, later])) expect(arrive(order).state?.contentHash).toBe("d.d");
  });

  test("is corrected without a change of the text", () => {
    const { state, outcomes } = arrive([ahead, saying("b.b", 12 * DAY, 30 * DAY)]);
    expect([state?.modifiedAt, outcomes]).toEqual([12 * DAY, ["published", "unchanged"]]);
    expect(state?.claims).toEqual({ same: [[12 * DAY, 30 * DAY, "b", 12 * DAY]], other: null });
  });
});

describe("content without a modified date", () => {
  const DAY = 86_400_000;
  const published = 10 * DAY;
  const undated = (contentHash: string, eventAt: number): Claim => {
    const times = { modifiedAt: published, shownAt: published, eventAt };
    return timely({ kind: "content", contentHash, ...times, isUndated: true }, eventAt);
  };
  const dated = (contentHash: string, modifiedAt: number, eventAt: number): Claim =>
    timely({ kind: "content", contentHash, modifiedAt, eventAt, shownAt: modifiedAt }, eventAt);
  const correctedIn = (claims: Claim[]) => arrive(claims).state?.claims?.same[0]?.[3];

  test("is no correction at first, and one once its text has changed", () => {
    expect(correctedIn([undated("a.a", 20 * DAY)])).toBe(published);
    expect(correctedIn([undated("a.a", 20 * DAY), undated("b.b", 30 * DAY)])).toBe(30 * DAY);
    expect(correctedIn([undated("a.a", 20 * DAY), undated("a.b", 30 * DAY)])).toBe(published);
  });

  test("keeps the date of its correction when it comes again", () => {
    expect(correctedIn([undated("a.a", 20 * DAY), undated("b.b", 30 * DAY), undated("b.b", 40 * DAY)])).toBe(30 * DAY);
  });

  test("is ordered by its event, also among dated content, in all orders", () => {
    const early = undated("a.a", 20 * DAY);
    const late = undated("c.c", 40 * DAY);
    for (const order of permutations([early, late])) expect(arrive(order).state?.contentHash).toBe("c.c");
    for (const order of permutations([early, dated("b.b", 30 * DAY, 30 * DAY), late]))
      expect(arrive(order).state?.contentHash).toBe("c.c");
    expect(correctedIn([early, dated("b.b", 30 * DAY, 30 * DAY)])).toBe(30 * DAY);
  });
});

describe("an event whose time was ahead of our clock", () => {
  const DAY = 86_400_000;
  const saying = (contentHash: string, modifiedAt: number, eventAt: number, arrivedAt: number): Claim =>
    timely({ kind: "content", contentHash, modifiedAt, eventAt, shownAt: modifiedAt }, arrivedAt);
  const ahead = saying("b.b", 9_000 * DAY, 9_000 * DAY, 20 * DAY);

  test("gives way to what arrives later, though that clock is behind", () => {
    const { state, outcomes } = arrive([ahead, saying("c.c", 12 * DAY, 13 * DAY, 30 * DAY)]);
    expect([state?.contentHash, outcomes]).toEqual(["c.c", ["published", "updated"]]);
    const next = [ahead, saying("c.c", 12 * DAY, 13 * DAY, 30 * DAY), saying("d.d", 14 * DAY, 15 * DAY, 31 * DAY)];
    expect(arrive(next).state?.contentHash).toBe("d.d");
  });

  test("wins over what arrived before it; honest clocks decide whatever arrives later", () => {
    expect(arrive([saying("c.c", 12 * DAY, 13 * DAY, 13 * DAY), ahead]).state?.contentHash).toBe("b.b");
    const honest = arrive([saying("c.c", 30 * DAY, 30 * DAY, 30 * DAY), saying("d.d", 29 * DAY, 29 * DAY, 31 * DAY)]);
    expect(honest.outcomes).toEqual(["published", "stale"]);
  });
});

const permutations = <Item>(items: readonly Item[]): Item[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
