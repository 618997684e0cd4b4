/** Dates far in the future lock nothing: later changes still count, and an operator has the last word. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NOW, published, updated, withdrawn } from "../pipeline.ts";
import { freshWorld, type World } from "./world.ts";

const PAGE = "/harbor/the-night-ferry-returns";
const FAR = "2062-11-23T10:00:00Z";
const LAST = "9999-12-31T23:59:59Z";
const CORRECTED = "<p>The ferry sails on Sundays.</p>";

let world: World;
beforeEach(async () => {
  world = await freshWorld();
});
afterEach(() => {
  vi.useRealTimers();
});

const later = (minutes = 10) => {
  vi.setSystemTime(Date.now() + minutes * 60_000);
  return new Date().toISOString();
};

async function receive(event: unknown): Promise<string> {
  const id = await world.send(event, `msg_${crypto.randomUUID()}`);
  await world.rest();
  return (await (await world.fetch(`/deliveries/${id}`)).json<{ status: string }>()).status;
}

const statusOfPage = async () => (await world.fetch(PAGE)).status;
const textAt = async (path: string) => await (await world.fetch(path)).text();

async function postId(): Promise<number> {
  return (await world.storage.DB.prepare("SELECT id FROM posts").first<number>("id"))!;
}

const restore = async () => await world.operate("POST", `/posts/${await postId()}/restore`);

test.each([FAR, LAST])("a withdrawal dated %s that an operator overruled hides no later one", async (date) => {
  await receive(published());
  expect(await receive(withdrawn({}, date))).toBe("withdrawn");
  later();
  await restore();
  expect(await statusOfPage()).toBe(200);
  expect(await receive(withdrawn({}, later()))).toBe("withdrawn");
  expect(await statusOfPage()).toBe(410);
});

test.each([
  ["a modified date of 2062", { date_modified: FAR }, undefined],
  ["a modified date of 9999", { date_modified: LAST }, undefined],
  ["a published date of 9999", { date_published: LAST, date_modified: undefined }, undefined],
  ["an event time of 9999", {}, LAST],
  ["every date in 9999", { date_published: LAST, date_modified: LAST }, LAST],
])("%s makes no later correction stale", async (_, facts, timestamp) => {
  expect(await receive(published(facts, timestamp))).toBe("published");
  const date = later();
  expect(await receive(updated({ content_html: CORRECTED }, date))).toBe("updated");
  expect(await textAt(PAGE)).toContain("on Sundays");
});

test("a mistyped modified date counts as the time of its event", async () => {
  const at = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();
  expect(await receive(published({ date_modified: FAR }, at(90)))).toBe("published");
  expect(await receive(updated({ content_html: CORRECTED, date_modified: at(30) }, at(20)))).toBe("updated");
  expect(await textAt(PAGE)).toContain("on Sundays");
});

test("a withdrawal that lies ahead in the database hides no later one either", async () => {
  await receive(published());
  await receive(withdrawn());
  await world.storage.DB.prepare("UPDATE posts SET withdrawn_at = ?").bind(Date.parse(FAR)).run();
  await restore();
  expect(await receive(withdrawn({}, later()))).toBe("withdrawn");
});

test("an operator's restoration overrules what had arrived by then, however it is dated", async () => {
  await receive(published());
  await world.operate("POST", `/posts/${await postId()}/withdraw`, {});
  const id = await world.send(withdrawn({}, new Date(NOW + 240_000).toISOString()), "msg_waits");
  later(1);
  await restore();
  await world.rest();
  expect(await (await world.fetch(`/deliveries/${id}`)).json()).toMatchObject({ status: "stale" });
  expect(await statusOfPage()).toBe(200);
});

test("a restored post takes corrections, and an operator can withdraw it again", async () => {
  await receive(published({ date_modified: FAR }, FAR));
  await receive(withdrawn({}, FAR));
  await restore();
  expect(await receive(updated({ content_html: CORRECTED }, later()))).toBe("updated");
  await world.operate("POST", `/posts/${await postId()}/withdraw`, {});
  expect(await statusOfPage()).toBe(410);
});

test("no feed and no tombstone is dated ahead of our clock", async () => {
  const ahead = new Date(NOW + 240_000).toISOString();
  await receive(published({ id: "other", title: "Other", date_published: ahead, date_modified: ahead }, ahead));
  await receive(published());
  await receive(withdrawn({}, ahead));
  for (const path of ["/atom.xml", "/feed.xml", "/feed.json"]) {
    const dates = (await textAt(path)).match(/\d{4}-\d\d-\d\dT[\d:.]+Z/g) ?? [];
    for (const date of dates) expect(Date.parse(date), `${path} ${date}`).toBeLessThanOrEqual(Date.now());
  }
  await world.storage.DB.prepare("UPDATE posts SET withdrawn_at = ? WHERE withdrawn_at IS NOT NULL")
    .bind(Date.parse(FAR))
    .run();
  expect(await textAt("/atom.xml")).not.toContain("2062");
});
