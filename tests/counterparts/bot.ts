/** activitypub-bot, a server of the fediverse whose accounts are programs. */
import { createServer, type RequestListener } from "node:http";
import { freePort } from "../ports.ts";
import { type Arrived, Door, followersOf, SCHEMES, type Scheme, tryActivities, tryForgeries } from "./fediverse.ts";
import { addDestination, checkSoon, publisherOf, type Scratch, type Site } from "./trial.ts";

const PACKAGE = "@evanp/activitypub-bot";
const STREAMS = "activitystrea.ms";
const STREAMS_VERSION = "3.1.0";
export const BOT_PACKAGES = { [PACKAGE]: "0.51.2", [STREAMS]: STREAMS_VERSION };
/** It asks for version 4 of its vocabulary, which is not in the registry. {@link mendStreams} adds what it uses of it. */
export const BOT_OVERRIDES = { [STREAMS]: STREAMS_VERSION };

/** What is used of activitypub-bot. It is not installed with this repository, so its own types are not there. */
interface Streams {
  registerContext?(url: string, context: object): void;
  import(document: object): Promise<object>;
  models: { Object: { prototype: { get(name: string): unknown; isActivity?(): boolean } } };
}
interface Follower {
  _context: {
    followActor(actor: object): Promise<unknown>;
    unfollowActor(actor: object): Promise<unknown>;
  };
}
type Bots = new (username: string) => Follower;
interface Loader {
  makeDocLoader(): (url: string) => Promise<object>;
}
interface Loaders {
  prototype: Loader;
  defaultInstance: { register(url: string, context: object): unknown; get(url: string): object | undefined };
}
type App = RequestListener & {
  locals: { connection: { query(sql: string, options: object): Promise<unknown> } };
  cleanup(): Promise<void>;
};
interface Activity {
  export(): Promise<{ type: string; object: string | { id: string; content?: string } }>;
}

/** Lets the vocabulary know more contexts, recognize activities, and export a document in its own context. */
function mendStreams({ require }: Scratch): Streams {
  const loaders = require(`${STREAMS}/src/contextloader.js`) as Loaders;
  const { makeDocLoader } = loaders.prototype;
  loaders.prototype.makeDocLoader = function (this: Loader) {
    const others = makeDocLoader.call(this);
    return async (url) => {
      const document = loaders.defaultInstance.get(url);
      return document === undefined ? await others(url) : { contextUrl: null, document, documentUrl: url };
    };
  };
  const { prototype } = require(`${STREAMS}/src/environment.js`) as { prototype: { originalContext: unknown } };
  Object.defineProperty(prototype, "origContext", {
    get(this: typeof prototype) {
      return this.originalContext;
    },
  });
  const streams = require(STREAMS) as Streams;
  streams.models.Object.prototype.isActivity ??= function () {
    return this.get("actor") !== undefined;
  };
  streams.registerContext ??= (url, context) => void loaders.defaultInstance.register(url, context);
  return streams;
}

/** Starts a server with one account, ida. It notes the activities that come with a good signature. */
async function startServer(scratch: Scratch) {
  const streams = mendStreams(scratch);
  const { makeApp } = await scratch.load<{ makeApp(options: object): Promise<App> }>(`${PACKAGE}/lib/app.js`);
  const { default: Bot } = await scratch.load<{ default: Bots }>(`${PACKAGE}/lib/bot.js`);
  const arrived: Arrived[] = [];
  class Listener extends Bot {
    async handleActivity(activity: Activity): Promise<boolean> {
      const { type, object } = await activity.export();
      const [id, content = ""] = typeof object === "string" ? [object] : [object.id, object.content];
      const title = /<p>(.*?)<\/p>/.exec(content)?.[1] ?? "";
      arrived.push({ type, title, object: id });
      // The server goes on with it by itself.
      return false;
    }
  }
  const ida = new Listener("ida");
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const app = await makeApp({
    databaseUrl: "sqlite::memory:",
    origin,
    bots: { ida },
    allowPrivateNetworkRequests: true,
  });
  const door = new Door();
  const server = createServer((request, response) => {
    const headers = request.headers as Record<string, string>;
    if (door.admits(request.method!, { url: `${origin}${request.url}`, headers })) app(request, response);
    else response.writeHead(401).end();
  });
  await new Promise<void>((resolve) => void server.listen(port, "127.0.0.1", resolve));
  return {
    door,
    arrived,
    /** Has ida follow an actor, or leave it. The scheme is what the server remembers of the actor's server. */
    async send(type: "Follow" | "Undo", actor: string, scheme: Scheme): Promise<void> {
      const policy = scheme === "cavage" ? "draft-cavage-12" : "rfc9421";
      const later = new Date(Date.now() + 3_600_000).toISOString();
      await app.locals.connection.query(
        "INSERT OR REPLACE INTO signature_policy (origin, policy, expiry) VALUES (?, ?, ?)",
        { replacements: [new URL(actor).origin, policy, later] },
      );
      const document = { "@context": "https://www.w3.org/ns/activitystreams", id: actor, type: "Service" };
      const object = await streams.import(document);
      await (type === "Follow" ? ida._context.followActor(object) : ida._context.unfollowActor(object));
    },
    async stop() {
      server.close();
      await app.cleanup();
    },
  };
}

/** Tries an actor of the site with a follower at activitypub-bot. */
export async function tryBot(site: Site, scratch: Scratch): Promise<void> {
  const peer = await startServer(scratch);
  try {
    const publisher = await publisherOf(site, "bot-wire");
    const destination = await addDestination(site, "activitypub", publisher, { settings: { username: "bot" } });
    const actor = `${site.origin}/activitypub/${destination}`;
    const followers = () => followersOf(site, destination);
    const types = () => peer.arrived.map(({ type }) => type);
    for (const scheme of SCHEMES) {
      await peer.send("Follow", actor, scheme);
      await checkSoon(`activitypub-bot: its Follow is taken (${scheme})`, followers, 1);
      await checkSoon("activitypub-bot: and accepted", types, ["Accept"]);
      await peer.send("Undo", actor, scheme);
      await checkSoon(`activitypub-bot: its Undo is taken (${scheme})`, followers, 0);
      peer.arrived.length = 0;
    }
    await peer.send("Follow", actor, "rfc9421");
    await checkSoon("activitypub-bot: it follows again", followers, 1);
    await checkSoon("activitypub-bot: and is accepted", types, ["Accept"]);
    await tryActivities("activitypub-bot", publisher, peer);
    await tryForgeries("activitypub-bot", peer.door, actor);
  } finally {
    await peer.stop();
  }
}
