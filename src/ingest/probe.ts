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

/**
 * The most originals that one look requests from a publisher. If that is too few for a round in a week, the round takes
 * longer.
 */
const POSTS_A_LOOK_MAX = 5;

/**
 * How long an original must be gone, at two looks at least. Publishers repair maintenance, faulty releases and lapsed
 * domains within a day, while a post that was taken down stays down.
 */
const GONE_MS = DAY_MS;

/**
 * How many other posts of the site are checked before a post is withdrawn. If most of them are gone too, the site has
 * changed its addresses.
 */
const OTHERS_MAX = 4;

const ANSWER_DEADLINE_MS = 10_000;

/**
 * Looks for the next originals of a source at their publisher's: each once a week, the newest first, spread over the
 * week. If an original answers 404 or 410, and again a day later while the home page exists, its post is withdrawn by
 * an ordinary delivery. No other answer means anything: the publisher may be down, block programs, or redirect
 * elsewhere.
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
  // One after the other, so that a publisher gets one request at a time.
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

/**
 * Begins the next round. A round lasts a week, whatever the number of posts; without posts, they are counted again
 * tomorrow.
 */
async function beginNext({ source }: Probe, db: D1Database, dueAt: number, now: number): Promise<void> {
  const count = await countLive(db, source);
  const intervalMs = Math.max(MINUTE_MS, Math.floor(WEEK_MS / Math.max(1, count)));
  const postsALook = Math.min(POSTS_A_LOOK_MAX, Math.max(1, Math.ceil((count * MINUTE_MS) / WEEK_MS)));
  await beginRound(db, source, { intervalMs, postsALook, dueAt: count === 0 ? now + DAY_MS : dueAt });
}

type Seen = "there" | "gone" | "unclear";

/**
 * Looks for one original. HEAD comes first, because it costs the publisher least. But only a GET decides that a post is
 * gone.
 */
async function look(url: string, own: OwnHosts, fetch: Fetch): Promise<Seen> {
  if (!own.has(url)) return "unclear";
  const head = await statusOf("HEAD", url, own, fetch);
  if (head === null || head === 429 || head >= 500) return "unclear";
  if (head < 400) return "there";
  const status = await statusOf("GET", url, own, fetch);
  if (status === 404 || status === 410) return "gone";
  return status !== null && status < 400 ? "there" : "unclear";
}

/** The status of an address after redirects; null when nothing answers, or another publisher does. */
async function statusOf(method: "GET" | "HEAD", url: string, own: OwnHosts, fetch: Fetch): Promise<number | null> {
  // The body is not read, so no media type is accepted.
  const question = { url, method, allowHttp: own.allowHttp, accepts: () => false, maxBytes: 0 };
  const answer = await request(question, fetch, ANSWER_DEADLINE_MS);
  if (answer.kind === "wrong-type") return answer.status;
  return answer.kind === "answer" && own.has(answer.url) ? answer.status : null;
}

/** Why a missing original may not have been taken down: the whole site is down, or its addresses have changed. */
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
      // The id stays the same if we crash before this look is settled, and then find the post gone again.
      partOf({ kind: "withdrawn", entryId, reason, at }, () => `probe/${postId}/${goneSince}`, now),
    ),
  );
  await wake(env.WORK, toDeliveries(await saveParts(env.DB, source, parts, now)));
}
