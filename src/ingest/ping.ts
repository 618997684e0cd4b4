import * as v from "valibot";
import { WebUrl } from "../model/source.ts";
import { problemResponse } from "../problem.ts";
import { hastenFeed } from "../storage/feed-schedule.ts";
import { findFeeds } from "../storage/feeds.ts";
import { MINUTE_MS } from "../time.ts";
import { wake } from "./wake.ts";
import { readBody } from "../web/body.ts";

const PING_BODY_MAX_BYTES = 16_000;
const RETRY_AFTER_SECONDS = 60;

/** The shortest time between polls that pings cause. A later ping within it is postponed, not dropped. */
const PING_GAP_MS = MINUTE_MS;

/** Fault codes that XML-RPC servers share (Specification for Fault Code Interoperability). */
const FAULTS = {
  "not-xml": [-32_700, "This is not a methodCall of XML-RPC."],
  "no-method": [-32_601, "There are weblogUpdates.ping and weblogUpdates.extendedPing here."],
  "bad-params": [-32_602, "Send the site's name and its address, and with extendedPing the feed's."],
} as const;

/** Identifies the caller for the rate limit. The address itself is not stored. */
const callerOf = (request: Request) => request.headers.get("cf-connecting-ip") ?? "unknown";

/**
 * `POST /ping`, XML-RPC `weblogUpdates.ping` and `.extendedPing`: polls the feeds of the source with this address now.
 * If no source has the address, the ping is refused and the address is never requested.
 *
 * @param now milliseconds since the epoch
 */
export async function ping(request: Request, env: Env, now: number): Promise<Response> {
  if (request.method !== "POST") return problemResponse({ kind: "method-not-allowed", allow: "POST" });
  const { success } = await env.PING_RATE.limit({ key: callerOf(request) });
  if (!success) return problemResponse({ kind: "rate-limited", retryAfterSeconds: RETRY_AFTER_SECONDS });
  const body = await readBody(request, PING_BODY_MAX_BYTES);
  if (body === null) return problemResponse({ kind: "body-too-large", maxBytes: PING_BODY_MAX_BYTES });
  const call = readCall(new TextDecoder().decode(body));
  if (call === undefined) return fault("not-xml");
  if (!/^weblogUpdates\.(?:ping|extendedPing)$/.test(call.method)) return fault("no-method");
  // The parameters: the name, then the addresses of the site, of the changed page and of the feed.
  const urls = call.params
    .slice(1, 4)
    .flatMap((text) => (v.is(WebUrl, text.trim()) ? [v.parse(WebUrl, text.trim())] : []));
  if (call.params.length < 2 || urls.length === 0) return fault("bad-params");
  const feeds = await findFeeds(env.DB, [...new Set(urls.flatMap(spellingsOf))]);
  if (feeds.length === 0) return answer(true, "This address is of no source that is reprinted here.");
  for (const feed of feeds) {
    const due = await hastenFeed(env.DB, feed, PING_GAP_MS, now);
    if (due !== null && due.dueAt <= now) await wake(env.WORK, [{ kind: "poll", ...due }]);
  }
  return answer(false, "Thanks for the ping.");
}

/** The usual spellings of one address: with and without TLS, "www." and the last slash. */
function spellingsOf(href: string): string[] {
  const url = new URL(href);
  const host = url.host.replace(/^www\./, "");
  const paths = [url.pathname.replace(/\/$/, ""), `${url.pathname.replace(/\/$/, "")}/`].map((path) => path || "/");
  return ["https", "http"].flatMap((scheme) =>
    [host, `www.${host}`].flatMap((name) => paths.map((path) => `${scheme}://${name}${path}${url.search}`)),
  );
}

/** Reads a call whose parameters are strings. Calls with other parameters are not pings. */
function readCall(xml: string): { method: string; params: string[] } | undefined {
  const method = /<methodName>\s*([\w.:/]+)\s*<\/methodName>/.exec(xml)?.[1];
  if (method === undefined) return undefined;
  // Only one part of the pattern matches text up to a "<". If two parts could match the white space, all ways to split
  // it would be tried.
  const values = xml.matchAll(/<value>([^<]*)(?:<string>([^<]*|<!\[CDATA\[[^\]]*\]\]>)<\/string>\s*)?<\/value>/g);
  return { method, params: [...values].map(([, bare, string]) => textOf(string ?? bare ?? "")) };
}

const textOf = (xml: string): string =>
  /^<!\[CDATA\[([^]*)\]\]>$/.exec(xml)?.[1] ??
  xml.replace(/&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([\da-f]{1,6}));/gi, (whole, name: string, decimal, hex) => {
    if (name) return NAMED[name.toLowerCase()] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : "";
  });

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The answer of weblogUpdates: a struct of flerror and message. Its texts are constants and need no escaping. */
const answer = (isError: boolean, message: string): Response =>
  xml(
    `<params><param><value><struct><member><name>flerror</name><value><boolean>${isError ? 1 : 0}</boolean></value></member>` +
      `<member><name>message</name><value><string>${message}</string></value></member></struct></value></param></params>`,
  );

function fault(kind: keyof typeof FAULTS): Response {
  const [code, text] = FAULTS[kind];
  return xml(
    `<fault><value><struct><member><name>faultCode</name><value><int>${code}</int></value></member>` +
      `<member><name>faultString</name><value><string>${text}</string></value></member></struct></value></fault>`,
  );
}

/** XML-RPC answers 200, faults included. */
const xml = (content: string): Response =>
  new Response(`<?xml version="1.0"?><methodResponse>${content}</methodResponse>`, {
    headers: {
      "content-type": "text/xml; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
