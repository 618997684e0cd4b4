/**
 * Many posts at many destinations. Each is corrected and some are withdrawn, while one destination hangs, one is dead,
 * replies are lost and runs are killed in the middle. In the end every copy is right and none is there twice. Copies
 * whose state cannot be known are left to the operator, only at kinds of destinations that cannot be asked.
 */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { answer } from "../network.ts";
import { NOW, ORIGIN, published, updated, withdrawn } from "../pipeline.ts";
import { Peer } from "../syndicate/peer.ts";
import { ENTERED, networkOf, serversOf } from "../syndicate/servers.ts";
import { freshWorld, type World } from "./world.ts";

const POSTS = 20;
const WITHDRAWN_EVERY = 10;
const LOST_EVERY = 33;
const REFUSED_EVERY = 31;
const KILLED_EVERY = 97;
const MINUTE = 60_000;

/** Kinds whose first request can be repeated, or whose copies can be searched. */
const CERTAIN = ["mastodon", "webhook", "wordpress", "ghost"] as const;
/** Kinds at which only an operator can say whether a first request without a reply has arrived. */
const UNCERTAIN = ["discord", "telegram"] as const;
const HOSTS = {
  mastodon: "social.example",
  webhook: "hook.example",
  wordpress: "blog.example",
  ghost: "ghost.example",
  discord: "discord.example",
  telegram: "telegram.example",
} as const;

