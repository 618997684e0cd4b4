/** Actors of other servers: their keys and inboxes, from their own servers. */
import * as v from "valibot";
import { type KeyDocument as Document, KeyDocument, keysIn } from "../../model/actor.ts";
import { type Fetch, explain, request } from "../../web/fetch.ts";
import { type Signer, signingHeaders } from "../../web/http-signatures.ts";
import { jsonOf } from "../destination.ts";
import { ACTIVITY_TYPE } from "./objects.ts";

/** An actor of another server. */
export interface Peer {
  actor: string;
  keyId: string;
  keyPem: string;
  inbox: string;
  /** The shared inbox of its server; its own inbox if there is none. */
  postsTo: string;
}

/** Larger than any actor's profile. */
const DOCUMENT_MAX_BYTES = 200_000;
/** Media types of actors. Files that users upload to a server have other types. */
const TYPES: ReadonlySet<string> = new Set([ACTIVITY_TYPE, "application/ld+json"]);
const ACCEPT = `${ACTIVITY_TYPE}, application/ld+json; profile="https://www.w3.org/ns/activitystreams"`;
/** Short, because the sender waits for our answer. */
const DEADLINE_MS = 8000;

/**
 * Reads an actor and its key from its own server. The key must name the actor as its owner, the actor must name the
 * key, and all addresses must be on one host. So nobody can act as another's actor, or have posts sent to another's
 * inbox.
 *
 * @param signer signs the requests, because some servers answer no others
 * @returns the reason for a failure, which the sender may read
 */
export async function readPeer(
  actorId: string,
  keyId: string,
  signer: Signer | null,
  fetch: Fetch,
  now: number,
): Promise<Peer | string> {
  const host = hostOf(actorId);
  if (hostOf(keyId) !== host) return "the key is on another host than the actor";
  const named = await readDocument(keyId, signer, fetch, now);
  if (typeof named === "string") return `the key could not be read: ${named}`;
  const key = keysIn(named).find(({ id, owner }) => id === keyId && owner === actorId);
  if (!key) return "no key of that actor is at the keyId";
  const isActor = named.id === actorId && named.inbox !== undefined;
  const actor = isActor ? named : await readDocument(actorId, signer, fetch, now);
  if (typeof actor === "string") return `the actor could not be read: ${actor}`;
  const names = actor.publicKey.some((one) => one === keyId) || keysIn(actor).some(({ id }) => id === keyId);
  const { inbox } = actor;
  if (actor.id !== actorId || !names) return "the actor does not name that key";
  if (inbox === undefined) return "the actor has no inbox";
  const postsTo = actor.endpoints?.sharedInbox ?? inbox;
  if (hostOf(inbox) !== host || hostOf(postsTo) !== host) return "the inbox is on another host than the actor";
  return { actor: actorId, keyId, keyPem: key.publicKeyPem, inbox, postsTo };
}

const hostOf = (href: string): string | undefined => URL.parse(href)?.host;

async function readDocument(
  href: string,
  signer: Signer | null,
  fetch: Fetch,
  now: number,
): Promise<Document | string> {
  const url = href.replace(/#.*$/, "");
  const answer = await request(
    {
      url,
      headers: { accept: ACCEPT, ...(signer && (await signingHeaders("cavage", { method: "GET", url }, signer, now))) },
      allowHttp: false,
      accepts: (type) => TYPES.has(type),
      maxBytes: DOCUMENT_MAX_BYTES,
    },
    fetch,
    DEADLINE_MS,
  );
  if (answer.kind !== "answer") return explain(answer);
  if (answer.status !== 200) return `its server answered with status ${answer.status}`;
  if (hostOf(answer.url) !== hostOf(url)) return "its server leads to another host";
  const document = v.safeParse(KeyDocument, jsonOf(new TextDecoder().decode(answer.body)));
  return document.success ? document.output : "it is no actor and no key";
}
