/** Footers above the post, with other words before or behind them. */
import { expect, test } from "vitest";
import { credited, quay, TEXT } from "./footers.ts";

test.each([
  [`<p>Or, how I learned to row. (This post first appeared on ${quay})</p>`, "<p>Or, how I learned to row.</p>"],
  [`<p>Posted by Kim Sol, harbor team<br>[Cross-posted from ${quay}]</p>`, "<p>Posted by Kim Sol, harbor team</p>"],
  [
    `<p>This post first appeared on ${quay}. It was part 2 of a series about papers that I liked. You can read part 1 here.</p>`,
    "<p>It was part 2 of a series about papers that I liked. You can read part 1 here.</p>",
  ],
])("what stands beside it stays: %s", (start, left) => {
  const { html, first } = credited(start + TEXT);
  expect([html, first.name]).toEqual([left + TEXT, "Quay Post"]);
});
