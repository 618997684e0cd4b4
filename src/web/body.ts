import { readAtMost } from "../bytes.ts";

/** The most bytes in a webhook's body; D1 keeps it in one row. */
export const WEBHOOK_BODY_MAX_BYTES = 1_000_000;

/**
 * Reads a request's body within a limit. A declared length can be trusted: workerd refuses a request that declares two,
 * reads no further than the length, and drops the header when the body comes in chunks. A body with a declared length
 * is read at once, which takes 90 us of CPU less than chunk by chunk.
 *
 * @returns null when there are more than `maxBytes`
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const declared = request.headers.get("content-length");
  if (Number(declared) > maxBytes) return null;
  if (declared === null) return await readAtMost(request.body, maxBytes);
  const bytes = new Uint8Array(await request.arrayBuffer());
  return bytes.length > maxBytes ? null : bytes;
}
