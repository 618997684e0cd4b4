/** Windows-1252 for 0x80 to 0x9F, where ISO 8859-1 and Unicode have controls that nobody writes (WHATWG Encoding). */
const HIGH = new TextDecoder("windows-1252").decode(Uint8Array.from({ length: 32 }, (_, index) => 0x80 + index));

// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0080-\u009f]/g;

/** Text whose C1 controls are what was meant: quotes, dashes and the euro. */
export const withoutControls = (text: string): string =>
  text.replace(CONTROLS, (control) => HIGH[control.charCodeAt(0) - 0x80]!);

/**
 * Decodes bytes that are UTF-8 in part: what is valid is UTF-8, every other byte is windows-1252, as where systems pasted one into
 * the other.
 */
export function decodeMixed(body: Uint8Array): string {
  const utf8 = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < body.length;) {
    const length = lengthAt(body, at);
    if (length > 0) {
      at += length;
      continue;
    }
    if (at > from) parts.push(utf8.decode(body.subarray(from, at)));
    parts.push(body[at]! < 0xa0 ? HIGH[body[at]! - 0x80]! : String.fromCharCode(body[at]!));
    at += 1;
    from = at;
  }
  parts.push(utf8.decode(body.subarray(from)));
  return parts.join("");
}

/** How long the UTF-8 sequence is that begins there (RFC 3629, section 4); 0 for none. */
function lengthAt(body: Uint8Array, at: number): number {
  const first = body[at]!;
  if (first < 0x80) return 1;
  const length =
    first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  for (let index = 1; index < length; index += 1) if (((body[at + index] ?? 0) & 0xc0) !== 0x80) return 0;
  const second = body[at + 1] ?? 0;
  const isOverlong = (first === 0xe0 && second < 0xa0) || (first === 0xf0 && second < 0x90);
  const isBeyond = (first === 0xed && second > 0x9f) || (first === 0xf4 && second > 0x8f);
  return isOverlong || isBeyond ? 0 : length;
}
