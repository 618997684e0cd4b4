/** The cron's sweep finds every accepted delivery without a message, however many there are. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WAKE_GRACE_MS } from "../../src/storage/deliveries.ts";
import { published, updated, withdrawn } from "../pipeline.ts";
import { databaseState } from "./end-state.ts";
import { freshWorld, type World } from "./world.ts";

const MANY = 1_234;
const AT_ONCE = 20;
const SWEEP_TIMEOUT_MS = 120_000;
const AFTER_GRACE_MS = WAKE_GRACE_MS + 1_000;
const BEFORE_GRACE_MS = WAKE_GRACE_MS - 1_000;
const SWEPT_AGAIN_MS = 300_000;

let world: World;
beforeEach(async () => {
  world = await freshWorld();
});
afterEach(() => {
  vi.useRealTimers();
});

const queuedIds = () => world.queue.map(({ body }) => (body as { id: string }).id);

/** Accepted deliveries whose messages the queue has lost. */
async function acceptMany(count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, count - ids.length) }, (_, index) => ids.length + index);
    ids.push(...(await Promise.all(numbers.map((number) => world.send({ type: "ping" }, `msg_${number}`)))));
  }
  world.queue.length = 0;
  return ids.toSorted();
}

test(`pages through ${MANY} deliveries in one run, and each is settled`, { timeout: SWEEP_TIMEOUT_MS }, async () => {
  const ids = await acceptMany(MANY);
  await world.cron(AFTER_GRACE_MS);
  expect(queuedIds().toSorted()).toEqual(ids);
  await world.drain();
  const { deliveries } = await databaseState(world.storage.DB);
  expect(deliveries.filter(({ status }) => status === "unchanged")).toHaveLength(MANY);
});

test("leaves a delivery to its own message at first, then sends one, and again only after a while", async () => {
  const [id] = await acceptMany(1);
  await world.cron(BEFORE_GRACE_MS);
  expect(world.queue).toEqual([]);
  await world.cron(AFTER_GRACE_MS - BEFORE_GRACE_MS);
  expect(queuedIds()).toEqual([id]);
  await world.cron(SWEPT_AGAIN_MS - 1_000);
  expect(queuedIds()).toEqual([id]);
  await world.cron(1_000);
  expect(queuedIds()).toEqual([id, id]);
});

test("loses nothing when the queue refuses in the middle", { timeout: SWEEP_TIMEOUT_MS }, async () => {
  const ids = await acceptMany(350);
  let sent = 0;
  world.around = async (call, run) => {
    if (call === "WORK.sendBatch" && (sent += 1) === 3) throw new Error("Queue sendBatch failed: Too Many Requests");
    return await run();
  };
  await expect(world.cron(AFTER_GRACE_MS)).rejects.toThrow("cron steps failed: wake deliveries");
  expect(world.queue).toHaveLength(200);
  await world.cron();
  expect(queuedIds().toSorted()).toEqual(ids);
});

test("sends nothing for what is settled, and a queue that loses everything is made up for", async () => {
  await world.send(published(), "msg_first");
  world.queue.length = 0;
  await world.rest();
  await world.send(withdrawn(), "msg_withdrawal");
  world.queue.length = 0;
  await world.rest();
  const { deliveries } = await databaseState(world.storage.DB);
  expect(deliveries.map(({ status }) => status)).toEqual(["published", "withdrawn"]);
  expect((await world.fetch("/harbor/the-night-ferry-returns")).status).toBe(410);
  await world.cron(SWEPT_AGAIN_MS);
  expect(world.queue).toEqual([]);
});

test("leaves a message that is retried to the queue, however long it waits there", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  vi.spyOn(Math, "random").mockReturnValue(0);
  await world.send(published(), "msg_first");
  world.around = async (call, run) => {
    if (call === "PAGES.put") throw new Error("KV PUT failed: 500");
    return await run();
  };
  const waiting = await world.consume(world.queue.splice(0).map((message) => ({ ...message, attempts: 9 })));
  expect(waiting).toHaveLength(1);
  await world.cron(300_000);
  expect(world.queue, "the message comes within 512 s").toEqual([]);
  await world.cron(300_000);
  expect(world.queue).toHaveLength(2);
});

