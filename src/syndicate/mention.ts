import { firstLink } from "../ingest/page-links.ts";
import { originalOf, pathOf, type Post } from "../model/post.ts";
import type { MentionMethod } from "../model/receipt.ts";
import type { Receipt, Sender } from "../storage/receipts.ts";
import { webAddress } from "../web/addresses.ts";
import { type Answer, explain, type Fetch, mediaTypeOf, request } from "../web/fetch.ts";
import { linksIn } from "../web/link-header.ts";
import { FORM_TYPE } from "../web/post.ts";
import type { Context, Sent } from "./receipt.ts";

/** Pages name their endpoints in the head, or near the text that readers see first. */
const PAGE_MAX_BYTES = 1_000_000;
const ANSWER_MAX_BYTES = 100_000;

const HTML_TYPES: ReadonlySet<string> = new Set(["text/html", "application/xhtml+xml"]);

/** A page's endpoint for mentions, and its protocol. */
export interface Endpoint {
  method: MentionMethod;
  url: string;
}

type Failure = { why: string; isFinal: boolean };

/** Statuses of 4xx that another attempt may resolve: a time-out, "too early", "too many requests". */
const TRANSIENT: ReadonlySet<number> = new Set([408, 425, 429]);

/** The meaning of an answer that is no success; null when it is one. */
function failureOf(answer: Answer, whose: string): Failure | null {
  if (answer.kind !== "answer") return { why: `${whose}: ${explain(answer)}`, isFinal: answer.kind === "refused" };
  const { status } = answer;
  if (status >= 200 && status <= 299) return null;
  return { why: `${whose} answered with status ${status}`, isFinal: status < 500 && !TRANSIENT.has(status) };
}

/**
 * Finds a page's endpoint for mentions: for Webmention (section 3.1.2) in the first suitable Link header, else the
 * first `<link>` or `<a>`; else for Pingback (section 2) in its header, else the first `<link>`.
 *
 * @returns null when the page has none
 */
export async function discoverEndpoint(target: string, fetch: Fetch): Promise<Endpoint | Failure | null> {
  const answer = await request(
    {
      url: target,
      headers: { accept: "text/html, application/xhtml+xml;q=0.9, */*;q=0.1" },
      allowHttp: true,
      accepts: () => true,
      maxBytes: PAGE_MAX_BYTES,
      startWillDo: true,
    },
    fetch,
  );
  const failure = failureOf(answer, "the original");
  if (failure !== null || answer.kind !== "answer") return failure;
  const { headers, url } = answer;
  const html = HTML_TYPES.has(mediaTypeOf(headers)) ? new TextDecoder().decode(answer.body) : "";
  const webmention =
    linksIn(headers.get("link") ?? "", url).find(({ rel }) => rel === "webmention")?.href ??
    firstLink(html, url, "webmention", ["link", "a"]);
  if (webmention !== undefined) return { method: "webmention", url: webmention };
  const pingback = URL.parse(headers.get("x-pingback") ?? "")?.href ?? firstLink(html, url, "pingback", ["link"]);
  return pingback === undefined ? null : { method: "pingback", url: pingback };
}

/**
 * Mentions a post's page at its original: by Webmention, or by Pingback if the original accepts nothing else. A
 * correction is mentioned again; if the original's address has changed, at the old address as well. A withdrawal is
 * mentioned too, but not by Pingback, which does not support that.
 */
export async function sendMention(post: Post, receipt: Receipt, _: Sender, context: Context): Promise<Sent> {
  const source = context.origin + pathOf(post);
  const before = receipt.target;
  const now = receipt.event === "withdrawn" ? null : (webAddress(originalOf(post))?.href ?? null);
  if (now !== null && new URL(now).host === new URL(source).host) {
    return { did: "nothing", why: "the original is a page of this site" };
  }
  let sent: Sent = { did: "nothing" };
  for (const target of new Set([before, now])) {
    const isPinged = target === before && receipt.method === "pingback";
    if (target === null || isPinged) continue;
    sent = await mention(source, target, receipt, context.fetch);
    // The old address matters less than the new one.
    if (sent.did === "failed" && (!sent.isFinal || target === now)) return sent;
  }
  return sent;
}

async function mention(source: string, target: string, { event }: Receipt, fetch: Fetch): Promise<Sent> {
  const endpoint = await discoverEndpoint(target, fetch);
  if (endpoint === null) return { did: "nothing", why: "the original takes no mentions" };
  if ("why" in endpoint) {
    // An original that is gone has removed all mentions too.
    if (event === "withdrawn" && endpoint.isFinal) return { did: "nothing", why: endpoint.why };
    return { did: "failed", isSender: false, ...endpoint };
  }
  const { method, url } = endpoint;
  if (method === "pingback" && event === "withdrawn") return { did: "nothing" };
  const failure =
    method === "webmention" ? await notify(url, source, target, fetch) : await ping(url, source, target, fetch);
  return failure === null ? { did: "sent", as: { target, method } } : { did: "failed", isSender: false, ...failure };
}

/** Sends a Webmention (section 3.1.3). Any status of 2xx is success. */
async function notify(url: string, source: string, target: string, fetch: Fetch): Promise<Failure | null> {
  const body = new URLSearchParams({ source, target }).toString();
  return failureOf(await posted(url, FORM_TYPE, body, fetch), "its Webmention endpoint");
}

const posted = (url: string, type: string, body: string, fetch: Fetch): Promise<Answer> =>
  request(
    {
      url,
      method: "POST",
      headers: { "content-type": type },
      body,
      allowHttp: true,
      accepts: () => true,
      maxBytes: ANSWER_MAX_BYTES,
      startWillDo: true,
    },
    fetch,
  );

/** "The pingback has already been registered" (Pingback 1.0, section 3). */
const KNOWN_FAULT = 48;
/**
 * Faults that may pass: "The source URI does not exist", which a cache may report for some time, and an upstream error.
 */
const TRANSIENT_FAULTS: ReadonlySet<number> = new Set([16, 50]);

/** Sends a Pingback (1.0, section 3): `pingback.ping(source, target)` as XML-RPC. */
async function ping(url: string, source: string, target: string, fetch: Fetch): Promise<Failure | null> {
  const params = [source, target]
    .map((uri) => `<param><value><string>${escaped(uri)}</string></value></param>`)
    .join("");
  const body = `<?xml version="1.0"?><methodCall><methodName>pingback.ping</methodName><params>${params}</params></methodCall>`;
  const answer = await posted(url, "text/xml", body, fetch);
  const failure = failureOf(answer, "its Pingback server");
  if (failure !== null || answer.kind !== "answer") return failure;
  const xml = new TextDecoder().decode(answer.body);
  if (!/<methodResponse[\s>]/.test(xml)) return { why: "its Pingback server answered no XML-RPC", isFinal: true };
  if (!/<fault[\s>]/.test(xml)) return null;
  const code = /<name>\s*faultCode\s*<\/name>\s*<value>\s*<(?:int|i4)>\s*(-?\d{1,10})\s*</.exec(xml)?.[1];
  if (Number(code) === KNOWN_FAULT) return null;
  return {
    why: `its Pingback server answered with fault ${code ?? "of no number"}`,
    isFinal: !TRANSIENT_FAULTS.has(Number(code)),
  };
}

const escaped = (uri: string): string => uri.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
