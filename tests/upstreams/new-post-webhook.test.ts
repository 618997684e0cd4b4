import { expect, test } from "vitest";
import { wordpressRestApi } from "../../src/upstreams/wordpress/rest-api.ts";
import { entryOf, read, RECEIVED_AT } from "./read.ts";

const body = (facts: Record<string, unknown> = {}) => ({
  id: 42,
  title: "The night ferry returns",
  url: "https://harbor.example/2026/11/night-ferry/",
  content: "It sails again.\n\nTickets are on sale.",
  excerpt: "After nine years.",
  tags: ["Ferries"],
  categories: [{ name: "Harbor" }],
  author: { name: "Ida Brandt", url: "https://harbor.example/author/ida/" },
  date: { raw: "2026-11-23 09:00:00", formatted: "November 23, 2026" },
  ...facts,
});

test("a post, by the same id as in WordPress' other ways", () => {
  expect(entryOf(read(body()))).toEqual({
    id: "https://harbor.example/?p=42",
    url: "https://harbor.example/2026/11/night-ferry/",
    title: "The night ferry returns",
    html: "<p>It sails again.</p>\n<p>Tickets are on sale.</p>",
    summary: "After nine years.",
    authors: [{ name: "Ida Brandt", url: "https://harbor.example/author/ida/" }],
    tags: ["Ferries", "Harbor"],
    published: "2026-11-23T09:00:00.000Z",
    modified: "2026-11-23T09:00:00.000Z",
  });
});

test("a date in a zone ahead of ours is not in the future", () => {
  expect(entryOf(read(body({ date: { raw: "2026-11-23 20:00:00" } }))).published).toBe(RECEIVED_AT);
});

test("what only WordPress can render is asked for", () => {
  expect(read(body({ content: "[timetable line=7]" }))).toMatchObject({
    needsFetch: { original: wordpressRestApi, number: "42", fallback: { kind: "published" } },
  });
});

test("what it lacks is pointed at", () => {
  expect(read(body({ url: "night-ferry" }))).toEqual({
    ok: false,
    issues: [{ pointer: "/url", detail: "must be an absolute http or https URL" }],
  });
});
