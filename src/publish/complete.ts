import { configOf } from "../config.ts";
import { type Answer, explain, type Fetch, mediaTypeOf, request } from "../web/fetch.ts";
import { linksIn } from "../web/link-header.ts";
import { unseal } from "../keys.ts";
import type { Change } from "../model/entry.ts";
import { contentKeyContext } from "../model/source.ts";
import { readContentKey } from "../storage/content-keys.ts";
import { freeBodyHash, type OpenDelivery } from "../storage/deliveries.ts";
import type { ApiAnswer, PostToFetch, PublisherApi, Read, Received } from "../upstreams/format.ts";
import { type OwnHosts, ownHosts } from "../ingest/own-hosts.ts";
import { waitForPublisher } from "../storage/delivery-schedule.ts";
import { split } from "./split.ts";

/** The limit of a post with all embedded data. A row of D1 holds 2 MB. */
const ANSWER_MAX_BYTES = 2_000_000;
/** The deadline of an answer. One post may take several requests. */
const ANSWER_DEADLINE_MS = 10_000;
/** The deadline when the post's text has arrived already, since readers wait for the post meanwhile. */
const FIRST_ANSWER_DEADLINE_MS = 3_000;
/** A delivery younger than this is at its first attempt. */
const FIRST_TRY_MS = 10_000;

/** The longest wait of the queue between two attempts. Meanwhile the sweep leaves the delivery alone. */
const LEFT_TO_QUEUE_MS = 1_800_000;

/** How long a delivery with a fallback waits for its publisher's answer. */
export const FALLBACK_AFTER_MS = 900_000;

/**
 * COMPLETE: fetches the missing parts of a delivery from the post's publisher. Only hosts that the source is registered
 * for are requested: those of its home page and feeds, and those that it may name as canonical. Fetched content counts
 * as if it had been delivered, under the delivery's entry id. A missing answer withdraws nothing. While a publisher
 * does not answer, readers see the delivery's own content; the answer then replaces it.
 *
 * @param now milliseconds since the epoch
 * @throws {Error} when the publisher may answer later
 */
export async function complete(
  post: PostToFetch,
  received: Received,
  delivery: Pick<OpenDelivery, "id" | "source" | "receivedAt">,
  env: Env,
  fetch: Fetch,
  now: number,
): Promise<Read> {
  const fallback: Read | undefined = post.fallback && { ok: true, changes: [post.fallback] };
  const { source } = received;
  // A body that only names a post is the same at every change of it. Freeing its hash lets the next change be fetched
  // as well.
  if (fallback === undefined) await freeBodyHash(env.DB, delivery.id);
  const isFirstTry = now - delivery.receivedAt < FIRST_TRY_MS;
  const isUrgent = post.isAskedOnce || (isShowable(post.fallback) && isFirstTry);
  try {
    const own = await ownHosts(source, env.DB);
    const api = await apiOf(source, own, env, fetch, isUrgent ? FIRST_ANSWER_DEADLINE_MS : ANSWER_DEADLINE_MS);
    const answer = await post.original.fetchOriginal(post, api);
    // At the first try of a webhook readers have seen nothing of it: its post takes the place that its publisher's
    // dates give it.
    const shown = post.isAskedOnce || !isFirstTry ? post.fallback : undefined;
    const read =
      answer.kind === "json" ? await readAnswer(answer.json, post, received, own, shown) : refused(answer.reason);
    return read.ok ? read : (fallback ?? read);
  } catch (error) {
    if (!(error instanceof NotYet)) throw error;
    if (fallback && (post.isAskedOnce || now - delivery.receivedAt >= FALLBACK_AFTER_MS)) return fallback;
    if (isShowable(post.fallback)) await split(delivery, [asIncomplete(post.fallback)], env, now);
    await waitForPublisher(env.DB, delivery.id, error.message, now + LEFT_TO_QUEUE_MS);
    throw error;
  }
}

type Publication = Change & { kind: "published" | "updated" };

/** Whether a delivery's own content can be shown to readers. */
function isShowable(change: Change | undefined): change is Publication {
  if (change === undefined || change.kind === "withdrawn") return false;
  const { title, html, summary } = change.entry;
  return [title, html, summary].some((text) => text.trim() !== "");
}

