import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  aSource,
  consumeOnce,
  freshPipeline,
  NOW,
  type Pipeline,
  published,
  send,
  type TestSource,
} from "../pipeline.ts";

const POSTS = 25;

let pipeline: Pipeline;
let source: TestSource;
beforeEach(async () => {
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
  for (let n = 1; n <= POSTS; n += 1) {
    await send(pipeline, source, published({ id: `${n}`, title: `Ferry ${n}` }));
  }
  await pipeline.drain();
}, 60_000);

/** How many posts the index has for a word. */
const indexed = async (word: string) =>
  await pipeline.env.DB.prepare("SELECT count(*) AS n FROM search WHERE search MATCH ?").bind(word).first<number>("n");

const start = async () => await (await pipeline.operate("POST", "/api/v1/search/reindex")).json();
const state = async () => await (await pipeline.operate("GET", "/api/v1/search")).json();

/** The state after a backup is restored, since backups do not have this table. */
const lose = () => pipeline.env.DB.prepare("INSERT INTO search (search) VALUES ('delete-all')").run();

/** A clock by which every message ends after its first posts. */
function hurry(): void {
  let now = NOW;
  vi.spyOn(Date, "now").mockImplementation(() => (now += 10_000));
}

describe("the search index", () => {
  test("is found by as it was while it is made anew, and in one message as far as there is time", async () => {
    // The state before a migration brought the words of blocks.
    await pipeline.env.DB.batch([
      pipeline.env.DB.prepare("CREATE TABLE former AS SELECT rowid AS id, * FROM search"),
      pipeline.env.DB.prepare("DELETE FROM search"),
      pipeline.env.DB.prepare(
        "INSERT INTO search (rowid, words, letters, facets) SELECT id, 'ferry', '', replace(facets, 'b_0_', '') FROM former",
      ),
      pipeline.env.DB.prepare("DROP TABLE former"),
    ]);
    const found = async () => (await (await pipeline.fetch("/search?q=ferry")).text()).match(/<mark>/g)?.length ?? 0;
    expect(await found()).toBe(0);
    await start();
    const posts = await found();
    expect(posts).toBeGreaterThan(0);
    await consumeOnce(pipeline, pipeline.queued.splice(0));
    expect(await state()).toEqual({ reindexing: null });
    expect(pipeline.queued).toEqual([]);
    expect(await found()).toBe(posts);
  });

  test("is made anew from the posts, some to a message", async () => {
    hurry();
    await pipeline.operate("POST", "/api/v1/posts/7/withdraw", {});
    await lose();
    expect(await indexed("ferry")).toBe(0);
    expect(await state()).toEqual({ reindexing: null });
    expect(await start()).toMatchObject({ reindexing: { posts_left_at_most: POSTS } });
    await consumeOnce(pipeline, pipeline.queued.splice(0));
    expect(await state()).toMatchObject({ reindexing: { posts_left_at_most: 4 } });
    expect(await indexed("ferry")).toBe(20);
    await pipeline.drain();
    expect(await state()).toEqual({ reindexing: null });
    expect(await indexed("ferry")).toBe(POSTS - 1);
    expect(await indexed('"ferry 7"')).toBe(0);
    expect(await (await pipeline.fetch("/search?q=ferry&date=2026-11-23&source=harbor&tag=harbor")).text()).toContain(
      "<mark>Ferry</mark> 25",
    );
  });

  test("is finished by the cron when a message is lost, and by nobody twice", async () => {
    hurry();
    await lose();
    await start();
    const [message] = pipeline.queued.splice(0);
    await pipeline.cron(NOW);
    expect(pipeline.queued.filter(({ kind }) => kind === "reindex")).toEqual([message]);
    await consumeOnce(pipeline, [message, message, message]);
    await consumeOnce(pipeline, [message]);
    expect(await indexed("ferry")).toBe(20);
    expect(pipeline.queued.filter(({ kind }) => kind === "reindex")).toHaveLength(2);
    await pipeline.drain();
    expect(await indexed("ferry")).toBe(POSTS);
    expect(await state()).toEqual({ reindexing: null });
    await pipeline.cron(NOW + 60_000);
    expect(pipeline.queued.filter(({ kind }) => kind === "reindex")).toEqual([]);
  });

  test("stays right while posts come and go", async () => {
    await start();
    await consumeOnce(pipeline, pipeline.queued.splice(0, 1));
    const waiting = pipeline.queued.splice(0);
    await send(pipeline, source, published({ id: "new", title: "Ferry new" }));
    await pipeline.operate("POST", "/api/v1/posts/3/withdraw", {});
    await pipeline.drain();
    pipeline.queued.push(...waiting);
    await pipeline.drain();
    expect(await indexed("ferry")).toBe(POSTS);
    expect(await indexed('"ferry 3"')).toBe(0);
    expect(await indexed('"ferry new"')).toBe(1);
  });

  test("is the operator's", async () => {
    for (const [method, path] of [
      ["POST", "/api/v1/search/reindex"],
      ["GET", "/api/v1/search"],
    ] as const) {
      expect((await pipeline.fetch(path, { method })).status).toBe(401);
    }
  });
});
