import { expect, test } from "vitest";
import { changesOf, entryOf, read, RECEIVED_AT } from "./read.ts";

const entry = (facts: Record<string, unknown> = {}) => ({
  id: 7,
  hash: "0d3b9f3f1e",
  title: "The night ferry returns",
  url: "https://harbor.example/night-ferry/",
  comments_url: "",
  published_at: "2026-11-23T09:00:00Z",
  changed_at: "2026-11-23T09:05:00.123456Z",
  content: "<p>It sails again.</p>",
  author: "Ida Brandt",
  enclosures: [
    { url: "https://harbor.example/a.mp3", mime_type: "audio/mpeg" },
    { url: "https://harbor.example/ferry.jpg", mime_type: "image/jpeg" },
  ],
  tags: ["Harbor"],
  ...facts,
});
const feed = {
  id: 8,
  feed_url: "https://harbor.example/feed",
  site_url: "https://harbor.example/",
  title: "Harbor Post",
};

test("new_entries is as many posts as it has entries", () => {
  const parsed = read({
    event_type: "new_entries",
    feed,
    entries: [entry(), entry({ hash: "b", url: "https://harbor.example/2/" })],
  });
  expect(changesOf(parsed)).toHaveLength(2);
  expect(changesOf(parsed)[0]).toEqual({
    kind: "updated",
    at: RECEIVED_AT,
    entry: {
      id: "0d3b9f3f1e",
      url: "https://harbor.example/night-ferry/",
      title: "The night ferry returns",
      publisher: { name: "Harbor Post", home: "https://harbor.example/" },
      html: '<figure><img src="https://harbor.example/ferry.jpg" alt=""></figure>\n<figure><audio controls preload="none" src="https://harbor.example/a.mp3"></audio></figure>\n<p>It sails again.</p>',
      summary: "",
      authors: [{ name: "Ida Brandt" }],
      tags: ["Harbor"],
      image: "https://harbor.example/ferry.jpg",
      published: "2026-11-23T09:00:00.000Z",
      modified: "2026-11-23T09:05:00.123Z",
    },
  });
});

test("save_entry is one, and has its feed in it", () => {
  const saved = entryOf(read({ event_type: "save_entry", entry: { ...entry(), feed } }));
  expect(saved).toMatchObject({ id: "0d3b9f3f1e", publisher: { name: "Harbor Post" } });
});

test("a feed without a site names no publisher", () => {
  for (const site_url of ["", "nowhere", null, undefined]) {
    const body = { event_type: "new_entries", feed: { ...feed, site_url }, entries: [entry()] };
    expect(entryOf(read(body)).publisher).toBeUndefined();
  }
});

test("Go's null for an empty list, and its zero time, are none", () => {
  const parsed = read({
    event_type: "new_entries",
    feed,
    entries: [
      entry({ tags: null, enclosures: null, published_at: "0001-01-01T00:00:00Z", changed_at: "0001-01-01T00:00:00Z" }),
    ],
  });
  expect(entryOf(parsed)).toMatchObject({ tags: [], published: RECEIVED_AT, modified: RECEIVED_AT });
});

test("an entry that cannot be read is pointed at, and the others are read", () => {
  const parsed = read({ event_type: "new_entries", feed, entries: [entry(), entry({ url: "" }), null] });
  expect(changesOf(parsed)).toHaveLength(1);
  expect(parsed.issues?.map(({ pointer }) => pointer)).toEqual(["/entries/1/url", "/entries/2/hash", "/entries/2/url"]);
});

test("no entries are no posts, and more than a thousand are cut", () => {
  expect(changesOf(read({ event_type: "new_entries", feed, entries: [] }))).toEqual([]);
  expect(changesOf(read({ event_type: "new_entries", feed, entries: null }))).toEqual([]);
  const many = Array.from({ length: 1200 }, (_, index) => entry({ hash: `h${index}` }));
  expect(changesOf(read({ event_type: "new_entries", feed, entries: many }))).toHaveLength(1000);
});
