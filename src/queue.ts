import { ulid } from "ulid";
import * as v from "valibot";
import { configOf } from "./config.ts";
import { QueueMessage, ReactionMessage } from "./model/message.ts";
import type { PageCache } from "./publish/cache.ts";
import { type ReadDelivery, readingAhead } from "./publish/read-ahead.ts";
import type { Refreshed } from "./publish/refresh.ts";
import { recordDeadLetters } from "./storage/dead-letters.ts";
import { noteAttempts } from "./storage/delivery-attempts.ts";
import { WAKE_GRACE_MS } from "./storage/deliveries.ts";
import { leaveToQueue } from "./storage/delivery-schedule.ts";
import { leavePagesToQueue } from "./storage/page-schedule.ts";
import { MINUTE_MS, SECOND_MS } from "./time.ts";
import { networkFetch } from "./web/fetch.ts";
import { noteNetwork } from "./web/local.ts";
import { backOffMs } from "./web/retry.ts";

/** The ends of the queues' names, in production and in staging. */
const DEAD_QUEUE = "-dead";
const REACTIONS_QUEUE = "-reactions";

const RETRY = { baseMs: 2 * SECOND_MS, maxMs: 15 * MINUTE_MS };

type Message = MessageBatch["messages"][number];
type Kind = QueueMessage["kind"];

/** The arguments of a handler besides the message: the bindings, the cache in front of the Worker, and the time. */
interface Context {
  env: Env;
  cache: PageCache;
  now: number;
  /** Reads a delivery of the batch. */
  read?: ReadDelivery;
}

/** The work that a message leaves to be done once for the whole batch. */
interface Done {
  /** The delivery whose outcome readers can see now. */
  delivery?: string;
  /** The page that is up to date now. */
  refreshed?: Refreshed | null;
}

/**
 * The handler of each kind of message. Messages that call other servers run in lanes of their own, side by side, so
 * that a slow server delays no delivery. Heavy code loads with the first message that needs it.
 */
const KINDS: { [K in Kind]: Handling<K> } = {
  delivery: {
    lane: "here",
    handle: async ({ id }, { env, now, read }) => {
      const { publish } = await import("./publish/publish.ts");
      return { delivery: id, refreshed: await publish(id, env, null, now, read) };
    },
  },
  completion: {
    lane: "strangers",
    handle: async ({ id }, { env, now }) => {
      const { publish } = await import("./publish/publish.ts");
      return { delivery: id, refreshed: await publish(id, env, networkFetch, now) };
    },
  },
  page: {
    lane: "here",
    handle: async ({ post }, { env, now }) => {
      const [{ refreshPost }, { siteOf }, { setAside, UnreadablePost }] = await Promise.all([
        import("./publish/refresh.ts"),
        import("./storage/site.ts"),
        import("./storage/unreadable.ts"),
      ]);
      try {
        return { refreshed: await refreshPost(post, await siteOf(env), env, now) };
      } catch (error) {
        if (!(error instanceof UnreadablePost)) throw error;
        await setAside(env.DB, [error], "page_due_at", now);
        return {};
      }
    },
  },
  poll: {
    lane: "strangers",
    handle: async (message, { env, now }) => {
      const { pollFeed } = await import("./ingest/poll.ts");
      await pollFeed(message, env, networkFetch, now);
    },
  },
  subscribe: {
    lane: "strangers",
    handle: async ({ subscription }, { env, now }) => {
      const { askHub } = await import("./ingest/subscribe.ts");
      await askHub(subscription, env, networkFetch, now);
    },
  },
  probe: {
    lane: "strangers",
    handle: async (message, { env, now }) => {
      const { probe } = await import("./ingest/probe.ts");
      await probe(message, env, networkFetch, now);
    },
  },
  output: { lane: "strangers", handle: async (message, context) => await deliver(message.output, message, context) },
  notify: {
    lane: "strangers",
    handle: async ({ hub }, context) => await deliver("hubs", { key: hub, dueAt: context.now }, context),
  },
  totals: {
    lane: "strangers",
    handle: async ({ source, dueAt }, context) => await deliver("reaction-totals", { key: source, dueAt }, context),
  },
  purge: {
    lane: "here",
    handle: async (_, { env, cache, now }) => {
      const { flushPurges } = await import("./publish/purge.ts");
      await flushPurges(env, cache, now);
    },
  },
  reindex: {
    lane: "here",
    handle: async ({ before }, { env }) => {
      const { reindex } = await import("./publish/reindex.ts");
      await reindex(before, env);
    },
  },
};

type Lane = "here" | "strangers";

interface Handling<K extends Kind> {
  lane: Lane;
  handle(message: Extract<QueueMessage, { kind: K }>, context: Context): Promise<Done | void>;
}

/**
 * Delivers one output's work. An output of a later version is skipped: its work stays due in D1, where that version's
 * cron finds it.
 */
async function deliver(name: string, due: { key: string; dueAt: number }, { env, now }: Context): Promise<void> {
  const { OUTPUTS } = await import("./syndicate/outputs.ts");
  await OUTPUTS[name]?.deliver(due, env, networkFetch, now);
}

