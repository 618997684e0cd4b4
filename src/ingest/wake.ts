import { type QueueMessage, SEND_BATCH_MAX } from "../model/message.ts";

/**
 * Sends messages for work that is committed in D1. It never throws: if the queue refuses a message, the cron finds the
 * work.
 */
export async function wake(queue: Queue<QueueMessage>, messages: readonly QueueMessage[]): Promise<void> {
  for (let start = 0; start < messages.length; start += SEND_BATCH_MAX) {
    const batch = messages.slice(start, start + SEND_BATCH_MAX);
    try {
      await queue.sendBatch(batch.map((body) => ({ body })));
    } catch (error) {
      console.warn({ event: "queue refused messages, left to the cron", messages: batch, error: String(error) });
    }
  }
}

/** Messages that publish deliveries. */
export const toDeliveries = (ids: readonly string[]): QueueMessage[] => ids.map((id) => ({ kind: "delivery", id }));
