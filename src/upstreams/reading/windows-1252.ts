import { highCharacter } from "../../html/windows-1252.ts";

/**
 * In windows-1252 the two bytes of a UTF-8 pair are a capital letter and a sign, which occur together in no word. The
 * three bytes of a longer sequence may be "é", a no-break space and "»", which occur in French. So pairs count double.
 */
const PAIR_WEIGHT = 2;

/**
 * Decodes bytes that are not valid UTF-8. If most bytes beyond ASCII are UTF-8, the others are windows-1252 that a
 * system inserted. Else all of it is windows-1252, which resembles UTF-8 by coincidence in places.
 */
export function decodeMixed(body: Uint8Array): string {
  const utf8 = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
  const parts: string[] = [];
  let from = 0;
  /** Evidence for UTF-8, minus the bytes that are not UTF-8. */
  let balance = 0;
  for (let at = 0; at < body.length;) {
    const length = lengthAt(body, at);
    if (length > 0) {
      if (length > 1) balance += length === 2 ? PAIR_WEIGHT : 1;
      at += length;
      continue;
    }
    if (at > from) parts.push(utf8.decode(body.subarray(from, at)));
    parts.push(highCharacter(body[at]!));
    balance -= 1;
    at += 1;
    from = at;
  }
  parts.push(utf8.decode(body.subarray(from)));
  return balance < 0 ? new TextDecoder("windows-1252").decode(body) : parts.join("");
}

/** The length of the UTF-8 sequence at a place (RFC 3629, section 4); 0 when there is none. */
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
