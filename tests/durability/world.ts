/**
 * The world around the Worker's three doors: a sender, an operator, a queue, a cache and a clock that behave like real
 * ones.
 */
import { createExecutionContext, createMessageBatch, createScheduledController, getQueueResult } from "cloudflare:test";
import { vi } from "vitest";
import worker from "../../src/index.ts";
import { aSource, freshPipeline, NOW, ORIGIN, signed, type TestSource } from "../pipeline.ts";
import { noteTransitions } from "./end-state.ts";
import { type Around, watched, watchedEnv } from "../watched.ts";

const ATTEMPTS_MAX = 10;
const BATCH_MAX = 25;
const DELIVERIES_MAX = 9;
const CRON_PERIOD_MS = 60_000;
const CRON_RUNS_MAX = 30;

/** A message in a queue: the same message when it is delivered again. */
export interface Queued {
  id: string;
  body: unknown;
  attempts: number;
}

/** A write or a purge that readers' caches depend on, and its time. */
export type Happening =
  | { at: number; kind: "put"; key: string }
  | { at: number; kind: "purge"; tags: readonly string[] };

/** The exports of a version of the Worker. */
export type Handlers = typeof worker;

export interface World {
  /** The version that takes the next call; the one of now at first. */
  code: () => Handlers;
  /** The bindings as the Worker gets them. */
  env: Env;
  /** The same storage without the watcher. */
  storage: Env;
  source: TestSource;
  queue: Queued[];
  dead: Queued[];
  happened: Happening[];
  /** The watcher of every call to the platform; it does nothing at first. */
  around: Around;
  /** The purge's answer; granted at first. */
  purge: () => Promise<{ success: boolean; errors: { code: number; message: string }[] }>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Sends an event under its message id until it is accepted. Returns the delivery's id. */
  send(event: unknown, messageId: string): Promise<string>;
  /** Repeats a request to /api/v1 until it succeeds. */
  operate(method: string, path: string, json?: unknown): Promise<Response>;
  /** Passes one batch of messages to the consumer. Returns those to retry. */
  consume(batch: readonly Queued[], queue?: string): Promise<Queued[]>;
  /**
   * Consumes until the queue is empty. Messages that fail too often go to the dead-letter queue, and are consumed
   * there.
   */
  drain(): Promise<void>;
  /** Moves the clock forward and fires the cron. */
  cron(afterMs?: number): Promise<void>;
  /** Runs the queue and the cron until no delivery is open and no page, right or purge is due. */
  rest(): Promise<void>;
}

