import { expect, test } from "vitest";
import { hostileBodies, LONG } from "../../bench/hostile-bodies.ts";
import { textOf } from "../../src/html/excerpt.ts";
import { sanitize } from "../../src/html/sanitize.ts";

const CHARS = 1_000_000;
/** Far above what is measured, about 1.5, and far below what a search within a search costs. */
const OVER_HONEST_MAX_RATIO = 5;
/** A measurement that a busy machine has spoilt is taken again. */
const RUNS_MAX = 4;

const BASE = { baseUrl: "https://harbor.example/post/" };

function cpu(action: () => void): number {
  const started = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(started);
  return user + system;
}

const honest = (): number => cpu(() => sanitize(LONG["15,000 paragraphs"]!(), BASE));

function costsLittle(action: () => void): void {
  let ratio = Infinity;
  for (let run = 0; run < RUNS_MAX && ratio > OVER_HONEST_MAX_RATIO; run += 1) ratio = cpu(action) / honest();
  expect(ratio).toBeLessThanOrEqual(OVER_HONEST_MAX_RATIO);
}

test.each(Object.entries(hostileBodies(CHARS)))("%s cost no more than a long post", (_, make) => {
  const html = make();
  costsLittle(() => sanitize(html, BASE));
});

test("the text of tags that never end costs no more than a long post", () => {
  let tags = 60_000;
  // Another text each time, because the last one is remembered.
  costsLittle(() => textOf("<div ".repeat((tags += 1))));
});

test.each(Object.entries(LONG))("%s come out whole", (_, make) => {
  expect(sanitize(make(), BASE).isCut).toBeUndefined();
});