let world: World;
beforeEach(async () => {
  world = await freshWorld();
  vi.spyOn(console, "warn").mockReturnValue();
  vi.spyOn(console, "error").mockReturnValue();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const titleOf = (number: number, version: string) => `Post ${number} ${version}.`;
const facts = (number: number, version: string) => ({
  id: `post-${number}`,
  title: titleOf(number, version),
  content_html: `<p>What post ${number} says has ${version} words of its own: ${"abcdefghij".charAt(number % 10).repeat(9)}${number}.</p>`,
});

test("every copy ends as it should, and none is there twice", { timeout: 240_000 }, async () => {
  const servers = serversOf();
  const readHere = (url: string) => world.fetch(url);
  const peers = {
    "peer.example": new Peer("peer.example", readHere),
    "old.example": new Peer("old.example", readHere, { takes: ["cavage"], hasSharedInbox: false }),
  };
  let exchanges = 0;
  let killed = 0;
  vi.stubGlobal(
    "fetch",
    networkOf(
      { ...servers, ...peers },
      () => Date.now(),
      async (host, run) => {
        if (host === "pds.example") throw new TypeError("no route");
        exchanges += 1;
        if (exchanges % REFUSED_EVERY === 0) return answer("", {}, 503);
        const response = await run();
        if (exchanges % LOST_EVERY === 0) throw new TypeError("connection reset");
        // The isolate is gone: nothing happens after the reply, and the destination stays leased.
        if (exchanges % KILLED_EVERY === 0) {
          killed += 1;
          return await new Promise<never>(() => {});
        }
        return response;
      },
    ),
  );
  const add = async (entered: object) => {
    const response = await world.fetch("/api/v1/destinations", {
      method: "POST",
      headers: { authorization: `Bearer ${world.storage.ADMIN_TOKEN}` },
      body: JSON.stringify({ delay_minutes: 0, ...entered }),
    });
    expect(response.status).toBe(201);
    return await response.json<{ id: string }>();
  };
  for (const kind of [...CERTAIN, ...UNCERTAIN, "bluesky"] as const) await add({ kind, name: kind, ...ENTERED[kind] });

  /** Like the queue, it gives up calls that do not end. The cron finds their work when the lease has expired. */
  const consume = world.consume.bind(world);
  world.consume = async (messages, queue) => {
    const outputs = messages.filter(({ body }) => (body as { kind: string }).kind === "output");
    const others = messages.filter((message) => !outputs.includes(message));
    const again = others.length === 0 ? [] : await consume(others, queue);
    for (const message of outputs) {
      const over = new Promise<never[]>((resolve) => void setTimeout(() => resolve([]), 3_000));
      const before = killed;
      const run = consume([message], "reprint-announce");
      again.push(...(await Promise.race([run, over, untilKilled(() => killed > before)])));
    }
    return again;
  };

  const { id } = await add({ kind: "activitypub", name: "actor", settings: { username: "news" } });
  const actor = `${ORIGIN}/activitypub/${id}`;
  for (const peer of Object.values(peers)) {
    const follow = { type: "Follow", actor: peer.actor("ida"), object: actor };
    const request = await peer.signed("ida", `${actor}/inbox`, follow, { at: Date.now() });
    expect((await world.fetch(`${actor}/inbox`, request)).status).toBe(202);
  }

  const isWithdrawn = (number: number) => number % WITHDRAWN_EVERY === 0;
  for (let number = 0; number < POSTS; number += 1) await world.send(published(facts(number, "first")), `p${number}`);
  await world.drain();
  for (let minutes = 0; minutes < 5; minutes += 1) await world.cron(MINUTE).then(world.drain);
  for (let number = 0; number < POSTS; number += 1)
    await world.send(updated(facts(number, "second"), new Date(NOW + MINUTE).toISOString()), `u${number}`);
  await world.drain();
  for (let number = 0; number < POSTS; number += 1)
    if (isWithdrawn(number))
      await world.send(withdrawn({ id: `post-${number}` }, new Date(NOW + 2 * MINUTE).toISOString()), `w${number}`);
  for (let runs = 0; runs < 24; runs += 1) await world.cron(15 * MINUTE).then(world.drain);

  expect(killed).toBeGreaterThan(1);
  const rows = await world.storage.DB.prepare(
    `SELECT kind, post, state, announcements.due_at AS dueAt, posts.title FROM announcements
     JOIN destinations ON destinations.id = destination JOIN posts ON posts.id = post WHERE state <> 'open' OR announcements.due_at IS NOT NULL`,
  ).all<{ kind: string; state: string; title: string }>();
  const unsure = rows.results.filter(({ state }) => state === "unsure");
  expect(new Set(unsure.map(({ kind }) => kind)).isSubsetOf(new Set<string>(UNCERTAIN))).toBe(true);
  // Only announcements at the dead destination wait.
  expect(rows.results.filter(({ kind, state }) => state !== "unsure" && kind !== "bluesky")).toEqual([]);

  const wanted = Array.from({ length: POSTS }, (_, number) => number).filter((number) => !isWithdrawn(number));
  const titles = (kind: keyof typeof HOSTS) =>
    servers[HOSTS[kind]].held.map(({ text }) => /Post \d+ \w+\./.exec(text)?.[0] ?? text).toSorted();
  const right = wanted.map((number) => titleOf(number, "second")).toSorted();
  for (const kind of CERTAIN) expect(titles(kind), kind).toEqual(right);
  for (const peer of Object.values(peers)) {
    expect(peer.held.map(({ text }) => /Post \d+ \w+\./.exec(text)?.[0]).toSorted(), peer.host).toEqual(right);
  }
  expect(await world.storage.DB.prepare("SELECT count(*) AS count FROM follower_messages").first("count")).toBe(0);
  for (const kind of UNCERTAIN) {
    const unknown = new Set(unsure.filter((row) => row.kind === kind).map(({ title }) => /Post \d+/.exec(title)![0]));
    const known = (list: string[]) => list.filter((title) => !unknown.has(/Post \d+/.exec(title)![0]));
    expect(known(titles(kind)), kind).toEqual(known(right));
    expect(new Set(titles(kind).map((title) => /Post \d+/.exec(title)![0])).size, kind).toBe(titles(kind).length);
  }
});

/** Returns soon after a condition holds. */
async function untilKilled(holds: () => boolean): Promise<never[]> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
  return [];
}