/** A world with one source, on empty storage. The clock stands still unless the cron moves it on. */
export async function freshWorld(): Promise<World> {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  const pipeline = await freshPipeline();
  await noteTransitions(pipeline.env.DB);
  const queue: Queued[] = [];
  const enqueue = (body: unknown) => queue.push({ id: crypto.randomUUID(), body, attempts: 1 });
  const work = {
    send: async (body: unknown) => void enqueue(body),
    sendBatch: async (messages: Iterable<{ body: unknown }>) => {
      for (const { body } of messages) enqueue(body);
    },
  };
  const happened: Happening[] = [];
  const around: Around = (call, run, args) => world.around(call, run, args);
  const pages = watched("", pipeline.env.PAGES, async (call, run, [key]) => {
    const done = await run();
    if (call === ".put") happened.push({ at: Date.now(), kind: "put", key: String(key) });
    return done;
  });
  const cache = {
    async purge({ tags }: { tags: readonly string[] }) {
      const answer = await world.purge();
      if (answer.success) happened.push({ at: Date.now(), kind: "purge", tags });
      return answer;
    },
  };
  const storage: Env = {
    ...pipeline.env,
    WORK: work as unknown as Queue,
    ANNOUNCE: work as unknown as Queue,
  };
  const world: World = {
    env: watchedEnv({ ...storage, PAGES: pages }, around),
    storage,
    source: await aSource(pipeline),
    queue,
    dead: [],
    happened,
    code: () => worker,
    around: (_, run) => run(),
    purge: async () => ({ success: true, errors: [] }),

    async fetch(path, init) {
      const pending: Promise<unknown>[] = [];
      const ctx = contextOf(watched("cache", cache, around), pending);
      const response = await world.code().fetch(new Request(new URL(path, ORIGIN), init), world.env, ctx);
      await Promise.allSettled(pending);
      return response;
    },

    async send(event, messageId) {
      const attempt = () =>
        world.fetch(`/webhooks/${world.source.slug}`, signed(world.source.secret, event, messageId, new Date()));
      const response = await persist(attempt, 202);
      return (await response.json<{ id: string }>()).id;
    },

    operate: (method, path, json) =>
      persist(
        () =>
          world.fetch(`/api/v1${path}`, {
            method,
            headers: { authorization: `Bearer ${storage.ADMIN_TOKEN}` },
            ...(json !== undefined && { body: JSON.stringify(json) }),
          }),
        200,
      ),

    async consume(messages, name = "reprint-work") {
      const batch = createMessageBatch(
        name,
        messages.map(({ id, body, attempts }) => ({ id, body, attempts, timestamp: new Date() })),
      );
      const ctx = contextOf(watched("cache", cache, around), []);
      await world.code().queue(batch, world.env, ctx);
      const { retryMessages } = await getQueueResult(batch, createExecutionContext());
      const again = new Set(retryMessages.map(({ msgId }) => msgId));
      return messages
        .filter(({ id }) => again.has(id))
        .map((message) => ({ ...message, attempts: message.attempts + 1 }));
    },

    async drain() {
      while (queue.length > 0) {
        const again = await world.consume(queue.splice(0, BATCH_MAX));
        queue.push(...again.filter(({ attempts }) => attempts <= DELIVERIES_MAX));
        world.dead.push(
          ...again.filter(({ attempts }) => attempts > DELIVERIES_MAX).map((message) => ({ ...message, attempts: 1 })),
        );
      }
      while (world.dead.length > 0)
        world.dead.push(...(await world.consume(world.dead.splice(0, BATCH_MAX), "reprint-dead")));
    },

    async cron(afterMs = CRON_PERIOD_MS) {
      vi.setSystemTime(Date.now() + afterMs);
      const controller = createScheduledController({ scheduledTime: new Date(), cron: "* * * * *" });
      await world.code().scheduled(controller, world.env);
    },

    async rest() {
      for (let runs = 0; runs < CRON_RUNS_MAX; runs += 1) {
        await world.drain();
        if (!(await isWaiting(storage.DB))) return;
        // A cron that fails only delays its work: the next one is a minute away.
        await world.cron().catch(() => {});
      }
      throw new Error("something still waits");
    },
  };
  return world;
}

function contextOf(cache: object, pending: Promise<unknown>[]): ExecutionContext {
  return {
    waitUntil: (promise: Promise<unknown>) => void pending.push(promise),
    passThroughOnException() {},
    props: {},
    cache,
  } as unknown as ExecutionContext;
}

/** Senders and operators repeat a request that failed or got no answer. */
async function persist(attempt: () => Promise<Response>, hoped: number): Promise<Response> {
  let last: unknown;
  for (let attempts = 0; attempts < ATTEMPTS_MAX; attempts += 1) {
    try {
      const response = await attempt();
      if (response.status === hoped) return response;
      last = `${response.status} ${await response.text()}`;
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`given up: ${String(last)}`);
}

async function isWaiting(db: D1Database): Promise<boolean> {
  const waiting = await db
    .prepare(
      `SELECT EXISTS (SELECT 1 FROM deliveries WHERE status = 'accepted')
         OR EXISTS (SELECT 1 FROM posts WHERE page_due_at IS NOT NULL)
         OR EXISTS (SELECT 1 FROM purges)
         OR EXISTS (SELECT 1 FROM posts WHERE rights_due_at <= ? AND withdrawn_at IS NULL) AS waiting`,
    )
    .bind(Date.now())
    .first<number>("waiting");
  return waiting === 1;
}
