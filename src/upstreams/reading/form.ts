import type { Received } from "../format.ts";

const FORM = "application/x-www-form-urlencoded";

/** Whether a body is a form. */
export const isForm = ({ headers }: Pick<Received, "headers">): boolean =>
  (headers["content-type"] ?? "").toLowerCase().startsWith(FORM);

/**
 * The fields of a form in its declared charset: percent-escapes are bytes in that charset (URL Standard, section 5.1).
 */
export function readForm(body: Uint8Array<ArrayBuffer>, contentType: string): Map<string, string> {
  const decoder = decoderOf(/charset="?([\w-]{1,40})/i.exec(contentType)?.[1] ?? "utf-8");
  const form = new Map<string, string>();
  for (const pair of new TextDecoder("latin1").decode(body).split("&", FIELDS_MAX)) {
    const equals = pair.indexOf("=");
    const [name, value] = equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
    form.set(decoder.decode(bytesOf(name)), decoder.decode(bytesOf(value)));
  }
  return form;
}

const FIELDS_MAX = 200;

function decoderOf(label: string): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder();
  }
}

/** The bytes of a percent-encoded text. A "%" that escapes nothing stays. */
function bytesOf(encoded: string): Uint8Array {
  const bytes = new Uint8Array(encoded.length);
  let length = 0;
  for (let index = 0; index < encoded.length; index += 1) {
    const byte = encoded[index] === "%" ? hexByte(encoded, index + 1) : undefined;
    if (byte !== undefined) index += 2;
    bytes[length] = byte ?? (encoded[index] === "+" ? SPACE : encoded.charCodeAt(index));
    length += 1;
  }
  return bytes.subarray(0, length);
}

const SPACE = 0x20;
const hexByte = (source: string, start: number): number | undefined => {
  const digits = source.slice(start, start + 2);
  return /^[0-9a-f]{2}$/i.test(digits) ? Number.parseInt(digits, 16) : undefined;
};
