import { ulid } from "ulid";
import * as v from "valibot";
import { configOf } from "./config.ts";
import { networkFetch } from "./web/fetch.ts";
import { QueueMessage, ReactionMessage } from "./model/message.ts";
import { type PageCache, secondLookAt } from "./publish/cache.ts";
import type { Refreshed } from "./publish/refresh.ts";
import { flushPurges, purgeFor } from "./publish/purge.ts";
import { siteOf } from "./storage/site.ts";
import { recordDeadLetters } from "./storage/dead-letters.ts";
import { settleSeen } from "./storage/deliveries.ts";
import { saveCompared } from "./storage/duplicates.ts";
import { listHubsDue } from "./storage/hub-notices.ts";
import { settlePages } from "./storage/page-schedule.ts";

const DEAD_QUEUE = "reprint-dead";
const REACTIONS_QUEUE = "reprint-reactions";

const UNKNOWN = "the message is of no known kind";

const RETRY_BASE_SECONDS = 2;
const RETRY_MAX_SECONDS = 900;

/**
 * The queue's door: does each message on its own, then purges and settles for all of them at once, then acks.
 *
 * A message that fails is retried alone; if the purge or the settling fails, all that took part are retried, and find
 * their work done.
 *
 * @param now milliseconds since the epoch
 */
export async function consume(batch: MessageBatch, env: Env, cache: PageCache, now: number): Promise<void> {
  if (batch.queue === DEAD_QUEUE) return await bury(batch, env, now);
  if (batch.queue === REACTIONS_QUEUE) return await writeTogether(batch, env, now);
  const done: Done[] = [];
  const attempt = async (message: Message_) => {
    try {
      done.push({ message, ...(await handle(message, env, cache, now)) });
    } catch (error) {
      retry(message, error);
    }
  };
  const { waits = [], works = [] } = Object.groupBy(batch.messages, ({ body }) =>
    v.is(Waiting, body) ? "waits" : "works",
  );
  await Promise.all([inTurn(works, attempt), ...lanesOf(waits, ASKED_AT_ONCE).map((lane) => inTurn(lane, attempt))]);
  try {
    await publishTogether(done, env, cache, now);
  } catch (error) {
    for (const { message } of done) retry(message, error);
    return;
  }
  for (const { message } of done) message.ack();
}

/** What waits for strangers most of its time; nothing else waits for it. */
const Waiting = v.object({ kind: v.picklist(["poll", "subscribe", "notify", "completion", "probe", "totals"]) });

/** A Worker has six connections at once, and D1, KV and the queue need theirs. */
const ASKED_AT_ONCE = 4;

async function inTurn(messages: Message_[], attempt: (message: Message_) => Promise<void>): Promise<void> {
  for (const message of messages) await attempt(message);
}

const lanesOf = <Item>(items: Item[], lanes: number): Item[][] =>
  Array.from({ length: lanes }, (_, lane) => items.filter((_, index) => index % lanes === lane));

interface Done {
  message: Message_;
  /** The delivery to settle. */
  delivery?: string;
  refreshed?: Refreshed | null;
}

type Message_ = MessageBatch["messages"][number];

async function handle(message: Message_, env: Env, cache: PageCache, now: number): Promise<Omit<Done, "message">> {
  const parsed = v.safeParse(QueueMessage, message.body);
  if (!parsed.success) {
    // No retry can mend it.
    await recordDeadLetters(env.DB, [letterOf(message, UNKNOWN, now)], now);
    return {};
  }
  if (parsed.output.kind === "poll") {
    const { pollFeed } = await import("./ingest/poll.ts");
    await pollFeed(parsed.output, env, networkFetch, now);
    return {};
  }
  if (parsed.output.kind === "subscribe") {
    const { askHub } = await import("./ingest/subscribe.ts");
    await askHub(parsed.output.subscription, env, networkFetch, now);
    return {};
  }
  if (parsed.output.kind === "purge") {
    await flushPurges(env, cache, now);
    return {};
  }
  if (parsed.output.kind === "notify") {
    const { tellHub } = await import("./syndicate/hubs.ts");
    await tellHub(parsed.output.hub, env, networkFetch, now);
    return {};
  }
  if (parsed.output.kind === "probe") {
    const { probe } = await import("./ingest/probe.ts");
    await probe(parsed.output, env, networkFetch, now);
    return {};
  }
  if (parsed.output.kind === "totals") {
    const { tellTotals } = await import("./syndicate/reaction-totals.ts");
    await tellTotals(parsed.output, env, networkFetch, now);
    return {};
  }
  if (parsed.output.kind === "reindex") {
    const { reindex } = await import("./publish/reindex.ts");
    await reindex(parsed.output.before, env);
    return {};
  }
  const [{ publish }, { refreshPost }] = await Promise.all([
    import("./publish/publish.ts"),
    import("./publish/refresh.ts"),
  ]);
  switch (parsed.output.kind) {
    case "delivery":
      return { delivery: parsed.output.id, refreshed: await publish(parsed.output.id, env, null, now) };
    case "completion":
      return { delivery: parsed.output.id, refreshed: await publish(parsed.output.id, env, networkFetch, now) };
    case "page":
      return { refreshed: await refreshPost(parsed.output.post, await siteOf(env), env, now) };
    default:
      return parsed.output satisfies never;
  }
}

