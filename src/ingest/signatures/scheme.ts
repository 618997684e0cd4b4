import type { Problem } from "../../problem.ts";

/** What a request claims by its headers and its address, checked for form and time but not yet for truth. */
export interface Claim {
  /** The sender's own id for the message, the same on every retry; null: the body's hash stands for it. */
  messageId: string | null;
  /** Whether the claim is true of this body under this key; in constant time. */
  verify(body: Uint8Array<ArrayBuffer>, key: CryptoKey): Promise<boolean>;
}

/** One way of signing. Schemes are siblings of the same shape, one file each. */
export interface Scheme {
  /**
   * Reads a request's claim before its body is read.
   *
   * @param now milliseconds since the epoch
   */
  read(request: Request, now: number): Claim | Problem;
  /**
   * The key of a source's secret.
   *
   * @throws {Error} when the secret is not one of this scheme
   */
  importSecret(secret: string): Promise<CryptoKey>;
  /** A new secret of this scheme. */
  newSecret(): string;
}
