/**
 * Documents about the site's actors for other servers: WebFinger, NodeInfo, the actor, its collections and its posts.
 */
import * as v from "valibot";
import { ProblemError } from "../../problem.ts";
import {
  type Actor,
  countActorPosts,
  countActors,
  listActorPosts,
  readActor,
  readActorNamed,
  readActorPost,
} from "../../storage/actors.ts";
import { countFollowers } from "../../storage/followers.ts";
import { addressedSite } from "../../storage/site.ts";
import {
  actorUrl,
  destinationAt,
  followersUrl,
  followingUrl,
  isDestinationId,
  nodeInfoUrl,
  objectUrl,
  outboxUrl,
} from "./addresses.ts";
import { ACTIVITY_TYPE, type ActivityPubObject, createOf, tombstoneOf, withContext } from "./objects.ts";
import { profileOf } from "./profile.ts";
import { ActorSettings } from "./settings.ts";

/** How long caches keep a post. A withdrawal is also sent to followers. */
const OBJECT_CACHING = "public, max-age=30";
const ACTOR_CACHING = "public, max-age=300";
const OUTBOX_PAGE = 20;
const COUNTED_MAX = 10_000;

const json = (body: object, type: string, caching: string, status = 200): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: {
      "content-type": type,
      "cache-control": caching,
      "access-control-allow-origin": "*",
      "x-content-type-options": "nosniff",
    },
  });

const notFound = (what: string): ProblemError => new ProblemError({ kind: "not-found", what });

/**
 * The actor of a destination. D1 is not read for an impossible id.
 *
 * @throws {ProblemError} not-found
 */
async function actorAt(env: Env, destination: string): Promise<Actor> {
  const actor = isDestinationId(destination) ? await readActor(env.DB, destination) : null;
  if (!actor) throw notFound("actor");
  return actor;
}

const RESOURCE_MAX_CHARS = 500;

/** `GET /.well-known/webfinger?resource=acct:{username}@{host}`, or the actor's address (RFC 7033). */
export async function getWebFinger(request: Request, env: Env): Promise<Response> {
  const resource = new URL(request.url).searchParams.get("resource");
  if (resource === null || resource.length > RESOURCE_MAX_CHARS) {
    const detail = "must be an account, such as acct:news@example.com, or an actor's address";
    throw new ProblemError({ kind: "query-invalid", issues: [{ pointer: "/resource", detail }] });
  }
  const { origin } = await addressedSite(env);
  const { host } = new URL(origin);
  const [, username, at] = /^acct:@?([^@]+)@([^@]+)$/i.exec(resource) ?? [];
  const destination = destinationAt(origin, resource);
  const isHere = username !== undefined && at!.toLowerCase() === host;
  const actor = isHere
    ? await readActorNamed(env.DB, username.toLowerCase())
    : destination === undefined
      ? null
      : await readActor(env.DB, destination);
  if (!actor) throw notFound("account");
  const href = actorUrl(origin, actor.destination);
  const settings = v.parse(ActorSettings, actor.settings);
  const document = {
    subject: `acct:${settings.username}@${host}`,
    aliases: [href],
    links: [
      { rel: "self", type: ACTIVITY_TYPE, href },
      { rel: "http://webfinger.net/rel/profile-page", type: "text/html", href: `${origin}/` },
    ],
  };
  return json(document, "application/jrd+json", ACTOR_CACHING);
}

const NODE_INFO = "http://nodeinfo.diaspora.software/ns/schema/2.1";

/** `GET /.well-known/nodeinfo` (nodeinfo.diaspora.software, protocol). */
export async function getNodeInfoLinks(env: Env): Promise<Response> {
  const { origin } = await addressedSite(env);
  return json({ links: [{ rel: NODE_INFO, href: nodeInfoUrl(origin) }] }, "application/json", ACTOR_CACHING);
}