const UNREADABLE: [string, string, unknown][] = [
  ["no deflated bytes", "x'00'", undefined],
  ["no JSON", "?", "{"],
  ["no content", "?", '{"title":1}'],
];

test.each(UNREADABLE)("sets a post aside whose content is %s, and goes on with the others", async (_, sql, value) => {
  vi.spyOn(console, "error").mockReturnValue();
  const rights = { _rights: { expires: "2026-11-23T12:00:00Z" } };
  await world.send(published({ id: "bad", title: "Bad", ...rights }), "msg_bad");
  await world.send(published({ id: "good", title: "Good", ...rights }), "msg_good");
  await world.rest();
  const { DB } = world.storage;
  const update = DB.prepare(`UPDATE revisions SET content = ${sql} WHERE post_id = 1`);
  await (value === undefined ? update : update.bind(value)).run();
  await world.cron(2 * 3_600_000);
  await world.drain();
  await world.cron();
  await world.drain();
  expect((await world.fetch("/harbor/good")).status).toBe(410);
  const { dead_letters } = await (
    await world.operate("GET", "/dead-letters")
  ).json<{ dead_letters: { message: unknown; reason: string }[] }>();
  expect(dead_letters).toHaveLength(1);
  expect(dead_letters[0]).toMatchObject({ message: { kind: "page", post: 1 } });
  expect(dead_letters[0]!.reason).toContain("post 1 cannot be read");
  // The publisher's next delivery mends it.
  await world.send(updated({ id: "bad", title: "Bad", content_html: "<p>Mended.</p>" }), "msg_mended");
  await world.rest();
  expect(await (await world.fetch("/harbor/bad")).text()).toContain("Mended.");
});

test("feeds, search and a new index leave out what cannot be read", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  await world.send(published({ id: "bad", title: "Bad ferry" }), "msg_bad");
  await world.send(published({ id: "good", title: "Good ferry" }), "msg_good");
  await world.rest();
  await world.storage.DB.prepare("UPDATE revisions SET content = x'00' WHERE post_id = 1").run();
  for (const path of ["/feed.xml", "/atom.xml", "/feed.json", "/search?q=ferry"]) {
    const response = await world.fetch(path);
    expect(response.status, path).toBe(200);
    expect(await response.text(), path).toContain("Good ferry");
  }
  await world.storage.DB.prepare("UPDATE reaction_counts SET counts = '{'").run();
  await world.storage.DB.prepare("DELETE FROM search").run();
  await world.fetch("/api/v1/search/reindex", {
    method: "POST",
    headers: { authorization: `Bearer ${world.storage.ADMIN_TOKEN}` },
  });
  vi.setSystemTime(Math.ceil(Date.now() / 600_000) * 600_000 - 60_000);
  await world.cron();
  await world.rest();
  expect(await (await world.fetch("/search?q=good")).text()).toContain("Good ferry");
});

test("goes on with the other steps when one fails, and says at the end which", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  const [id] = await acceptMany(1);
  const { env } = world;
  const DB = new Proxy(env.DB, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown;
      if (name !== "prepare") return typeof member === "function" ? (member.bind(target) as unknown) : member;
      return (sql: string) => {
        if (/FROM (?:probes|notices)/.test(sql)) throw new Error("D1_ERROR: no such table");
        return target.prepare(sql);
      };
    },
  });
  world.env = { ...env, DB };
  const network = "INSERT INTO reaction_newcomers (day, prefix, post_id, visitors) VALUES ('2026-01-01', 'p', 1, 1)";
  await world.storage.DB.prepare(network).run();
  await expect(world.cron(AFTER_GRACE_MS)).rejects.toThrow("cron steps failed: probe originals, send outputs");
  expect(queuedIds()).toEqual([id]);
  expect(await world.storage.DB.prepare("SELECT count(*) AS n FROM reaction_newcomers").first("n")).toBe(0);
});
