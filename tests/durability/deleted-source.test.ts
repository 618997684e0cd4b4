/** A source that is deleted while its deliveries are under way: none of them brings a post back. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runSourceWork } from "../../src/publish/source-work.ts";
import { published, signed, updated } from "../pipeline.ts";
import { databaseState } from "./end-state.ts";
import { freshWorld, type World } from "./world.ts";

const PATH = "/harbor/the-night-ferry-returns";

let world: World;
beforeEach(async () => {
  world = await freshWorld();
  vi.spyOn(console, "error").mockReturnValue();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const deleteSource = () => world.operate("DELETE", "/sources/harbor");
const statuses = async () => (await databaseState(world.storage.DB)).deliveries.map(({ status }) => status);

const MANY = 150;

/** Makes copies of the only post, each with its page in KV. */
async function manyPosts(count: number): Promise<void> {
  const { DB, PAGES } = world.storage;
  const numbers = `WITH RECURSIVE n (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < ${count})`;
  await DB.batch([
    DB.prepare(
      `${numbers} INSERT INTO posts (id, source, entry_id, slug, title, reprinted_at, listed_at, modified_at, event_at, content_revision, ranks)
       SELECT n, source, 'copy-' || n, 'copy-' || n, title, reprinted_at, listed_at - n, 0, 0, 1, 1 FROM n, posts WHERE id = 1`,
    ),
    DB.prepare(
      `INSERT INTO revisions (post_id, revision, delivery_id, saved_at, content)
       SELECT posts.id, 1, 'd', 0, first.content FROM posts, revisions AS first WHERE posts.id > 1 AND first.post_id = 1`,
    ),
    DB.prepare(
      "INSERT INTO search (rowid, words, letters, facets) SELECT id, 'ferry', '', 's_harbor_ b_0_' FROM posts WHERE id > 1",
    ),
  ]);
  const { value, metadata } = await PAGES.getWithMetadata<object>(`page:${PATH.slice(1)}`);
  await PAGES.put("page:harbor/copy-2", value!, { metadata: { ...metadata, post: 2 } });
}

const countOf = async (where: string) =>
  await world.storage.DB.prepare(`SELECT count(*) AS n FROM posts WHERE ${where}`).first<number>("n");
