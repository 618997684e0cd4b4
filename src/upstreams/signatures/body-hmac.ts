import type { Problem } from "../../problem.ts";
import { readHeader } from "./headers.ts";
import { fromBase64, type Hash, textSecrets, verify } from "./hmac.ts";
import type { SignatureClaim, Scheme } from "./scheme.ts";

/** The options of a scheme with an HMAC of the body. */
export interface BodyHmac {
  /** The header that has the signature, in lower case. */
  header: string;
  /** The text before the signature, such as "sha256="; in either case. */
  prefix?: string;
  encoding?: "hex" | "base64";
  hash?: Hash;
  /** Instructions for a sender whose request lacks the header. */
  unsigned: string;
  /** Instructions for a sender whose signature does not match the body. */
  mismatch: string;
}

const BYTES = { "SHA-256": 32, "SHA-1": 20 };

/** A scheme whose header has the HMAC of the body, and no time. Only the body's hash protects from replay. */
export function bodyHmac(options: BodyHmac): Scheme {
  const { header, prefix = "", encoding = "hex", hash = "SHA-256", unsigned, mismatch } = options;
  const written = `${encoding} of HMAC-${hash.replace("-", "")}`;
  const expected = prefix === "" ? written : `“${prefix}<${written}>”`;
  return {
    ...textSecrets(hash),
    mismatch: { kind: "signature-mismatch", header, hint: mismatch },
    read(request: Request): SignatureClaim | Problem {
      const value = readHeader(request, header, unsigned);
      if (typeof value !== "string") return value;
      const isPrefixed = value.slice(0, prefix.length).toLowerCase() === prefix.toLowerCase();
      const signature = isPrefixed ? decode(value.slice(prefix.length), encoding) : null;
      if (signature?.length !== BYTES[hash]) return { kind: "header-malformed", header, expected };
      return { messageId: null, verify: (body, key) => verify(key, signature, body) };
    },
  };
}

function decode(text: string, encoding: "hex" | "base64"): Uint8Array<ArrayBuffer> | null {
  if (encoding === "base64") return fromBase64(text);
  return /^(?:[0-9a-f]{2})*$/i.test(text) ? Uint8Array.fromHex(text) : null;
}
