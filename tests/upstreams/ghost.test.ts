import { describe, expect, test } from "vitest";
import { sanitizeEntry } from "../../src/html/safe-entry.ts";
import { changesOf, entryOf, read, RECEIVED_AT } from "./read.ts";

const post = (facts: Record<string, unknown> = {}) => ({
  id: "6748a0b2c1d3e40001f2a3b4",
  uuid: "5b1c7d4e-0000-4000-8000-000000000001",
  title: "The night ferry returns",
  slug: "night-ferry",
  html: '<p>It sails again.</p><img src="__GHOST_URL__/content/images/ferry.jpg">',
  plaintext: "It sails again.",
  feature_image: "https://harbor.example/content/images/ferry.jpg",
  status: "published",
  visibility: "public",
  published_at: "2026-11-23T09:00:00.000Z",
  updated_at: "2026-11-23T09:30:00.000Z",
  url: "https://harbor.example/night-ferry/",
  excerpt: "It sails again.",
  custom_excerpt: "After nine years.",
  canonical_url: null,
  tags: [
    { name: "Harbor", visibility: "public" },
    { name: "#wide-picture", visibility: "internal" },
  ],
  authors: [
    { name: "Ida Brandt", url: "https://harbor.example/author/ida/" },
    { name: "Staff", url: "https://harbor.example/404/" },
  ],
  ...facts,
});
const event = (current: unknown, previous: unknown) => ({ post: { current, previous } });

describe("Ghost", () => {
  test("post.published", () => {
    const parsed = read(event(post(), { status: "draft", updated_at: "2026-11-23T09:29:00.000Z" }));
    expect(changesOf(parsed)).toMatchObject([{ kind: "published", at: "2026-11-23T09:30:00.000Z" }]);
    expect(entryOf(parsed)).toEqual({
      id: "6748a0b2c1d3e40001f2a3b4",
      url: "https://harbor.example/night-ferry/",
      title: "The night ferry returns",
      html: '<p>It sails again.</p><img src="https://harbor.example/content/images/ferry.jpg">',
      summary: "After nine years.",
      authors: [{ name: "Ida Brandt", url: "https://harbor.example/author/ida/" }, { name: "Staff" }],
      tags: ["Harbor"],
      image: "https://harbor.example/content/images/ferry.jpg",
      published: "2026-11-23T09:00:00.000Z",
      modified: "2026-11-23T09:30:00.000Z",
    });
  });

  test("post.published.edited, also with nothing but the date in previous", () => {
    expect(changesOf(read(event(post(), { title: "The ferry" })))).toMatchObject([{ kind: "updated" }]);
    expect(changesOf(read(event(post(), {})))).toMatchObject([{ kind: "updated" }]);
  });

  test("post.unpublished takes the post down until it is published again", () => {
    const parsed = read(event(post({ status: "draft" }), { status: "published" }));
    const url = post().url;
    const at = "2026-11-23T09:30:00.000Z";
    expect(changesOf(parsed)).toEqual([{ kind: "withdrawn", entryId: post().id, url, at, onHold: true }]);
  });

  test("post.deleted withdraws: current is empty, the post is in previous", () => {
    const { id, url } = post();
    expect(changesOf(read(event({}, post())))).toEqual([{ kind: "withdrawn", entryId: id, url, at: RECEIVED_AT }]);
  });

  test.each([
    ["post.added as a draft", event(post({ status: "draft", published_at: null }), {})],
    ["post.scheduled", event(post({ status: "scheduled" }), { status: "draft" })],
    ["a mail without a page", event(post({ status: "sent" }), { status: "draft" })],
    ["page.published", { page: { current: post(), previous: { status: "draft" } } }],
    ["member.added", { member: { current: { id: "1" }, previous: {} } }],
    ["site.changed with an empty event", { post: { current: {}, previous: {} } }],
  ])("%s is no post", (_, body) => {
    expect(changesOf(read(body))).toEqual([]);
  });

  test.each(["members", "paid", "tiers"])(
    "a post for %s is not reprinted, and taken down where it was",
    (visibility) => {
      expect(changesOf(read(event(post({ visibility }), {})))).toMatchObject([
        {
          kind: "withdrawn",
          onHold: true,
          title: "The night ferry returns",
          reason: "The publisher shows this post to members only.",
        },
      ]);
    },
  );

  test.each(["members", "paid", "tiers"])("a post for %s with a beginning for everybody has that", (visibility) => {
    const facts = { visibility, custom_excerpt: null, excerpt: "Free.\n\nSecret.", feature_image: null };
    const html = "<p>Free.</p><!--members-only--><p>Secret.</p>";
    const safe = sanitizeEntry(entryOf(read(event(post({ ...facts, html }), {}))), { language: "en", name: "Harbor" });
    expect(safe).toMatchObject({ body: { html: "<p>Free.</p>" }, summary: "", cut: "members" });
    const closed = post({ ...facts, html: "<!--members-only--><p>Secret.</p>" });
    expect(changesOf(read(event(closed, {})))).toMatchObject([{ kind: "withdrawn" }]);
  });

  test("an excerpt that Ghost made from the whole text is no summary", () => {
    expect(entryOf(read(event(post({ custom_excerpt: null }), {}))).summary).toBe("");
    const { custom_excerpt: _, ...older } = post();
    expect(entryOf(read(event(older, {}))).summary).toBe("It sails again.");
  });

  test("a members-only mark counts in a public post, too", () => {
    const html = "<p>Free.</p><!--members-only--><p>Secret.</p>";
    const { body } = sanitizeEntry(
      entryOf(read(event(post({ html, visibility: "public", feature_image: null }), {}))),
      { language: "en", name: "Harbor Post" },
    );
    expect(body.html).toContain("Free.");
    expect(body.html).not.toContain("Secret");
  });

  test("a post without a page of its own has the home page", () => {
    const { url } = entryOf(read(event(post({ url: "https://harbor.example/404/" }), {})));
    expect(url).toBe("https://harbor.example/");
  });

  test("without html, from plain text; without either, to be fetched", () => {
    expect(entryOf(read(event(post({ html: null, plaintext: "One & one.\n\nTwo." }), {}))).html).toBe(
      '<figure><img src="https://harbor.example/content/images/ferry.jpg" alt=""></figure>\n<p>One &amp; one.</p>\n<p>Two.</p>',
    );
    const { html: _, plaintext: __, ...thin } = post();
    expect(read(event(thin, {}))).toMatchObject({
      needsFetch: { number: post().id, entryId: post().id, kind: "updated" },
    });
  });

  test("what an entry cannot do without is pointed at", () => {
    expect(read(event(post({ id: null, url: "night-ferry" }), {}))).toEqual({
      ok: false,
      issues: [
        { pointer: "/post/current/id", detail: "is missing" },
        { pointer: "/post/current/url", detail: "must be an absolute http or https URL" },
      ],
    });
  });
});
