import * as v from "valibot";
import { sha256 } from "../../bytes.ts";
import type { Copy, Remote } from "../../model/destination.ts";
import { MINUTE_MS } from "../../time.ts";
import { call, type Called } from "../../web/call.ts";
import { answered, type Connection, graphemes, jsonOf, type CallOutcome } from "../destination.ts";
import { readPicture } from "../picture.ts";
import { hostOf, JSON_TYPE, kind, Server, Word } from "./settings.ts";

const Settings = v.strictObject({
  server: v.optional(Server, "https://bsky.social"),
  /** Such as "news.bsky.social". */
  handle: Word,
});
const Secrets = v.strictObject({ password: Word });
type Link = Connection<v.InferOutput<typeof Settings>, v.InferOutput<typeof Secrets>>;

const POST = "app.bsky.feed.post";
const DOCUMENT = "site.standard.document";
/** The limit in the lexicon (app.bsky.embed.external). */
const THUMB_MAX_BYTES = 1_000_000;

const Session = v.object({ accessJwt: v.string(), did: v.string() });
type Session = v.InferOutput<typeof Session>;
const Uploaded = v.object({ blob: v.unknown() });
const Stored = v.object({ cid: v.string() });

type Failed = Exclude<CallOutcome, { did: "done" }>;

const xrpc = (
  link: Link,
  method: string,
  init: { headers?: Record<string, string>; body: string | Uint8Array<ArrayBuffer> },
): Promise<Called> => call({ url: `${link.settings.server}/xrpc/${method}`, method: "POST", ...init }, link.fetch);

/** The session of a run. */
async function sessionOf(link: Link): Promise<Session | Failed> {
  const known = link.memory.get("session") as Session | undefined;
  if (known) return known;
  const body = JSON.stringify({ identifier: link.settings.handle, password: link.secrets.password });
  const answer = answered(await xrpc(link, "com.atproto.server.createSession", { headers: JSON_TYPE, body }));
  // A refused password is no fault of the post.
  if ("why" in answer) return answer.did === "refused" ? { ...answer, blame: "destination" } : answer;
  const session = v.safeParse(Session, jsonOf(answer.text));
  if (!session.success) return { did: "unknown", why: "it answered with no session" };
  link.memory.set("session", session.output);
  return session.output;
}

const isFailed = (one: Session | Failed): one is Failed => "why" in one;

async function put(
  link: Link,
  { did, accessJwt }: Session,
  collection: string,
  rkey: string,
  record: object,
): Promise<{ did: "done"; cid: string } | Failed> {
  const body = JSON.stringify({ repo: did, collection, rkey, record: { $type: collection, ...record } });
  const headers = { ...JSON_TYPE, authorization: `Bearer ${accessJwt}` };
  const answer = answered(await xrpc(link, "com.atproto.repo.putRecord", { headers, body }));
  if ("why" in answer) return answer;
  const stored = v.safeParse(Stored, jsonOf(answer.text));
  return stored.success
    ? { did: "done", cid: stored.output.cid }
    : { did: "unknown", why: "it answered with no record" };
}

async function deleteRecord(
  link: Link,
  { did, accessJwt }: Session,
  collection: string,
  rkey: string,
): Promise<CallOutcome> {
  const body = JSON.stringify({ repo: did, collection, rkey });
  const headers = { ...JSON_TYPE, authorization: `Bearer ${accessJwt}` };
  // A record that does not exist counts as deleted: the server answers 200.
  const answer = answered(await xrpc(link, "com.atproto.repo.deleteRecord", { headers, body }));
  return "why" in answer ? answer : { did: "done" };
}

const SORTABLE = "234567abcdefghijklmnopqrstuvwxyz";

/**
 * A record key that is the same whenever a copy is made: a TID (atproto.com/specs/tid) of the time at which the copy
 * was wanted. In place of a clock's bits it has bits of the copy's key.
 */
async function tidOf({ key, madeAt }: Pick<Copy, "key" | "madeAt">): Promise<string> {
  const hash = new DataView((await sha256(key)).buffer);
  const micros = BigInt(madeAt) * 1000n + BigInt(hash.getUint32(0) % 1000);
  let bits = (micros << 10n) | BigInt(hash.getUint16(4) & 0x3ff);
  let text = "";
  for (let place = 0; place < 13; place += 1) {
    text = SORTABLE.charAt(Number(bits & 31n)) + text;
    bits >>= 5n;
  }
  return text;
}

const encoder = new TextEncoder();

/**
 * The addresses in a text as facets. Their positions count bytes of UTF-8 (docs.bsky.app, "Links, mentions, and rich
 * text").
 */
