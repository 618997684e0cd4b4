/**
 * A publish, two updates and a withdrawal end the same for readers and in D1, in six orders of arrival. The withdrawal
 * hides the content, so each end is compared twice: as it is, and after an operator has restored the post.
 * tests/post/decide.test.ts shows that all orders of any deliveries lead to the same decision.
 */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readHeldPost } from "../../src/storage/held-posts.ts";
import { NOW, published, updated, withdrawn } from "../pipeline.ts";
import { databaseState, forgetPosts, pagesState } from "./end-state.ts";
import { sequence } from "./sequence.ts";
import { freshWorld, type World } from "./world.ts";

const ORDERS_TIMEOUT_MS = 120_000;
const PAUSE_MAX_MS = 4;

let world: World;
beforeEach(async () => {
  world = await freshWorld();
});
afterEach(() => {
  vi.useRealTimers();
});

type Story = readonly unknown[];

const withdrawal = withdrawn({ reason: "The ferry does not sail" });
const corrections: Story = [
  published({ content_html: "<p>The ferry sails.</p>" }),
  updated({ content_html: "<p>The ferry sails on Sundays.</p>", tags: ["Harbor"] }, "2026-11-23T09:53:00Z"),
  updated({ content_html: "<p>The ferry sails on Mondays.</p>", summary: "On Mondays." }, "2026-11-23T09:56:00Z"),
  withdrawal,
];
const takenBack: Story = [
  published({ content_html: "<p>The ferry sails.</p>" }),
  updated({ content_html: "<p>The ferry does not sail.</p>" }, "2026-11-23T09:53:00Z"),
  updated({ content_html: "<p>The ferry sails.</p>" }, "2026-11-23T09:56:00Z"),
  withdrawal,
];
const redated: Story = [
  published({ content_html: "<p>The ferry sails.</p>" }),
  updated({ content_html: "<p>The ferry sailed.</p>", date_published: "2026-11-22T08:00:00Z" }, "2026-11-23T09:53:00Z"),
  updated({ content_html: "<p>The ferry sails again.</p>" }, "2026-11-23T09:56:00Z"),
  withdrawal,
];
const sameMoment: Story = [
  published({ content_html: "<p>The ferry sails.</p>" }),
  updated({ content_html: "<p>The ferry sails on Sundays.</p>" }, "2026-11-23T09:53:00Z"),
  updated({ content_html: "<p>The ferry sails on Mondays.</p>" }, "2026-11-23T09:53:00Z"),
  withdrawal,
];

const embargo = (until: string) => ({ _rights: { embargoed_until: until } });
const embargoMoved: Story = [
  published(embargo("2026-11-23T11:00:00Z")),
  updated(embargo("2026-11-23T14:00:00Z"), "2026-11-23T09:53:00Z"),
  updated({ content_html: "<p>On Mondays.</p>", ...embargo("2026-11-23T12:00:00Z") }, "2026-11-23T09:56:00Z"),
  withdrawal,
];
const embargoLifted: Story = [
  published(embargo("2026-11-23T11:00:00Z")),
  updated({ content_html: "<p>On Sundays.</p>", ...embargo("2026-11-23T12:00:00Z") }, "2026-11-23T09:53:00Z"),
  updated({ content_html: "<p>On Mondays.</p>" }, "2026-11-23T09:56:00Z"),
  withdrawal,
];

const AS_IT_HAPPENED = [0, 1, 2, 3];
/** In the first four, each delivery has each place and follows each of the others. */
const ORDERS = [AS_IT_HAPPENED, [1, 3, 0, 2], [2, 0, 3, 1], [3, 2, 1, 0], [3, 0, 1, 2], [2, 1, 0, 3]];

const sendAt = (story: Story, index: number) => world.send(story[index], `msg_${index}`);

/** Each delivery is consumed before the next arrives. */
async function oneByOne(story: Story, order: readonly number[]): Promise<void> {
  for (const index of order) {
    await sendAt(story, index);
    await world.drain();
  }
}

/** All deliveries are in the queue, each twice, in one batch. */
async function allTwice(story: Story, order: readonly number[]): Promise<void> {
  for (const index of order) await sendAt(story, index);
  world.queue.push(...world.queue.toReversed());
  await world.drain();
}

/** Two consumers have all deliveries at the same time, one in the reverse order, and each call takes a while. */
async function byTwoConsumers(story: Story, order: readonly number[], seed: number): Promise<void> {
  for (const index of order) await sendAt(story, index);
  const messages = world.queue.splice(0);
  const random = sequence(seed);
  world.around = async (_, run) => {
    await scheduler.wait(random() * PAUSE_MAX_MS);
    return await run();
  };
  const again = await Promise.all([world.consume(messages), world.consume(messages.toReversed())]);
  world.around = (_, run) => run();
  world.queue.push(...again.flat());
}

