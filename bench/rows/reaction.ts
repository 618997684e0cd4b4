import { KIND_NAMES } from "../../src/reactions/listed.ts";
import { bundleProduct, ownWorker, withoutRateLimiter } from "../bundle.ts";
import { load } from "../load.ts";
import { asRatio, type Measurement, type Part } from "../measurement.ts";
import { aPublisher, publishOne } from "../publisher.ts";
import { cpuPerRequest, type Plan } from "../rounds.ts";
import { consumes, execute, migrate, product, startSimulator } from "../simulator.ts";

const PLAN: Plan = { requestsToWarmUp: 300, rounds: 30, requestsPerRound: 50 };
const VISITORS = 40;
const OVER_BATCH_MAX = 1.15;

/** CPU for a changed reaction. */
export const reaction: Part = {
  name: "reaction",
  method: `both Workers in one simulator process, its D1 included, its rate limiter not (ours gets one that says yes); ${VISITORS} visitors
  with cookies, each request another kind; ${PLAN.rounds} rounds of ${PLAN.requestsPerRound} requests`,
  measure,
};

async function measure(): Promise<Measurement[]> {
  const bundle = withoutRateLimiter(await bundleProduct());
  const simulator = await startSimulator([
    { ...product("site", bundle), triggers: consumes("site-work") },
    { name: "bare", bundle: ownWorker("reaction.js"), env: { DB: { type: "d1", id: "bare" } } },
  ]);
  await migrate(simulator, "site");
  await execute(simulator, "bare", [
    "CREATE TABLE reactions (post_id INTEGER, visitor TEXT, kind TEXT, reacted_at INTEGER, PRIMARY KEY (post_id, visitor)) STRICT, WITHOUT ROWID",
    "CREATE TABLE counts (post_id INTEGER, kind TEXT, n INTEGER, PRIMARY KEY (post_id, kind)) STRICT, WITHOUT ROWID",
  ]);
  const site = await simulator.origin("site");
  const { page } = await publishOne(site, await aPublisher(site));
  const path = `${page.pathname}/reactions`;
  const cookies = await Promise.all(Array.from({ length: VISITORS }, () => firstReaction(new URL(path, site))));

  let sent = 0;
  const change = (origin: URL, requests: number) =>
    load(origin, requests, 200, () => {
      const visitor = sent % VISITORS;
      const kind = KIND_NAMES[(Math.floor(sent / VISITORS) + visitor) % KIND_NAMES.length];
      sent += 1;
      return {
        method: "POST",
        path,
        headers: { "content-type": "application/json", cookie: cookies[visitor]! },
        body: JSON.stringify({ kind }),
      };
    });
  const { pid } = simulator;
  const cpu = await cpuPerRequest(
    [
      { name: "ours", targets: [{ pid, origin: site }], load: change },
      { name: "bare", targets: [{ pid, origin: await simulator.origin("bare") }], load: change },
    ],
    PLAN,
  );
  await simulator.stop();
  return [asRatio("reaction changed, CPU", cpu.ours, "bare D1 batch", cpu.bare, OVER_BATCH_MAX)];
}

/** A new visitor's first reaction; returns the cookie. */
async function firstReaction(url: URL): Promise<string> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ kind: "sad" }),
  });
  const cookie = response.headers.get("set-cookie")?.split(";")[0];
  if (!response.ok || cookie === undefined) throw new Error(`no cookie: ${response.status} ${await response.text()}`);
  return cookie;
}
