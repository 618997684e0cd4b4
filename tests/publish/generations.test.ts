/** Fingerprints of earlier code are compared as that code made them, so an update of Reprint makes no correction. */
import { expect, test } from "vitest";
import { sha256 } from "../../src/bytes.ts";
import type { Post } from "../../src/model/post.ts";
import { isShown, seenIn, shownOf } from "../../src/post/shown.ts";
import { aSource, deliver, freshPipeline, published, updated } from "../pipeline.ts";

test("a post that is sent again as it was is unchanged, whichever code hashed it", async () => {
  const pipeline = await freshPipeline();
  const source = await aSource(pipeline);
  await deliver(pipeline, source, published());
  await pipeline.env.DB.prepare("UPDATE posts SET content_hash = 'earlier.code.hash'").run();
  expect(await deliver(pipeline, source, updated())).toMatchObject({ status: "unchanged" });
  await pipeline.env.DB.prepare("UPDATE posts SET content_hash = 'earlier.code.hash'").run();
  expect(
    await deliver(pipeline, source, updated({ title: "Another", date_modified: "2026-11-23T09:57:00Z" })),
  ).toMatchObject({ status: "updated" });
});

test.each(["2:", "3:", "4:", "5:", "6:"] as const)(
  "what readers were shown is the same as by fingerprints %s",
  async (generation) => {
    const html = '<p>One</p>\n<a href="http://a.example/">300\u00a0000</a><img sizes="90vw" src="/a.jpg.webp">';
    const post = { html, title: "One", summary: "300\u00a0000", tags: ["b", "a"] } as unknown as Post;
    const bytes = await sha256(JSON.stringify(seenIn(post, generation)));
    const before = `${generation}${bytes.subarray(0, 12).toBase64({ alphabet: "base64url", omitPadding: true })}`;
    expect(await isShown(before, post, await shownOf(post))).toBe(true);
    const other = { ...post, title: "Two" };
    expect(await isShown(before, other, await shownOf(other))).toBe(false);
  },
);
