import { readStart } from "../bytes.ts";
import type { Fetch } from "./fetch.ts";
import { checkAddress } from "./guard.ts";
import { isLocalAllowed, leadsInside } from "./local.ts";

/** A call of another server's API. */
export interface Call {
  url: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  headers?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer> | FormData;
}

/** The outcome of a call. */
export type Called =
  | { kind: "answered"; status: number; headers: Headers; text: string }
  /** Nothing was sent, because the address may not be called. */
  | { kind: "forbidden" }
  /** The call may have arrived and taken effect. */
  | { kind: "unknown"; why: string };

/** From the first byte sent to the last byte received. */
const DEADLINE_MS = 15_000;
const TEXT_MAX_BYTES = 500_000;
const USER_AGENT = "Reprint/0.1 (announces posts; republishes with credit)";

/**
 * Calls an API that an operator has configured, once: over https, at a public address, without following redirects,
 * which would carry credentials elsewhere. The text of the answer is read whatever its status.
 */
export async function call({ url, method, headers = {}, body }: Call, fetch: Fetch): Promise<Called> {
  const address = checkAddress(url, undefined, false, isLocalAllowed());
  if (typeof address === "string") return { kind: "forbidden" };
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  try {
    if (await leadsInside(address)) return { kind: "forbidden" };
    const response = await fetch(address.href, {
      method,
      headers: { "user-agent": USER_AGENT, ...headers },
      redirect: "manual",
      cache: "no-store",
      signal: deadline,
      ...(body !== undefined && { body }),
    });
    const bytes = await readStart(response.body, TEXT_MAX_BYTES);
    return {
      kind: "answered",
      status: response.status,
      headers: response.headers,
      text: new TextDecoder().decode(bytes),
    };
  } catch {
    return { kind: "unknown", why: deadline.aborted ? "it did not answer in time" : "the connection broke" };
  }
}
