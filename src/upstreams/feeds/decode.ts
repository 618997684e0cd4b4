/** From bytes to text: which encoding a document is in. */

const BOMS: readonly [string, readonly number[]][] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16be", [0xfe, 0xff]],
  ["utf-16le", [0xff, 0xfe]],
];

const DECLARATION_MAX_BYTES = 300;

/**
 * Decodes a document: by its byte order mark, else by the charset of its media type, else by its XML declaration, else as
 * UTF-8 (RFC 7303, section 3). A label that TextDecoder does not know, or that the bytes contradict, is passed over; bytes
 * that are no text in any of them come out with replacement characters.
 */
export function decode(
  body: Uint8Array<ArrayBuffer>,
  contentType: string | undefined,
): { text: string; faithful: boolean } {
  const bom = BOMS.find(([, mark]) => mark.every((byte, index) => body[index] === byte))?.[0];
  const charset = /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType ?? "")?.[1];
  const declared = declaredIn(body);
  // Servers add "iso-8859-1" to what they do not look into; bytes that are valid UTF-8 and say so are.
  const labels = /^utf-?8$/i.test(declared ?? "")
    ? [bom, "utf-8", charset]
    : [bom, charset, declared, unmarked(body), "utf-8"];
  for (const label of labels) {
    const text = label === undefined ? undefined : decodeStrictly(body, label);
    if (text !== undefined) return { text, faithful: true };
  }
  return { text: new TextDecoder().decode(body), faithful: false };
}

/** The encoding that an XML declaration names; it is ASCII in all encodings that need one. */
function declaredIn(body: Uint8Array): string | undefined {
  const head = String.fromCharCode(...body.subarray(0, DECLARATION_MAX_BYTES));
  return /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1];
}

/** UTF-16 without a mark shows itself by the zero beside the first "<" (XML 1.0, appendix F). */
function unmarked(body: Uint8Array): string | undefined {
  if (body[0] === 0 && body[1] === 0x3c) return "utf-16be";
  return body[0] === 0x3c && body[1] === 0 ? "utf-16le" : undefined;
}

function decodeStrictly(body: Uint8Array<ArrayBuffer>, label: string): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: false }).decode(body);
  } catch {
    return undefined;
  }
}
