import { configOf } from "../config.ts";
import { type Answer, explain, type Fetch, mediaTypeOf, request } from "../web/fetch.ts";
import { linksIn } from "../web/link-header.ts";
import { unseal } from "../keys.ts";
import { contentKeyContext } from "../model/source.ts";
import { readContentKey } from "../storage/content-keys.ts";
import { freeBodyHash, type OpenDelivery } from "../storage/deliveries.ts";
import type { Read, Received, Refetch } from "../upstreams/format.ts";
import { emdash } from "../upstreams/originals/emdash.ts";
import { ghost } from "../upstreams/originals/ghost.ts";
import type { Original, Questions, Told } from "../upstreams/originals/original.ts";
import { wordpress } from "../upstreams/originals/wordpress.ts";
import { type OwnHosts, ownHosts } from "../ingest/own-hosts.ts";
import { postponeWake } from "../storage/delivery-schedule.ts";

const ORIGINALS: Record<Refetch["from"], Original> = { wordpress, ghost, emdash };

/** A post with everything embedded; a row of D1 holds 2 MB. */
const ANSWER_MAX_BYTES = 2_000_000;
/** Several addresses may be asked for one post. */
const ANSWER_DEADLINE_MS = 10_000;

/** The queue waits so long at most between two tries; the sweep leaves it to the queue meanwhile. */
const LEFT_TO_QUEUE_MS = 1_800_000;

/** So long a post that can be told without its publisher waits to be told better. */
const PATIENCE_MS = 900_000;

/**
 * COMPLETE: asks a post's publisher for what the delivery does not tell. Only hosts are asked, and believed, that the source is
 * registered for: its home page's, those that it may name as canonical, those of its feeds. What is told counts as if it
 * had been delivered, under the id that the delivery gave; that nothing is told withdraws nothing.
 *
 * @param now milliseconds since the epoch
 * @throws {Error} when the publisher may answer later
 */
export async function complete(
  refetch: Refetch,
  received: Received,
  delivery: Pick<OpenDelivery, "id" | "receivedAt">,
  env: Env,
  fetch: Fetch,
  now: number,
): Promise<Read> {
  const otherwise: Read | undefined = refetch.otherwise && { ok: true, changes: [refetch.otherwise] };
  const { source } = received;
  // A body that only points at a post says the same at every change of it; the next one is to be asked for as well.
  if (otherwise === undefined) await freeBodyHash(env.DB, delivery.id);
  try {
    const own = await ownHosts(source, env.DB);
    const questions = await questionsFor(source, own, env, fetch);
    const original = ORIGINALS[refetch.from];
    const told = await original.ask(refetch, questions);
    const read =
      told.kind === "json" ? await readAnswer(told.json, original, refetch, received, own) : refused(told.reason);
    return read.ok ? read : (otherwise ?? read);
  } catch (error) {
    if (!(error instanceof NotYet)) throw error;
    if (otherwise && now - delivery.receivedAt >= PATIENCE_MS) return otherwise;
    await postponeWake(env.DB, [delivery.id], now + LEFT_TO_QUEUE_MS);
    throw error;
  }
}

/** The publisher may answer later. */
class NotYet extends Error {}

const refused = (reason: string): Read => ({
  ok: false,
  issues: [{ pointer: "", detail: `does not tell the post, and its publisher cannot be asked for it: ${reason}` }],
});

async function readAnswer(
  json: unknown,
  original: Original,
  refetch: Refetch,
  received: Received,
  own: OwnHosts,
): Promise<Read> {
  if (!original.isAbout(json, refetch)) return refused("what was told is another post");
  const read = await original.read(json, refetch, received);
  if (!read.ok) return refused(read.issues.map(({ pointer, detail }) => `${pointer} ${detail}`).join("; "));
  const [change] = read.changes;
  if (change === undefined) return read;
  // The event is the one that was delivered; when the text was modified, its publisher knows.
  const { kind, at } = refetch;
  if (change.kind === "withdrawn") return { ok: true, changes: [{ ...change, at, entryId: refetch.entryId }] };
  const { entry } = change;
  if (!own.has(entry.url)) return refused("the post is on a host that is not the source's");
  return { ok: true, changes: [{ kind, at, entry: { ...entry, id: refetch.entryId } }] };
}

async function questionsFor(source: Received["source"], own: OwnHosts, env: Env, fetch: Fetch): Promise<Questions> {
  const sealed = await readContentKey(env.DB, source.slug);
  const asking = { allowHttp: own.allowHttp, maxBytes: ANSWER_MAX_BYTES };
  return {
    home: own.home,
    key: sealed === null ? null : await unseal(configOf(env).SECRET_KEY, contentKeyContext(source.slug), sealed),
    async json(url, headers = {}) {
      if (!own.has(url)) return FOREIGN;
      const accept = { accept: "application/json", ...headers };
      const answer = await request({ ...asking, url, headers: accept, accepts: isJson }, fetch, ANSWER_DEADLINE_MS);
      return answer.kind === "answer" && !own.has(answer.url) ? FOREIGN : toldBy(answer);
    },
    async links(url, rel) {
      const answer = await request({ ...asking, url, method: "HEAD", accepts: () => true }, fetch, ANSWER_DEADLINE_MS);
      if (answer.kind !== "answer" || !own.has(answer.url)) return [];
      const links = linksIn(answer.headers.get("link") ?? "", answer.url);
      return links.flatMap((link) => (link.rel === rel ? [link.href] : []));
    },
  };
}

const FOREIGN: Told = { kind: "no", reason: "the answer would come from a host that is not the source's" };

const isJson = (type: string): boolean => /^application\/(?:[\w.-]+\+)?json$/.test(type);

/** What may be different in a while: no connection, and the statuses that say so (RFC 9110, section 15). */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

function toldBy(answer: Answer): Told {
  if (answer.kind === "timed-out" || answer.kind === "unreachable") throw new NotYet(explain(answer));
  if (answer.kind === "wrong-type") return { kind: "elsewhere", reason: explain(answer) };
  if (answer.kind !== "answer") return { kind: "no", reason: explain(answer) };
  const { status, headers, body } = answer;
  const reason = `it answered with status ${status}`;
  if (status >= 500 || PASSING.has(status)) throw new NotYet(`the publisher: ${reason}`);
  if (status < 200 || status > 299) return { kind: isJson(mediaTypeOf(headers)) ? "no" : "elsewhere", reason };
  try {
    return { kind: "json", json: JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(body)) };
  } catch {
    return { kind: "elsewhere", reason: "what is there is no JSON" };
  }
}
