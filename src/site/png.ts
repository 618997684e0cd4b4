/**
 * PNGs made of rectangles (https://www.w3.org/TR/png-3/), for the few pictures that programs accept in no other format.
 */

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
  /** #rrggbb */
  color: string;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const BYTES_A_PIXEL = 3;
/** Truecolor with 8 bits a sample, no interlace (section 11.2.1). */
const HEADER_END = [8, 2, 0, 0, 0];

/** Draws rectangles, in pixels, on a background. Later ones cover earlier ones. */
export async function png(width: number, height: number, background: string, parts: Rectangle[]): Promise<Uint8Array> {
  const row = 1 + width * BYTES_A_PIXEL;
  const pixels = new Uint8Array(row * height);
  for (const part of [{ x: 0, y: 0, width, height, color: background }, ...parts]) paint(pixels, row, part);
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, width);
  new DataView(header.buffer).setUint32(4, height);
  header.set(HEADER_END, 8);
  const deflated = new Response(new Response(pixels).body!.pipeThrough(new CompressionStream("deflate")));
  const chunks = [
    new Uint8Array(SIGNATURE),
    chunk("IHDR", header),
    chunk("IDAT", new Uint8Array(await deflated.arrayBuffer())),
    chunk("IEND", new Uint8Array()),
  ];
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

function paint(pixels: Uint8Array, row: number, { x, y, width, height, color }: Rectangle): void {
  const rgb = [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));
  const [left, right] = [Math.round(x), Math.round(x + width)];
  for (let line = Math.round(y); line < Math.round(y + height); line += 1) {
    for (let column = left; column < right; column += 1) pixels.set(rgb, line * row + 1 + column * BYTES_A_PIXEL);
  }
}

/** A chunk: length, type, data, and the checksum of type and data (section 5.3). */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}

/** The checksum of a chunk (Annex D). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
