import { wake } from "../../ingest/wake.ts";
import { listFollowerHostsDue } from "../../storage/follower-messages.ts";

/** How many servers are called at once after a post. The cron continues with the rest. */
const AT_ONCE_MAX = 1000;

/** The name of the output that sends to followers. Its keys name a server. */
export const FOLLOWERS = "followers";
export const followersKey = ({ destination, host }: { destination: string; host: string }): string =>
  `${destination} ${host}`;

/** Sends a message for each server that has something due from an actor. If that fails, the cron finds the work. */
export async function wakeFollowers(env: Env, destination: string, now: number): Promise<void> {
  const hosts = await listFollowerHostsDue(env.DB, destination, AT_ONCE_MAX, now);
  await wake(
    env.ANNOUNCE,
    hosts.map((host) => ({ kind: "output" as const, output: FOLLOWERS, key: followersKey(host), dueAt: now })),
  );
}
