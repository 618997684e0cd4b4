import { readAtMost } from "../bytes.ts";

/** A webhook's body may have so many bytes; D1 keeps it in one row. */
export const WEBHOOK_BODY_MAX_BYTES = 1_000_000;

/**
 * Reads a body within a limit. Content-Length may refuse a body early, but never lets one through.
 *
 * @returns null when there are more than `maxBytes`
 */
export async function readBody(request: Request | Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
  if (Number(request.headers.get("content-length")) > maxBytes) return null;
  return await readAtMost(request.body, maxBytes);
}
