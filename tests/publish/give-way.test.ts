import { expect, test, vi } from "vitest";
import { aSource, consumeOnce, freshPipeline, published, send } from "../pipeline.ts";

const PARAGRAPH = "<p>The ferry <b>sails</b> again.</p>";

test.each([
  ["a burst of large posts lets others go first, between posts and inside each", 2_000, 12],
  ["small posts follow each other at once", 2, 0],
])("%s", async (_, paragraphs, pauses) => {
  const pipeline = await freshPipeline();
  const source = await aSource(pipeline);
  for (const id of ["one", "two", "three"]) {
    await send(pipeline, source, published({ id, title: id, content_html: PARAGRAPH.repeat(paragraphs) }));
  }
  const timers = vi.spyOn(globalThis, "setTimeout");
  await consumeOnce(pipeline, pipeline.queued.splice(0));
  expect(timers.mock.calls.filter(([, ms]) => ms! > 5)).toHaveLength(pauses);
});