async function publishTogether(done: Done[], env: Env, cache: PageCache, now: number): Promise<void> {
  const refreshed = done.flatMap(({ refreshed }) => refreshed ?? []);
  const left = await purgeFor(refreshed, env, cache, now);
  const settled = done.flatMap(({ delivery }) => delivery ?? []);
  const pages = new Map(refreshed.map((page) => [page.post, page]));
  const hubs = configOf(env).WEBSUB_HUBS;
  const statements = [
    ...left,
    ...[...pages.values()].flatMap(({ compared }) => (compared ? saveCompared(env.DB, compared, now) : [])),
    ...(settled.length > 0 ? [settleSeen(env.DB, settled, now)] : []),
    ...(pages.size > 0
      ? settlePages(
          env.DB,
          [...pages.values()].map((page) => ({ ...page, dueAt: secondLookAt(page.putAt, now) })),
          hubs,
          now,
        )
      : []),
  ];
  if (statements.length > 0) await env.DB.batch(statements);
  if (pages.size > 0) await wakeNotifiers(env, hubs, now);
}

/** Tells the hubs soon; if it cannot be said now, the cron finds it. */
async function wakeNotifiers(env: Env, hubs: readonly string[], now: number): Promise<void> {
  if (hubs.length === 0) return;
  try {
    const due = await listHubsDue(env.DB, now);
    if (due.length > 0) await env.WORK.sendBatch(due.map((hub) => ({ body: { kind: "notify", hub } })));
  } catch (error) {
    console.warn({ event: "hubs not told at once, left to the cron", error: String(error) });
  }
}

/** The reactions' consumer: all of a batch in one statement; should it fail, all come back, and find nothing done. */
async function writeTogether(batch: MessageBatch, env: Env, now: number): Promise<void> {
  const { writeReactions } = await import("./storage/reactions.ts");
  const read = batch.messages.map((message) => ({ message, parsed: v.safeParse(ReactionMessage, message.body) }));
  const reactions = read.flatMap(({ parsed }) => (parsed.success ? [parsed.output] : []));
  const unknown = read.flatMap(({ message, parsed }) => (parsed.success ? [] : [letterOf(message, UNKNOWN, now)]));
  try {
    if (unknown.length > 0) await recordDeadLetters(env.DB, unknown, now);
    await writeReactions(env.DB, reactions, configOf(env).REACTION_NEWCOMERS_PER_DAY, now);
  } catch (error) {
    for (const message of batch.messages) retry(message, error);
    return;
  }
  batch.ackAll();
}

/** The dead-letter queue's consumer: what could not be handled is recorded where an operator sees it. */
async function bury(batch: MessageBatch, env: Env, now: number): Promise<void> {
  for (const message of batch.messages) {
    try {
      await recordDeadLetters(env.DB, [letterOf(message, "every attempt to handle it failed", now)], now);
      message.ack();
    } catch (error) {
      retry(message, error);
    }
  }
}

function letterOf(message: Message_, reason: string, now: number) {
  const parsed = v.safeParse(QueueMessage, message.body);
  return {
    id: ulid(now),
    messageId: message.id,
    body: JSON.stringify(keptOf(message.body)) ?? "null",
    reason,
    deliveryId:
      parsed.success && (parsed.output.kind === "delivery" || parsed.output.kind === "completion")
        ? parsed.output.id
        : null,
  };
}

/** What an operator may see and send again: of a reaction not its network, which is kept for a day only. */
function keptOf(body: unknown): unknown {
  if (!v.is(ReactionMessage, body)) return body;
  const { from: _, ...kept } = body;
  return kept;
}

/** Back-off doubles with each attempt, with jitter, so that what failed together does not come back together. */
function retry(message: Message_, error: unknown): void {
  const delaySeconds = Math.min(RETRY_MAX_SECONDS, RETRY_BASE_SECONDS ** message.attempts) * (0.5 + Math.random() / 2);
  console.error({ event: "message failed", id: message.id, attempts: message.attempts, error: String(error) });
  message.retry({ delaySeconds: Math.ceil(delaySeconds) });
}
