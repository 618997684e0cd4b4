/**
 * A hub for the tests, written from the Recommendation alone. It verifies, denies and distributes by sections 5 and 7.
 */
import type { Asked, Network } from "../../network.ts";
import { ORIGIN, type Pipeline } from "../../pipeline.ts";

export interface Hub {
  /** The subscribers' requests, in order. */
  requests: { contentType: string | null; form: URLSearchParams }[];
  /** A parameter of the last request. */
  last(name: string): string;
  /** Sends a verification of intent to the last callback; facts replace its parameters, null leaves one out. */
  verify(facts?: Record<string, string | null>): Promise<Response>;
  /** Denies the subscription to its last callback. */
  deny(topic?: string, reason?: string): Promise<Response>;
  /** Distributes content to the last callback, signed with the subscriber's secret. */
  distribute(
    body: string,
    options?: { method?: string; secret?: string; signature?: string | null; contentType?: string },
  ): Promise<Response>;
}

/** Puts a hub on the network. */
export function aHub(
  network: Network,
  pipeline: Pipeline,
  url: string,
  answer: (asked: Asked) => Response = accepted,
): Hub {
  const hub: Hub = {
    requests: [],
    last(name) {
      const value = hub.requests.at(-1)?.form.get(name);
      if (value === null || value === undefined) throw new Error(`no ${name} was sent`);
      return value;
    },
    verify(facts = {}) {
      const parameters = {
        "hub.mode": hub.last("hub.mode"),
        "hub.topic": hub.last("hub.topic"),
        "hub.challenge": "9f86d081884c7d65+-./=_",
        "hub.lease_seconds": "864000",
        ...facts,
      };
      return get(parameters);
    },
    deny: (topic = hub.last("hub.topic"), reason = "not on this hub") =>
      get({ "hub.mode": "denied", "hub.topic": topic, "hub.reason": reason }),
    async distribute(body, { method = "sha256", secret, signature, contentType = "application/rss+xml" } = {}) {
      const signed =
        signature === undefined ? `${method}=${await hmac(method, secret ?? hub.last("hub.secret"), body)}` : signature;
      return await pipeline.fetch(callbackPath(), {
        method: "POST",
        body,
        headers: {
          "content-type": contentType,
          link: `<${url}>; rel="hub", <${hub.last("hub.topic")}>; rel="self"`,
          ...(signed !== null && { "x-hub-signature": signed }),
        },
      });
    },
  };
  const get = (parameters: Record<string, string | null>) => {
    const query = new URLSearchParams(
      Object.entries(parameters).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
    );
    return pipeline.fetch(`${callbackPath()}?${query.toString()}`);
  };
  const callbackPath = () => hub.last("hub.callback").replace(ORIGIN, "");
  network.at[url] = (asked) => {
    hub.requests.push({ contentType: asked.headers.get("content-type"), form: new URLSearchParams(asked.body) });
    return answer(asked);
  };
  return hub;
}

const accepted = () => new Response(null, { status: 202 });

const ALGORITHMS: Record<string, string> = { sha1: "SHA-1", sha256: "SHA-256", sha384: "SHA-384", sha512: "SHA-512" };

async function hmac(method: string, secret: string, body: string): Promise<string> {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const key = await crypto.subtle.importKey("raw", bytes(secret), { name: "HMAC", hash: ALGORITHMS[method]! }, false, [
    "sign",
  ]);
  const digest = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(body)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
