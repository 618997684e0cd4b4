import * as v from "valibot";
import { configOf } from "../config.ts";
import { unseal } from "../keys.ts";
import { ProblemError } from "../problem.ts";
import { readDestinationOfKind } from "../storage/destinations.ts";
import { destinationContext } from "../syndicate/announcements.ts";

const Secrets = v.object({ key: v.string() });

/** `GET /indexnow.txt`: the key that proves to search engines that an IndexNow request came from here. */
export async function getIndexNowKey(env: Env): Promise<Response> {
  const destination = await readDestinationOfKind(env.DB, "indexnow");
  if (!destination) throw new ProblemError({ kind: "not-found", what: "key" });
  const opened = await unseal(configOf(env), destinationContext(destination.id), destination.sealed);
  const { key } = v.parse(Secrets, JSON.parse(opened));
  return new Response(key, {
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "public, max-age=3600" },
  });
}
