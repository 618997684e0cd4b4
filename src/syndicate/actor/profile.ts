import * as v from "valibot";
import type { Actor } from "../../storage/actors.ts";
import { actorUrl, followersUrl, followingUrl, inboxUrl, keyUrl, outboxUrl, sharedInboxUrl } from "./addresses.ts";
import { noteHtml } from "./objects.ts";
import { ActorSettings } from "./settings.ts";

const CONTEXT = [
  "https://www.w3.org/ns/activitystreams",
  "https://w3id.org/security/v1",
  {
    toot: "http://joinmastodon.org/ns#",
    discoverable: "toot:discoverable",
    indexable: "toot:indexable",
    manuallyApprovesFollowers: "as:manuallyApprovesFollowers",
  },
];

/** An actor's profile for other servers. Its type is Service, because no person writes there. */
export function profileOf({ destination, name, settings: stored, publicPem, addedAt }: Actor, origin: string) {
  const settings = v.parse(ActorSettings, stored);
  const id = actorUrl(origin, destination);
  return {
    "@context": CONTEXT,
    id,
    type: "Service",
    preferredUsername: settings.username,
    name: settings.display_name ?? name,
    summary: settings.summary === undefined ? "" : noteHtml(settings.summary),
    url: `${origin}/`,
    icon: { type: "Image", url: settings.icon ?? `${origin}/icon-512.png` },
    published: new Date(addedAt).toISOString(),
    inbox: inboxUrl(origin, destination),
    outbox: outboxUrl(origin, destination),
    followers: followersUrl(origin, destination),
    following: followingUrl(origin, destination),
    endpoints: { sharedInbox: sharedInboxUrl(origin) },
    manuallyApprovesFollowers: false,
    discoverable: true,
    indexable: true,
    publicKey: { id: keyUrl(origin, destination), owner: id, publicKeyPem: publicPem },
  };
}