/** `GET /activitypub/nodeinfo/2.1`: the name of this software, and the number of actors. */
export async function getNodeInfo(env: Env): Promise<Response> {
  const site = await addressedSite(env);
  const document = {
    version: "2.1",
    software: { name: "reprint", version: "0.1.0" },
    protocols: ["activitypub"],
    services: { inbound: ["rss2.0", "atom1.0"], outbound: ["rss2.0", "atom1.0"] },
    openRegistrations: false,
    usage: { users: { total: await countActors(env.DB) } },
    metadata: { nodeName: site.name, ...(site.description !== undefined && { nodeDescription: site.description }) },
  };
  return json(document, `application/json; profile="${NODE_INFO}#"`, ACTOR_CACHING);
}

/** `GET /activitypub/{destination}`: the actor. */
export async function getActor(destination: string, env: Env): Promise<Response> {
  const actor = await actorAt(env, destination);
  const { origin } = await addressedSite(env);
  return json(profileOf(actor, origin), ACTIVITY_TYPE, ACTOR_CACHING);
}

const Before = v.pipe(v.string(), v.regex(/^\d{1,16}$/), v.transform(Number));

/** `GET /activitypub/{destination}/{outbox|followers|following}`. Of followers only the number is shown. */
export async function getCollection(request: Request, destination: string, name: string, env: Env): Promise<Response> {
  const { origin } = await addressedSite(env);
  if (name === "outbox") return await getOutbox(request, destination, origin, env);
  if (name !== "followers" && name !== "following") throw notFound("collection");
  await actorAt(env, destination);
  const totalItems = name === "followers" ? await countFollowers(env.DB, destination) : 0;
  const id = (name === "followers" ? followersUrl : followingUrl)(origin, destination);
  return json(withContext({ id, type: "OrderedCollection", totalItems }), ACTIVITY_TYPE, ACTOR_CACHING);
}

async function getOutbox(request: Request, destination: string, origin: string, env: Env): Promise<Response> {
  await actorAt(env, destination);
  const id = outboxUrl(origin, destination);
  const asked = new URL(request.url).searchParams.get("before");
  if (asked === null) {
    const totalItems = await countActorPosts(env.DB, destination, COUNTED_MAX);
    const first = `${id}?before=${Number.MAX_SAFE_INTEGER}`;
    return json(withContext({ id, type: "OrderedCollection", totalItems, first }), ACTIVITY_TYPE, ACTOR_CACHING);
  }
  const before = v.safeParse(Before, asked);
  if (!before.success || before.output > Number.MAX_SAFE_INTEGER) throw notFound("page of the outbox");
  const found = await listActorPosts(env.DB, destination, before.output, OUTBOX_PAGE);
  const last = found.length < OUTBOX_PAGE ? undefined : found.at(-1);
  const page = {
    id: `${id}?before=${before.output}`,
    type: "OrderedCollectionPage",
    partOf: id,
    orderedItems: found.map(({ object }) => createOf(JSON.parse(object!) as ActivityPubObject)),
    ...(last && { next: `${id}?before=${last.place}` }),
  };
  return json(withContext(page), ACTIVITY_TYPE, OBJECT_CACHING);
}

/** A copy's key: the destination, the post, and how often the copy was made anew. */
const KEY = /^[\w-]{28,120}$/;

/** `GET /activitypub/posts/{key}`: a post of an actor; 410 with a tombstone when it was withdrawn. */
export async function getObject(key: string, env: Env): Promise<Response> {
  const post = KEY.test(key) ? await readActorPost(env.DB, key) : null;
  if (!post) throw notFound("object");
  if (post.object !== null) return json(withContext(JSON.parse(post.object) as object), ACTIVITY_TYPE, OBJECT_CACHING);
  const { origin } = await addressedSite(env);
  return json(withContext(tombstoneOf(objectUrl(origin, key), post.changedAt)), ACTIVITY_TYPE, OBJECT_CACHING, 410);
}
