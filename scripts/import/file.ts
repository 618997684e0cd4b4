import { createReadStream, openSync, readSync, closeSync, statSync } from "node:fs";
import { createGunzip } from "node:zlib";

const HEAD_BYTES = 4000;
const GZIP_MAGIC = 0x1f8b;
const ZIP_MAGIC = 0x504b;

/** A file that is read from front to back, whatever its length. Gzip is unpacked. */
export interface OpenFile {
  /** UTF-8, in chunks that split no character. */
  text: AsyncIterable<string>;
  /** The share of it that has been read, from 0 to 1. */
  progress(): number;
}

/** Opens a file for one reading. */
export function openFile(file: string): OpenFile {
  const { size } = statSync(file);
  const raw = createReadStream(file);
  const bytes = isGzip(file) ? raw.pipe(createGunzip()) : raw;
  // A pipe passes data on, but not errors.
  if (bytes !== raw) raw.once("error", (error) => void bytes.destroy(error));
  return {
    text: bytes.setEncoding("utf8") as AsyncIterable<string>,
    progress: () => (size === 0 ? 1 : raw.bytesRead / size),
  };
}

/** The beginning of a file, for detecting its format. */
export async function headOf(file: string): Promise<string> {
  for await (const text of openFile(file).text) return text.slice(0, HEAD_BYTES).replace(/^\uFEFF/, "");
  return "";
}

/** The whole of a small file. */
export async function wholeOf(file: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  const raw = createReadStream(file);
  for await (const chunk of isGzip(file) ? raw.pipe(createGunzip()) : raw) {
    length += (chunk as Buffer).length;
    if (length > maxBytes) return null;
    chunks.push(chunk as Buffer);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

const isGzip = (file: string): boolean => magicOf(file) === GZIP_MAGIC;

/** Whether a file is a zip archive, by its first bytes. */
export const isZip = (file: string): boolean => magicOf(file) === ZIP_MAGIC;

function magicOf(file: string): number | undefined {
  const magic = Buffer.alloc(2);
  const descriptor = openSync(file, "r");
  try {
    return readSync(descriptor, magic) === 2 ? magic.readUInt16BE() : undefined;
  } finally {
    closeSync(descriptor);
  }
}
