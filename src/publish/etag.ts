import { sha256 } from "../bytes.ts";

const ETAG_BYTES = 16;

/** A quoted entity tag that changes with the text. */
export async function etagOf(text: string): Promise<string> {
  const digest = await sha256(text);
  return `"${digest.subarray(0, ETAG_BYTES).toBase64({ alphabet: "base64url", omitPadding: true })}"`;
}
