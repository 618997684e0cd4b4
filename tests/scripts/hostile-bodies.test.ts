/** Whether the largest bodies come to an end, within the limits. What they cost is measured by `npm run bench`. */
import { expect, test } from "vitest";
import { hostileBodies, LONG } from "../../bench/hostile-bodies.ts";
import { textOf } from "../../src/html/excerpt.ts";
import { sanitize } from "../../src/html/sanitize.ts";

const CHARS = 1_000_000;
const ELEMENTS_MAX = 32_000;
/** A search within a search takes minutes here, all else less than a second. */
const PATIENCE_MILLISECONDS = 20_000;

const BASE = { baseUrl: "https://harbor.example/post/" };

const elementsIn = (html: string): number => html.match(/<[a-z]/g)?.length ?? 0;

test.each(Object.entries(hostileBodies(CHARS)))(
  "%s come to an end, within the limits",
  { timeout: PATIENCE_MILLISECONDS },
  (_, make) => {
    const { html } = sanitize(make(), BASE);
    expect(elementsIn(html)).toBeLessThanOrEqual(ELEMENTS_MAX);
    expect(html.length).toBeLessThanOrEqual(2 * CHARS);
  },
);

test("tags that never end are no text", { timeout: PATIENCE_MILLISECONDS }, () => {
  expect(textOf("<div ".repeat(60_000))).toBe("");
});

test.each(Object.entries(LONG))("%s come out whole", (_, make) => {
  expect(sanitize(make(), BASE).isCut).toBeUndefined();
});
