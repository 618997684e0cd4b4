/** The storage format of a revision's content in D1: JSON, deflated (RFC 1951) to about two fifths of its size. */
import * as v from "valibot";
import { readAtMost } from "../bytes.ts";
import { Content } from "../model/post.ts";

/** The type of {@link CONTENT_VALUE}. */
export type StoredContent = string | number[];

/** D1 makes no string of more than 2 MB, and a byte takes two digits. */
const HEX_MAX_BYTES = 1_000_000;

/**
 * The column of `revisions` that {@link parseContent} reads. It is hexadecimal, because D1 returns a BLOB as a list of
 * numbers, which takes eight times as long to read. A content too large for that is such a list. A content saved before
 * contents were deflated is plain JSON.
 */
export const CONTENT_VALUE = `CASE WHEN typeof(content) = 'text' OR octet_length(content) > ${HEX_MAX_BYTES} THEN content
  ELSE hex(content) END`;

/** Larger than any content that we save. A larger row is not ours, and must not fill the memory. */
const CONTENT_MAX_BYTES = 2_000_000;

/**
 * The content as a parameter of {@link toContent}. It is hexadecimal as well, because D1 is sent a BLOB as a list of
 * numbers, which takes longer to make and to write. A content too large for that is such a list.
 */
export async function deflateContent(content: Content): Promise<string | Uint8Array<ArrayBuffer>> {
  const json = new TextEncoder().encode(JSON.stringify(content)) as Uint8Array<ArrayBuffer>;
  const deflated = (await new Response(
    through(new CompressionStream("deflate-raw"), json),
  ).bytes()) as Uint8Array<ArrayBuffer>;
  return deflated.length > HEX_MAX_BYTES ? deflated : deflated.toHex();
}

/** SQL: the stored form of such a parameter. */
export const toContent = (parameter: `?${number}`): string =>
  `iif(typeof(${parameter}) = 'text', unhex(${parameter}), ${parameter})`;

/**
 * Parses the content of a row, in any of its forms.
 *
 * @throws {Error} when it is no content
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
  // If the bytes are broken, reading throws.
  for (const done of [writer.write(bytes), writer.close()]) done.catch(() => {});
  return readable;
}
