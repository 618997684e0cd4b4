import { describe, expect, test } from "vitest";
import { wordpressRestApi } from "../../src/upstreams/wordpress/rest-api.ts";
import { changesOf, entryOf, read, RECEIVED_AT } from "./read.ts";

const row = (facts: Record<string, unknown> = {}) => ({
  ID: 42,
  post_author: "3",
  post_date: "2026-11-23 10:00:00",
  post_date_gmt: "2026-11-23 09:00:00",
  post_content: "<!-- wp:paragraph -->\n<p>It sails again.</p>\n<!-- /wp:paragraph -->",
  post_title: "The night ferry returns",
  post_excerpt: "After nine years.",
  post_status: "publish",
  post_password: "",
  post_name: "night-ferry",
  post_modified_gmt: "2026-11-23 09:30:00",
  guid: "https://harbor.example/?p=42",
  post_type: "post",
  ...facts,
});
const body = (post: Record<string, unknown> = row(), facts: Record<string, unknown> = {}) => ({
  post_id: 42,
  post,
  post_meta: { views: ["7"] },
  post_thumbnail: "https://harbor.example/wp-content/uploads/ferry.jpg",
  post_permalink: "https://harbor.example/2026/11/night-ferry/",
  taxonomies: {
    category: { harbor: { term_id: 2, name: "Harbor", slug: "harbor" } },
    post_tag: { ferries: { term_id: 5, name: "Ferries", slug: "ferries" } },
    post_format: { standard: { name: "Standard" } },
  },
  ...facts,
});
const ID = "https://harbor.example/?p=42";

