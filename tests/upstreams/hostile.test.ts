import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Parsed } from "../../src/upstreams/format.ts";
import { sanitizeEntry } from "../../src/html/safe-entry.ts";
import { parse, read, received } from "./read.ts";

/** One good body of each format, with the headers that come with it. */
const SAMPLES: Record<string, { body: Record<string, unknown>; headers?: Record<string, string> }> = {
  native: {
    body: {
      type: "post.published",
      timestamp: "2026-11-23T09:50:00Z",
      data: {
        id: "1",
        url: "https://harbor.example/1",
        title: "T",
        content_html: "<p>B</p>",
        authors: [{ name: "I" }],
        tags: ["t"],
        date_published: "2026-11-23T09:50:00Z",
      },
    },
  },
  ghost: {
    body: {
      post: {
        current: {
          id: "1",
          url: "https://harbor.example/1",
          title: "T",
          html: "<p>B</p>",
          status: "published",
          visibility: "public",
          tags: [{ name: "t" }],
          authors: [{ name: "I" }],
          updated_at: "2026-11-23T09:50:00Z",
        },
        previous: { status: "draft" },
      },
    },
  },
  "wordpress-rest": {
    body: {
      id: 1,
      guid: { rendered: "https://harbor.example/?p=1" },
      link: "https://harbor.example/1",
      status: "publish",
      type: "post",
      title: { rendered: "T" },
      content: { rendered: "<p>B</p>" },
      _embedded: { author: [{ name: "I" }], "wp:term": [[{ taxonomy: "post_tag", name: "t" }]] },
      modified_gmt: "2026-11-23T09:50:00",
    },
  },
  "wp-webhooks": {
    body: {
      post_id: 1,
      post: {
        ID: 1,
        guid: "https://harbor.example/?p=1",
        post_status: "publish",
        post_title: "T",
        post_content: "[caption]<img src=x>B[/caption]",
        post_type: "post",
        post_modified_gmt: "2026-11-23 09:50:00",
      },
      post_permalink: "https://harbor.example/1",
      taxonomies: { post_tag: { t: { name: "t" } } },
    },
  },
  miniflux: {
    body: {
      event_type: "new_entries",
      feed: { id: 1 },
      entries: [
        {
          hash: "h",
          url: "https://harbor.example/1",
          title: "T",
          content: "<p>B</p>",
          tags: ["t"],
          published_at: "2026-11-23T09:50:00Z",
        },
      ],
    },
    headers: { "x-miniflux-event-type": "new_entries" },
  },
  ninjs: {
    body: {
      uri: "urn:x:1",
      type: "text",
      versionCreated: "2026-11-23T09:50:00Z",
      pubStatus: "usable",
      headlines: [{ role: "main", value: "T" }],
      bodies: [{ contentType: "text/html", value: "<p>B</p>" }],
      subjects: [{ name: "t" }],
      associations: [{ type: "picture", renditions: [{ href: "https://harbor.example/a.jpg", width: 10 }] }],
      infoSources: [{ name: "I" }],
    },
  },
  contentful: {
    body: {
      sys: { type: "Entry", id: "1", revision: 1, contentType: { sys: { id: "post" } } },
      fields: {
        title: { en: "T" },
        slug: { en: "one" },
        body: {
          en: {
            nodeType: "document",
            content: [
              { nodeType: "paragraph", content: [{ nodeType: "text", value: "B", marks: [{ type: "bold" }] }] },
            ],
          },
        },
      },
    },
    headers: { "x-contentful-topic": "ContentManagement.Entry.publish" },
  },
  sanity: {
    body: {
      _id: "1",
      _type: "post",
      title: "T",
      slug: { current: "one" },
      body: [
        {
          _type: "block",
          children: [{ text: "B", marks: ["l"] }],
          markDefs: [{ _key: "l", href: "https://harbor.example/" }],
        },
      ],
    },
    headers: { "sanity-operation": "update" },
  },
  strapi: {
    body: {
      event: "entry.publish",
      createdAt: "2026-11-23T09:50:00Z",
      model: "article",
      entry: { id: 1, title: "T", slug: "one", content: [{ type: "paragraph", children: [{ text: "B" }] }] },
    },
    headers: { "x-strapi-event": "entry.publish" },
  },
};
const NAMES = Object.keys(SAMPLES);

/** All that may come out: changes whose every member is of its kind, or issues with their places. */
function expectTyped(parsed: Parsed): void {
  for (const { pointer, detail } of parsed.issues ?? [])
    expect([typeof pointer, typeof detail]).toEqual(["string", "string"]);
  if (!parsed.ok) return void expect(parsed.issues.length).toBeGreaterThan(0);
  if ("needsFetch" in parsed) {
    const { number, entryId, at, fallback } = parsed.needsFetch;
    expect([number, entryId].map((text) => text.isWellFormed() && text.trim() !== "")).toEqual([true, true]);
    expect(new Date(at).toISOString()).toBe(at);
    return fallback && expectTyped({ ok: true, changes: [fallback] });
  }
  for (const change of parsed.changes) {
    expect(new Date(change.at).toISOString()).toBe(change.at);
    if (change.kind === "withdrawn") {
      expect(change.entryId.length).toBeGreaterThan(0);
      continue;
    }
    const { id, url, title, html, summary, authors, tags, published, modified } = change.entry;
    expect(id.trim()).toBe(id);
    expect(id.length).toBeGreaterThan(0);
    expect(id.length).toBeLessThanOrEqual(1000);
    expect(new URL(url).protocol).toMatch(/^https?:$/);
    for (const said of [id, title, html, summary, ...tags, ...authors.map(({ name }) => name)])
      expect(said.isWellFormed()).toBe(true);
    for (const date of [published, modified]) expect(new Date(date).toISOString()).toBe(date);
    expect(authors.length).toBeLessThanOrEqual(50);
    expect(tags.length).toBeLessThanOrEqual(100);
    sanitizeEntry(change.entry, "en");
  }
}

