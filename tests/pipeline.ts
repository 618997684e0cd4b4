/** The pipeline under test: the real handlers on real bindings, with a queue that the test consumes. */
import { createExecutionContext, createMessageBatch, getQueueResult, waitOnExecutionContext } from "cloudflare:test";
import { env as bindings } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { answer } from "../src/app.ts";
import { consume } from "../src/queue.ts";
import type { QueueMessage, ReactionMessage } from "../src/model/message.ts";
import type { PageCache } from "../src/publish/cache.ts";
import { runSchedule } from "../src/schedule.ts";
import { freshStorage } from "./fresh-storage.ts";

export const ORIGIN = "https://reprint.example";
export const NOW = Date.parse("2026-11-23T10:00:00Z");
const ADMIN_TOKEN = "operator-token-for-tests-only-0123456789";

export interface Pipeline {
  env: Env;
  /** Messages sent and not yet consumed. */
  queued: QueueMessage[];
  /** Reactions that wait in their queue. */
  overflow: ReactionMessage[];
  /** Tags of every purge, in order. */
  purges: string[][];
  cache: PageCache;
  /** A request through the app. It also waits for the work after the answer. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** A request with the operator's token. */
  operate(method: string, path: string, json?: unknown): Promise<Response>;
  /** Consumes the queue until it is empty. Returns the result of the last batch. */
  drain(now?: number): Promise<void>;
  /** Runs the cron's door. */
  cron(now: number): Promise<void>;
}

/** Tests make more requests in a minute than readers do. */
const UNLIMITED: RateLimit = { limit: async () => ({ success: true }) };

/** A pipeline on the storage of a first deploy. */
export async function freshPipeline(overrides: Partial<Env> = {}): Promise<Pipeline> {
  const storage = await freshStorage();
  const queued: QueueMessage[] = [];
  const purges: string[][] = [];
  const work = {
    send: async (message: QueueMessage) => void queued.push(message),
    sendBatch: async (messages: Iterable<{ body: QueueMessage }>) => {
      for (const { body } of messages) queued.push(body);
    },
  } as unknown as Queue<QueueMessage>;
  const overflow: ReactionMessage[] = [];
  const reactions = { send: async (message: ReactionMessage) => void overflow.push(message) } as unknown as Queue;
  const env: Env = {
    ...bindings,
    ...storage,
    SITE_URL: ORIGIN,
    WORK: work,
    ANNOUNCE: work,
    REACTIONS: reactions,
    SEARCH_RATE: UNLIMITED,
    SIGN_IN_RATE: UNLIMITED,
    INBOX_RATE: UNLIMITED,
    ...overrides,
  };
  const cache: PageCache = { purge: async (tags) => void purges.push([...tags]) };
  const pipeline: Pipeline = {
    env,
    queued,
    overflow,
    purges,
    cache,
    async fetch(path, init) {
      const ctx = createExecutionContext();
      const response = await answer(new Request(new URL(path, ORIGIN), init), pipeline.env, ctx);
      await waitOnExecutionContext(ctx);
      return response;
    },
    operate: (method, path, json) =>
      pipeline.fetch(path, {
        method,
        headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
        ...(json !== undefined && { body: JSON.stringify(json) }),
      }),
    async drain(now = NOW) {
      while (queued.length > 0) await consumeOnce(pipeline, queued.splice(0, 25), now);
    },
    cron: (now) => runSchedule(pipeline.env, now),
  };
  return pipeline;
}

/** Sends one batch through the queue's door. Returns its verdict on each message. */
export async function consumeOnce(pipeline: Pipeline, bodies: unknown[], now = NOW, queue = "reprint-work") {
  const batch = createMessageBatch(
    queue,
    bodies.map((body, index) => ({
      id: `${now}-${index}-${crypto.randomUUID()}`,
      timestamp: new Date(now),
      attempts: 1,
      body,
    })),
  );
  await consume(batch, pipeline.env, pipeline.cache, now);
  return getQueueResult(batch, createExecutionContext());
}

export interface TestSource {
  slug: string;
  secret: string;
}

/** Registers a source through the API. */
export async function aSource(pipeline: Pipeline, facts: Record<string, unknown> = {}): Promise<TestSource> {
  const response = await pipeline.operate("POST", "/api/v1/sources", {
    slug: "harbor",
    name: "Harbor Post",
    home_page_url: "https://harbor.example/",
    ...facts,
  });
  if (response.status !== 201) throw new Error(await response.text());
  return await response.json<TestSource>();
}

/** A JSON Feed item; dates ten minutes before NOW. One with another id has another address. */
export const anItem = (facts: Record<string, unknown> = {}) => ({
  id: "https://harbor.example/?p=1",
  url:
    facts["id"] === undefined
      ? "https://harbor.example/2026/11/ferry-returns"
      : `https://harbor.example/posts/${encodeURIComponent(String(facts["id"]))}`,
  title: "The night ferry returns",
  content_html: "<p>After nine years the night ferry sails again.</p><p>Tickets are on sale at the pier.</p>",
  summary: "The night ferry sails again.",
  date_published: "2026-11-23T09:50:00Z",
  date_modified: "2026-11-23T09:50:00Z",
  authors: [{ name: "Ida Brandt" }],
  tags: ["Harbor", "Ferries"],
  language: "en",
  ...facts,
});

export const published = (facts: Record<string, unknown> = {}, timestamp = "2026-11-23T09:50:00Z") => ({
  type: "post.published",
  timestamp,
  data: anItem(facts),
});
export const updated = (facts: Record<string, unknown> = {}, timestamp = "2026-11-23T09:55:00Z") => ({
  type: "post.updated",
  timestamp,
  data: anItem({ date_modified: timestamp, ...facts }),
});
export const withdrawn = (facts: Record<string, unknown> = {}, timestamp = "2026-11-23T09:58:00Z") => ({
  type: "post.withdrawn",
  timestamp,
  data: { id: "https://harbor.example/?p=1", ...facts },
});

/** Headers and body as the Standard Webhooks reference library signs them. */
export function signed(
  secret: string,
  event: unknown,
  messageId = `msg_${crypto.randomUUID()}`,
  at = new Date(),
): RequestInit {
  const body = typeof event === "string" ? event : JSON.stringify(event);
  return {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "webhook-id": messageId,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(secret).sign(messageId, at, body),
    },
  };
}

/** Sends an event through the webhook. Returns the delivery's id. */
export async function send(
  pipeline: Pipeline,
  source: TestSource,
  event: unknown,
  messageId?: string,
): Promise<string> {
  const response = await pipeline.fetch(`/webhooks/${source.slug}`, signed(source.secret, event, messageId));
  if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json<{ id: string }>()).id;
}

/** Sends an event and publishes it. Returns the delivery's report. */
export async function deliver(pipeline: Pipeline, source: TestSource, event: unknown, messageId?: string) {
  const id = await send(pipeline, source, event, messageId);
  await pipeline.drain();
  return await report(pipeline, id);
}

export async function report(pipeline: Pipeline, id: string) {
  const response = await pipeline.fetch(`/deliveries/${id}`);
  return await response.json<{
    id: string;
    status: string;
    reason?: string;
    links: { status: string; post?: string };
  }>();
}
