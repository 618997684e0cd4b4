/** The storage format of a delivery's verbatim body in D1. */

/** The verbatim body of a delivery; null when there is none or retention has dropped it. */
export async function readDeliveryBody(db: D1Database, id: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const row = await db
    .prepare("SELECT body_encoding, body FROM deliveries WHERE id = ? AND body IS NOT NULL")
    .bind(id)
    .first<{ body_encoding: "utf-8" | "base64"; body: string }>();
  return row && decodeBody(row.body_encoding, row.body);
}

/** UTF-8 without NUL is stored as text, anything else as base64. Both are restored byte for byte. */
export function encodeBody(body: Uint8Array<ArrayBuffer>): { encoding: "utf-8" | "base64"; text: string } {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
    if (!text.includes("\0")) return { encoding: "utf-8", text };
  } catch {
    // Not UTF-8: stored as base64.
  }
  return { encoding: "base64", text: body.toBase64() };
}

export const decodeBody = (encoding: "utf-8" | "base64", text: string): Uint8Array<ArrayBuffer> =>
  encoding === "utf-8" ? (new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>) : Uint8Array.fromBase64(text);
