import { readStart, unpacked } from "../bytes.ts";
import { checkAddress, type Refusal } from "./guard.ts";
import { isLocalAllowed, leadsInside } from "./local.ts";

/** The platform's fetch, or a replacement for it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The platform's fetch, looked up at the call, so that tests can replace it. */
export const networkFetch: Fetch = (url, init) => fetch(url, init);

/** A request to a server that we do not know, and the answers that are accepted. */
export interface RequestOptions {
  url: string;
  method?: "GET" | "HEAD" | "POST";
  headers?: Record<string, string>;
  body?: string;
  /** Whether plain http is allowed. */
  allowHttp: boolean;
  /** Whether a media type may be read, such as "application/rss+xml"; "" when the answer names none. */
  accepts: (mediaType: string) => boolean;
  maxBytes: number;
  /**
   * If the body is too large, read its start: `maxBytes` and one byte more, which shows that it is cut. If the connection
   * breaks off, read what came before.
   */
  startWillDo?: boolean;
}

/** The outcome of a request. Only `body` and `headers` hold the other server's words; no reason quotes them. */
export type Answer =
  | {
      kind: "answer";
      status: number;
      headers: Headers;
      /** Empty when the status promises no content: 304, and every status that is not 2xx. */
      body: Uint8Array<ArrayBuffer>;
      /** Whether the connection broke off before the end of the body. */
      isCut: boolean;
      /** The address that answered, after redirects. */
      url: string;
      /** The address that it has moved to for good: the end of the leading 301 and 308 redirects. */
      movedTo: string;
    }
  | { kind: "refused"; reason: Refusal }
  | { kind: "too-many-redirects" }
  | { kind: "too-large"; maxBytes: number }
  | { kind: "wrong-type"; status: number }
  | { kind: "timed-out" }
  | { kind: "unreachable" };

export const REDIRECTS_MAX = 5;

/** From the first byte sent to the last byte received, including all redirects. */
export const FETCH_DEADLINE_MS = 20_000;

/** Names this software, so that a publisher can recognize it and write a rule for it. */
const USER_AGENT = "Reprint/0.1 (feed reader; republishes with credit)";

/** Headers that carry credentials. A redirect to another origin drops them. */
const CREDENTIALS: ReadonlySet<string> = new Set(["authorization", "cookie", "proxy-authorization"]);

const PERMANENT: ReadonlySet<number> = new Set([301, 308]);
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Sends a request to an address that others gave us. Nothing else in the code does.
 *
 * Redirects are followed here, and each address is checked like the first one. Bytes are counted after decompression.
 * One deadline covers everything.
 */
export async function request(options: RequestOptions, fetch: Fetch, deadlineMs = FETCH_DEADLINE_MS): Promise<Answer> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), deadlineMs);
  const late = new Promise<never>((_, reject) => {
    deadline.signal.addEventListener("abort", () => reject(new Error("deadline")), { once: true });
  });
  late.catch(() => {});
  try {
    return await Promise.race([follow(options, fetch, deadline.signal), late]);
  } catch {
    return { kind: deadline.signal.aborted ? "timed-out" : "unreachable" };
  } finally {
    clearTimeout(timer);
    // Stops whatever is still being read.
    deadline.abort();
  }
}

async function follow(options: RequestOptions, fetch: Fetch, signal: AbortSignal): Promise<Answer> {
  let url = checkAddress(options.url, undefined, options.allowHttp, isLocalAllowed());
  if (typeof url === "string") return { kind: "refused", reason: url };
  const method = options.method ?? "GET";
  let headers = new Headers({ ...options.headers, "user-agent": USER_AGENT });
  let movedTo = url.href;
  let permanent = true;
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects += 1) {
    if (await leadsInside(url)) return { kind: "refused", reason: "private" };
    const response = await fetch(url.href, {
      method,
      headers,
      redirect: "manual",
      cache: "no-store",
      signal,
      ...(options.body !== undefined && { body: options.body }),
    });
    const location = response.headers.get("location");
    // A request with a body is repeated only for the redirects that preserve the method (RFC 9110, section 15.4).
    const isRedirect = REDIRECTS.has(response.status) && (method !== "POST" || response.status >= 307);
    if (!isRedirect || location === null) return await read(response, options, signal, url.href, movedTo);
    letGo(response);
    const next = checkAddress(location, url.href, options.allowHttp, isLocalAllowed());
    if (typeof next === "string") return { kind: "refused", reason: next };
    if (next.origin !== url.origin) headers = withoutCredentials(headers);
    permanent &&= PERMANENT.has(response.status);
    if (permanent) movedTo = next.href;
    url = next;
  }
  return { kind: "too-many-redirects" };
}

const withoutCredentials = (headers: Headers): Headers =>
  new Headers([...headers].filter(([name]) => !CREDENTIALS.has(name)));

async function read(
  response: Response,
  options: RequestOptions,
  signal: AbortSignal,
  url: string,
  movedTo: string,
): Promise<Answer> {
  const { status, headers } = response;
  const answer = { kind: "answer", status, headers, url, movedTo, isCut: false } as const;
  if (!response.ok) {
    letGo(response);
    return { ...answer, body: new Uint8Array() };
  }
  if (!options.accepts(mediaTypeOf(headers))) {
    letGo(response);
    return { kind: "wrong-type", status };
  }
  const { maxBytes, startWillDo = false } = options;
  let fault: unknown;
  const chunks = response.body && until(signal, response.body, (reason) => (fault = reason));
  const received = await readStart(chunks, maxBytes);
  if (signal.aborted) return { kind: "timed-out" };
  const isCut = fault !== undefined;
  if (isCut && (!startWillDo || received.length === 0)) return { kind: "unreachable" };
  const body = await unpacked(received, maxBytes);
  return body.length > maxBytes && !startWillDo ? { kind: "too-large", maxBytes } : { ...answer, body, isCut };
}

/** Passes chunks on until the signal or the connection's fault, which is noted. Later chunks are not read. */
async function* until(
  signal: AbortSignal,
  chunks: AsyncIterable<Uint8Array>,
  note: (fault: unknown) => void,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of chunks) {
      if (signal.aborted) return;
      yield chunk;
    }
  } catch (fault) {
    note(fault);
  }
}

const letGo = (response: Response): void => void response.body?.cancel().catch(() => {});

/** The media type of an answer, in lower case and without parameters; "" when it has none. */
export const mediaTypeOf = (headers: Headers): string =>
  (headers.get("content-type") ?? "").split(";", 1)[0]!.trim().toLowerCase();

/** Why a request got no answer, in words for an operator. */
export function explain(answer: Exclude<Answer, { kind: "answer" }>): string {
  switch (answer.kind) {
    case "refused":
      return REFUSALS[answer.reason];
    case "too-many-redirects":
      return `it redirects more than ${REDIRECTS_MAX} times`;
    case "too-large":
      return `it has more than ${answer.maxBytes} bytes`;
    case "wrong-type":
      return "what is there is of another media type";
    case "timed-out":
      return "it did not answer in time";
    case "unreachable":
      return "there is no connection to it";
    default:
      return answer satisfies never;
  }
}

const REFUSALS: Record<Refusal, string> = {
  malformed: "the address is not an absolute URL",
  scheme: "the address, or one that it redirects to, is not https",
  credentials: "the address, or one that it redirects to, carries a user name",
  port: "the address, or one that it redirects to, has a port other than 80 and 443",
  private: "the address, or one that it redirects to, is of a private network",
};
