import { describe, expect, test } from "vitest";
import { originalAt, reasonOf, standingOf } from "../../src/post/rights.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
const HEARD = Date.parse("2026-11-23T10:00:00Z");
const at = (iso: string) => Date.parse(iso);

type Content = Partial<Parameters<typeof standingOf>[0]>;
type Policy = Partial<Parameters<typeof standingOf>[1]>;

const standing = (content: Content, policy: Policy, now: number, heardAt = HEARD) =>
  standingOf(
    { published: "2026-11-23T09:50:00Z", ...content },
    { delay_minutes: 0, expires_after_days: null, ...policy },
    heardAt,
    now,
  );

const SHOWN = { withheld: null, dueAt: null, expiredAt: null };

test("what says nothing of its rights is shown, for good, however old or from the future", () => {
  for (const published of ["1970-01-01T00:00:00Z", "2026-11-23T10:00:00Z", "9999-12-31T23:59:59Z"]) {
    expect(standing({ published }, {}, HEARD)).toEqual(SHOWN);
  }
  // Another machine's clock may be behind the clock of the machine that received the post.
  expect(standing({ published: "9999-12-31T23:59:59Z" }, {}, HEARD - 5)).toEqual(SHOWN);
});

/** Each story as the instants at which it changes, and its state from then on. */
const STORIES: [string, Content, Policy, [string | null, string | null][]][] = [
  [
    "an embargo",
    { embargoedUntil: "2026-11-23T12:00:00Z" },
    {},
    [
      [null, "embargo"],
      ["2026-11-23T12:00:00Z", null],
    ],
  ],
  ["an embargo that is over", { embargoedUntil: "2026-11-23T09:00:00Z" }, {}, [[null, null]]],
  [
    "a delay by the source",
    {},
    { delay_minutes: 30 },
    [
      [null, "delay"],
      ["2026-11-23T10:20:00Z", null],
    ],
  ],
  [
    "a delay by the entry",
    { delayMinutes: 15 },
    {},
    [
      [null, "delay"],
      ["2026-11-23T10:05:00Z", null],
    ],
  ],
  [
    "the longer of two delays",
    { delayMinutes: 15 },
    { delay_minutes: 30 },
    [
      [null, "delay"],
      ["2026-11-23T10:20:00Z", null],
    ],
  ],
  ["a delay that is over", { published: "2026-11-23T09:00:00Z" }, { delay_minutes: 30 }, [[null, null]]],
  [
    "a delay after a date to come, which counts from when we heard of it",
    { published: "9999-12-31T00:00:00Z" },
    { delay_minutes: 30 },
    [
      [null, "delay"],
      ["2026-11-23T10:30:00Z", null],
    ],
  ],
  [
    "an embargo, and a delay after it",
    { embargoedUntil: "2026-11-23T12:00:00Z" },
    { delay_minutes: 30 },
    [
      [null, "embargo"],
      ["2026-11-23T12:00:00Z", "delay"],
      ["2026-11-23T12:30:00Z", null],
    ],
  ],
  [
    "an expiry",
    { expires: "2026-12-23T00:00:00Z" },
    {},
    [
      [null, null],
      ["2026-12-23T00:00:00Z", "expired"],
    ],
  ],
  ["an expiry that is past", { expires: "2026-11-23T09:55:00Z" }, {}, [[null, "expired"]]],
  [
    "an expiry by the source",
    {},
    { expires_after_days: 7 },
    [
      [null, null],
      ["2026-11-30T09:50:00Z", "expired"],
    ],
  ],
  [
    "the sooner of two expiries",
    { expires: "2026-11-25T00:00:00Z" },
    { expires_after_days: 7 },
    [
      [null, null],
      ["2026-11-25T00:00:00Z", "expired"],
    ],
  ],
  [
    "an expiry by the source, which counts from the end of the embargo",
    { embargoedUntil: "2026-11-23T12:00:00Z" },
    { expires_after_days: 1 },
    [
      [null, "embargo"],
      ["2026-11-23T12:00:00Z", null],
      ["2026-11-24T12:00:00Z", "expired"],
    ],
  ],
  [
    "embargo, delay and expiry",
    { embargoedUntil: "2026-11-23T12:00:00Z", delayMinutes: 1, expires: "2026-11-23T12:02:00Z" },
    {},
    [
      [null, "embargo"],
      ["2026-11-23T12:00:00Z", "delay"],
      ["2026-11-23T12:01:00Z", null],
      ["2026-11-23T12:02:00Z", "expired"],
    ],
  ],
  [
    "an expiry before the embargo ends",
    { embargoedUntil: "2026-11-23T12:00:00Z", expires: "2026-11-23T11:00:00Z" },
    {},
    [[null, "embargo"]],
  ],
  [
    "an expiry at the end of the embargo",
    { embargoedUntil: "2026-11-23T12:00:00Z", expires: "2026-11-23T12:00:00Z" },
    {},
    [[null, "embargo"]],
  ],
  ["an expiry within the delay", { expires: "2026-11-23T10:10:00Z" }, { delay_minutes: 30 }, [[null, "delay"]]],
];

describe.each(STORIES)("%s", (_, content, policy, changes) => {
  const instants = changes.map(([iso]) => (iso === null ? HEARD : at(iso)));

  test("changes at its instants, neither a millisecond before nor after, and says when", () => {
    for (const [index, [, withheld]] of changes.entries()) {
      const next = instants[index + 1] ?? null;
      const from = instants[index]!;
      const until = next ?? from + 1000 * DAY;
      for (const now of [from, from + 1, until - 1]) {
        expect([now, standing(content, policy, now)]).toMatchObject([now, { withheld, dueAt: next }]);
      }
    }
  });

  test("is expired since the very instant, however late that is seen", () => {
    const last = changes.at(-1)!;
    const { expiredAt } = standing(content, policy, instants.at(-1)! + 1000 * DAY);
    if (last[1] === "expired") expect(expiredAt).toBe(last[0] === null ? at(content.expires!) : instants.at(-1));
    else expect(expiredAt).toBe(null);
  });
});

test("an original is there from its published date, from when we heard of it if that is sooner, never before its embargo ends", () => {
  expect(originalAt({ published: "2026-11-23T09:50:00Z" }, HEARD)).toBe(HEARD - 10 * MINUTE);
  expect(originalAt({ published: "2026-11-24T09:50:00Z" }, HEARD)).toBe(HEARD);
  const embargoed = { published: "2026-11-23T09:50:00Z", embargoedUntil: "2026-11-23T12:00:00Z" };
  expect(originalAt(embargoed, HEARD)).toBe(at("2026-11-23T12:00:00Z"));
  expect(originalAt({ ...embargoed, embargoedUntil: "2026-11-23T09:00:00Z" }, HEARD)).toBe(HEARD - 10 * MINUTE);
});

test("the sender learns until when a post is withheld", () => {
  expect(reasonOf(SHOWN)).toBe(null);
  expect(reasonOf({ withheld: "embargo", dueAt: HEARD, expiredAt: null })).toBe(
    "withheld until 2026-11-23T10:00:00.000Z (embargo)",
  );
  expect(reasonOf({ withheld: "delay", dueAt: null, expiredAt: null })).toMatch(/expires before/);
  expect(reasonOf({ withheld: "expired", dueAt: null, expiredAt: HEARD })).toBe("expired 2026-11-23T10:00:00.000Z");
});
