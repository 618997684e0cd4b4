import { describe, expect, test } from "vitest";
import { wordpressRestApi } from "../../src/upstreams/wordpress/rest-api.ts";
import { changesOf, entryOf, read, RECEIVED_AT } from "./read.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const form = (facts: Record<string, string> = {}) =>
  new URLSearchParams({
    hook: "publish_post",
    ID: "42",
    post_title: "The night ferry returns & more",
    post_content: "It sails again.\r\n\r\nTickets are on sale.",
    post_excerpt: "After nine years.",
    post_date_gmt: "2026-11-23 09:00:00",
    post_modified_gmt: "2026-11-23 09:30:00",
    post_status: "publish",
    post_type: "post",
    post_name: "night-ferry",
    post_url: "https://harbor.example/2026/11/night-ferry/",
    guid: "https://harbor.example/?p=42",
    ...facts,
  }).toString();

describe("WordPress.com and HookPress", () => {
  test("publish_post", () => {
    const parsed = read(form(), FORM);
    expect(changesOf(parsed)).toMatchObject([{ kind: "updated", at: "2026-11-23T09:30:00.000Z" }]);
    expect(entryOf(parsed)).toEqual({
      id: "https://harbor.example/?p=42",
      url: "https://harbor.example/2026/11/night-ferry/",
      title: "The night ferry returns & more",
      html: "<p>It sails again.</p>\n<p>Tickets are on sale.</p>",
      summary: "After nine years.",
      authors: [],
      tags: [],
      published: "2026-11-23T09:00:00.000Z",
      modified: "2026-11-23T09:30:00.000Z",
    });
  });

  test("with a charset in the content type, UTF-8 or not", () => {
    const title = (body: string, charset: string) =>
      entryOf(read(body, { "content-type": `${FORM["content-type"]}; charset=${charset}` })).title;
    expect(title(form({ post_title: "Fähre ⛴" }), "UTF-8")).toBe("Fähre ⛴");
    expect(title(form({ post_title: "x" }).replace("post_title=x", "post_title=F%E4hre"), "iso-8859-1")).toBe("Fähre");
    expect(title(form({ post_title: "x" }).replace("post_title=x", "post_title=F%E4hre+100%"), "utf-8")).toBe(
      "F\ufffdhre 100%",
    );
    expect(title(form({ post_title: "plain" }), "no-such-charset")).toBe("plain");
  });

  test.each(["wp_trash_post", "trashed_post", "delete_post", "deleted_post"])("%s withdraws", (hook) => {
    expect(changesOf(read(form({ hook }), FORM))).toMatchObject([
      { kind: "withdrawn", entryId: "https://harbor.example/?p=42" },
    ]);
  });

  test("with the number alone it names the same post, and asks for the rest", () => {
    expect(read("hook=publish_post&ID=42", FORM)).toEqual({
      ok: true,
      needsFetch: {
        original: wordpressRestApi,
        number: "42",
        entryId: "https://harbor.example/?p=42",
        kind: "updated",
        at: RECEIVED_AT,
      },
    });
    expect(changesOf(read("hook=trashed_post&ID=42", FORM))).toMatchObject([
      { entryId: "https://harbor.example/?p=42" },
    ]);
  });

  test("what only WordPress can render is asked for, and shown as it is meanwhile", () => {
    const parsed = read(form({ post_content: "It sails again.\n\n[pricing_table id=3]" }), FORM);
    expect(parsed).toMatchObject({
      needsFetch: {
        number: "42",
        at: "2026-11-23T09:30:00.000Z",
        fallback: { kind: "updated", entry: { id: "https://harbor.example/?p=42", html: "<p>It sails again.</p>" } },
      },
    });
  });

  test("a private post takes down what is up; a comment and a page are no posts", () => {
    expect(changesOf(read(form({ hook: "save_post", post_status: "private" }), FORM))).toMatchObject([
      { kind: "withdrawn", onHold: true },
    ]);
    expect(
      changesOf(read(form({ hook: "comment_post_" }).replace("comment_post_", "wp_insert_comment"), FORM)),
    ).toEqual([]);
    expect(changesOf(read(form({ post_type: "page" }), FORM))).toEqual([]);
  });

  test("another form is refused, and says what is missing", () => {
    expect(read("a=b", FORM)).toMatchObject({ ok: false, issues: [{ pointer: "/hook" }] });
  });

  test("a form of a million fields, and one that is all percent signs", () => {
    expect(read("&".repeat(1_000_000), FORM)).toMatchObject({ ok: false });
    expect(read("%".repeat(1_000_000), FORM)).toMatchObject({ ok: false });
  });
});
