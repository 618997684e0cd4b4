import { expect, test } from "vitest";
import { formatOf } from "../../src/upstreams/formats.ts";
import { changesOf, received } from "./read.ts";

const TIME = "2026-11-23T09:30:00.000Z";
const event = (facts: Record<string, unknown> = {}) => ({
  event: "content:update",
  timestamp: TIME,
  collection: "posts",
  resourceId: "01HXK5MZSN",
  resourceType: "content",
  metadata: { slug: "night-ferry", status: "published", draftRevisionId: null },
  ...facts,
});
const parse = async (body: unknown) => {
  const given = received(body, { "content-type": "application/json" });
  return await formatOf(given, null).parse(given);
};

test("a post is named, and asked for", async () => {
  expect(await parse(event())).toEqual({
    ok: true,
    needsFetch: {
      original: expect.anything(),
      number: "01HXK5MZSN",
      collection: "posts",
      entryId: "posts:01HXK5MZSN",
      kind: "updated",
      at: TIME,
    },
  });
  expect(await parse(event({ event: "content:create" }))).toMatchObject({ needsFetch: { kind: "published" } });
});

test("with its fields it need not be asked for", async () => {
  const data = {
    title: "The night ferry returns",
    content: [{ _type: "block", style: "normal", children: [{ _type: "span", text: "It sails again." }] }],
  };
  expect(await parse(event({ data }))).toMatchObject({
    needsFetch: {
      fallback: {
        entry: {
          id: "posts:01HXK5MZSN",
          url: "https://harbor.example/",
          title: "The night ferry returns",
          html: "<p>It sails again.</p>",
          modified: TIME,
        },
      },
    },
  });
});

test("what is deleted is withdrawn, and what is a draft again is taken down", async () => {
  const { metadata: _, ...bare } = event({ event: "content:delete" });
  expect(changesOf(await parse(bare))).toEqual([{ kind: "withdrawn", entryId: "posts:01HXK5MZSN", at: TIME }]);
  expect(changesOf(await parse(event({ metadata: { status: "draft" } })))).toMatchObject([{ onHold: true }]);
});

test.each([
  ["a page", event({ collection: "pages" })],
  ["an upload", event({ event: "media:upload", resourceType: "media", collection: undefined })],
  [
    "a try-out of the hook",
    { event: "content:create", timestamp: TIME, resourceId: "test-1", metadata: { test: true } },
  ],
])("%s is no post", async (_, body) => {
  expect(changesOf(await parse(body))).toEqual([]);
});

test("without an id it is pointed at", async () => {
  expect(await parse(event({ resourceId: "" }))).toEqual({
    ok: false,
    issues: [{ pointer: "/resourceId", detail: "is missing" }],
  });
});
