/** What earlier code noted of a post is compared as that code compared it: an update of Reprint corrects nothing. */
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

test("what readers were shown is the same, whichever code took its fingerprint", async () => {
  const html = '<p>One</p>\n<img sizes="90vw" src="/a.jpg">';
  const post = { html, title: "One" } as unknown as Post;
  const bytes = await sha256(JSON.stringify(seenIn(post, "2:")));
  const before = `2:${bytes.subarray(0, 12).toBase64({ alphabet: "base64url", omitPadding: true })}`;
  expect(await isShown(before, post, await shownOf(post))).toBe(true);
  const other = { ...post, title: "Two" };
  expect(await isShown(before, other, await shownOf(other))).toBe(false);
});
