import path from "node:path";
import { unstable_readConfig as readConfig } from "wrangler";

/** The project's directory. */
export const ROOT = path.join(import.meta.dirname, "..");

const config = readConfig({ config: path.join(ROOT, "wrangler.toml") }, { hideWarnings: true });

if (config.compatibility_date === undefined) throw new Error("wrangler.toml has no compatibility_date");

/** For the product and every baseline. */
export const COMPATIBILITY_DATE = config.compatibility_date;
export const COMPATIBILITY_FLAGS = config.compatibility_flags;

interface Consumer {
  queue: string;
  max_batch_size?: number | undefined;
  max_batch_timeout?: number | undefined;
  max_retries?: number | undefined;
}

/** The consumer settings of a queue in wrangler.toml. */
export function consumerOf(queue: string): { maxBatchSize?: number; maxBatchTimeout?: number; maxRetries?: number } {
  const consumers: readonly Consumer[] = config.queues.consumers ?? [];
  const consumer = consumers.find((each) => each.queue === queue);
  if (!consumer) throw new Error(`wrangler.toml has no consumer of ${queue}`);
  const { max_batch_size, max_batch_timeout, max_retries } = consumer;
  return {
    ...(max_batch_size !== undefined && { maxBatchSize: max_batch_size }),
    ...(max_batch_timeout !== undefined && { maxBatchTimeout: max_batch_timeout }),
    ...(max_retries !== undefined && { maxRetries: max_retries }),
  };
}
