import { ulid } from "ulid";
import * as v from "valibot";
import { configOf } from "./config.ts";
import { QueueMessage, ReactionMessage } from "./model/message.ts";
import type { PageCache } from "./publish/cache.ts";
import type { Refreshed } from "./publish/refresh.ts";
import { recordDeadLetters } from "./storage/dead-letters.ts";
import { MINUTE_MS, SECOND_MS } from "./time.ts";
import { networkFetch } from "./web/fetch.ts";
import { backOffMs } from "./web/retry.ts";

const DEAD_QUEUE = "reprint-dead";
const REACTIONS_QUEUE = "reprint-reactions";

const RETRY = { baseMs: 2 * SECOND_MS, maxMs: 15 * MINUTE_MS };

type Message = MessageBatch["messages"][number];
type Kind = QueueMessage["kind"];

/** What handlers get besides the message: the bindings, the cache in front of the Worker, and the time. */
interface Context {
  env: Env;
  cache: PageCache;
  now: number;
}

/** The part of a message's work that is settled for the whole batch. */
interface Done {
  /** The delivery whose outcome readers see now. */
  delivery?: string;
  /** The page that is up to date now. */
  refreshed?: Refreshed | null;
}

/**
 * How messages of each kind are handled. Those that call other servers run in lanes of their own, side by side, so that a
 * slow stranger delays no delivery. Heavy code loads with the first message that needs it.
 */
const KINDS: { [K in Kind]: Handling<K> } = {
  delivery: {
    lane: "here",
    handle: async ({ id }, { env, now }) => {
      const { publish } = await import("./publish/publish.ts");
      return { delivery: id, refreshed: await publish(id, env, null, now) };
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
      const [{ refreshPost }, { siteOf }] = await Promise.all([
        import("./publish/refresh.ts"),
        import("./storage/site.ts"),
      ]);
      return { refreshed: await refreshPost(post, await siteOf(env), env, now) };
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

interface Handling<K extends Kind> {
  lane: "here" | "strangers";
  handle(message: Extract<QueueMessage, { kind: K }>, context: Context): Promise<Done | void>;
}

/** An output of a later version is left for that version: its work is still due in D1, where the cron finds it. */
async function deliver(name: string, due: { key: string; dueAt: number }, { env, now }: Context): Promise<void> {
  const { OUTPUTS } = await import("./syndicate/outputs.ts");
  await OUTPUTS[name]?.deliver(due, env, networkFetch, now);
}

/**
 * The queue's door: handles each message alone, then purges and settles for all of them at once, then acks.
 *
 * A message that fails is retried alone. If the purge or the settling fails, all that took part are retried, and find
 * their work done.
 *
 * @param now milliseconds since the epoch
 */
export async function consume(batch: MessageBatch, env: Env, cache: PageCache, now: number): Promise<void> {
  if (batch.queue === DEAD_QUEUE) return await bury(batch, env, now);
  if (batch.queue === REACTIONS_QUEUE) return await writeReactionBatch(batch, env, now);
  const done: (Done & { message: Message })[] = [];
  const attempt = async ({ message, parsed }: ParsedMessage) => {
    try {
      done.push({ message, ...(await handle(parsed, { env, cache, now })) });
    } catch (error) {
      retry(message, error);
    }
  };
  const { here, strangers } = sorted(batch);
  await Promise.all([inTurn(here, attempt), ...lanesOf(strangers, LANES).map((lane) => inTurn(lane, attempt))]);
  try {
    const { settle } = await import("./syndicate/settle.ts");
    await settle(
      done.flatMap(({ refreshed }) => refreshed ?? []),
      done.flatMap(({ delivery }) => delivery ?? []),
      env,
      cache,
      now,
    );
  } catch (error) {
    for (const { message } of done) retry(message, error);
    return;
  }
  for (const { message } of done) message.ack();
}

interface ParsedMessage {
  message: Message;
  parsed: QueueMessage;
}

/** A batch by lanes. A message that this code does not know is retried: a later version may be about to run. */
function sorted(batch: MessageBatch): Record<"here" | "strangers", ParsedMessage[]> {
  const lanes: Record<"here" | "strangers", ParsedMessage[]> = { here: [], strangers: [] };
  for (const message of batch.messages) {
    const parsed = v.safeParse(QueueMessage, message.body);
    if (parsed.success) lanes[KINDS[parsed.output.kind].lane].push({ message, parsed: parsed.output });
    else retry(message, new Error("the message is of no known kind"));
  }
  return lanes;
}

/** The table's entry and the message are of one kind, which the compiler cannot see. */
const handle = async (parsed: QueueMessage, context: Context): Promise<Done | void> =>
  await (KINDS[parsed.kind] as Handling<Kind>).handle(parsed as never, context);

/** A Worker has six connections at once, and D1, KV and the queue need theirs. */
const LANES = 4;

async function inTurn<Item>(items: Item[], attempt: (item: Item) => Promise<void>): Promise<void> {
  for (const item of items) await attempt(item);
}

const lanesOf = <Item>(items: Item[], lanes: number): Item[][] =>
  Array.from({ length: lanes }, (_, lane) => items.filter((_, index) => index % lanes === lane));

/**
 * The reactions' consumer: all of a batch in one statement; should it fail, all come back, and find nothing done. A kind
 * that is not in the list is of a later version of the code, which may get the message when it comes again.
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
    else retry(message, new Error("the message is no reaction of a kind in the list"));
  }
  try {
    const reactions = known.map(({ reaction }) => reaction);
    if (reactions.length > 0) await writeReactions(env.DB, reactions, configOf(env).REACTION_NEWCOMERS_PER_DAY, now);
  } catch (error) {
    for (const { message } of known) retry(message, error);
    return;
  }
  for (const { message } of known) message.ack();
}

/** The dead-letter queue's consumer: records messages that every attempt failed at, where an operator sees them. */
async function bury(batch: MessageBatch, env: Env, now: number): Promise<void> {
  for (const message of batch.messages) {
    try {
      await recordDeadLetters(env.DB, [letterOf(message, now)], now);
      message.ack();
    } catch (error) {
      retry(message, error);
    }
  }
}

function letterOf(message: Message, now: number) {
  const parsed = v.safeParse(v.union([QueueMessage, ReactionMessage]), message.body);
  const isDelivery = parsed.success && (parsed.output.kind === "delivery" || parsed.output.kind === "completion");
  return {
    id: ulid(now),
    messageId: message.id,
    body: JSON.stringify(keptOf(message.body)) ?? "null",
    reason: parsed.success ? "every attempt to handle it failed" : "the message is of no known kind",
    deliveryId: isDelivery ? (parsed.output as { id: string }).id : null,
  };
}

/**
 * The part of a message that an operator may see and send again. A reaction's network is left out: it is kept for a day
 * only.
 */
function keptOf(body: unknown): unknown {
  if (!v.is(ReactionMessage, body)) return body;
  const { from: _, ...kept } = body;
  return kept;
}

function retry(message: Message, error: unknown): void {
  const delayMs = backOffMs(RETRY, message.attempts - 1, Math.random());
  console.error({ event: "message failed", id: message.id, attempts: message.attempts, error: String(error) });
  message.retry({ delaySeconds: Math.ceil(delayMs / SECOND_MS) });
}
