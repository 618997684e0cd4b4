import { describe, expect, test } from "vitest";
import { backOffMs } from "../../src/web/retry.ts";
import { afterSkipped, daysOf, hoursOf, intervalOf, retryAfterMs } from "../../src/ingest/timing.ts";

const NOW = Date.parse("2026-11-23T10:20:00Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("the interval", () => {
  test.each([
    [{}, undefined, 15 * MINUTE],
    [{ "cache-control": "max-age=60" }, undefined, 15 * MINUTE],
    [{ "cache-control": "public, max-age=3600" }, undefined, HOUR],
    [{ "cache-control": "max-age=3600", expires: "Mon, 23 Nov 2026 20:20:00 GMT" }, undefined, HOUR],
    [{ expires: "Mon, 23 Nov 2026 12:20:00 GMT" }, undefined, 2 * HOUR],
    [{ expires: "0" }, undefined, 15 * MINUTE],
    [{ "cache-control": "max-age=99999999" }, undefined, 24 * HOUR],
    [{ "cache-control": "s-maxage=7200" }, undefined, 15 * MINUTE],
    [{ "cache-control": "max-age=1800" }, 60, HOUR],
    [{}, 10_080, 24 * HOUR],
  ])("of %j and a ttl of %s", (headers, ttlMinutes, expected) => {
    expect(intervalOf(new Headers(headers as Record<string, string>), ttlMinutes, NOW)).toBe(expected);
  });
});

test.each([
  ["120", 2 * MINUTE],
  ["1", MINUTE],
  ["99999999", 7 * 24 * HOUR],
  ["Mon, 23 Nov 2026 11:20:00 GMT", HOUR],
  ["Mon, 23 Nov 2026 09:20:00 GMT", MINUTE],
  ["soon", undefined],
  ["", undefined],
])("Retry-After %j", (value, expected) => {
  expect(retryAfterMs(new Headers({ "retry-after": value }), NOW)).toBe(expected);
});

test("back-off doubles up to a day, with a quarter of jitter either way", () => {
  expect([0, 1, 3].map((failures) => backOffMs({ baseMs: HOUR, maxMs: 24 * HOUR }, failures, 0.5))).toEqual([
    HOUR,
    2 * HOUR,
    8 * HOUR,
  ]);
  expect(backOffMs({ baseMs: HOUR, maxMs: 24 * HOUR }, 1000, 0.5)).toBe(24 * HOUR);
  expect([0, 1].map((random) => backOffMs({ baseMs: HOUR, maxMs: 24 * HOUR }, 0, random))).toEqual([
    0.75 * HOUR,
    1.25 * HOUR,
  ]);
});

describe("skipped hours and days", () => {
  test("the poll waits until they are over", () => {
    expect(afterSkipped(NOW, [11], [])).toBe(NOW);
    expect(afterSkipped(NOW, [10, 11], [])).toBe(Date.parse("2026-11-23T12:00:00Z"));
    expect(afterSkipped(NOW, [0], daysOf(["Monday"]))).toBe(Date.parse("2026-11-24T01:00:00Z"));
  });

  test("a feed that skips everything is polled all the same", () => {
    expect(
      afterSkipped(
        NOW,
        Array.from({ length: 24 }, (_, hour) => hour),
        [],
      ),
    ).toBe(NOW);
  });

  test("what is no hour and no day is passed over; midnight may be 24", () => {
    expect(hoursOf([0, 24, 3, 25, -1, 2.5])).toEqual([0, 3]);
    expect(daysOf([" Sunday", "SATURDAY", "Caturday"])).toEqual([0, 6]);
  });
});