/**
 * Consumes a batch of the queue: handles each message alone, purges and settles for all of them at once, then acks.
 *
 * A message that fails is retried alone. If settling fails, all messages of the batch are retried, and find their work
 * done. A message whose consumer was killed last time is handled alone, after all others are settled.
 *
 * @param now milliseconds since the epoch
 */
export async function consume(batch: MessageBatch, env: Env, cache: PageCache, now: number): Promise<void> {
  if (batch.queue.endsWith(DEAD_QUEUE)) return await bury(batch, env, now);
  if (batch.queue.endsWith(REACTIONS_QUEUE)) return await writeReactionBatch(batch, env, now);
  noteNetwork(env);
  const context = { env, cache, now };
  const coming: ComingAgain[] = [];
  const { together, alone } = await sorted(batch, env, now, coming);
  await handleTogether(together, context, coming);
  for (const message of alone) await handleTogether([message], context, coming);
  await leaveToRetry(coming, env.DB);
}

/** Handles messages, then purges and settles for all of them at once. */
async function handleTogether(messages: ParsedMessage[], context: Context, coming: ComingAgain[]): Promise<void> {
  if (messages.length === 0) return;
  const done: (Done & ParsedMessage)[] = [];
  const deliveries = messages.flatMap(({ parsed }) => (parsed.kind === "delivery" ? [parsed.id] : []));
  const together = { ...context, read: readingAhead(context.env.DB, deliveries) };
  const attempt = async (one: ParsedMessage) => {
    try {
      done.push({ ...one, ...(await inHand(one.message, context, () => handle(one.parsed, together))) });
    } catch (error) {
      coming.push(retry(one, error, context.now));
    }
  };
  const inLane = (lane: Lane) => messages.filter(({ parsed }) => KINDS[parsed.kind].lane === lane);
  const lanes = lanesOf(inLane("strangers"), LANES);
  await Promise.all([inLane("here"), ...lanes].map((lane) => inTurn(lane, attempt)));
  try {
    const { settle } = await import("./syndicate/settle.ts");
    await settle(
      done.flatMap(({ refreshed }) => refreshed ?? []),
      done.flatMap(({ delivery }) => delivery ?? []),
      context.env,
      context.cache,
      context.now,
    );
  } catch (error) {
    for (const one of done) coming.push(retry(one, error, context.now));
    return;
  }
  for (const { message } of done) message.ack();
}

interface ParsedMessage {
  message: Message;
  parsed: QueueMessage;
}

/**
 * A message is given up after it has killed this many consumers. After the first kill, any message of the batch may be
 * the cause.
 */
const KILLS_MAX = 3;

/**
 * Splits a batch into messages that are handled together and messages that are handled one after another. A message of
 * an unknown kind is retried, since a later version may be about to run. One that kept killing its consumers is given
 * up.
 */
async function sorted(
  batch: MessageBatch,
  env: Env,
  now: number,
  coming: ComingAgain[],
): Promise<Record<"together" | "alone", ParsedMessage[]>> {
  const found: Record<"together" | "alone", ParsedMessage[]> = { together: [], alone: [] };
  const kills = await killsOf(batch, env.DB);
  for (const message of batch.messages) {
    const parsed = v.safeParse(QueueMessage, message.body);
    const killed = kills.get(message.id) ?? 0;
    if (!parsed.success) coming.push(retry({ message }, new Error("the message is of no known kind"), now));
    else if (killed < KILLS_MAX) found[killed === 0 ? "together" : "alone"].push({ message, parsed: parsed.output });
    else await record(message, `${killed} consumers were killed while they handled it`, env, now);
  }
  return found;
}

/**
 * How many consumers each message of a batch has killed. If D1 cannot be asked, the messages fail one by one and come
 * again.
 */
async function killsOf(batch: MessageBatch, db: D1Database): Promise<Map<string, number>> {
  const again = batch.messages.filter(({ attempts }) => attempts > 1).map(({ id }) => id);
  if (again.length === 0) return new Map();
  const { readKills } = await import("./storage/in-hand.ts");
  return await readKills(db, again).catch((error: unknown) => {
    console.warn({ event: "kills not read", error: String(error) });
    return new Map<string, number>();
  });
}

/**
 * Handles a message. Meanwhile a message that is being retried is noted as in hand, so that a killed consumer shows.
 */
async function inHand<Result>(message: Message, { env, now }: Context, run: () => Promise<Result>): Promise<Result> {
  if (message.attempts === 1) return await run();
  const { putDown, takeInHand } = await import("./storage/in-hand.ts");
  await takeInHand(env.DB, message.id, now);
  try {
    return await run();
  } finally {
    await putDown(env.DB, message.id).catch((error: unknown) => {
      console.warn({ event: "message still noted as in hand", id: message.id, error: String(error) });
    });
  }
}

/** Handles a message by the table. Its entry and the message are of one kind, which the compiler cannot see. */
const handle = async (parsed: QueueMessage, context: Context): Promise<Done | void> =>
  await (KINDS[parsed.kind] as Handling<Kind>).handle(parsed as never, context);

