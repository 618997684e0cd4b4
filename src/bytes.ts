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
  const bytes = await readStart(chunks, maxBytes);
  return bytes.length > maxBytes ? null : bytes;
}

/** Reads at most the cap and one byte more, which shows that the stream was longer. */
export async function readStart(
  chunks: AsyncIterable<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const read: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks ?? []) {
    read.push(chunk.subarray(0, maxBytes + 1 - length));
    length += read.at(-1)!.byteLength;
    if (length > maxBytes) break;
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of read) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

/** Whether bytes are gzip, whatever their headers claim (RFC 1952, section 2.3.1). */
const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;

/**
 * Unpacks gzip. Bytes that are not gzip are returned unchanged, and so is broken gzip.
 *
 * @returns one byte more than `maxBytes` when the result is longer
 */
export async function unpacked(bytes: Uint8Array<ArrayBuffer>, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (!isGzip(bytes)) return bytes;
  try {
    return await readStart(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")), maxBytes);
  } catch {
    return bytes;
  }
}

/** SHA-256 of bytes, or of a text in UTF-8. */
export async function sha256(data: string | Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
}

/** SHA-256 in base64: D1 stores it to recognize a body, content or entry that was seen before. */
export const sha256Base64 = async (data: string | Uint8Array<ArrayBuffer>): Promise<string> =>
  (await sha256(data)).toBase64();
