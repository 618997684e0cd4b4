import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Parsed } from "../../src/upstreams/format.ts";
import { sanitizeEntry } from "../../src/html/safe-entry.ts";
import { formatOf } from "../../src/upstreams/formats.ts";
import { parse, read, received } from "./read.ts";
import { SAMPLES, type Sample, samplesOf } from "./samples.ts";

/** The only allowed results: changes whose members have the right types, or issues with their places. */
function expectTyped(parsed: Parsed): void {
  for (const { pointer, detail } of parsed.issues ?? [])
    expect([typeof pointer, typeof detail]).toEqual(["string", "string"]);
  if (!parsed.ok) return void expect(parsed.issues.length).toBeGreaterThan(0);
  if ("needsFetch" in parsed) {
    const { number, slug, entryId, at, fallback } = parsed.needsFetch;
    for (const said of [number || slug!, entryId])
      expect([said.isWellFormed(), said.trim() !== ""]).toEqual([true, true]);
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
    sanitizeEntry(change.entry, { language: "en", name: "Harbor Post" });
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

/** A sample, as text, with one or two of its parts replaced. */
function mutationsOf({ body, headers }: Sample): fc.Arbitrary<string> {
  if (body.startsWith("{")) return mutatedJson(JSON.parse(body));
  return headers["content-type"]!.includes("form") ? mutatedForm(body) : mutatedText(body);
}

function mutatedJson(json: unknown): fc.Arbitrary<string> {
  const place = fc.constantFrom(...pathsOf(json));
  return fc.tuple(place, junk, place, junk).map(([one, value, other, otherValue]) => {
    let spoilt = replaced(json, one, value);
    try {
      spoilt = replaced(spoilt, other, otherValue);
    } catch {
      // The second part was inside the first.
    }
    return JSON.stringify(spoilt) ?? "";
  });
}

function mutatedForm(body: string): fc.Arbitrary<string> {
  const names = [...new URLSearchParams(body).keys()];
  const name = fc.oneof(fc.constantFrom(...names), fc.string({ unit: fc.constantFrom(..."[]a=&%_"), maxLength: 20 }));
  const text = fc.oneof(
    junk.map((value) => JSON.stringify(value)),
    fc.string({ unit: "binary", maxLength: 30 }),
  );
  return fc.tuple(name, text, name, text).map(([one, value, other, otherValue]) => {
    const form = new URLSearchParams(body);
    form.set(one, value.toWellFormed());
    form.delete(other);
    if (otherValue !== "") form.append(other, otherValue.toWellFormed());
    return form.toString();
  });
}

function mutatedText(body: string): fc.Arbitrary<string> {
  const place = fc.nat(body.length);
  const text = fc.oneof(
    fc.constantFrom("", "<", "]]>", "<!--", "&#0;", "&lt;", "<entry>", "</entry>", "<![CDATA["),
    fc.string({ unit: "binary", maxLength: 20 }),
  );
  return fc.tuple(place, place, text).map(([one, other, inserted]) => {
    const [start, end] = one < other ? [one, other] : [other, one];
    return body.slice(0, start) + inserted + body.slice(end - start > 200 ? start : end);
  });
}

const EXPECTED: Record<string, object> = {
  published: {
    entry: { url: expect.stringMatching(/^https:\/\/harbor\.example\//), title: "The night ferry returns" },
  },
  corrected: { entry: { title: "The ferry is late" } },
  withdrawn: { kind: "withdrawn" },
};

describe.each(Object.entries(SAMPLES))("%s", (name, samples) => {
  const format = samples.format ?? name;
  /** Reads it as the pipeline does, and as it would if the format were known. */
  async function expectReadable(body: string, headers: Sample["headers"]): Promise<void> {
    const given = received(body, headers);
    for (const saved of [null, format]) expectTyped(await formatOf(given, saved).parse(given));
  }

  describe.each(samplesOf(samples))("%s", (event, sample) => {
    test("is one change", async () => {
      const given = received(sample.body, sample.headers);
      const parsed = await formatOf(given, null).parse(given);
      expectTyped(parsed);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed));
      const changes = "needsFetch" in parsed ? [parsed.needsFetch.fallback] : parsed.changes;
      expect(changes).toMatchObject([EXPECTED[event]!]);
    });

    test("with anything in the place of any part is changes or issues, never an exception", async () => {
      await fc.assert(
        fc.asyncProperty(mutationsOf(sample), (body) => expectReadable(body, sample.headers)),
        { numRuns: 500 },
      );
    });

    test.runIf(sample.body.startsWith("{"))("with null, and with a number, in the place of each part", async () => {
      const json: unknown = JSON.parse(sample.body);
      for (const path of pathsOf(json))
        for (const other of [null, 42])
          await expectReadable(JSON.stringify(replaced(json, path, other)), sample.headers);
    });

    test("cut off anywhere", async () => {
      for (let length = 0; length < sample.body.length; length += 7)
        await expectReadable(sample.body.slice(0, length), sample.headers);
    });

    test("with any JSON in its place", async () => {
      await fc.assert(
        fc.asyncProperty(fc.jsonValue(), (value) => expectReadable(JSON.stringify(value), sample.headers)),
        { numRuns: 200 },
      );
    });
  });
});

test("a post in Markdown without an id is refused", async () => {
  const { headers } = SAMPLES["contentful"]!.published;
  const given = received({ fields: { body: { en: ">!" } }, sys: null }, headers);
  expect(await formatOf(given, null).parse(given)).toEqual({
    ok: false,
    issues: [
      { pointer: "/sys/id", detail: "is missing" },
      { pointer: "/fields/slug", detail: "must be an absolute http or https URL" },
    ],
  });
});

describe("size", () => {
  test("three hundred thousand tags in a megabyte", () => {
    const tags = Array.from({ length: 300_000 }, () => "t");
    const native = JSON.parse(SAMPLES["native"]!.published.body);
    const many = received({ ...native, data: { ...native.data, tags } });
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
    expect(
      sanitizeEntry(parsed.changes[0].entry, { language: "en", name: "Harbor Post" }).title.length,
    ).toBeLessThanOrEqual(500);
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
    // The delivery as publish.ts gets it.
  }
  expect(parse({ ...received(""), body: latin1, json }, null)).toEqual({
    ok: false,
    issues: [{ pointer: "", detail: "is not JSON in UTF-8" }],
  });
});
