import fc from "fast-check";
import { expect, test } from "vitest";
import { wordpressRestApi } from "../../src/upstreams/wordpress/rest-api.ts";
import { changesOf, read, RECEIVED_AT } from "./read.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const subscription = (facts: Record<string, unknown> = {}) => ({
  post_id: 7,
  signature: "Vx8mQ2LrT0pZc4NbYw6KdHf1sJ",
  post_data: {
    title: "The night ferry & more",
    slug: "night-ferry",
    post_type: "post",
    content: "<p>It sails again.</p>",
    excerpt: "After nine years.",
    distributor_media: [{ id: 3, source_url: "https://harbor.example/ferry.jpg", featured: true }],
    distributor_terms: { category: [{ name: "Harbor" }], post_tag: [{ name: "Ferries" }] },
    distributor_meta: [],
  },
  ...facts,
});
const facts = {
  needsFetch: {
    original: wordpressRestApi,
    number: "",
    slug: "night-ferry",
    entryId: "distributor:7",
    at: RECEIVED_AT,
    fallback: {
      kind: "updated",
      entry: {
        id: "distributor:7",
        url: "https://harbor.example/",
        title: "The night ferry &amp; more",
        html: '<figure><img src="https://harbor.example/ferry.jpg" alt=""></figure>\n<p>It sails again.</p>',
        summary: "After nine years.",
        tags: ["Ferries", "Harbor"],
        image: "https://harbor.example/ferry.jpg",
      },
    },
  },
};

test("a change is read, and the rest of it asked for by the slug", () => {
  expect(read(subscription())).toMatchObject(facts);
});

test("as PHP writes it into a form", () => {
  const form = new URLSearchParams({
    post_id: "7",
    signature: "Vx8mQ2LrT0pZc4NbYw6KdHf1sJ",
    "post_data[title]": "The night ferry & more",
    "post_data[slug]": "night-ferry",
    "post_data[post_type]": "post",
    "post_data[content]": "<p>It sails again.</p>",
    "post_data[excerpt]": "After nine years.",
    "post_data[distributor_media][0][source_url]": "https://harbor.example/ferry.jpg",
    "post_data[distributor_media][0][featured]": "1",
    "post_data[distributor_terms][category][0][name]": "Harbor",
    "post_data[distributor_terms][post_tag][0][name]": "Ferries",
  });
  expect(read(form.toString(), FORM)).toMatchObject(facts);
});

test("a deleted original is withdrawn", () => {
  const gone = [{ kind: "withdrawn", entryId: "distributor:7", at: RECEIVED_AT }];
  expect(changesOf(read({ post_id: 7, signature: "Vx8mQ2LrT0pZc4NbYw6KdHf1sJ", original_deleted: true }))).toEqual(
    gone,
  );
  expect(changesOf(read("post_id=7&signature=Vx8mQ2LrT0pZc4NbYw6KdHf1sJ&original_deleted=1", FORM))).toEqual(gone);
});

test("a trashed slug withdraws, and a page is no post", () => {
  const data = subscription().post_data;
  expect(changesOf(read(subscription({ post_data: { ...data, slug: "night-ferry__trashed" } })))).toMatchObject([
    { kind: "withdrawn" },
  ]);
  expect(changesOf(read(subscription({ post_data: { ...data, post_type: "page" } })))).toEqual([]);
});

test.each([
  "post_id=1&signature=2&post_data[__proto__][polluted]=1&post_data[title]=x",
  "post_id=1&signature=2&post_data=x&post_data[title]=y",
  `post_id=1&signature=2&${"post_data[a][b][c][d][e][f][g]=1&".repeat(150)}`,
  `post_id=1&signature=2&post_data${"[".repeat(100_000)}=1`,
])("a form that is no tree breaks nothing", (form) => {
  expect(typeof read(form, FORM).ok).toBe("boolean");
  expect("polluted" in {}).toBe(false);
});

test("anything in the place of its post is read or pointed at, never an error", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (post_data, post_id) => {
      expect(typeof read(subscription({ post_data })).ok).toBe("boolean");
      expect(typeof read(subscription({ post_id })).ok).toBe("boolean");
    }),
    { numRuns: 200 },
  );
});

test("a slug of nothing but spaces is none to ask by", () => {
  const body = { post_id: "7", signature: "s", post_data: { title: "T", content: "<p>C</p>", slug: " " } };
  expect(read(body, {})).toMatchObject({ ok: true, changes: [{ kind: "updated" }] });
});