type Path = (string | number)[];
const pathsOf = (value: unknown, path: Path = []): Path[] =>
  typeof value === "object" && value !== null
    ? [path, ...Object.entries(value).flatMap(([name, member]) => pathsOf(member, [...path, name]))]
    : [path];
/** A copy with another value at one place. */
function replaced(value: unknown, [name, ...rest]: Path, other: unknown): unknown {
  if (name === undefined) return other;
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === name ? replaced(item, rest, other) : item));
  return { ...(value as object), [name]: replaced((value as Record<string, unknown>)[name], rest, other) };
}

const junk = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e308,
    "",
    " ",
    "\ud800",
    "\u0000",
    [],
    {},
    [[]],
    [null],
    { rendered: null },
    "9999-12-31T23:59:59Z",
    "1970-01-01",
    "0001-01-01T00:00:00Z",
    "999999-01-01",
    "javascript:alert(1)",
    "https://",
    "__proto__",
  ),
  fc.jsonValue(),
  fc.string({ unit: "binary", maxLength: 30 }),
);

describe.each(NAMES)("%s", (name) => {
  const { body, headers = {} } = SAMPLES[name]!;
  const tell = (value: unknown) => parse(received(value, headers), name);

  test("its sample is found out and is one post", () => {
    expect(read(body, headers)).toMatchObject({ ok: true, changes: [{ entry: { title: "T" } }] });
    expectTyped(read(body, headers));
  });

  test("any JSON value is changes or issues, never an error", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => expectTyped(tell(value))),
      { numRuns: 300 },
    );
  });

  test("anything in the place of any member is changes or issues, never an error", () => {
    const place = fc.constantFrom(...pathsOf(body));
    fc.assert(
      fc.property(place, junk, place, junk, (one, value, other, otherValue) => {
        let spoilt = replaced(body, one, value);
        try {
          spoilt = replaced(spoilt, other, otherValue);
        } catch {
          // The second place went with the first.
        }
        expectTyped(tell(spoilt));
      }),
      { numRuns: 1000 },
    );
  });

  test("null in the place of everything, one after the other", () => {
    for (const path of pathsOf(body)) expectTyped(tell(replaced(body, path, null)));
  });

  test("a number in the place of every text", () => {
    for (const path of pathsOf(body)) expectTyped(tell(replaced(body, path, 42)));
  });

  test("half a body", () => {
    const written = JSON.stringify(body);
    expectTyped(parse(received(written.slice(0, written.length / 2), headers), null));
  });
});

describe("size", () => {
  test("three hundred thousand tags in a megabyte", () => {
    const tags = Array.from({ length: 300_000 }, () => "t");
    const native = SAMPLES["native"]!.body;
    const many = received({ ...native, data: { ...(native["data"] as object), tags } });
    expectTyped(parse(many, null));
    const ghost = received({
      post: {
        current: {
          id: "1",
          url: "https://harbor.example/",
          html: "",
          status: "published",
          tags: tags.map((name) => ({ name })),
        },
        previous: {},
      },
    });
    expectTyped(parse(ghost, null));
  });

  test("a title of a hundred kilobytes is cut when it is made safe", () => {
    const parsed = read({
      post: {
        current: { id: "1", url: "https://harbor.example/", title: "É".repeat(100_000), html: "", status: "published" },
        previous: {},
      },
    });
    if (!parsed.ok || !("changes" in parsed) || parsed.changes[0]?.kind !== "updated") throw new Error("no entry");
    expect(sanitizeEntry(parsed.changes[0].entry, "en").title.length).toBeLessThanOrEqual(500);
  });

  test("an id of two kilobytes is refused with its place", () => {
    expect(
      read({
        post: {
          current: { id: "x".repeat(2000), url: "https://harbor.example/", html: "", status: "published" },
          previous: {},
        },
      }),
    ).toMatchObject({
      ok: false,
      issues: [{ pointer: "/post/current/id" }],
    });
  });

  test("a tree nested ten thousand deep, and one of a hundred thousand nodes", () => {
    let deep: unknown = { nodeType: "text", value: "deep" };
    for (let level = 0; level < 10_000; level += 1) deep = { nodeType: "paragraph", content: [deep] };
    const wide = {
      nodeType: "document",
      content: Array.from({ length: 900 }, () => ({
        nodeType: "paragraph",
        content: Array.from({ length: 100 }, () => ({ nodeType: "text", value: "w" })),
      })),
    };
    for (const body of [deep, wide]) {
      const json = { sys: { id: "1" }, fields: { slug: "s", body } };
      const tree = { ...received("{}", { "x-contentful-topic": "ContentManagement.Entry.publish" }), json };
      expectTyped(parse(tree, "contentful"));
    }
  });

  test("arrays nested half a million deep are no JSON of ours", () => {
    expectTyped(read("[".repeat(500_000)));
    expectTyped(read("[".repeat(400_000) + "]".repeat(400_000)));
  });
});

test("a body in another charset than UTF-8 is refused", () => {
  const latin1 = Uint8Array.from('{"post":{"current":{"id":"1","title":"F\u00e4hre"}}}', (character) =>
    character.charCodeAt(0),
  );
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(latin1));
  } catch {
    // As publish.ts finds it.
  }
  expect(parse({ ...received(""), body: latin1, json }, null)).toEqual({
    ok: false,
    issues: [{ pointer: "", detail: "is not JSON in UTF-8" }],
  });
});
