/** Windows-1252 for 0x80 to 0x9F, where ISO 8859-1 and Unicode have controls that nobody writes (WHATWG Encoding). */
const HIGH = new TextDecoder("windows-1252").decode(Uint8Array.from({ length: 32 }, (_, index) => 0x80 + index));

/** A byte of 0x80 or above as windows-1252 has it. */
export const highCharacter = (byte: number): string => (byte < 0xa0 ? HIGH[byte - 0x80]! : String.fromCharCode(byte));

/**
 * The three bytes of UTF-8 for the marks from U+2000 to U+213F, each of which became a character: quotes, dashes, the ellipsis.
 * Their second byte is a control, so no text means them.
 */
const SPLIT_MARKS = /\u00e2[\u0080-\u0084][\u0080-\u00bf]/g;

// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0080-\u009f]/g;

/** Text whose C1 controls are what was meant: bytes of UTF-8 are joined again, all others are read as windows-1252. */
export function withoutControls(text: string): string {
  if (text.search(CONTROLS) < 0) return text;
  return text.replace(SPLIT_MARKS, joined).replace(CONTROLS, (control) => highCharacter(control.charCodeAt(0)));
}

const joined = (bytes: string): string =>
  String.fromCharCode(
    ((bytes.charCodeAt(0) & 0x0f) << 12) | ((bytes.charCodeAt(1) & 0x3f) << 6) | (bytes.charCodeAt(2) & 0x3f),
  );