const PATHS = ["/", "/harbor", "/harbor/the-night-ferry-returns", "/harbor/the-night-ferry-returns/reactions"];
const SEEN_AT = NOW + 1_800_000;
const SEEN_HEADERS = ["etag", "cache-tag", "content-language", "link", "x-robots-tag"];

/** All pages that a reader sees, at one instant, because lists say how long ago a post was published. */
async function seen() {
  const now = Date.now();
  vi.setSystemTime(SEEN_AT);
  const answers = PATHS.map(async (path) => {
    const response = await world.fetch(path);
    const headers = SEEN_HEADERS.map((name) => [name, response.headers.get(name)]);
    return { path, status: response.status, headers: Object.fromEntries(headers), body: await response.text() };
  });
  const all = await Promise.all(answers);
  vi.setSystemTime(now);
  return all;
}

/**
 * The contents of D1 and KV without the number of revisions and the deliveries' outcomes, which depend on the order.
 */
async function held() {
  const { posts, deadLetters } = await databaseState(world.storage.DB);
  const pages = await pagesState(world.storage.PAGES);
  return {
    posts: posts.map(({ revision: _, version: __, ...post }) => post),
    content: await heldContent(),
    pages: pages.map(({ key, html }) => ({ key, html })),
    deadLetters,
  };
}

/** The content without its modified date, which comes from whichever of the equal claims arrived first. */
async function heldContent() {
  const id = await world.storage.DB.prepare("SELECT id FROM posts").first<number>("id");
  const { modified: _, ...content } = (await readHeldPost(world.storage.DB, id!))!.content;
  return content;
}

/**
 * Runs a story in one order. Returns the outcome of each delivery and the end state, before and after the restoration.
 */
async function endOf(arrive: typeof byTwoConsumers, story: Story, order: readonly number[], seed = 1) {
  await forgetPosts(world);
  await arrive(story, order, seed);
  await world.rest();
  const settled = (await databaseState(world.storage.DB)).transitions.map(({ change }) => change);
  const withdrawn = { seen: await seen(), held: await held() };
  const id = await world.storage.DB.prepare("SELECT id FROM posts").first<number>("id");
  await world.operate("POST", `/posts/${id}/restore`);
  const { restored_at: _, page_due_at: __, ...post } = (await held()).posts[0]!;
  const restored = { seen: await seen(), post };
  if (!JSON.stringify(story).includes("embargoed_until")) return { settled, left: { withdrawn, restored } };
  vi.setSystemTime(EMBARGO_OVER);
  await world.rest();
  const later = { seen: await seen(), searched: (await databaseState(world.storage.DB)).searched };
  vi.setSystemTime(NOW);
  return { settled, left: { withdrawn, restored, later } };
}

const EMBARGO_OVER = "2026-11-23T12:00:00Z";
const LIVE = [200, 200, 200, 200];
const GONE = [200, 200, 410, 410];
const UNTOLD = [200, 200, 404, 404];

test.for([
  ["two corrections, one by one", corrections, oneByOne, GONE, LIVE],
  ["two corrections, each twice in one batch", corrections, allTwice, GONE, LIVE],
  ["two corrections, at two consumers at once", corrections, byTwoConsumers, GONE, LIVE],
  ["a correction taken back", takenBack, oneByOne, GONE, LIVE],
  ["a correction of the published date", redated, oneByOne, GONE, LIVE],
  ["two corrections of one moment", sameMoment, oneByOne, GONE, LIVE],
  ["an embargo that is moved", embargoMoved, oneByOne, UNTOLD, UNTOLD],
  ["an embargo that is lifted", embargoLifted, oneByOne, GONE, LIVE],
] as const)("%s", { timeout: ORDERS_TIMEOUT_MS }, async ([, story, arrive, whenWithdrawn, whenRestored]) => {
  const expected = await endOf(oneByOne, story, AS_IT_HAPPENED);
  expect(expected.left.withdrawn.seen.map(({ status }) => status)).toEqual(whenWithdrawn);
  expect(expected.left.restored.seen.map(({ status }) => status)).toEqual(whenRestored);
  if (expected.left.later) expect(expected.left.later.seen.map(({ status }) => status)).toEqual(LIVE);
  expect(expected.settled).toHaveLength(story.length);
  expect([expected.settled.at(0), expected.settled.at(-1)]).toEqual(["accepted > published", "accepted > withdrawn"]);
  for (const [seed, order] of ORDERS.entries()) {
    const end = await endOf(arrive, story, order, seed);
    expect(end.settled, `in the order ${order.join(", ")}`).toHaveLength(story.length);
    expect(end.left, `in the order ${order.join(", ")}`).toEqual(expected.left);
  }
});
