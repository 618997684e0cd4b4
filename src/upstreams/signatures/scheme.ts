import type { Problem } from "../../problem.ts";

/** What a request claims by its headers and its address, checked for form and time but not yet for truth. */
export interface Claim {
  /**
   * The sender's own id for the message, the same on every retry. Null where there is none or the signature does not cover
   * it: whoever has seen a delivery could send it again under another id. The body's hash stands for it then.
   */
  messageId: string | null;
  /** When the message was signed, as the signature covers it, for senders whose equal bodies are different messages. */
  signedAt?: string;
  /** Whether the claim is true of this body under this key; in constant time. */
  verify(body: Uint8Array<ArrayBuffer>, key: CryptoKey): Promise<boolean>;
}

/** What a scheme's secrets are. */
export interface Secrets {
  /** What a secret must be, as the end of the sentence "it must be …". */
  secretForm: string;
  /** The key of a source's secret; null when it is no secret of this scheme. */
  importSecret(secret: string): Promise<CryptoKey | null>;
  /** A new secret; null where the upstream makes it and takes no other. */
  newSecret: (() => string) | null;
}

/** One way of signing. */
export interface Scheme extends Secrets {
  /**
   * Reads a request's claim before its body is read.
   *
   * @param now milliseconds since the epoch
   */
  read(request: Request, now: number): Claim | Problem;
  /** The answer to a claim that is not true: how to sign, and nothing about the secret. */
  mismatch: Problem;
}
