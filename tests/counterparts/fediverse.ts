/** What trials with servers of the fediverse share: both signature schemes, and requests that are forged. */
import { createHash } from "node:crypto";
import * as v from "valibot";
import { check, checkSoon, type Publisher, type Site } from "./trial.ts";

export type Scheme = "rfc9421" | "cavage";
export const SCHEMES: readonly Scheme[] = ["rfc9421", "cavage"];
export const ACTIVITY_TYPE = "application/activity+json";

/** A signed request that came. */
export interface Kept {
  url: string;
  headers: Record<string, string>;
  /** Only where the server gives it away. */
  body?: string;
}

/** The door of a server. It notes how requests were signed, and can refuse a scheme as an older server does. */
export class Door {
  refuses: Scheme | undefined;
  /** The schemes of all signed requests, in the order in which they came. */
  knocks: Scheme[] = [];
  /** The last request of each scheme. */
  readonly kept = new Map<Scheme, Kept>();

  /** Whether a request may come in. */
  admits(method: string, request: Kept): boolean {
    const { headers } = request;
    if (method !== "POST" || headers["signature"] === undefined) return true;
    const scheme = headers["signature-input"] === undefined ? "cavage" : "rfc9421";
    this.knocks.push(scheme);
    if (scheme === this.refuses) return false;
    this.kept.set(scheme, request);
    return true;
  }
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("base64");

const SIGNED = ["date", "signature", "signature-input", "digest", "content-digest", "content-type"];

/** A kept request as it can be sent again. */
export function again({ headers, body = "" }: Kept): { method: string; headers: Record<string, string>; body: string } {
  const own = SIGNED.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]]));
  return { method: "POST", headers: Object.fromEntries(own), body };
}

/** A kept request with another body, whose digest is right, under the same signature. */
export function forged(kept: Kept, body: string): RequestInit {
  const { headers, ...request } = again(kept);
  if ("digest" in headers) headers["digest"] = `SHA-256=${sha256(body)}`;
  if ("content-digest" in headers) headers["content-digest"] = `sha-256=:${sha256(body)}:`;
  return { ...request, headers, body };
}

const Followers = v.object({ followers: v.number() });

/** The number of an actor's followers. */
export async function followersOf({ operate }: Site, destination: string): Promise<number> {
  return v.parse(Followers, await operate("GET", `/destinations/${destination}/followers`)).followers;
}

/** An activity that came with a good signature: its type, and the title and the id of its post. */
export interface Arrived {
  type: string;
  title: string;
  object: string;
}

/**
 * Publishes a post, corrects it, withdraws it and puts it back, and looks at what comes to a follower's server. The
 * server refuses RFC 9421 from the correction on, so that the draft's signatures are tried as well.
 */
export async function tryActivities(
  peer: string,
  publisher: Publisher,
  { door, arrived }: { door: Door; arrived: Arrived[] },
): Promise<void> {
  let seen = 0;
  const came = async (what: string, type: string, title: string, knocks: Scheme[]): Promise<string> => {
    const look = () => arrived.slice(seen).map((one) => `${one.type} ${one.title}`.trim());
    await checkSoon(`${peer}: ${what}`, look, [`${type} ${title}`.trim()]);
    check(`${peer}: ${what}: its signatures`, door.knocks.splice(0), knocks);
    const object = arrived[seen]?.object ?? "";
    seen = arrived.length;
    return object;
  };
  seen = arrived.length;
  door.knocks = [];
  await publisher.say("post.published", "Night ferry");
  const first = await came("a post comes", "Create", "Night ferry", ["rfc9421"]);
  door.refuses = "rfc9421";
  await publisher.say("post.updated", "Night ferry at nine");
  await came("a correction comes, signed by the draft", "Update", "Night ferry at nine", ["rfc9421", "cavage"]);
  await publisher.say("post.withdrawn", "");
  await came("a withdrawal comes, signed by the draft at once", "Delete", "", ["cavage"]);
  const gone = await fetch(first, { headers: { accept: ACTIVITY_TYPE } });
  const { type } = (await gone.json()) as { type: string };
  check(`${peer}: the address of the withdrawn post`, [gone.status, type], [410, "Tombstone"]);
  await publisher.restore();
  const second = await came("the post that is put back comes", "Create", "Night ferry at nine", ["cavage"]);
  check(`${peer}: it has a new id`, first !== "" && second !== "" && first !== second, true);
  door.refuses = undefined;
}

/** Sends the last requests to a server again, with another body. It must refuse them. */
export async function tryForgeries(peer: string, { kept }: Door, actor: string): Promise<void> {
  const activity = { "@context": "https://www.w3.org/ns/activitystreams", type: "Delete", actor, object: actor };
  for (const scheme of SCHEMES) {
    const one = kept.get(scheme)!;
    const { status } = await fetch(one.url, forged(one, JSON.stringify({ ...activity, id: `${actor}#forged` })));
    check(`${peer}: refuses a forged request (${scheme})`, status, 401);
  }
}
