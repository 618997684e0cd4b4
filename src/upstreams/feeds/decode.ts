/** Finds the encoding of a document, and decodes it. */
import { withoutControls } from "../../html/windows-1252.ts";
import { decodeMixed } from "../reading/windows-1252.ts";

const BOMS: readonly [string, readonly number[]][] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16be", [0xfe, 0xff]],
  ["utf-16le", [0xff, 0xfe]],
];

const DECLARATION_MAX_BYTES = 300;

/** Charsets that servers declare without looking at the text. */
const LATIN = /^(?:iso[-_]?8859-?1|latin-?1|l1|windows-1252|cp-?1252|us-ascii|ascii|ansi.*)$/i;
/** Charsets that use ASCII bytes only, so that a text in them is valid UTF-8 too. */
const ESCAPED = /^(?:iso-2022-.*|hz-gb-2312)$/i;

/**
 * Decodes a document. In this order: by its byte order mark; as UTF-8, when it is valid and has more than ASCII, which
 * is never a coincidence; by the charset of its media type or its XML declaration (RFC 7303, section 3). A label is
 * ignored if TextDecoder does not know it or the bytes contradict it. Any other document, and one that calls itself
 * Latin, is windows-1252, or UTF-8 with windows-1252 in places.
 */
export function decode(
  body: Uint8Array<ArrayBuffer>,
  contentType: string | undefined,
): { text: string; faithful: boolean } {
  const read = decoded(body, contentType);
  return { ...read, text: withoutControls(read.text) };
}

function decoded(body: Uint8Array<ArrayBuffer>, contentType: string | undefined): { text: string; faithful: boolean } {
  const bom = BOMS.find(([, mark]) => mark.every((byte, index) => body[index] === byte))?.[0];
  const marked = decodeStrictly(body, bom ?? unmarked(body));
  if (marked !== undefined) return { text: marked, faithful: true };
  const utf8 = decodeStrictly(body, "utf-8");
  const charset = /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType ?? "")?.[1];
  const declared = declaredIn(body);
  // A label that somebody chose wins over a server's default.
  const labels = LATIN.test(charset ?? "") && declared !== undefined ? [declared, charset] : [charset, declared];
  // UTF-16 would have zeros between its letters.
  const possible = labels.filter((label) => label !== undefined && !/^(?:utf|ucs)-?(?:16|32|2|4)/i.test(label));
  const isEscaped = possible.some((label) => ESCAPED.test(label!));
  if (utf8 !== undefined && !isEscaped) return { text: utf8, faithful: true };
  for (const label of possible) {
    // Any bytes are valid in these, also those of UTF-8 with a few others in between.
    if (LATIN.test(label!)) return { text: decodeMixed(body), faithful: true };
    const text = decodeStrictly(body, label);
    if (text !== undefined) return { text, faithful: true };
  }
  return utf8 === undefined ? { text: decodeMixed(body), faithful: false } : { text: utf8, faithful: true };
}

/** The encoding in an XML declaration. The declaration is ASCII in all encodings that need one. */
function declaredIn(body: Uint8Array): string | undefined {
  const head = String.fromCharCode(...body.subarray(0, DECLARATION_MAX_BYTES));
  return /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1];
}

/** UTF-16 without a byte order mark, which the zero beside the first "<" or "{" shows (XML 1.0, appendix F). */
function unmarked(body: Uint8Array): string | undefined {
  const [first, second] = body;
  const opens = (byte: number | undefined) => byte === 0x3c || byte === 0x7b;
  if (first === 0 && opens(second)) return "utf-16be";
  return opens(first) && second === 0 ? "utf-16le" : undefined;
}

function decodeStrictly(body: Uint8Array<ArrayBuffer>, label: string | undefined): string | undefined {
  if (label === undefined) return undefined;
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: false }).decode(body);
  } catch {
    return undefined;
  }
}
