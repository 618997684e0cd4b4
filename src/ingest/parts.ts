import { ulid } from "ulid";
import { sha256Base64 } from "../bytes.ts";
import type { Change } from "../model/entry.ts";
import type { Part } from "../storage/delivery-parts.ts";
import { write } from "../upstreams/change.ts";

/**
 * A delivery of one change.
 *
 * @param messageIdOf makes the message id from the hash of the body. It must return the same id whenever the same part
 * is made again, so that the part is saved once.
 */
export async function partOf(change: Change, messageIdOf: (bodyHash: string) => string, now: number): Promise<Part> {
  const body = write(change);
  const bodyHash = await sha256Base64(body);
  return { id: ulid(now), messageId: messageIdOf(bodyHash), bodyHash, format: "change", body };
}
