/** Reading bytes within a limit, and hashing them. */

/**
 * Reads chunks into one array. Counts the bytes as they come and holds no more than the cap.
 *
 * @returns null when there are more than `maxBytes`
 */
export async function readAtMost(
  chunks: AsyncIterable<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const read: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) return null;
    read.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of read) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

/** SHA-256 of bytes, or of a text in UTF-8. */
export async function sha256(data: string | Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
}

/** SHA-256 in base64: how D1 keeps which body, content or entry it has seen. */
export const sha256Base64 = async (data: string | Uint8Array<ArrayBuffer>): Promise<string> =>
  (await sha256(data)).toBase64();
