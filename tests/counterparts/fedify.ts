/** A server of the fediverse made with Fedify, which checks every signature. */
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../ports.ts";
import {
  ACTIVITY_TYPE,
  type Arrived,
  Door,
  again,
  followersOf,
  forged,
  type Scheme,
  SCHEMES,
  tryActivities,
  tryForgeries,
} from "./fediverse.ts";
import { listen } from "./listen.ts";
import { addDestination, check, checkSoon, publisherOf, type Scratch, type Site } from "./trial.ts";

const VERSION = "2.3.6";
export const FEDIFY_PACKAGES = {
  "@fedify/fedify": VERSION,
  // Fedify takes newer versions of its own parts, with which it does not run.
  "@fedify/vocab": VERSION,
  "@fedify/vocab-runtime": VERSION,
  "@fedify/webfinger": VERSION,
};
const DRAFT = "draft-cavage-http-signatures-12";
const specOf = (scheme: Scheme): string => (scheme === "cavage" ? DRAFT : "rfc9421");
/** How old a request to the server may be: usually, and where it is very strict. */
const [WINDOW_SECONDS, STRICT_WINDOW_SECONDS] = [3600, 1];
const STALE_HOURS = 2;

/** What is used of Fedify. It is not installed with this repository, so its own types are not there. */
type Made = new (facts: object) => object;
interface Federation {
  setActorDispatcher(
    path: string,
    dispatch: (context: FederationContext, name: string) => Promise<object>,
  ): {
    setKeyPairsDispatcher(dispatch: () => unknown[]): void;
  };
  setInboxListeners(
    own: string,
    shared: string,
  ): {
    on(type: Made, note: (context: unknown, activity: Activity) => Promise<void>): unknown;
  };
  fetch(request: Request, options: { contextData: undefined }): Promise<Response>;
  createContext(
    url: URL,
    data: undefined,
  ): { sendActivity(sender: object, recipient: object, activity: object): Promise<void> };
}
interface FederationContext {
  getActorUri(name: string): URL;
  getInboxUri(name: string): URL;
  getActorKeyPairs(name: string): Promise<{ cryptographicKey: object }[]>;
}
interface Activity {
  objectId: URL | null;
  getObject(options: object): Promise<{ content?: unknown } | null>;
}
interface Fedify {
  createFederation(options: object): Federation;
  generateCryptoKeyPair(algorithm: string): Promise<CryptoKeyPair>;
  signRequest(request: Request, key: CryptoKey, keyId: URL, options: object): Promise<Request>;
  MemoryKvStore: new () => object;
}
interface Times {
  Temporal: { Now: { instant(): { subtract(time: object): object } } };
}

/** Starts a server with two accounts, ida and eve. It notes the activities that come with a good signature. */
async function startServer(scratch: Scratch) {
  const port = await freePort();
  const { createFederation, generateCryptoKeyPair, signRequest, MemoryKvStore } =
    await scratch.load<Fedify>("@fedify/fedify");
  const { Temporal } = await scratch.load<Times>("@js-temporal/polyfill");
  const vocab = await scratch.load<Record<string, Made>>("@fedify/vocab");
  const here = `http://127.0.0.1:${port}`;
  const keys = [await generateCryptoKeyPair("RSASSA-PKCS1-v1_5")];
  const foreign = await generateCryptoKeyPair("RSASSA-PKCS1-v1_5");
  const arrived: Arrived[] = [];
  /** The server as it signs by one of the schemes first, and takes requests of an age. */
  const federationBy = (scheme: Scheme, windowSeconds = WINDOW_SECONDS): Federation => {
    const federation = createFederation({
      kv: new MemoryKvStore(),
      allowPrivateAddress: true,
      origin: here,
      firstKnock: specOf(scheme),
      signatureTimeWindow: { seconds: windowSeconds },
    });
    federation
      .setActorDispatcher("/users/{identifier}", async (context, name) => {
        const [pair] = await context.getActorKeyPairs(name);
        return new vocab["Person"]!({
          id: context.getActorUri(name),
          preferredUsername: name,
          inbox: context.getInboxUri(name),
          publicKey: pair!.cryptographicKey,
        });
      })
      .setKeyPairsDispatcher(() => keys);
    const inbox = federation.setInboxListeners("/users/{identifier}/inbox", "/inbox");
    for (const type of ["Accept", "Create", "Update", "Delete"]) {
      inbox.on(vocab[type]!, async (_, activity) => {
        const object = await activity.getObject({ suppressError: true }).catch(() => null);
        const title = /<p>(.*?)<\/p>/.exec(String(object?.content ?? ""))?.[1] ?? "";
        arrived.push({ type, title, object: activity.objectId?.href ?? "" });
      });
    }
    return federation;
  };
  const federations = { rfc9421: federationBy("rfc9421"), cavage: federationBy("cavage") };
  const door = new Door();
  const server = await listen(port, async (request) => {
    const kept = { url: request.url, headers: Object.fromEntries(request.headers), body: await request.clone().text() };
    if (!door.admits(request.method, kept)) return new Response(null, { status: 401 });
    return await federations.rfc9421.fetch(request, { contextData: undefined });
  });
  const actorOf = (name: string): URL => new URL(`/users/${name}`, here);
  let follows = 0;
  const followOf = (name: string, actor: string) =>
    new vocab["Follow"]!({
      id: new URL(`#follow-${follows}`, actorOf(name)),
      actor: actorOf(name),
      object: new URL(actor),
    });
  return {
    door,
    arrived,
    stop: () => server.close(),
    /** The status of the last request of a scheme when it comes again to a server that takes requests of an age. */
    async again(scheme: Scheme, windowSeconds: number): Promise<number> {
      const kept = door.kept.get(scheme)!;
      const federation = federationBy(scheme, windowSeconds);
      return (await federation.fetch(new Request(kept.url, again(kept)), { contextData: undefined })).status;
    },
    /** Sends a Follow by ida, or its Undo, with the signature of a scheme. */
    async send(type: "Follow" | "Undo", actor: string, scheme: Scheme): Promise<void> {
      // An Accept is taken once, and an Undo names the Follow before it.
      if (type === "Follow") follows += 1;
      const follow = followOf("ida", actor);
      const id = new URL(`#undo-${follows}`, actorOf("ida"));
      const activity = type === "Follow" ? follow : new vocab["Undo"]!({ id, actor: actorOf("ida"), object: follow });
      const recipient = { id: new URL(actor), inboxId: new URL(`${actor}/inbox`) };
      const context = federations[scheme].createContext(new URL(here), undefined);
      await context.sendActivity({ identifier: "ida" }, recipient, activity);
    },
    /** A signed Follow by eve, as it is, out of date, or signed by a key that is not hers. */
    async signed(actor: string, scheme: Scheme, fault?: "stale" | "foreign"): Promise<Request> {
      const id = `${actorOf("eve").href}#follow`;
      const body = JSON.stringify({ id, type: "Follow", actor: actorOf("eve").href, object: actor });
      const request = new Request(`${actor}/inbox`, {
        method: "POST",
        headers: { "content-type": ACTIVITY_TYPE },
        body,
      });
      const { privateKey } = fault === "foreign" ? foreign : keys[0]!;
      const now = Temporal.Now.instant();
      return await signRequest(request, privateKey, new URL(`${actorOf("eve").href}#main-key`), {
        spec: specOf(scheme),
        currentTime: fault === "stale" ? now.subtract({ hours: STALE_HOURS }) : now,
      });
    },
  };
}

