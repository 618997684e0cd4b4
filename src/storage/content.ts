/** How the content of a revision lies in D1: as JSON, deflated (RFC 1951), which takes some two fifths of it. */
import * as v from "valibot";
import { readAtMost } from "../bytes.ts";
import { Content } from "../model/post.ts";

/** The type of {@link CONTENT_VALUE}. */
export type StoredContent = string | number[];

/** D1 makes no string of more than 2 MB, and a byte is two digits. */
const HEX_MAX_BYTES = 1_000_000;

/**
 * What a query gives {@link parseContent} of a row of `revisions`: hexadecimal, for D1 gives a BLOB as a list of numbers, which takes eight
 * times as long to read. What is too large for that comes as such a list; what was saved before contents were deflated,
 * as the JSON that it is.
 */
export const CONTENT_VALUE = `CASE WHEN typeof(content) = 'text' OR octet_length(content) > ${HEX_MAX_BYTES} THEN content
  ELSE hex(content) END`;

/** More than any content that is saved. A larger row was not stored by us, and must not fill the memory. */
const CONTENT_MAX_BYTES = 2_000_000;

/** The bytes that are stored of a content. */
export function deflateContent(content: Content): Promise<Uint8Array<ArrayBuffer>> {
  const json = new TextEncoder().encode(JSON.stringify(content));
  return new Response(
    through(new CompressionStream("deflate-raw"), json as Uint8Array<ArrayBuffer>),
  ).bytes() as Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * The content of a row, in whichever way it is stored.
 *
 * @throws {Error} when that is no content
 */
export async function parseContent(stored: StoredContent): Promise<Content> {
  const isPlain = typeof stored === "string" && stored.startsWith("{");
  return v.parse(Content, JSON.parse(isPlain ? stored : await inflate(stored)));
}

async function inflate(stored: StoredContent): Promise<string> {
  const deflated = typeof stored === "string" ? Uint8Array.fromHex(stored) : Uint8Array.from(stored);
  const json = await readAtMost(through(new DecompressionStream("deflate-raw"), deflated), CONTENT_MAX_BYTES);
  if (json === null) throw new Error(`a content has more than ${CONTENT_MAX_BYTES} bytes`);
  return new TextDecoder().decode(json);
}

function through(
  { readable, writable }: CompressionStream | DecompressionStream,
  bytes: Uint8Array<ArrayBuffer>,
): ReadableStream<Uint8Array> {
  const writer = writable.getWriter();
  // If the bytes are broken, the reader throws.
  for (const done of [writer.write(bytes), writer.close()]) done.catch(() => {});
  return readable;
}
