/** Changes while rights are settled: of a policy, of the post itself, by other crons; and many posts due at once. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NOW, published, updated } from "../pipeline.ts";
import type { Around } from "../watched.ts";
import { freshWorld, type World } from "./world.ts";

const PATH = "/harbor/the-night-ferry-returns";
const EMBARGO = "2026-11-23T12:00:00Z";
const embargo = { _rights: { embargoed_until: EMBARGO } };

let world: World;
beforeEach(async () => {
  world = await freshWorld();
});
afterEach(() => {
  vi.useRealTimers();
});

const statusOf = async (path = PATH) => (await world.fetch(path)).status;
const textAt = async (path: string) => await (await world.fetch(path)).text();
const post = async () =>
  await world.storage.DB.prepare("SELECT * FROM posts WHERE entry_id = ?")
    .bind("https://harbor.example/?p=1")
    .first<Record<string, unknown>>();

/** Runs a function once, right before the n-th call of a kind. */
function before(call: string, what: () => Promise<unknown>, nth = 1): Around {
  let seen = 0;
  return async (made, run) => {
    if (made === call && ++seen === nth) await what();
    return await run();
  };
}

/** The cron, at a given time. */
const cronAt = (iso: string) => world.cron(Date.parse(iso) - Date.now());

test("a policy that is changed while a delivery is saved holds for it", async () => {
  await world.send(published(), "msg_first");
  world.around = before("DB.batch", () => world.operate("PATCH", "/sources/harbor", { delay_minutes: 30 }));
  await world.drain();
  expect(await post()).toMatchObject({ withheld: "delay", rights_due_at: Date.parse("2026-11-23T10:20:00Z") });
  expect(await statusOf()).toBe(404);
  const status = await world.storage.DB.prepare("SELECT status, reason FROM deliveries").first();
  expect(status).toEqual({ status: "published", reason: "withheld until 2026-11-23T10:20:00.000Z (delay)" });
});

test("a correction that comes while an embargo ends is neither lost nor searched by its former words", async () => {
  await world.send(published({ content_html: "<p>It sails on Sundays.</p>", ...embargo }), "msg_first");
  await world.rest();
  const correct = async () => {
    await world.send(updated({ content_html: "<p>It sails on Mondays.</p>" }), "msg_update");
    await world.consume(world.queue.splice(0));
  };
  world.around = before("DB.batch", correct);
  await cronAt(EMBARGO);
  await world.rest();
  expect(await textAt(PATH)).toContain("on Mondays");
  expect(await textAt("/search?q=mondays")).toContain(PATH);
  expect(await textAt("/search?q=sundays")).not.toContain(PATH);
});

test("an embargo that is moved on while it ends stays", async () => {
  await world.send(published(embargo), "msg_first");
  await world.rest();
  const move = async () => {
    await world.send(updated({ _rights: { embargoed_until: "2026-11-23T15:00:00Z" } }), "msg_update");
    await world.consume(world.queue.splice(0));
  };
  world.around = before("DB.batch", move);
  await cronAt(EMBARGO);
  await world.rest();
  expect(await post()).toMatchObject({ withheld: "embargo", rights_due_at: Date.parse("2026-11-23T15:00:00Z") });
  expect([await statusOf(), await textAt("/search?q=ferry")]).toEqual([404, expect.not.stringContaining(PATH)]);
});

test("a policy that is changed while it is applied is applied as well", async () => {
  await world.send(published(), "msg_first");
  await world.rest();
  await world.operate("PATCH", "/sources/harbor", { delay_minutes: 300 });
  world.around = before("DB.batch", () => world.operate("PATCH", "/sources/harbor", { delay_minutes: 0 }));
  await world.rest();
  await world.cron();
  await world.rest();
  expect(await post()).toMatchObject({ withheld: null, rights_due_at: null });
  expect([await statusOf(), await textAt("/search?q=ferry")]).toEqual([200, expect.stringContaining(PATH)]);
});

test("two crons at once, and one after the other, show a post once", async () => {
  await world.send(published(embargo), "msg_first");
  await world.rest();
  const { revision } = (await post())!;
  vi.setSystemTime(EMBARGO);
  await Promise.all([world.cron(0), world.cron(0)]);
  await world.cron(0);
  await world.rest();
  await world.cron();
  expect((await post())!["revision"]).toBe(Number(revision) + 1);
  expect(await statusOf()).toBe(200);
});

test("a page of the time before is not put over the one after", async () => {
  await world.send(published({ _rights: { expires: EMBARGO } }), "msg_first");
  const put = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  world.around = async (call, run) => {
    if (call === "PAGES.put") {
      world.around = (_, run) => run();
      reached.resolve();
      await put.promise;
    }
    return await run();
  };
  const slow = world.consume(world.queue.splice(0));
  await reached.promise;
  vi.setSystemTime(EMBARGO);
  await world.cron(0);
  await world.drain();
  put.resolve();
  await slow;
  expect(await statusOf()).toBe(410);
  await world.rest();
  expect(await statusOf()).toBe(410);
});

test("hundreds that are due in one minute are shown in that minute, by few statements", async () => {
  const POSTS = 120;
  await world.send(published(embargo), "msg_first");
  await world.rest();
  await world.storage.DB.batch([
    world.storage.DB.prepare(
      `WITH RECURSIVE n (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < ${POSTS})
       INSERT INTO posts (id, source, entry_id, slug, title, reprinted_at, listed_at, modified_at, event_at, content_revision,
         withheld, rights_due_at)
       SELECT n, source, n, 'p' || n, title, reprinted_at, listed_at, 0, 0, 1, withheld, rights_due_at FROM n, posts WHERE id = 1`,
    ),
    world.storage.DB.prepare(
      `INSERT INTO revisions (post_id, revision, delivery_id, saved_at, content)
       SELECT posts.id, 1, 'd', 0, first.content FROM posts, revisions AS first WHERE posts.id > 1 AND first.post_id = 1`,
    ),
  ]);
  let calls = 0;
  world.around = async (call, run) => {
    if (call.startsWith("DB.")) calls += 1;
    return await run();
  };
  await cronAt(EMBARGO);
  world.around = (_, run) => run();
  const left = await world.storage.DB.prepare("SELECT count(*) AS n FROM posts WHERE withheld IS NOT NULL").first("n");
  const found = await world.storage.DB.prepare("SELECT count(*) AS n FROM search WHERE search MATCH 'ferri'").first(
    "n",
  );
  expect([left, found]).toEqual([0, POSTS]);
  expect(world.queue.filter(({ body }) => (body as { kind: string }).kind === "page")).toHaveLength(POSTS);
  // Each step of the cron makes a few, however many are due.
  expect(calls).toBeLessThan(45);
});

test("a minute with nothing due walks no table", async () => {
  await world.send(published(embargo), "msg_first");
  await world.rest();
  const asked: string[] = [];
  world.around = async (call, run, [sql]) => {
    if (call === "DB.all" && String(sql).includes("rights_due_at")) asked.push(String(sql));
    return await run();
  };
  await world.cron();
  const plan = await world.storage.DB.prepare(`EXPLAIN QUERY PLAN ${asked[0]}`).bind(NOW, 25).all<{ detail: string }>();
  expect(asked).toHaveLength(1);
  expect(plan.results.map(({ detail }) => detail)).toEqual([
    expect.stringMatching(/^SEARCH posts USING INDEX posts_rights_due \(/),
    expect.stringMatching(/^SEARCH revisions /),
    expect.stringMatching(/^SEARCH sources /),
  ]);
});
