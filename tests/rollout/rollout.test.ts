/**
 * During a rollout isolates of two versions work on one state: the code from before the newest migration and the
 * present code, both on the present schema. Whichever version takes each call, publishers, readers and operators get
 * the same as from one version alone.
 */
import { afterEach, beforeEach, describe, expect, inject, test, vi } from "vitest";
import now from "../../src/index.ts";
import { sequence } from "../durability/sequence.ts";
import { freshWorld, type Handlers, type World } from "../durability/world.ts";
import { published, updated, withdrawn } from "../pipeline.ts";

const path = inject("formerWorker");
const POSTS = 6;
const KINDS = ["like", "love", "funny"] as const;

let former: Handlers;
let world: World;
beforeEach(async () => {
  ({ default: former } = (await import(path!)) as { default: Handlers });
  world = await freshWorld();
  world.env.REACTION_RATE = { limit: async () => ({ success: true }) };
});
afterEach(() => {
  vi.useRealTimers();
});

const facts = (number: number, title: string) => ({
  id: `ferry-${number}`,
  url: `https://harbor.example/ferry-${number}`,
  title,
  content_html: `<p>Ferry ${number} sails. ${title}.</p>`,
});

const pathOf = async (number: number): Promise<string> => {
  const slug = await world.storage.DB.prepare("SELECT slug FROM posts WHERE entry_id = ?")
    .bind(`ferry-${number}`)
    .first<string>("slug");
  return `/harbor/${slug}`;
};

const pageOf = async (number: number) => {
  const response = await world.fetch(await pathOf(number));
  return { status: response.status, html: await response.text() };
};

async function react(number: number, kind: string, visitor: string) {
  const response = await world.fetch(`${await pathOf(number)}/reactions`, {
    method: "POST",
    body: JSON.stringify({ kind }),
    headers: { "content-type": "application/json", "cf-connecting-ip": visitor, "sec-fetch-site": "same-origin" },
  });
  expect(response.status).toBe(200);
}

const countsOf = async (number: number) => {
  const response = await world.fetch(`${await pathOf(number)}/reactions`);
  return (await response.json<{ counts: Record<string, number> }>()).counts;
};

/** Publishes, corrects, withdraws and restores posts, reads their pages and reacts; then checks the result. */
async function live(): Promise<void> {
  const numbers = Array.from({ length: POSTS }, (_, index) => index);
  for (const number of numbers) await world.send(published(facts(number, "It returns")), `msg_${number}`);
  await world.rest();
  for (const number of numbers) {
    expect(await pageOf(number)).toMatchObject({ status: 200, html: expect.stringContaining("It returns") });
    for (const [index, kind] of KINDS.entries()) await react(number, kind, `203.0.113.${index}`);
  }
  for (const number of numbers) {
    if (number % 2 === 0) await world.send(updated(facts(number, "It returns partly")), `msg_u${number}`);
    if (number % 3 === 0) await world.send(withdrawn({ id: `ferry-${number}`, reason: "An error" }), `msg_w${number}`);
  }
  await world.rest();
  const ids = await world.storage.DB.prepare("SELECT id, entry_id FROM posts ORDER BY entry_id").all<{ id: number }>();
  await world.operate("POST", `/posts/${ids.results[1]!.id}/withdraw`, { reason: "By request" });
  await world.operate("POST", `/posts/${ids.results[1]!.id}/restore`);
  await world.rest();

  const front = await (await world.fetch("/")).text();
  const feed = await (await world.fetch("/feed.json")).json<{ items: { title: string }[] }>();
  for (const number of numbers) {
    const isWithdrawn = number % 3 === 0;
    const title = number % 2 === 0 ? "It returns partly" : "It returns";
    const { status, html } = await pageOf(number);
    expect([number, status]).toEqual([number, isWithdrawn ? 410 : 200]);
    expect(html).toContain(isWithdrawn ? "An error" : `${title}</h1>`);
    expect(front.includes(`href="${await pathOf(number)}"`)).toBe(!isWithdrawn);
    if (!isWithdrawn) expect(await countsOf(number)).toMatchObject({ like: 1, love: 1, funny: 1, sad: 0 });
  }
  expect(feed.items).toHaveLength(numbers.filter((number) => number % 3 !== 0).length);
  expect(await (await world.fetch("/search?q=sails")).text()).toContain(await pathOf(1));
  const deliveries = await world.storage.DB.prepare(
    "SELECT status, count(*) AS n FROM deliveries GROUP BY status",
  ).all();
  expect(deliveries.results).toEqual([
    { status: "published", n: 6 },
    { status: "updated", n: 3 },
    { status: "withdrawn", n: 2 },
  ]);
  expect(await world.storage.DB.prepare("SELECT body FROM dead_letters").all()).toMatchObject({ results: [] });
}

describe.skipIf(path === null)("a rollout", () => {
  test("the former code works on the schema of now", async () => {
    world.code = () => former;
    await live();
  });

  test("what the former code has published, the code of now shows and corrects, and the other way around", async () => {
    for (const [first, then] of [
      [former, now],
      [now, former],
    ] as const) {
      world.code = () => first;
      const number = first === former ? 1 : 2;
      await world.send(published(facts(number, "It returns")), `msg_${number}`);
      world.code = () => then;
      await world.drain();
      expect(await pageOf(number)).toMatchObject({ status: 200, html: expect.stringContaining("It returns</h1>") });
      await world.send(updated(facts(number, "It returns partly")), `msg_u${number}`);
      world.code = () => first;
      await world.drain();
      expect((await pageOf(number)).html).toContain("It returns partly</h1>");
    }
  });

  test.for([1, 2, 3])("both at once, each call by one of them (%i)", async (seed) => {
    const random = sequence(seed);
    world.code = () => (random() < 0.5 ? former : now);
    await live();
  });
});
