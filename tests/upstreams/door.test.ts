import { expect, test } from "vitest";
import { changesOf, entryOf, read, received } from "./read.ts";
import { formatOf } from "../../src/upstreams/formats.ts";
import { github } from "../../src/upstreams/github.ts";
import { unknownEvent } from "../../src/upstreams/native.ts";

const event = (type: string, data: object = { id: "1", url: "https://harbor.example/1", title: "Ferry" }) => ({
  type,
  timestamp: "2026-11-23T10:00:00Z",
  data,
});

test.each([
  ["post.created", "published"],
  ["post.added", "published"],
  ["post.edited", "updated"],
  ["post.deleted", "withdrawn"],
  ["post.removed", "withdrawn"],
  ["post.unpublished", "withdrawn"],
  ["post.permanently_deleted", "withdrawn"],
  ["post.archived", "withdrawn"],
  ["post.restored", "published"],
  ["item.created", "published"],
  ["article.updated", "updated"],
  ["entry.publish", "published"],
  ["item.deleted", "withdrawn"],
  ["content.unpublished", "withdrawn"],
  ["postDeleted", "withdrawn"],
  ["ARTICLE_UNPUBLISHED", "withdrawn"],
  ["entry:update", "updated"],
  ["stories/create", "published"],
  ["PostPublishedEdited", "updated"],
])("%s is understood", (type, kind) => {
  expect(changesOf(read(event(type)))).toMatchObject([{ kind }]);
});

test("what is unpublished may be published again, what is deleted not", () => {
  expect(changesOf(read(event("post.unpublished")))).toMatchObject([{ onHold: true }]);
  expect(changesOf(read(event("post.archived")))).toMatchObject([{ onHold: true }]);
  expect(changesOf(read(event("post.deleted")))[0]).not.toHaveProperty("onHold");
});

test("an event of a post that nobody knows is refused at once; a type of content is no event", () => {
  const refusal = (body: object) => unknownEvent(new TextEncoder().encode(JSON.stringify(body)));
  expect(refusal(event("post.liked"))).toMatchObject({ pointer: "/type" });
  expect(refusal(event("item.viewed"))).toMatchObject({ pointer: "/type" });
  expect(refusal(event("post_liked"))).toMatchObject({ pointer: "/type" });
  expect(refusal(event("postDeleted"))).toBeNull();
  expect(refusal(event("postal.service"))).toBeNull();
  expect(refusal({ type: "posts", id: 7, title: "Ferry" })).toBeNull();
  expect(refusal(event("item.deleted"))).toBeNull();
  expect(refusal({ type: "article.longform", id: 7, title: "Ferry" })).toBeNull();
});

test("GitHub's ping is a ping", () => {
  const ping = received({ zen: "Speak like a human.", hook_id: 7, hook: {} }, { "x-github-event": "ping" });
  expect(formatOf(ping, null)).toBe(github.format);
  expect(changesOf(read({ zen: "Speak like a human.", hook_id: 7 }))).toEqual([]);
});

test("a post's picture and sound are part of its body, with what is said of them", () => {
  const data = {
    id: "1",
    url: "https://harbor.example/1",
    content_text: "Text.",
    image: "https://img.example/a.jpg",
    attachments: [{ url: "https://cdn.example/a.mp3", mime_type: "audio/mpeg" }],
    authors: [{ name: "admin" }, { name: "Ida Brandt" }],
  };
  expect(entryOf(read(event("post.published", data)))).toMatchObject({
    html: '<figure><img src="https://img.example/a.jpg" alt=""></figure>\n<figure><audio controls preload="none" src="https://cdn.example/a.mp3"></audio></figure>\n<p>Text.</p>',
    authors: [{ name: "Ida Brandt" }],
  });
  const current = {
    id: "1",
    url: "https://harbor.example/1/",
    status: "published",
    html: "<p>Text.</p>",
    feature_image: "https://img.example/a.jpg",
    feature_image_alt: "A ferry",
    feature_image_caption: "Photo: <i>Tom</i>",
  };
  expect(entryOf(read({ post: { current, previous: {} } })).html).toBe(
    '<figure><img src="https://img.example/a.jpg" alt="A ferry"><figcaption>Photo: <i>Tom</i></figcaption></figure>\n<p>Text.</p>',
  );
});