export function facetsOf(text: string): object[] {
  return [...text.matchAll(/https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/g)].map(({ 0: uri, index }) => {
    const byteStart = encoder.encode(text.slice(0, index)).length;
    return {
      index: { byteStart, byteEnd: byteStart + encoder.encode(uri).length },
      features: [{ $type: "app.bsky.richtext.facet#link", uri }],
    };
  });
}

async function thumbOf({ image }: Copy, link: Link, { accessJwt }: Session): Promise<unknown> {
  const picture = image && (await readPicture(image.url, THUMB_MAX_BYTES, link.fetch));
  if (!picture) return undefined;
  const headers = { "content-type": picture.type, authorization: `Bearer ${accessJwt}` };
  const answer = answered(await xrpc(link, "com.atproto.repo.uploadBlob", { headers, body: picture.bytes }));
  if ("why" in answer) return undefined;
  const uploaded = v.safeParse(Uploaded, jsonOf(answer.text));
  return uploaded.success ? uploaded.output.blob : undefined;
}

/** A reference to a record and its content (com.atproto.repo.strongRef). */
interface StrongRef {
  uri: string;
  cid: string;
}

const documentOf = (copy: Copy, origin: string, post: StrongRef | undefined, updated: boolean) => ({
  site: origin,
  path: copy.url.slice(origin.length),
  title: copy.title.slice(0, 500),
  ...(copy.summary !== "" && { description: copy.summary.slice(0, 3000) }),
  publishedAt: new Date(copy.published).toISOString(),
  ...(updated && { updatedAt: new Date(copy.modified).toISOString() }),
  ...(copy.tags.length > 0 && { tags: copy.tags }),
  ...(post && { bskyPostRef: post }),
});

/**
 * Bluesky, with a document of standard.site for each post. The record's key is the same whenever a post is made, so
 * that a repetition makes no second post. Bluesky shows no edits: a correction changes the document, and the post
 * stays.
 */
export const bluesky = kind<v.InferOutput<typeof Settings>, v.InferOutput<typeof Secrets>>({
  label: "Bluesky",
  settings: Settings,
  secrets: Secrets,
  hostOf: ({ server }) => hostOf(server),
  text: { max: 300, measure: graphemes },
  template: "{title}\n\n{credit} {original}",
  rate: { calls: 500, perMs: 60 * MINUTE_MS },
  repeats: { how: "keyed" },
  corrections: "edits",
  check: async (link) => {
    const session = await sessionOf(link);
    return isFailed(session) ? session : { did: "done" };
  },
  announce: async (copy, link) => {
    const session = await sessionOf(link);
    if (isFailed(session)) return session;
    const rkey = await tidOf(copy);
    const thumb = await thumbOf(copy, link, session);
    const post = await put(link, session, POST, rkey, {
      text: copy.text,
      createdAt: new Date(copy.madeAt).toISOString(),
      langs: [copy.language],
      facets: facetsOf(copy.text),
      embed: {
        $type: "app.bsky.embed.external",
        external: {
          uri: copy.url,
          title: copy.title,
          description: copy.summary,
          ...(thumb !== undefined && { thumb }),
        },
      },
    });
    if (post.did !== "done") return post;
    const ref = { uri: `at://${session.did}/${POST}/${rkey}`, cid: post.cid };
    const document = await put(link, session, DOCUMENT, rkey, documentOf(copy, link.origin, ref, false));
    // If a server refuses the document, the post stays.
    if (document.did === "unknown") return document;
    return { did: "done", remote: remoteOf(link, rkey, ref) };
  },
  update: async (copy, { id, more }, link) => {
    const session = await sessionOf(link);
    if (isFailed(session)) return session;
    // Older code did not save the content id.
    const ref =
      more?.["cid"] === undefined ? undefined : { uri: `at://${session.did}/${POST}/${id}`, cid: more["cid"] };
    const document = await put(link, session, DOCUMENT, id, documentOf(copy, link.origin, ref, true));
    if (document.did === "done" || (document.did === "refused" && document.blame === "post")) return { did: "done" };
    return document;
  },
  remove: async (_, { id }, link) => {
    const session = await sessionOf(link);
    if (isFailed(session)) return session;
    const post = await deleteRecord(link, session, POST, id);
    if (post.did !== "done") return post;
    return await deleteRecord(link, session, DOCUMENT, id);
  },
});

const remoteOf = ({ settings }: Link, rkey: string, { uri, cid }: StrongRef): Remote => ({
  id: rkey,
  url: `https://bsky.app/profile/${settings.handle}/post/${rkey}`,
  more: { uri, cid },
});
