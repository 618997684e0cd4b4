import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { QueueMessage } from "../../src/model/message.ts";
import type { PageCache } from "../../src/publish/cache.ts";
import { consume } from "../../src/queue.ts";
import { openDatabase } from "../d1.ts";

/** Defined by the bundle. */
declare const MIGRATIONS_DIRECTORY: string;

/** The consumer's batch size in wrangler.toml. */
const BATCH_MAX = 25;
const ATTEMPTS_MAX = 3;

/** The platform for the product, in this process and in memory. */
export interface Platform {
  env: Env;
  /** Consumes messages until none are left. A message that fails several times becomes a dead letter. */
  drain(now: number): Promise<void>;
  /** The HTML for readers, by address. */
  pages(): Map<string, string>;
}

/** A platform with an empty database of the newest schema. */
export function inMemory(variables: Partial<Env> = {}): Platform {
  const database = openDatabase(":memory:");
  for (const file of readdirSync(MIGRATIONS_DIRECTORY).toSorted())
    database.exec(readFileSync(path.join(MIGRATIONS_DIRECTORY, file), "utf8"));
  const kept = new Map<string, { value: string; metadata: unknown }>();
  const queued: { body: QueueMessage; attempts: number }[] = [];
  const queue = {
    send: async (body: QueueMessage) => void queued.push({ body, attempts: 1 }),
    sendBatch: async (messages: Iterable<{ body: QueueMessage }>) => {
      for (const { body } of messages) queued.push({ body, attempts: 1 });
    },
  };
  const env = {
    DB: database.db,
    PAGES: {
      getWithMetadata: async (key: string) => {
        const found = kept.get(key);
        return found === undefined
          ? { value: null, metadata: null }
          : { value: new Blob([found.value]).stream(), metadata: found.metadata };
      },
      put: async (key: string, value: string, { metadata }: { metadata: unknown }) =>
        void kept.set(key, { value, metadata }),
    },
    WORK: queue,
    ANNOUNCE: queue,
    REACTIONS: queue,
    SITE_NAME: "Preview",
    SITE_URL: "https://preview.example",
    ADMIN_TOKEN: "0".repeat(32),
    SECRET_KEY: "0".repeat(32),
    ...variables,
  } as unknown as Env;
  const nothing: PageCache = { purge: async () => {} };
  return {
    env,
    async drain(now) {
      while (queued.length > 0) {
        const again: typeof queued = [];
        const messages = queued.splice(0, BATCH_MAX).map((message, index) => ({
          ...message,
          id: `${now}-${index}`,
          timestamp: new Date(now),
          ack: () => {},
          retry: () => void again.push({ ...message, attempts: message.attempts + 1 }),
        }));
        await consume({ queue: "reprint-work", messages } as unknown as MessageBatch, env, nothing, now);
        queued.push(...again.filter(({ attempts }) => attempts <= ATTEMPTS_MAX));
      }
    },
    pages: () => new Map([...kept].map(([key, { value }]) => [key, value])),
  };
}
