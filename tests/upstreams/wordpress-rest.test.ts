import { expect, test } from "vitest";
import { wordpressRestApi } from "../../src/upstreams/wordpress/rest-api.ts";
import { changesOf, entryOf, read } from "./read.ts";

const post = (facts: Record<string, unknown> = {}) => ({
  id: 42,
  date: "2026-11-23T10:00:00",
  date_gmt: "2026-11-23T09:00:00",
  guid: { rendered: "https://harbor.example/?post_type=post&#038;p=42" },
  modified: "2026-11-23T10:30:00",
  modified_gmt: "2026-11-23T09:30:00",
  slug: "night-ferry",
  status: "publish",
  type: "post",
  link: "https://harbor.example/2026/11/night-ferry/",
  title: { rendered: "The night ferry &#8211; again" },
  content: { rendered: "\n<p>It sails again.</p>\n", protected: false },
  excerpt: { rendered: "<p>After nine years [&hellip;]</p>\n", protected: false },
  author: 3,
  _embedded: {
    author: [{ id: 3, name: "Ida Brandt", link: "https://harbor.example/author/ida/" }],
    "wp:featuredmedia": [{ source_url: "https://harbor.example/wp-content/uploads/ferry.jpg" }],
    "wp:term": [
      [{ taxonomy: "category", name: "Harbor" }],
      [{ taxonomy: "post_tag", name: "Ferries" }],
      [{ taxonomy: "post_format", name: "Standard" }],
    ],
  },
  ...facts,
});

test("a post with what is embedded, dates in GMT, and the guid as feeds spell it", () => {
  expect(entryOf(read(post()))).toEqual({
    id: "https://harbor.example/?post_type=post&p=42",
    url: "https://harbor.example/2026/11/night-ferry/",
    title: "The night ferry &#8211; again",
    html: '<figure><img src="https://harbor.example/wp-content/uploads/ferry.jpg" alt=""></figure>\n\n<p>It sails again.</p>\n',
    summary: "<p>After nine years [&hellip;]</p>\n",
    authors: [{ name: "Ida Brandt", url: "https://harbor.example/author/ida/" }],
    tags: ["Harbor", "Ferries"],
    image: "https://harbor.example/wp-content/uploads/ferry.jpg",
    published: "2026-11-23T09:00:00.000Z",
    modified: "2026-11-23T09:30:00.000Z",
  });
});

test("the featured picture is its largest size", () => {
  const at = (size: string) => ({ source_url: `https://harbor.example/wp-content/uploads/ferry${size}.jpg` });
  const picture = { ...at("-300x200"), media_details: { sizes: { medium: at("-300x200"), full: at("") } } };
  const { image } = entryOf(read(post({ _embedded: { "wp:featuredmedia": [picture] } })));
  expect(image).toBe("https://harbor.example/wp-content/uploads/ferry.jpg");
});

test("a date after 9999, in whatever zone, is none", () => {
  const dated = (date_gmt: string) => entryOf(read(post({ date_gmt }))).published;
  expect(dated("9999-12-31T23:59:59")).toBe("9999-12-31T23:59:59.000Z");
  expect(dated("9999-12-31T23:59:59-05:00")).toBe(entryOf(read(post({ date_gmt: null }))).published);
});

test("without what is embedded there is no author and no tag", () => {
  expect(entryOf(read(post({ _embedded: undefined })))).toMatchObject({ authors: [], tags: [] });
});

test("a list is several posts; one that cannot be read is pointed at beside them", () => {
  const parsed = read([
    post(),
    post({ guid: { rendered: "https://harbor.example/?p=43" }, link: "nowhere" }),
    post({ guid: null, id: 44 }),
  ]);
  expect(changesOf(parsed).map((change) => change.kind !== "withdrawn" && change.entry.id)).toEqual([
    "https://harbor.example/?post_type=post&p=42",
    "https://harbor.example/?p=44",
  ]);
  expect(parsed.issues).toEqual([{ pointer: "/1/link", detail: "must be an absolute http or https URL" }]);
});

test.each([
  ["trash", {}],
  ["publish", { slug: "night-ferry__trashed", link: "https://harbor.example/2026/11/night-ferry__trashed/" }],
])("status %s %j withdraws", (status, facts) => {
  const id = "https://harbor.example/?post_type=post&p=42";
  expect(changesOf(read(post({ status, ...facts })))).toEqual([
    { kind: "withdrawn", entryId: id, at: "2026-11-23T09:30:00.000Z" },
  ]);
});

test.each(["private", "draft", "pending", "future"])(
  "status %s takes down what is up, and promises nothing",
  (status) => {
    expect(changesOf(read(post({ status })))).toMatchObject([{ kind: "withdrawn", onHold: true }]);
  },
);

test("behind a password it is not reprinted", () => {
  expect(changesOf(read(post({ content: { rendered: "", protected: true } })))).toMatchObject([
    { kind: "withdrawn", onHold: true },
  ]);
});

test.each(["page", "attachment", "revision", "nav_menu_item", "wp_template"])("a %s is no post", (type) => {
  expect(changesOf(read(post({ type })))).toEqual([]);
});

test("without its text it is asked for by its number, and refused where that is blank", () => {
  const { content: _, ...thin } = post();
  expect(read({ ...thin, id: " 42 " })).toMatchObject({
    ok: true,
    needsFetch: { original: wordpressRestApi, number: "42" },
  });
  expect(read({ ...thin, id: " " })).toEqual({
    ok: false,
    issues: [{ pointer: "/guid", detail: "has nothing to fetch it by" }],
  });
});