/** Lanes per batch. A Worker may have six connections open at once, and D1, KV and the queue need theirs. */
const LANES = 4;

async function inTurn<Item>(items: Item[], attempt: (item: Item) => Promise<void>): Promise<void> {
  for (const item of items) await attempt(item);
}

const lanesOf = <Item>(items: Item[], lanes: number): Item[][] =>
  Array.from({ length: lanes }, (_, lane) => items.filter((_, index) => index % lanes === lane));

/**
 * Consumes reactions: writes all of a batch in one statement. If that fails, all are retried, and nothing was written.
 * A reaction of an unknown kind is retried too: a later version of the code may get it next time.
 */
async function writeReactionBatch(batch: MessageBatch, env: Env, now: number): Promise<void> {
  const [{ writeReactions }, { ListedKind }] = await Promise.all([
    import("./storage/reactions.ts"),
    import("./reactions/listed.ts"),
  ]);
  const Listed = v.object({ ...ReactionMessage.entries, choice: v.nullable(ListedKind) });
  const known: { message: Message; reaction: ReactionMessage }[] = [];
  for (const message of batch.messages) {
    const parsed = v.safeParse(Listed, message.body);
    if (parsed.success) known.push({ message, reaction: parsed.output });
    else retry({ message }, new Error("the message is no reaction of a kind in the list"), now);
  }
  try {
    const reactions = known.map(({ reaction }) => reaction);
    if (reactions.length > 0) await writeReactions(env.DB, reactions, configOf(env).REACTION_NEWCOMERS_PER_DAY, now);
  } catch (error) {
    for (const { message } of known) retry({ message }, error, now);
    return;
  }
  for (const { message } of known) message.ack();
}

/** Consumes the dead-letter queue: records messages whose every attempt failed, so that an operator sees them. */
async function bury(batch: MessageBatch, env: Env, now: number): Promise<void> {
  for (const message of batch.messages) {
    const isKnown = v.is(v.union([QueueMessage, ReactionMessage]), message.body);
    await record(message, isKnown ? "every attempt to handle it failed" : "the message is of no known kind", env, now);
  }
}

/** Gives a message up by recording it as a dead letter. If that fails, the message is retried. */
async function record(message: Message, reason: string, env: Env, now: number): Promise<void> {
  const parsed = v.safeParse(QueueMessage, message.body);
  const isDelivery = parsed.success && (parsed.output.kind === "delivery" || parsed.output.kind === "completion");
  const letter = {
    id: ulid(now),
    messageId: message.id,
    body: JSON.stringify(keptOf(message.body)) ?? "null",
    reason,
    deliveryId: isDelivery ? parsed.output.id : null,
  };
  try {
    await recordDeadLetters(env.DB, [letter], now);
    message.ack();
  } catch (error) {
    retry({ message }, error, now);
  }
}

/**
 * The part of a message that an operator may see and send again. A reaction's network is left out, because it may be
 * kept for a day only.
 */
function keptOf(body: unknown): unknown {
  if (!v.is(ReactionMessage, body)) return body;
  const { from: _, ...kept } = body;
  return kept;
}

/** A message that will be retried: its subject, the reason, and the time until which the sweep leaves it alone. */
interface ComingAgain {
  parsed?: QueueMessage | undefined;
  failedAt: number;
  trouble: string;
  at: number;
}

function retry(
  { message, parsed }: { message: Message; parsed?: QueueMessage },
  error: unknown,
  now: number,
): ComingAgain {
  const delayMs = backOffMs(RETRY, message.attempts - 1, Math.random());
  console.error({ event: "message failed", id: message.id, attempts: message.attempts, error: String(error) });
  message.retry({ delaySeconds: Math.ceil(delayMs / SECOND_MS) });
  return { parsed, failedAt: now, trouble: String(error), at: now + delayMs + WAKE_GRACE_MS };
}

/** Notes the failures, and keeps the sweep from sending a second message for work that the queue will retry. */
async function leaveToRetry(coming: readonly ComingAgain[], db: D1Database): Promise<void> {
  const deliveries = coming.flatMap(({ parsed, at, ...failure }) =>
    parsed?.kind === "delivery" || parsed?.kind === "completion" ? [{ id: parsed.id, at, ...failure }] : [],
  );
  const pages = coming.flatMap(({ parsed, at }) => (parsed?.kind === "page" ? [{ id: parsed.post, at }] : []));
  const statements = [
    ...(deliveries.length > 0 ? leaveToQueue(db, deliveries) : []),
    ...(deliveries.length > 0
      ? [
          noteAttempts(
            db,
            deliveries.map(({ id, at, ...failure }) => ({ delivery: id, againAt: at, ...failure })),
          ),
        ]
      : []),
    ...(pages.length > 0 ? [leavePagesToQueue(db, pages)] : []),
  ];
  if (statements.length === 0) return;
  await db.batch(statements).catch((error: unknown) => {
    console.warn({ event: "retried messages not noted, the sweep may send others", error: String(error) });
  });
}
