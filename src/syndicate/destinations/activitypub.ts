import * as v from "valibot";
import type { Copy } from "../../model/destination.ts";
import { readActorKey, saveActorPost, withdrawActorPost } from "../../storage/actors.ts";
import { noteCorrection, notePost, noteProfile, noteWithdrawal } from "../../storage/follower-messages.ts";
import { MINUTE_MS } from "../../time.ts";
import { objectUrl } from "../actor/addresses.ts";
import { makeActorKeys } from "../actor/keys.ts";
import { objectOf } from "../actor/objects.ts";
import { ActorSettings } from "../actor/settings.ts";
import { wakeFollowers } from "../actor/wake.ts";
import type { Connection, CallOutcome } from "../destination.ts";
import { kind } from "./settings.ts";

const Secrets = v.strictObject({});
type Link = Connection<ActorSettings, v.InferOutput<typeof Secrets>>;

/** Saves the actor's version of a post, and that its followers should get it. */
async function say(copy: Copy, corrected: number | undefined, link: Link): Promise<CallOutcome> {
  const { destination, env, origin, now } = link;
  const object = JSON.stringify(objectOf(copy, link.settings.format, { origin, destination }, corrected));
  const note = corrected === undefined ? notePost : noteCorrection;
  await env.DB.batch([
    saveActorPost(env.DB, { key: copy.key, destination, change: copy.change, object }, now),
    note(env.DB, destination, copy.key, now),
  ]);
  await wakeFollowers(env, destination, now);
  return { did: "done", remote: { id: objectUrl(origin, copy.key) } };
}

/**
 * An ActivityPub actor of this site, which people follow from Mastodon and similar software. Its posts are stored here;
 * another output sends them to its followers' servers (syndicate/followers.ts).
 */
export const activitypub = kind<ActorSettings, v.InferOutput<typeof Secrets>>({
  label: "ActivityPub",
  settings: ActorSettings,
  secrets: Secrets,
  hostOf: () => null,
  unique: "username",
  prepare: makeActorKeys,
  changed: async (destination, env, now) => {
    await noteProfile(env.DB, destination, now);
    await wakeFollowers(env, destination, now);
  },
  deleted: async (destination, env, now) => await wakeFollowers(env, destination, now),
  template: "{title}\n\n{summary}\n\n{credit} {original}\n\n{url}\n\n{tags}",
  rate: { calls: 600, perMs: MINUTE_MS },
  repeats: { how: "keyed" },
  corrections: "edits",
  check: async ({ env, destination }) => {
    if ((await readActorKey(env.DB, destination)) !== null) return { did: "done" };
    return { did: "refused", why: "it has no keys: save it again", blame: "destination" };
  },
  announce: async (copy, link) => await say(copy, undefined, link),
  update: async (copy, _, link) => await say(copy, link.now, link),
  remove: async ({ key, change }, _, { destination, env, now }) => {
    await env.DB.batch([withdrawActorPost(env.DB, key, change, now), ...noteWithdrawal(env.DB, destination, key, now)]);
    await wakeFollowers(env, destination, now);
    return { did: "done" };
  },
});
