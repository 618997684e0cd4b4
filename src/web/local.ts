/** Facts about this machine that `npm start` provides. A deployment has none of them. */
import * as v from "valibot";
import { isPrivateAddress } from "./guard.ts";

const Network = v.object({
  /** A service that resolves a name to addresses: `GET {LOCAL_RESOLVER}/{name}`. */
  LOCAL_RESOLVER: v.optional(v.pipe(v.string(), v.startsWith("http://127.0.0.1:"))),
  ALLOW_LOCAL: v.optional(v.literal("true")),
});

let network: v.InferOutput<typeof Network> = {};

/** Reads these facts from the environment. Every door that may request addresses from others calls it first. */
export function noteNetwork(env: object): void {
  const parsed = v.safeParse(Network, env);
  network = parsed.success ? parsed.output : {};
}

/** Whether any address may be requested, including this machine's own: `npm start -- --allow-local`. */
export const isLocalAllowed = (): boolean => network.ALLOW_LOCAL !== undefined;

const Addresses = v.array(v.string());

/** Whether a name leads to a private address; false when there is no resolver. */
export async function leadsInside({ hostname }: URL): Promise<boolean> {
  const { LOCAL_RESOLVER: resolver } = network;
  if (resolver === undefined || isLocalAllowed()) return false;
  const response = await fetch(`${resolver}/${encodeURIComponent(hostname)}`);
  return v.parse(Addresses, await response.json()).some(isPrivateAddress);
}
