import type { Problem } from "../../problem.ts";

/**
 * The claim that a request makes by its headers and its address. Its form and time are checked, its signature is not
 * yet.
 */
export interface SignatureClaim {
  /**
   * The sender's own id for the message, the same on every retry. Null when there is none, or the signature does not
   * cover it: then anyone who has seen a delivery could send it again under another id. The body's hash is used in its
   * place.
   */
  messageId: string | null;
  /** The signed time of the message, for senders whose equal bodies are different messages. */
  signedAt?: string;
  /** Whether the signature is valid for this body under this key; in constant time. */
  verify(body: Uint8Array<ArrayBuffer>, key: CryptoKey): Promise<boolean>;
}

/** The secrets of a scheme. */
export interface Secrets {
  /** The form of a secret, as the end of the sentence "it must be …". */
  secretForm: string;
  /** The key of a source's secret; null when it is no secret of this scheme. */
  importSecret(secret: string): Promise<CryptoKey | null>;
  /** A new secret; null when the upstream makes it and accepts no other. */
  newSecret: (() => string) | null;
}

/** A way of signing. */
export interface Scheme extends Secrets {
  /**
   * Reads a request's claim before its body is read.
   *
   * @param now milliseconds since the epoch
   */
  read(request: Request, now: number): SignatureClaim | Problem;
  /** The answer to a wrong signature: how to sign, and nothing about the secret. */
  mismatch: Problem;
}
