const ETAG_BYTES = 16;

/** A quoted entity tag that changes with the text. */
export async function etagOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `"${new Uint8Array(digest).subarray(0, ETAG_BYTES).toBase64({ alphabet: "base64url", omitPadding: true })}"`;
}