/** Notes how the requests of this process to the site are signed. */
function watchRequests(origin: string): { schemes: Scheme[]; stop(): void } {
  const { fetch } = globalThis;
  const schemes: Scheme[] = [];
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (request.method === "POST" && request.url.startsWith(origin) && request.headers.has("signature"))
      schemes.push(request.headers.has("signature-input") ? "rfc9421" : "cavage");
    return await fetch(request);
  };
  return {
    schemes,
    stop() {
      globalThis.fetch = fetch;
    },
  };
}

/** Tries an actor of the site with a follower at a server made with Fedify. */
export async function tryFedify(site: Site, scratch: Scratch): Promise<void> {
  const peer = await startServer(scratch);
  const watched = watchRequests(site.origin);
  try {
    const publisher = await publisherOf(site, "fedify-wire");
    const destination = await addDestination(site, "activitypub", publisher, { settings: { username: "fedify" } });
    const actor = `${site.origin}/activitypub/${destination}`;
    const followers = () => followersOf(site, destination);
    for (const scheme of SCHEMES) {
      await peer.send("Follow", actor, scheme);
      await checkSoon(`Fedify: its Follow is taken (${scheme})`, followers, 1);
      await checkSoon("Fedify: and accepted", () => peer.arrived.splice(0).map(({ type }) => type), ["Accept"]);
      await peer.send("Undo", actor, scheme);
      await checkSoon(`Fedify: its Undo is taken (${scheme})`, followers, 0);
      check("Fedify: the schemes of these", watched.schemes.splice(0), [scheme, scheme]);
    }
    await peer.send("Follow", actor, "rfc9421");
    await checkSoon("Fedify: it follows again", followers, 1);
    await checkSoon("Fedify: and is accepted", () => peer.arrived.splice(0).map(({ type }) => type), ["Accept"]);
    await tryActivities("Fedify", publisher, peer);
    for (const scheme of SCHEMES) {
      const send = async (fault?: "stale" | "foreign") => (await fetch(await peer.signed(actor, scheme, fault))).status;
      check(`Fedify: its stale request is refused (${scheme})`, await send("stale"), 401);
      check(`Fedify: a request signed by a foreign key is refused (${scheme})`, await send("foreign"), 401);
      const honest = await peer.signed(actor, scheme);
      const kept = { url: honest.url, headers: Object.fromEntries(honest.headers) };
      const other = (await honest.text()).replace("#follow", "#other");
      const { status } = await fetch(kept.url, forged(kept, other));
      check(`Fedify: a request with another body is refused (${scheme})`, status, 401);
      check(`Fedify: none of these follows (${scheme})`, await followers(), 1);
    }
    await sleep(2 * STRICT_WINDOW_SECONDS * 1000);
    for (const scheme of SCHEMES) {
      const statuses = [await peer.again(scheme, WINDOW_SECONDS), await peer.again(scheme, STRICT_WINDOW_SECONDS)];
      check(`Fedify: takes a request of seconds ago, refuses it as stale (${scheme})`, statuses, [202, 401]);
    }
    await tryForgeries("Fedify", peer.door, actor);
    peer.arrived.length = 0;
    await site.operate("DELETE", `/destinations/${destination}`);
    const types = () => peer.arrived.map(({ type }) => type);
    await checkSoon("Fedify: the account is deleted when the destination is forgotten", types, ["Delete"]);
  } finally {
    watched.stop();
    peer.stop();
  }
}
