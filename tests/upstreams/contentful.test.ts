import { describe, expect, test } from "vitest";
import { changesOf, entryOf, mapped, read } from "./read.ts";

const topic = (action: string, kind = "Entry") => ({ "x-contentful-topic": `ContentManagement.${kind}.${action}` });
const entry = (facts: Record<string, unknown> = {}, sys: Record<string, unknown> = {}) => ({
  sys: {
    type: "Entry",
    id: "5KsDBWseXY6QegucYAoacS",
    contentType: { sys: { type: "Link", linkType: "ContentType", id: "blogPost" } },
    revision: 3,
    createdAt: "2026-11-23T09:00:00.000Z",
    updatedAt: "2026-11-23T09:30:00.000Z",
    ...sys,
  },
  fields: {
    title: { "en-US": "The night ferry returns", "de-DE": "Die Nachtfähre kehrt zurück" },
    slug: { "en-US": "night-ferry" },
    body: { "en-US": "It sails again.\n\nTickets are on sale." },
    tags: { "en-US": ["Harbor"] },
    ...facts,
  },
});

describe("Contentful", () => {
  test("publish, with the fields that most spaces have", () => {
    const parsed = read(entry(), topic("publish"));
    expect(entryOf(parsed)).toEqual({
      id: "5KsDBWseXY6QegucYAoacS",
      url: "https://harbor.example/",
      title: "The night ferry returns",
      html: "<p>It sails again.</p>\n<p>Tickets are on sale.</p>",
      summary: "",
      authors: [],
      tags: ["Harbor"],
      published: "2026-11-23T09:00:00.000Z",
      modified: "2026-11-23T09:30:00.000Z",
    });
  });

  test("in the source's language where there are several", () => {
    expect(entryOf(read(entry(), topic("publish"), { language: "de" })).title).toBe("Die Nachtfähre kehrt zurück");
    expect(entryOf(read(entry(), topic("publish"), { language: "fr" })).title).toBe("The night ferry returns");
  });

  test("by a mapping of its own", () => {
    const mapping = {
      types: ["report"],
      url: "news/{/fields/area}/{/fields/handle}",
      title: "/fields/kicker",
      html: ["/fields/nothing", "/fields/prose"],
      authors: "/fields/writers/*/name",
    };
    const report = entry(
      {
        area: { "en-US": "harbor & sea" },
        handle: { "en-US": "//evil.example/x" },
        kicker: { "en-US": "Back" },
        prose: { "en-US": "<p>So.</p>" },
        writers: { "en-US": [{ name: "Ida" }, { name: "Bo" }] },
      },
      { contentType: { sys: { id: "report" } } },
    );
    expect(entryOf(mapped(report, mapping, topic("publish")))).toMatchObject({
      url: "https://harbor.example/news/harbor%20%26%20sea/evil.example/x",
      title: "Back",
      html: "<p>So.</p>",
      authors: [{ name: "Ida" }, { name: "Bo" }],
    });
  });

  test("rich text becomes HTML; what is of no known kind leaves its words, scripts none", () => {
    const words = (value: string, ...marks: string[]) => ({
      nodeType: "text",
      value,
      marks: marks.map((type) => ({ type })),
      data: {},
    });
    const node = (nodeType: string, content: unknown[], data = {}) => ({ nodeType, content, data });
    const body = node("document", [
      node("heading-1", [words("Tickets")]),
      node("paragraph", [
        words("At the "),
        words("pier", "bold", "italic"),
        words(" <now>\nor "),
        node("hyperlink", [words("here")], { uri: "https://example.com/?a=1&b=2" }),
      ]),
      node("unordered-list", [node("list-item", [node("paragraph", [words("one")])])]),
      node("hr", []),
      node("embedded-asset-block", [], { target: { sys: { id: "x" } } }),
      node("something-new", [words("kept")]),
      node("hyperlink", [words("no")], { uri: "javascript:alert(1)" }),
    ]);
    expect(entryOf(read(entry({ body: { "en-US": body } }), topic("publish"))).html).toBe(
      '<h2>Tickets</h2><p>At the <em><strong>pier</strong></em> &lt;now&gt;<br>or <a href="https://example.com/?a=1&amp;b=2">here</a></p><ul><li><p>one</p></li></ul><hr>keptno',
    );
  });

  test.each([
    ["unpublish", { onHold: true }],
    ["archive", { onHold: true }],
    ["delete", {}],
  ])("%s takes down: %j", (action, facts) => {
    const deleted = {
      sys: { type: "DeletedEntry", id: "5KsDBWseXY6QegucYAoacS", updatedAt: "2026-11-23T09:40:00.000Z" },
    };
    expect(changesOf(read(deleted, topic(action)))).toEqual([
      { kind: "withdrawn", entryId: "5KsDBWseXY6QegucYAoacS", at: "2026-11-23T09:40:00.000Z", ...facts },
    ]);
  });

  test.each(["create", "save", "auto_save", "unarchive"])("%s is a draft, which nobody is to see", (action) => {
    expect(changesOf(read(entry(), topic(action)))).toEqual([]);
  });

  test("without the topic, a draft counts versions and a published entry revisions", () => {
    expect(changesOf(read(entry()))).toHaveLength(1);
    expect(changesOf(read(entry({}, { revision: undefined, version: 4 })))).toEqual([]);
  });

  test("other types, assets and content types are no posts", () => {
    expect(changesOf(read(entry({}, { contentType: { sys: { id: "author" } } }), topic("publish")))).toEqual([]);
    expect(changesOf(read(entry(), topic("publish", "Asset")))).toEqual([]);
    expect(changesOf(read(entry(), topic("publish", "ContentType")))).toEqual([]);
  });
});
