/** The ways in which publishers name the first address of a post. */
import { expect, test } from "vitest";
import { readDocument } from "../../src/upstreams/feeds/document.ts";
import { anItem } from "../pipeline.ts";
import { entryOf, read } from "./read.ts";

const FIRST = "https://island.example/ferry";
const URL_ = "https://harbor.example/ferry";

function fromFeed(document: string) {
  const body = new TextEncoder().encode(document) as Uint8Array<ArrayBuffer>;
  const read = readDocument(body, { contentType: undefined, url: "https://harbor.example/feed" });
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return read.feed.entries[0]!.canonical;
}

test.each([
  [
    "the native webhook",
    () =>
      entryOf(
        read({ type: "post.published", timestamp: "2026-11-23T09:50:00Z", data: anItem({ external_url: FIRST }) }),
      ).canonical,
  ],
  [
    "Ghost",
    () => {
      const post = {
        id: "1",
        status: "published",
        url: URL_,
        title: "Ferry",
        html: "<p>It sails.</p>",
        canonical_url: FIRST,
      };
      return entryOf(read({ post: { current: post, previous: { status: "draft" } } })).canonical;
    },
  ],
  [
    "RSS",
    () =>
      fromFeed(
        `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>H</title><item><title>Ferry</title><link>${URL_}</link><atom:link rel="canonical" href="${FIRST}"/></item></channel></rss>`,
      ),
  ],
  [
    "Atom",
    () =>
      fromFeed(
        `<feed xmlns="http://www.w3.org/2005/Atom"><title>H</title><entry><id>1</id><title>Ferry</title><link href="${URL_}"/><link rel="canonical" href="${FIRST}"/></entry></feed>`,
      ),
  ],
  [
    "JSON Feed",
    () =>
      fromFeed(
        JSON.stringify({
          version: "https://jsonfeed.org/version/1.1",
          title: "H",
          items: [{ id: "1", url: URL_, external_url: FIRST, title: "Ferry", content_text: "It sails." }],
        }),
      ),
  ],
])("%s", (_, canonical) => {
  expect(canonical()).toBe(FIRST);
});
