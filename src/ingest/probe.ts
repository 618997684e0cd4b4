import { type OwnHosts, ownHosts } from "./own-hosts.ts";
import {
  beginRound,
  countLive,
  type DueProbe,
  listNewestUrls,
  listOriginals,
  type Original,
  type Probe,
  settleLook,
  takeDueProbe,
} from "../storage/probes.ts";
import { readSource } from "../storage/sources.ts";
import { type Fetch, request } from "../web/fetch.ts";
import { DAY_MS, MINUTE_MS } from "../time.ts";
import { partOf } from "./parts.ts";
import { toDeliveries, wake } from "./wake.ts";
import { saveParts } from "../storage/delivery-parts.ts";

const WEEK_MS = 7 * DAY_MS;

/** No publisher is asked for more originals at once; where that makes less than all in a week, a round takes longer. */
const POSTS_A_LOOK_MAX = 5;

/**
 * An original must be gone for so long, at two looks at least. Publishers mend maintenance, bad releases and lapsed domains
 * within a day; a post that was taken down is still down tomorrow.
 */
const GONE_MS = DAY_MS;

/**
 * Before a post is withdrawn, so many others of the site are looked for. If most of them are gone too, the site has changed
 * its addresses.
 */
const OTHERS_MAX = 4;

const ANSWER_DEADLINE_MS = 10_000;

/**
 * Looks for the next originals of a source at their publisher's: each once a week, the newest first, spread over the week. One
 * that answers 404 or 410, and does so again a day later while the home page is there, withdraws its post by a delivery like
 * any other. Whatever else happens says nothing: the publisher is down, or does not like to be asked, or leads elsewhere.
 *
 * @param now milliseconds since the epoch
 * @throws {Error} when the platform fails
 */
export async function probe(due: DueProbe, env: Env, fetch: Fetch, now: number): Promise<void> {
  const source = await readSource(env.DB, due.source);
  const round = source && (await takeDueProbe(env.DB, due, MINUTE_MS, now));
  if (!round) return;
  if (round.intervalMs === 0) return await beginNext(round, env.DB, now + MINUTE_MS, now);
  const { again, next } = await listOriginals(env.DB, round, now);
  if (next.length === 0) await beginNext(round, env.DB, now + round.intervalMs, now);
  const own = await ownHosts(source, env.DB);
  const asked = [...again, ...next];
  const looks: { original: Original; seen: Seen }[] = [];
  // One after the other: a publisher is not asked for several at once.
  for (const original of asked) looks.push({ original, seen: await look(original.url, own, fetch) });
  const of = (seen: Seen) => looks.flatMap((look) => (look.seen === seen ? [look.original] : []));
  const sure = of("gone").filter(({ goneSince }) => goneSince !== null && now - goneSince >= GONE_MS);
  const trouble = sure.length === 0 ? null : await doubt(due.source, sure, own, env.DB, fetch);
  if (sure.length > 0 && trouble === null) await withdraw(due.source, sure, env, now);
  const ids = (originals: Original[]) => originals.map(({ postId }) => postId);
  const held = trouble === null ? [] : sure;
  await settleLook(
    env.DB,
    due.source,
    {
      last: next.at(-1),
      gone: ids(of("gone").filter(({ goneSince }) => goneSince === null)),
      there: ids([...of("there"), ...(trouble === null ? sure : [])]),
      unclear: ids([...of("unclear"), ...held]),
    },
    { againAt: now + GONE_MS, trouble },
    now,
  );
}

/** A round is a week long, however many posts there are; without any, they are counted again tomorrow. */
async function beginNext({ source }: Probe, db: D1Database, dueAt: number, now: number): Promise<void> {
  const count = await countLive(db, source);
  const intervalMs = Math.max(MINUTE_MS, Math.floor(WEEK_MS / Math.max(1, count)));
  const postsALook = Math.min(POSTS_A_LOOK_MAX, Math.max(1, Math.ceil((count * MINUTE_MS) / WEEK_MS)));
  await beginRound(db, source, { intervalMs, postsALook, dueAt: count === 0 ? now + DAY_MS : dueAt });
}

type Seen = "there" | "gone" | "unclear";

/** HEAD comes first, because it costs the publisher least. But a post counts as gone only if a GET says so. */
async function look(url: string, own: OwnHosts, fetch: Fetch): Promise<Seen> {
  if (!own.has(url)) return "unclear";
  const head = await statusOf("HEAD", url, own, fetch);
  if (head === null || head === 429 || head >= 500) return "unclear";
  if (head < 400) return "there";
  const status = await statusOf("GET", url, own, fetch);
  if (status === 404 || status === 410) return "gone";
  return status !== null && status < 400 ? "there" : "unclear";
}

/** The status that an address answers after redirects; null if nothing answers, or another publisher does. */
async function statusOf(method: "GET" | "HEAD", url: string, own: OwnHosts, fetch: Fetch): Promise<number | null> {
  // Nothing of it is read: any type is the wrong one.
  const question = { url, method, allowHttp: own.allowHttp, accepts: () => false, maxBytes: 0 };
  const answer = await request(question, fetch, ANSWER_DEADLINE_MS);
  if (answer.kind === "wrong-type") return answer.status;
  return answer.kind === "answer" && own.has(answer.url) ? answer.status : null;
}

/** Why a missing original may not have been taken down: the whole site is away, or its addresses have changed. */
async function doubt(
  source: string,
  sure: Original[],
  own: OwnHosts,
  db: D1Database,
  fetch: Fetch,
): Promise<string | null> {
  const home = await statusOf("GET", own.home, own, fetch);
  if (home === null || home >= 400) return "originals are gone, but so is the home page: nothing is withdrawn";
  const ids = sure.map(({ postId }) => postId);
  const others = await listNewestUrls(db, source, ids, OTHERS_MAX);
  let gone = 0;
  for (const url of others) if ((await look(url, own, fetch)) === "gone") gone += 1;
  return gone * 2 > others.length ? "most originals are gone at once: nothing is withdrawn but by your hand" : null;
}

async function withdraw(source: string, originals: Original[], env: Env, now: number): Promise<void> {
  const at = new Date(now).toISOString();
  const reason = "The publisher has taken this post down.";
  const parts = await Promise.all(
    originals.map(({ postId, entryId, goneSince }) =>
      // The id is the same if we crash before this look is settled, and find the post gone again.
      partOf({ kind: "withdrawn", entryId, reason, at }, () => `probe/${postId}/${goneSince}`, now),
    ),
  );
  await wake(env.WORK, toDeliveries(await saveParts(env.DB, source, parts, now)));
}
