import { beforeAll, expect, test } from "vitest";
import fc from "fast-check";
import { searchTextOf, termsOf } from "../../src/post/words.ts";
import type { SafeHtml } from "../../src/model/html.ts";
import { searchPosts } from "../../src/storage/search.ts";
import { aSource, freshPipeline, type Pipeline, published, send } from "../pipeline.ts";

/** Signs that FTS5 reads as syntax, signs that it reads as words, and words. */
const PIECES = [
  "AND OR NOT NEAR NEAR( near/2 \" ' * ( ) ^ : - + { } , ;".split(" "),
  "words letters facets search rank rowid words: t_harbor_ \u0000 \ud800 \\ % _".split(" "),
  ["{words letters}:", "- facets :", "ferry", "pier", "zebra", "港", "茶室", "ø", " ", "  "],
].flat();

const TITLES = [
  "ferry pier ferry",
  "zebra and pier or ferry not near",
  "words letters facets search rank rowid",
  "港の茶室 ø zebra",
  "茶室 ferry",
];

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await freshPipeline();
  const source = await aSource(pipeline);
  for (const [index, title] of TITLES.entries()) {
    const facts = { id: `${index}`, title, content_html: "", summary: "", tags: [], authors: [], language: "en" };
    await send(pipeline, source, published(facts));
    await pipeline.drain();
  }
});

const anything = fc.oneof(
  fc.string({ unit: "binary", maxLength: 230 }),
  fc.string({ unit: "grapheme", maxLength: 100 }),
);
const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((parts) => parts.join(" "));
const joined = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((parts) => parts.join(""));

test("no query is anything but answered or refused with what is wrong", async () => {
  const maybe = fc.option(fc.oneof(anything, pieces, joined), { nil: undefined });
  const query = fc.record({ q: maybe, source: maybe, tag: maybe, date: maybe, before: maybe });
  await fc.assert(
    fc.asyncProperty(query, async (given) => {
      const parameters = Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]));
      const response = await pipeline.fetch(`/search?${new URLSearchParams(parameters).toString()}`);
      const html = await response.text();
      expect([200, 400]).toContain(response.status);
      expect(html.includes('role="alert"')).toBe(response.status === 400);
      expect(html).not.toMatch(/SQLITE|fts5|D1_ERROR/);
    }),
    { numRuns: 150 },
  );
});

test("a query finds what has its terms, each of them in a row, whatever the index would take it for", async () => {
  const texts = TITLES.map((title) =>
    searchTextOf("harbor", { title, summary: "", html: "" as SafeHtml, tags: [], authors: [], language: "en" }),
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(pieces, joined), async (query) => {
      const terms = termsOf(query);
      if (terms.every(({ isLeftOut }) => isLeftOut)) return;
      const expected = texts.flatMap(({ words, letters }, index) => {
        const has = (text: string, tokens: string[]) => ` ${text} `.includes(` ${tokens.join(" ")} `);
        const holds = terms.map(
          (term) =>
            (term.kind === "letter" ? has(letters, [term.letter]) : has(words, term.tokens)) !==
            (term.isLeftOut ?? false),
        );
        // A term and its alternatives hold together.
        for (const [at, { isAlternative }] of terms.entries()) if (isAlternative) holds[at] ||= holds[at - 1]!;
        return holds.every((held, at) => held || terms[at + 1]?.isAlternative) ? [TITLES[index]] : [];
      });
      const { posts } = await searchPosts(pipeline.env.DB, { terms }, 20, null);
      expect(posts.map(({ title }) => title)).toEqual(expected.toReversed());
    }),
    { numRuns: 400 },
  );
});
