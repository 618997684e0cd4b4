/** A kind is one entry in the list: everything works with an eighth one, on the same schema. */
// This import comes before everything that is made from the list.
import { KINDS_BEFORE } from "./unheard-of.ts";
import { beforeEach, expect, test, vi } from "vitest";
import { KIND_NAMES } from "../../src/reactions/listed.ts";
import { STRINGS } from "../../src/views/strings.ts";
import { PAGE_VERSION } from "../../src/views/version.ts";
import { aSource, consumeOnce, deliver, freshPipeline, NOW, type Pipeline, published } from "../pipeline.ts";

const PATH = "/harbor/the-night-ferry-returns";
const REACTIONS = `${PATH}/reactions`;

let pipeline: Pipeline;
beforeEach(async () => {
  pipeline = await freshPipeline();
  await deliver(pipeline, await aSource(pipeline), published());
});

interface Answer {
  counts: Record<string, number>;
  total: number;
  mine?: string | null;
}

async function react(kind: string, cookie = ""): Promise<Response> {
  return await pipeline.fetch(REACTIONS, {
    method: "POST",
    body: JSON.stringify({ kind }),
    headers: { "content-type": "application/json", cookie },
  });
}

const counts = async () => await (await pipeline.fetch(REACTIONS)).json<Answer>();

test("the list has it, and every other kind", () => {
  expect(KIND_NAMES.filter((name) => (name as string) !== "unheardof")).toEqual(KINDS_BEFORE);
  expect(KIND_NAMES).toHaveLength(KINDS_BEFORE.length + 1);
});

test("readers react with it, change it, and take it back; it is counted in its place", async () => {
  const first = await react("unheardof");
  expect(await first.json()).toMatchObject({ counts: { unheardof: 1 }, total: 1, mine: "unheardof" });
  const cookie = first.headers.get("set-cookie")!.split(";")[0]!;
  await react("love");
  const read = await counts();
  expect(Object.keys(read.counts)).toEqual(KIND_NAMES);
  expect(read).toMatchObject({ counts: { unheardof: 1, love: 1 }, total: 2 });
  expect(await (await react("wow", cookie)).json()).toMatchObject({ counts: { unheardof: 0, wow: 1 }, mine: "wow" });
  expect(await (await react("unheardof", cookie)).json()).toMatchObject({ counts: { unheardof: 1, wow: 0 }, total: 2 });
  const back = await pipeline.fetch(REACTIONS, { method: "DELETE", headers: { cookie } });
  expect(await back.json()).toMatchObject({ counts: { unheardof: 0, love: 1 }, total: 1, mine: null });
});

test("it comes through the queue", async () => {
  const message = {
    kind: "reaction",
    source: "harbor",
    slug: "the-night-ferry-returns",
    visitor: "v".repeat(22),
    choice: "unheardof",
    reactedAt: NOW,
  };
  await consumeOnce(pipeline, [message], NOW, "reprint-reactions");
  expect(await counts()).toMatchObject({ counts: { unheardof: 1 }, total: 1 });
});

test("pages show it in every language, in the list's order", async () => {
  const page = await (await pipeline.fetch(PATH)).text();
  expect(page).toContain('<li><button name="kind" value="unheardof">');
  expect([...page.matchAll(/name="kind" value="(\w+)"/g)].map(([, kind]) => kind)).toEqual(KIND_NAMES);
  expect(page).toContain('<span class="label">Unheard of (en)</span>');
  const { renderArticle } = await import("../../src/views/article.tsx");
  const { aPost, SITE } = await import("../views/samples.ts");
  for (const [code, { language }] of Object.entries(STRINGS)) {
    expect(await renderArticle(aPost({ language: code }), SITE)).toContain(`>Unheard of (${language})</span>`);
  }
});

test("it has a list of favorites, ranked with the others", async () => {
  await react("unheardof");
  await react("love");
  await pipeline.cron(NOW);
  const list = await (await pipeline.fetch("/reactions/unheardof")).text();
  expect(list).toContain("<h1>Most reactions this week: Unheard of (en)</h1>");
  expect(list).toContain(`<h2><a href="${PATH}"`);
  for (const kind of KIND_NAMES) expect(list).toContain(`href="/reactions/${kind}"`);
});

test("its totals reach the publisher", async () => {
  await react("unheardof");
  await react("sad");
  const answer = await pipeline.operate("GET", "/api/v1/sources/harbor/reactions");
  const totals = await answer.json<Answer & { posts: Answer[] }>();
  expect(totals).toMatchObject({ counts: { unheardof: 1, sad: 1, love: 0 }, total: 2 });
  expect(totals.posts).toMatchObject([{ counts: { unheardof: 1, sad: 1, love: 0 }, total: 2 }]);
  expect(Object.keys(totals.posts[0]!.counts)).toEqual(KIND_NAMES);
});

test("a kind that is in no list is refused, and has no page", async () => {
  expect((await react("meh")).status).toBe(422);
  expect((await pipeline.fetch("/reactions/meh")).status).toBe(404);
});

// This test is the last one: after it, modules are made from the list in the file.
test("pages that were stored without it are made anew", async () => {
  vi.resetModules();
  const { PAGE_VERSION: without } = await import("../../src/views/version.ts");
  expect(PAGE_VERSION).toBe(without + 1);
});
