/**
 * Windows-1252 for 0x80 to 0x9F, where ISO 8859-1 and Unicode have control characters that nobody writes (WHATWG
 * Encoding).
 */
const HIGH = new TextDecoder("windows-1252").decode(Uint8Array.from({ length: 32 }, (_, index) => 0x80 + index));

/** The character of a byte of 0x80 or above in windows-1252. */
export const highCharacter = (byte: number): string => (byte < 0xa0 ? HIGH[byte - 0x80]! : String.fromCharCode(byte));

/**
 * The three UTF-8 bytes of a character from U+2000 to U+213F (quotes, dashes, the ellipsis), each decoded as a
 * character of its own. The second is a control character, so no text contains this on purpose.
 */
const SPLIT_MARKS = /\u00e2[\u0080-\u0084][\u0080-\u00bf]/g;

// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0080-\u009f]/g;

/** Text without C1 control characters: bytes of UTF-8 are decoded together, all others as windows-1252. */
export function withoutControls(text: string): string {
  if (text.search(CONTROLS) < 0) return text;
  return text.replace(SPLIT_MARKS, joined).replace(CONTROLS, (control) => highCharacter(control.charCodeAt(0)));
}

const joined = (bytes: string): string =>
  String.fromCharCode(
    ((bytes.charCodeAt(0) & 0x0f) << 12) | ((bytes.charCodeAt(1) & 0x3f) << 6) | (bytes.charCodeAt(2) & 0x3f),
  );