const json = async (
  method: string,
  path: string,
  body?: unknown,
): Promise<Record<string, unknown> & { status: number }> => {
  const response = await world.fetch(`/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${world.storage.ADMIN_TOKEN}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, ...(await response.json<Record<string, unknown>>()) };
};

test("its posts are withdrawn with a wait after each slice, so that D1 answers others in between", async () => {
  await world.operate("PATCH", "/sources/harbor", { indexing: "self" });
  await world.send(published(), "msg_first");
  await world.rest();
  await manyPosts(450);
  await deleteSource();
  let time = 0;
  const waits: number[] = [];
  const clock = {
    now: () => (time += 40),
    wait: async (ms: number) => {
      waits.push(ms);
      time += ms;
    },
  };
  await runSourceWork(world.storage.DB, Date.now(), Infinity, clock);
  expect(await countOf("withdrawn_at IS NULL")).toBe(0);
  // The request withdraws the first hundred, four slices the others, the next one finds none, and the last ends the work.
  expect(waits).toEqual([40, 40, 40, 40, 40, 40]);
});

test("readers see nothing of it at once, and its posts are withdrawn in slices, with progress", async () => {
  await world.operate("PATCH", "/sources/harbor", { indexing: "self" });
  await world.send(published(), "msg_first");
  await world.rest();
  await manyPosts(MANY);
  await world.fetch("/harbor/copy-2");
  vi.setSystemTime(Date.now() + 1000);
  const deleted = await json("DELETE", "/sources/harbor");
  expect(deleted).toMatchObject({ status: 200, work: [{ kind: "delete", posts_done: 100 }] });
  expect(await countOf("live = 1")).toBe(MANY - 100);

  // The next request makes the isolate look again, and the request after it knows.
  vi.setSystemTime(Date.now() + 20_000);
  await world.fetch("/harbor/copy-2");
  for (const path of [PATH, "/harbor/copy-2", "/harbor/copy-3"]) {
    const { status, headers } = await world.fetch(path);
    expect([status, headers.get("cache-tag")], path).toEqual([410, expect.stringContaining("posts-of-harbor")]);
  }
  for (const path of ["/", "/feed.xml", "/feed.json", "/search?q=ferry", "/sitemap-0.xml", "/reactions/love"]) {
    expect(await (await world.fetch(path)).text(), path).not.toMatch(/harbor\/(?:copy|the-night)/);
  }
  const again = { slug: "harbor", name: "Harbor", home_page_url: "https://harbor.example/" };
  const early = await json("POST", "/sources", again);
  expect(early).toMatchObject({ status: 409, detail: expect.stringContaining("still being withdrawn") });
  expect(await json("GET", "/sources/harbor/work")).toMatchObject({ work: [{ kind: "delete" }] });

  await world.cron();
  await world.consume(world.queue.splice(0).filter(({ body }) => (body as { kind: string }).kind === "purge"));
  expect(await countOf("live = 1")).toBe(0);
  expect(await json("GET", "/sources/harbor/work")).toMatchObject({ work: [] });
  expect(world.happened.some((one) => one.kind === "purge" && one.tags.includes("posts-of-harbor"))).toBe(true);

  const created = await json("POST", "/sources", again);
  expect(created).toMatchObject({ status: 201, links: { restore_posts: "/api/v1/sources/harbor/restore-posts" } });
  expect(await countOf("live = 1")).toBe(0);
  await json("POST", "/sources/harbor/restore-posts");
  await world.cron();
  expect(await countOf("live = 1")).toBe(MANY);
});

test("a change of a source is one short write, and its pages follow", async () => {
  await world.send(published(), "msg_first");
  await world.rest();
  await manyPosts(MANY);
  const { work } = await json("PATCH", "/sources/harbor", { delay_minutes: 7_200 });
  expect(work).toMatchObject([{ kind: "change", posts_done: 100 }]);
  expect(await countOf("page_due_at IS NOT NULL AND rights_due_at IS NOT NULL")).toBe(100);
  await world.cron();
  expect(await countOf("live = 1")).toBe(0);
  expect(await json("GET", "/sources/harbor")).toMatchObject({ delay_minutes: 7_200, work: [] });
});

test("of two operators who change a source at once, one is refused", async () => {
  const patch = (name: string) => json("PATCH", "/sources/harbor", { name });
  const answers = await Promise.all([patch("One"), patch("Two")]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  const winner = answers.find(({ status }) => status === 200)!;
  expect(await json("GET", "/sources/harbor")).toMatchObject({ name: winner["name"] });
  const ifMatch = (etag: string) =>
    world.fetch("/api/v1/sources/harbor", {
      method: "PATCH",
      headers: { authorization: `Bearer ${world.storage.ADMIN_TOKEN}`, "if-match": etag },
      body: JSON.stringify({ name: "Three" }),
    });
  const { headers } = await world.operate("GET", "/sources/harbor");
  expect((await ifMatch('"1"')).status).toBe(409);
  expect((await ifMatch(headers.get("etag")!)).status).toBe(200);
});

test("of eight secrets that are made at once, the last two are good, and the source says which", async () => {
  const made = await Promise.all(Array.from({ length: 8 }, () => json("POST", "/sources/harbor/secrets")));
  expect(made.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 201));
  const { secrets } = await json("GET", "/sources/harbor/secrets");
  const good = (secrets as { id: string }[]).map(({ id }) => id);
  expect(good).toHaveLength(2);
  for (const { id, secret } of made) {
    const init = signed(String(secret), { type: "ping" }, `msg_${String(id)}`, new Date());
    const { status } = await world.fetch("/webhooks/harbor", init);
    expect(status).toBe(good.includes(String(id)) ? 202 : 401);
  }
});

test("what was accepted before is not published after", async () => {
  await world.send(published(), "msg_first");
  await deleteSource();
  await world.rest();
  expect((await world.fetch(PATH)).status).toBe(404);
  expect(await (await world.fetch("/")).text()).not.toContain("The night ferry returns");
  expect(await statuses()).toEqual(["rejected"]);
});

test("nor is what a consumer has in its hands at that moment", async () => {
  await world.send(published(), "msg_first");
  let deleted = false;
  world.around = async (call, run) => {
    if (call === "DB.batch" && !deleted) {
      deleted = true;
      await deleteSource();
    }
    return await run();
  };
  await world.rest();
  expect((await world.fetch(PATH)).status).toBe(404);
  expect(await statuses()).toEqual(["rejected"]);
});

test("a late update leaves the withdrawn page as it is", async () => {
  await world.send(published(), "msg_first");
  await world.rest();
  await world.send(updated({ title: "The night ferry is late" }), "msg_update");
  await deleteSource();
  await world.rest();
  expect((await world.fetch(PATH)).status).toBe(410);
  expect((await world.fetch("/")).status).toBe(200);
  expect(await statuses()).toEqual(["published", "rejected"]);
});