/** A delivery's own content, with a clock just before the answer's, so that the answer wins over it. */
const asIncomplete = (change: Publication): Publication => ({
  ...change,
  at: new Date(Date.parse(change.at) - 1).toISOString(),
  isIncomplete: true,
});

/** Thrown when the publisher may answer later. */
class NotYet extends Error {}

const refused = (reason: string): Read => ({
  ok: false,
  issues: [{ pointer: "", detail: `lacks the post, and its publisher cannot be asked for it: ${reason}` }],
});

async function readAnswer(
  json: unknown,
  post: PostToFetch,
  received: Received,
  own: OwnHosts,
  shown: Change | undefined,
): Promise<Read> {
  if (!post.original.isAbout(json, post)) return refused("the answer is about another post");
  const read = await post.original.read(json, post, received);
  if (!read.ok) return refused(read.issues.map(({ pointer, detail }) => `${pointer} ${detail}`).join("; "));
  const [change] = read.changes;
  if (change === undefined) return read;
  // The event comes from the delivery; the time of the text's last change comes from the publisher.
  const { kind, at } = post;
  if (change.kind === "withdrawn") return { ok: true, changes: [{ ...change, at, entryId: post.entryId }] };
  const { entry } = change;
  if (!own.has(entry.url)) return refused("the post is on a host that is not the source's");
  const clock = clockBeside(entry.modified, shown);
  return { ok: true, changes: [{ kind, at, entry: { ...entry, id: post.entryId }, ...(clock && { clock }) }] };
}

/** The answer's place among changes: not before what readers may have seen of the delivery meanwhile. */
function clockBeside(modified: string, shown: Change | undefined): string | undefined {
  const clock = shown?.kind === "withdrawn" ? undefined : (shown?.clock ?? shown?.entry.modified);
  return clock !== undefined && Date.parse(clock) > Date.parse(modified) ? clock : undefined;
}

async function apiOf(
  source: Received["source"],
  own: OwnHosts,
  env: Env,
  fetch: Fetch,
  deadlineMs: number,
): Promise<PublisherApi> {
  const sealed = await readContentKey(env.DB, source.slug);
  const limits = { allowHttp: own.allowHttp, maxBytes: ANSWER_MAX_BYTES };
  return {
    home: own.home,
    key: sealed === null ? null : await unseal(configOf(env), contentKeyContext(source.slug), sealed),
    async getJson(url, headers = {}) {
      if (!own.has(url)) return FOREIGN;
      const accept = { accept: "application/json", ...headers };
      const answer = await request({ ...limits, url, headers: accept, accepts: isJson }, fetch, deadlineMs);
      return answer.kind === "answer" && !own.has(answer.url) ? FOREIGN : answerOf(answer);
    },
    async getLinks(url, rel) {
      const answer = await request({ ...limits, url, method: "HEAD", accepts: () => true }, fetch, deadlineMs);
      if (answer.kind !== "answer" || !own.has(answer.url)) return [];
      const links = linksIn(answer.headers.get("link") ?? "", answer.url);
      return links.flatMap((link) => (link.rel === rel ? [link.href] : []));
    },
  };
}

const FOREIGN: ApiAnswer = { kind: "refused", reason: "the answer would come from a host that is not the source's" };

const isJson = (type: string): boolean => /^application\/(?:[\w.-]+\+)?json$/.test(type);

/** Statuses of failures that may pass (RFC 9110, section 15). */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

function answerOf(answer: Answer): ApiAnswer {
  if (answer.kind === "timed-out" || answer.kind === "unreachable")
    throw new NotYet(`its publisher's server: ${explain(answer)}`);
  if (answer.kind === "wrong-type") return { kind: "elsewhere", reason: explain(answer) };
  if (answer.kind !== "answer") return { kind: "refused", reason: explain(answer) };
  const { status, headers, body } = answer;
  const reason = `it answered with status ${status}`;
  if (status >= 500 || PASSING.has(status)) throw new NotYet(`its publisher's server: ${reason}`);
  if (status < 200 || status > 299) return { kind: isJson(mediaTypeOf(headers)) ? "refused" : "elsewhere", reason };
  try {
    return { kind: "json", json: JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(body)) };
  } catch {
    return { kind: "elsewhere", reason: "what is there is no JSON" };
  }
}