describe("WP Webhooks", () => {
  test("post_create", () => {
    const parsed = read(body(), { "x-wp-webhook-name": "post_create" });
    expect(changesOf(parsed)).toMatchObject([{ kind: "published", at: "2026-11-23T09:30:00.000Z" }]);
    expect(entryOf(parsed)).toEqual({
      id: ID,
      url: "https://harbor.example/2026/11/night-ferry/",
      title: "The night ferry returns",
      html: '<figure><img src="https://harbor.example/wp-content/uploads/ferry.jpg" alt=""></figure>\n\n<p>It sails again.</p>\n',
      summary: "After nine years.",
      authors: [],
      tags: ["Ferries", "Harbor"],
      image: "https://harbor.example/wp-content/uploads/ferry.jpg",
      published: "2026-11-23T09:00:00.000Z",
      modified: "2026-11-23T09:30:00.000Z",
    });
  });

  test("post_update", () => {
    expect(changesOf(read(body(), { "x-wp-webhook-name": "post_update" }))).toMatchObject([{ kind: "updated" }]);
    expect(changesOf(read(body(row(), { post_before: row() })))).toMatchObject([{ kind: "updated" }]);
    expect(changesOf(read(body(row(), { post_before: row({ post_status: "draft" }) })))).toMatchObject([
      { kind: "published" },
    ]);
  });

  test("PHP's false and empty lists in place of a picture and of terms", () => {
    expect(entryOf(read(body(row(), { post_thumbnail: false, taxonomies: [], post_meta: false })))).toMatchObject({
      tags: [],
    });
  });

  test.each([
    ["_jetpack_newsletter_access", "paid_subscribers"],
    ["rcUserLevel", "Subscriber"],
    ["rcp_subscription_level", 'a:1:{i:0;s:1:"2";}'],
    ["_members_access_role", "editor"],
    ["pms-content-restrict-user-status", "loggedin"],
    ["patreon-level", "5"],
    ["_wpmem_block", "1"],
  ])("a post that a plugin shows to members by %s is withheld until everybody may read it", (key, value) => {
    expect(changesOf(read(body(row(), { post_meta: { [key]: [value] } })))).toMatchObject([
      { kind: "withdrawn", entryId: ID, onHold: true, reason: "The publisher shows this post to members only." },
    ]);
  });

  test.each([
    ["_jetpack_newsletter_access", "everybody"],
    ["rcUserLevel", "None"],
    ["rcp_user_level", 'a:1:{i:0;s:3:"all";}'],
    ["rcp_access_level", "0"],
    ["patreon-level", ""],
    ["_wpmem_block", "0"],
    ["is_paid_holiday", "1"],
  ])("%s = %j leaves a post to everybody", (key, value) => {
    expect(changesOf(read(body(row(), { post_meta: { [key]: [value] } })))).toMatchObject([{ kind: "published" }]);
  });

  test("of a members' post with a paywall in its text, everybody has the beginning", () => {
    const text = "<!-- wp:paragraph --><p>Free.</p><!-- /wp:paragraph --><!-- wp:jetpack/paywall /--><p>Secret.</p>";
    const meta = { _jetpack_newsletter_access: ["subscribers"] };
    expect(read(body(row({ post_content: text }), { post_meta: meta }))).toMatchObject({
      needsFetch: { fallback: { entry: { html: expect.stringMatching(/Free.*<!--members-only-->/) as string } } },
    });
  });

  test("post_trash: the slug has its suffix; post_delete: the status may be anything", () => {
    const trashed = body(row({ post_status: "trash", post_name: "night-ferry__trashed" }), {
      post_permalink: "https://harbor.example/2026/11/night-ferry__trashed/",
    });
    const gone = [{ kind: "withdrawn", entryId: ID, at: "2026-11-23T09:30:00.000Z" }];
    expect(changesOf(read(trashed))).toEqual(gone);
    expect(changesOf(read(body(row()), { "x-wp-webhook-name": "post_trash" }))).toEqual(gone);
    expect(changesOf(read(body(row()), { "x-wp-webhook-name": "post_delete" }))).toEqual(gone);
  });

  test("post_delete with nothing but the number names the same post", () => {
    expect(changesOf(read({ post_id: 42 }, { "x-wp-webhook-name": "post_delete" }))).toEqual([
      { kind: "withdrawn", entryId: ID, at: RECEIVED_AT },
    ]);
    expect(changesOf(read({ post_id: 42 }))).toEqual([]);
  });

  test("post_create and post_update with nothing but the number ask for the rest", () => {
    const needed = { original: wordpressRestApi, number: "42", entryId: ID, at: RECEIVED_AT };
    expect(read({ post_id: 42 }, { "x-wp-webhook-name": "post_create" })).toEqual({
      ok: true,
      needsFetch: { ...needed, kind: "published" },
    });
    expect(read({ post_id: 42 }, { "x-wp-webhook-name": "post_update" })).toEqual({
      ok: true,
      needsFetch: { ...needed, kind: "updated" },
    });
  });

  test.each([
    ["a pattern that stands elsewhere", '<p>It sails.</p>\n<!-- wp:block {"ref":7} /-->'],
    ["a gallery of numbers", 'It sails.\n\n[gallery ids="3,4"]'],
    ["nothing, where a builder keeps it elsewhere", ""],
  ])("what only WordPress can render is asked for: %s", (_, post_content) => {
    expect(read(body(row({ post_content })))).toMatchObject({
      needsFetch: { number: "42", entryId: ID, fallback: { entry: { id: ID } } },
    });
  });

  test.each([
    '<p>a</p>\n<!-- wp:separator /-->\n<!-- wp:spacer {"height":9} /-->',
    "It sails again [sic]. [caption]x[/caption]",
  ])("what can be read is not asked for", (post_content) => {
    expect(entryOf(read(body(row({ post_content })))).id).toBe(ID);
  });

  test.each(["draft", "private", "pending", "future"])(
    "status %s takes down what is up, and promises nothing",
    (post_status) => {
      expect(changesOf(read(body(row({ post_status }))))).toMatchObject([
        { kind: "withdrawn", entryId: ID, onHold: true },
      ]);
    },
  );

  test("a post behind a password is not reprinted", () => {
    expect(changesOf(read(body(row({ post_password: "swan" }))))).toMatchObject([{ kind: "withdrawn", onHold: true }]);
  });

  test.each(["auto-draft", "inherit", ""])("status %j is no post yet", (post_status) => {
    expect(changesOf(read(body(row({ post_status }))))).toEqual([]);
  });

  test.each(["page", "attachment", "revision"])("a %s is no post, not even when it is trashed", (post_type) => {
    expect(changesOf(read(body(row({ post_type }))))).toEqual([]);
    expect(changesOf(read(body(row({ post_type })), { "x-wp-webhook-name": "post_trash" }))).toEqual([]);
  });

  test("a date of zeros is none", () => {
    const entry = entryOf(
      read(body(row({ post_date_gmt: "0000-00-00 00:00:00", post_modified_gmt: "0000-00-00 00:00:00" }))),
    );
    expect([entry.published, entry.modified]).toEqual([RECEIVED_AT, RECEIVED_AT]);
  });
});
