/**
 * One story from three sources ends with the same text, credit and vias in all orders of arrival, live or withdrawn.
 * Only the address depends on the order: it is that of the source that came first.
 */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { aSource, anItem, ORIGIN, type Pipeline, signed, type TestSource } from "../pipeline.ts";
import { forgetPosts } from "./end-state.ts";
import { sequence } from "./sequence.ts";
import { freshWorld, type World } from "./world.ts";

const ORDERS_TIMEOUT_MS = 240_000;
const PAUSE_MAX_MS = 4;
const STORY = "https://harbor.example/2026/11/ferry-returns";

let world: World;
let sources: Record<string, TestSource>;
beforeEach(async () => {
  world = await freshWorld();
  const operate = (method: string, path: string, json?: unknown) =>
    world.fetch(path, {
      method,
      headers: { authorization: `Bearer ${world.storage.ADMIN_TOKEN}` },
      body: JSON.stringify(json),
    });
  const aggregator = (slug: string, name: string) =>
    aSource({ operate } as Pipeline, {
      slug,
      name,
      home_page_url: `https://${slug}.example/`,
      canonical_hosts: ["harbor.example"],
    });
  sources = {
    harbor: world.source,
    planet: await aggregator("planet", "Planet North"),
    digest: await aggregator("digest", "Daily Digest"),
  };
});
afterEach(() => {
  vi.useRealTimers();
});

/** A source's report of the story at a minute past nine. */
interface Word {
  source: "harbor" | "planet" | "digest";
  minute: number;
  /** Null for a withdrawal. */
  text: string | null;
}

function eventOf({ source, minute, text }: Word): unknown {
  const timestamp = `2026-11-23T09:${minute}:00Z`;
  if (text === null) return { type: "post.withdrawn", timestamp, data: { id: `${source}-1` } };
  const isPublisher = source === "harbor";
  const footer = `<p>The post <a href="${STORY}">The night ferry returns</a> appeared first on <a href="https://harbor.example/">Harbor Post</a>.</p>`;
  const data = anItem({
    id: `${source}-1`,
    url: isPublisher ? STORY : `https://${source}.example/ferry`,
    content_html: `<p>${text}</p>${isPublisher ? "" : footer}`,
    summary: text,
    date_modified: timestamp,
  });
  return { type: "post.updated", timestamp, data };
}

const send = (word: Word, index: number) => {
  const source = sources[word.source]!;
  return world.fetch(`/webhooks/${source.slug}`, signed(source.secret, eventOf(word), `msg_${index}`));
};

async function oneByOne(words: readonly Word[], order: readonly number[]): Promise<void> {
  for (const index of order) {
    await send(words[index]!, index);
    await world.drain();
  }
}

/** Two consumers at once, one in the reverse order, and each call takes a while. */
async function byTwoConsumers(words: readonly Word[], order: readonly number[], seed: number): Promise<void> {
  for (const index of order) await send(words[index]!, index);
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

const NOTHING = { status: 404, text: undefined, chain: undefined, credit: undefined };

/** The story as readers see it, wherever its page is. */
async function seen() {
  const { results } = await world.storage.DB.prepare("SELECT path_source, slug FROM posts WHERE slug IS NOT NULL").all<{
    path_source: string;
    slug: string;
  }>();
  expect(results.length).toBeLessThanOrEqual(1);
  const [front, feed] = await Promise.all(
    ["/", "/feed.json"].map(async (path) => await (await world.fetch(path)).text()),
  );
  const listed = (JSON.parse(feed!) as { items: { content_html: string; url: string }[] }).items;
  const [page] = results;
  if (!page) return { ...NOTHING, listed: listed.length };
  const path = `/${page.path_source}/${page.slug}`;
  const response = await world.fetch(path);
  const html = await response.text();
  const strip = (pattern: RegExp) => pattern.exec(html)?.[1]?.replace(/<[^>]+>/g, "");
  expect(front!.includes(`href="${path}"`)).toBe(response.status === 200);
  expect(listed.map(({ url }) => url)).toEqual(response.status === 200 ? [ORIGIN + path] : []);
  return {
    status: response.status,
    text: strip(/<div class="body">(.*?)<\/div>/s),
    chain: strip(/<ol class="chain" aria-label="([^"]*)"/),
    credit: strip(/<p class="credit">(.*?)<\/p>/s),
    listed: listed.length,
  };
}

function ordersOf(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) => ordersOf(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}
const CREDIT = "The post The night ferry returns appeared first on Harbor Post.";
const says = (source: Word["source"], minute: number, text: string): Word => ({ source, minute, text });
const withdraws = (source: Word["source"], minute: number): Word => ({ source, minute, text: null });

test.for([
  [
    "a correction by the publisher",
    [says("harbor", 10, "It sails."), says("harbor", 20, "It sails on Sundays."), says("planet", 30, "Ferry!")],
    {
      status: 200,
      text: "It sails on Sundays.",
      chain: "Originally published by Harbor Post · via Planet North",
      credit: CREDIT,
    },
  ],
  [
    "a correction by an aggregator changes nothing",
    [says("harbor", 10, "It sails."), says("planet", 30, "Ferry!"), says("planet", 40, "No ferry!")],
    { status: 200, text: "It sails.", chain: "Originally published by Harbor Post · via Planet North", credit: CREDIT },
  ],
  [
    "the publisher withdraws, and nobody else brings it back",
    [says("harbor", 10, "It sails."), withdraws("harbor", 20), says("planet", 30, "Ferry!"), says("digest", 40, "Oh.")],
    { status: 410, text: undefined, chain: undefined, credit: undefined },
  ],
  [
    "an aggregator withdraws nothing but itself",
    [says("harbor", 10, "It sails."), withdraws("planet", 50), says("planet", 30, "Ferry!"), says("digest", 40, "Oh.")],
    { status: 200, text: "It sails.", chain: "Originally published by Harbor Post · via Daily Digest", credit: CREDIT },
  ],
  [
    "without the publisher, who is left goes on",
    [says("planet", 10, "Ferry!"), withdraws("planet", 50), says("digest", 30, "Oh."), says("digest", 40, "Oh no.")],
    { status: 200, text: "Oh no.", chain: "Originally published by Harbor Post · via Daily Digest", credit: CREDIT },
  ],
  [
    "all have withdrawn",
    [says("planet", 10, "Ferry!"), withdraws("planet", 50), says("digest", 30, "Oh."), withdraws("digest", 40)],
    { status: 410, text: undefined, chain: undefined, credit: undefined },
  ],
] as const)("%s", { timeout: ORDERS_TIMEOUT_MS }, async ([, words, end]) => {
  for (const [seed, order] of ordersOf(words.map((_, index) => index)).entries()) {
    for (const arrive of seed % 4 === 0 ? [oneByOne, byTwoConsumers] : [oneByOne]) {
      await forgetPosts(world);
      await arrive(words, order, seed);
      await world.rest();
      const expected = { ...end, listed: end.status === 200 ? 1 : 0 };
      expect(await seen(), `${arrive.name} in the order ${order.join(", ")}`).toEqual(expected);
    }
  }
});
