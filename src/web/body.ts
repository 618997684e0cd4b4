/** A webhook's body may have so many bytes; D1 keeps it in one row. */
export const WEBHOOK_BODY_MAX_BYTES = 1_000_000;

/**
 * Reads a body, counting bytes as they come: what Content-Length says is not believed, and no more than the cap is held.
 *
 * @returns null when there are more than `maxBytes`
 */
export async function readBody(request: Request | Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
  if (Number(request.headers.get("content-length")) > maxBytes) return null;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) return null;
    chunks.push(chunk);
  }
  const body = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return body;
}
