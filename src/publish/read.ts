import { identifyChanges, receiveFeed } from "../ingest/identify.ts";
import type { Change } from "../model/entry.ts";
import type { QueueMessage } from "../model/message.ts";
import type { OpenDelivery } from "../storage/deliveries.ts";
import { FEED_HEADER, type PostToFetch, type Read, type Received } from "../upstreams/format.ts";
import { formatOf } from "../upstreams/formats.ts";
import type { Fetch } from "../web/fetch.ts";
import { complete } from "./complete.ts";
import { split } from "./split.ts";

/** The content of a delivery. */
export type DeliveryChange =
  | { kind: "change"; change: Change; isFetched?: true }
  /** The delivery is settled: nothing in it can be published, or its parts are deliveries of their own now. */
  | { kind: "settled"; outcome: "unchanged" | "rejected"; reason: string }
  /** Another message fetches the missing parts. */
  | { kind: "waits" };

/**
 * PARSE: reads the change in a delivery. A delivery of several changes is split into deliveries of one change each.
 *
 * @param fetch fetches from publishers the parts that the delivery lacks; null: another message does that
 */
export async function readChange(
  delivery: OpenDelivery,
  env: Env,
  fetch: Fetch | null,
  now: number,
): Promise<DeliveryChange> {
  if (delivery.isSourceDeleted) return settled("rejected", "the source has been deleted");
  const received = receivedOf(delivery);
  const parsed = await formatOf(received, delivery.format).parse(received);
  if ("needsFetch" in parsed) return await fetchChange(parsed.needsFetch, delivery, env, fetch, now);
  return await changeOf(parsed, delivery, env, now);
}

/**
 * COMPLETE: the change with the post's content from its publisher's API.
 *
 * @param fetch as for {@link readChange}
 */
export async function fetchChange(
  post: PostToFetch,
  delivery: OpenDelivery,
  env: Env,
  fetch: Fetch | null,
  now: number,
): Promise<DeliveryChange> {
  if (fetch === null) {
    await env.WORK.send({ kind: "completion", id: delivery.id } satisfies QueueMessage);
    return { kind: "waits" };
  }
  const read = await complete(post, receivedOf(delivery), delivery, env, fetch, now);
  const result = await changeOf(read, delivery, env, now);
  return result.kind === "change" ? { ...result, isFetched: true } : result;
}

async function changeOf(read: Read, delivery: OpenDelivery, env: Env, now: number): Promise<DeliveryChange> {
  const complaint = (read.issues ?? []).map(({ pointer, detail }) => `${pointer || "the body"} ${detail}`).join("; ");
  if (!read.ok) return settled("rejected", complaint);
  const [first, ...more] = read.changes;
  if (!first) return complaint ? settled("rejected", complaint) : settled("unchanged", "there is no post in it");
  const splitInto = (count: number) =>
    settled("unchanged", `split into ${count} deliveries${complaint && `; ${complaint}`}`);
  if (read.feed) {
    const { count } = await receiveFeed(read.feed, { source: delivery.source, scope: scopeOf(delivery) }, env, now);
    return splitInto(count);
  }
  if (more.length > 0) {
    await split(delivery, read.changes, env, now);
    return splitInto(read.changes.length);
  }
  return { kind: "change", change: await identified(delivery, first, env.DB, now) };
}

const settled = (outcome: "unchanged" | "rejected", reason: string) => ({ kind: "settled", outcome, reason }) as const;

/**
 * Identifies a part again. It was identified with its document, but the post of a withdrawal may have become known
 * since.
 */
async function identified(delivery: OpenDelivery, change: Change, db: D1Database, now: number): Promise<Change> {
  if (delivery.format === "change" && change.kind !== "withdrawn") return change;
  const [known = change] = await identifyChanges(db, delivery.source, [change], now);
  return known;
}

/**
 * The scope of a feed that arrives as a delivery: the registered feed that it is, else all feeds that the source has
 * sent.
 */
const scopeOf = ({ headers, source }: OpenDelivery) => headers[FEED_HEADER] ?? `source:${source}`;

/** A delivery's body in the form that formats inspect. */
export function receivedOf({
  body,
  headers,
  from,
  receivedAt,
}: Pick<OpenDelivery, "body" | "headers" | "from" | "receivedAt">): Received {
  let json: unknown;
  try {
    if (!isMarkup(body)) json = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(body));
  } catch {
    // The body is no JSON. A format that needs JSON reports that.
  }
  return { body, headers, source: from, receivedAt: new Date(receivedAt).toISOString(), json };
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Whether a body begins with a "<". No JSON does, so a document of megabytes need not be decoded to find out. */
function isMarkup(body: Uint8Array): boolean {
  const start = BYTE_ORDER_MARK.every((byte, index) => body[index] === byte) ? BYTE_ORDER_MARK.length : 0;
  return body[start] === 0x3c;
}
