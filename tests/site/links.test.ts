import { beforeEach, expect, test } from "vitest";
import { minutesText, readingMinutes } from "../../src/views/reading-time.ts";
import {
  aSource,
  deliver,
  freshPipeline,
  NOW,
  type Pipeline,
  published,
  type TestSource,
  updated,
  withdrawn,
} from "../pipeline.ts";

let pipeline: Pipeline;
let source: TestSource;
beforeEach(async () => {
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
});

const dateOf = (n: number) => new Date(NOW - 3_600_000 + n * 60_000).toISOString();

/** Publishes a post by its number, which is its id, its title and its minute. */
const publishNumber = (n: number, tags: string[] = [], from = source) =>
  deliver(
    pipeline,
    from,
    published({
      id: `n${n}`,
      title: `Number ${n}`,
      tags,
      date_published: dateOf(n),
    }),
  );

/** The posts that a post's page links to, by numbers. */
async function linksOf(n: number, slug = "harbor") {
  const html = await (await pipeline.fetch(`/${slug}/number-${n}`)).text();
  const numbers = (markup: string | undefined) =>
    [...(markup ?? "").matchAll(/number-(\d+)"/g)].map((match) => Number(match[1]));
  return {
    previous: numbers(/<a rel="prev" href="[^"]*"/.exec(html)?.[0])[0],
    next: numbers(/<a rel="next" href="[^"]*"/.exec(html)?.[0])[0],
    related: numbers(/<section class="further".*?<\/section>/s.exec(html)?.[0]),
  };
}

/** Runs the sweep a minute later, and the messages that it sends. */
async function sweep(now = NOW + 1000) {
  await pipeline.cron(now);
  await pipeline.drain(now);
}

test("a page leads to the post before it at once, and to the next one within a minute of it", async () => {
  await publishNumber(1);
  await publishNumber(2);
  expect(await linksOf(2)).toEqual({ previous: 1, next: undefined, related: [] });
  await sweep();
  expect(await linksOf(1)).toEqual({ previous: undefined, next: 2, related: [] });
});

test("a post that comes between two is between them", async () => {
  await publishNumber(1);
  await publishNumber(5);
  await publishNumber(3);
  await sweep();
  expect([await linksOf(1), await linksOf(3), await linksOf(5)]).toMatchObject([
    { next: 3 },
    { previous: 1, next: 5 },
    { previous: 3 },
  ]);
});

test("related posts are those before it that share most tags, of any source", async () => {
  const island = await aSource(pipeline, { slug: "island", name: "Island", home_page_url: "https://island.example/" });
  for (const [n, tags] of [["sea"], ["sea", "boats"], ["sea"], ["land"], ["sea"], ["boats"]].entries())
    await publishNumber(n + 1, tags);
  await publishNumber(7, ["Sea", "Boats"], island);
  expect((await linksOf(7, "island")).related).toEqual([2, 6, 5]);
});

test("a withdrawn post is gone from the pages that led to it; a corrected headline is corrected there", async () => {
  await publishNumber(1, ["sea"]);
  await publishNumber(2, ["sea"]);
  await publishNumber(3, ["sea"]);
  await sweep();
  expect(await linksOf(3)).toEqual({ previous: 2, next: undefined, related: [1] });
  await deliver(
    pipeline,
    source,
    updated({ id: "n1", title: "Number 1, corrected", tags: ["sea"], date_published: dateOf(1) }),
  );
  await sweep();
  expect(await (await pipeline.fetch("/harbor/number-3")).text()).toContain("Number 1, corrected");
  await deliver(pipeline, source, withdrawn({ id: "n2" }));
  await sweep();
  expect([await linksOf(1), await linksOf(3)]).toMatchObject([{ next: 3 }, { previous: 1, related: [] }]);
  await pipeline.operate("POST", "/api/v1/posts/2/restore");
  // The operator's clock is the real one.
  await sweep(Date.now() + 1000);
  expect([await linksOf(1), await linksOf(3)]).toMatchObject([{ next: 2 }, { previous: 2 }]);
});

test("a page that KV has lost leads to the same, and reading it writes nothing in D1", async () => {
  await publishNumber(1);
  await publishNumber(2);
  const before = await (await pipeline.fetch("/harbor/number-2")).text();
  await pipeline.env.PAGES.delete("page:harbor/number-2");
  const writes: string[] = [];
  const { DB } = pipeline.env;
  pipeline.env.DB = new Proxy(DB, {
    get(target, property) {
      if (property !== "prepare") return Reflect.get(target, property) as unknown;
      return (sql: string) => {
        if (!/^\s*(?:SELECT|WITH)/.test(sql)) writes.push(sql);
        return target.prepare(sql);
      };
    },
  });
  expect(await (await pipeline.fetch("/harbor/number-2")).text()).toBe(before);
  expect(writes).toEqual([]);
});

test("linking rests: a page that leads where it should makes no other page due", async () => {
  for (const n of [1, 2, 3]) await publishNumber(n, ["sea"]);
  await pipeline.cron(NOW + 100_000);
  await pipeline.drain(NOW + 100_000);
  await pipeline.cron(NOW + 1_000_000);
  await pipeline.drain(NOW + 1_000_000);
  await pipeline.cron(NOW + 9_000_000);
  expect(pipeline.queued).toEqual([]);
});

test.each([
  ["en", "word ".repeat(690), 3, "3 min"],
  ["de", "Wort ".repeat(230), 1, "1 Min."],
  ["ja", "港".repeat(960), 2, "2 分"],
  ["ru", "слово ".repeat(1150), 5, "5 мин"],
  ["en", "word ".repeat(100_000), 435, "435 min"],
  ["en", "A note.", 0, "0 min"],
  ["xx-invalid-tag-", "word ".repeat(230), 1, "1 min"],
])("in %s it takes minutes to read", (language, text, minutes, words) => {
  expect(readingMinutes(text, language)).toBe(minutes);
  expect(minutesText(minutes, language)).toBe(words);
});
