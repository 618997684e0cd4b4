/** The site's ActivityPub actor: its followers, what they get, and the requests that its inbox refuses. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  aSource,
  freshPipeline,
  NOW,
  ORIGIN,
  type Pipeline,
  published,
  send,
  type TestSource,
  updated,
  withdrawn,
} from "../pipeline.ts";
import { watchedDatabase } from "../watched.ts";
import { Peer, type Signing } from "./peer.ts";
import { networkOf, type Server } from "./servers.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PUBLIC = "https://www.w3.org/ns/activitystreams#Public";

let pipeline: Pipeline;
let source: TestSource;
let now: number;
let peer: Peer;
let network: Record<string, Server>;
/** The watcher of exchanges with a host; it does nothing at first. */
let around: (host: string, run: () => Promise<Response>) => Promise<Response>;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
  now = NOW;
  peer = new Peer("social.example", readHere);
  network = { "social.example": peer };
  around = (_, run) => run();
  vi.stubGlobal(
    "fetch",
    networkOf(
      network,
      () => now,
      (host, run) => around(host, run),
    ),
  );
  for (const level of ["warn", "error"] as const) vi.spyOn(console, level).mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const readHere = (url: string) => pipeline.fetch(url);

async function anActor(settings: Record<string, unknown> = {}): Promise<string> {
  const entered = {
    kind: "activitypub",
    name: "Harbor",
    delay_minutes: 0,
    settings: { username: "news", ...settings },
  };
  const response = await pipeline.operate("POST", "/api/v1/destinations", entered);
  if (response.status !== 201) throw new Error(await response.text());
  return (await response.json<{ id: string }>()).id;
}

const actorOf = (id: string) => `${ORIGIN}/activitypub/${id}`;

async function after(ms: number): Promise<void> {
  now += ms;
  vi.setSystemTime(now);
  await pipeline.cron(now);
  await pipeline.drain(now);
}

async function say(event: unknown): Promise<void> {
  await send(pipeline, source, event);
  await pipeline.drain(now);
}

const followOf = (from: string, id: string, name = "1") => ({
  "@context": "https://www.w3.org/ns/activitystreams",
  id: `${from}#follows/${name}`,
  type: "Follow",
  actor: from,
  object: actorOf(id),
});

/** Sends an activity to an inbox as an account of a peer. */
async function post(
  from: Peer,
  name: string,
  activity: object,
  signing: Partial<Signing> = {},
  inbox = `${ORIGIN}/activitypub/inbox`,
): Promise<Response> {
  const response = await pipeline.fetch(inbox, await from.signed(name, inbox, activity, { at: now, ...signing }));
  await pipeline.drain(now);
  return response;
}

async function follows(from: Peer, name: string, id: string, signing: Partial<Signing> = {}): Promise<void> {
  const response = await post(from, name, followOf(from.actor(name), id), signing, `${actorOf(id)}/inbox`);
  if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`);
}

const problemOf = async (response: Response) => {
  const { type, detail } = await response.json<{ type: string; detail: string }>();
  return { status: response.status, type, detail };
};

async function followersOf(id: string): Promise<number> {
  const response = await pipeline.fetch(`${actorOf(id)}/followers`);
  return (await response.json<{ totalItems: number }>()).totalItems;
}

const typesAt = (one: Peer) => one.arrived.map(({ activity }) => activity.type);

describe("the actor", () => {
  test("is found by WebFinger, and shows its key and its addresses", async () => {
    const id = await anActor({ summary: "News of the harbor.\nhttps://harbor.example/", display_name: "Harbor news" });
    const found = await pipeline.fetch("/.well-known/webfinger?resource=acct:News@reprint.example");
    expect(found.headers.get("content-type")).toBe("application/jrd+json");
    const { subject, links } = await found.json<{ subject: string; links: { rel: string; href: string }[] }>();
    expect(subject).toBe("acct:news@reprint.example");
    const { href } = links.find(({ rel }) => rel === "self")!;
    expect(href).toBe(actorOf(id));
    const answered = await pipeline.fetch(href);
    expect(answered.headers.get("content-type")).toBe("application/activity+json");
    expect(await answered.json()).toMatchObject({
      id: href,
      type: "Service",
      preferredUsername: "news",
      name: "Harbor news",
      summary: '<p>News of the harbor.<br><a href="https://harbor.example/">https://harbor.example/</a></p>',
      inbox: `${href}/inbox`,
      endpoints: { sharedInbox: `${ORIGIN}/activitypub/inbox` },
      publicKey: {
        id: `${href}#main-key`,
        owner: href,
        publicKeyPem: expect.stringContaining("BEGIN PUBLIC KEY") as string,
      },
    });
    expect((await pipeline.fetch(`/.well-known/webfinger?resource=${encodeURIComponent(href)}`)).status).toBe(200);
    for (const other of ["acct:other@reprint.example", "acct:news@other.example", "https://other.example/"]) {
      expect((await pipeline.fetch(`/.well-known/webfinger?resource=${encodeURIComponent(other)}`)).status).toBe(404);
    }
    expect((await pipeline.fetch("/.well-known/webfinger")).status).toBe(400);
    const { links: nodeInfo } = await (
      await pipeline.fetch("/.well-known/nodeinfo")
    ).json<{ links: { href: string }[] }>();
    expect(await (await pipeline.fetch(nodeInfo[0]!.href)).json()).toMatchObject({
      software: { name: "reprint" },
      usage: { users: { total: 1 } },
    });
  });

  test("has a name of its own, and keeps its address and its key when that changes", async () => {
    const id = await anActor();
    const taken = await pipeline.operate("POST", "/api/v1/destinations", {
      kind: "activitypub",
      name: "Another",
      settings: { username: "NEWS" },
    });
    expect(await problemOf(taken)).toMatchObject({
      status: 422,
      detail: "/settings/username is another destination's.",
    });
    const before = await (await pipeline.fetch(actorOf(id))).json<{ publicKey: unknown }>();
    const changed = await pipeline.operate("PATCH", `/api/v1/destinations/${id}`, { settings: { username: "harbor" } });
    expect(changed.status).toBe(200);
    expect(await (await pipeline.fetch(actorOf(id))).json()).toMatchObject({
      preferredUsername: "harbor",
      publicKey: before.publicKey,
    });
    expect(await (await pipeline.operate("POST", `/api/v1/destinations/${id}/check`)).json()).toEqual({
      outcome: "done",
    });
  });

  test("its followers hear of a new name, and not of what they do not see", async () => {
    const id = await anActor();
    await follows(peer, "ida", id);
    peer.arrived = [];
    const change = async (facts: object) => {
      await pipeline.operate("PATCH", `/api/v1/destinations/${id}`, facts);
      await pipeline.drain(now);
    };
    await change({ filters: { languages: ["en"] } });
    expect(peer.arrived).toEqual([]);
    await change({ settings: { username: "news", display_name: "Harbor news" } });
    now += 1000;
    vi.setSystemTime(now);
    await change({ settings: { username: "news", display_name: "News" } });
    expect(peer.arrived.map(({ activity: { type, object } }) => [type, object.id, object["name"]])).toEqual([
      ["Update", actorOf(id), "Harbor news"],
      ["Update", actorOf(id), "News"],
    ]);
    expect(new Set(peer.arrived.map(({ activity }) => activity.id)).size).toBe(2);
  });

  test("its private key is stored sealed, and sealed anew when the key of the site changes", async () => {
    const id = await anActor();
    const { sealed } = (await pipeline.env.DB.prepare("SELECT sealed FROM actor_keys").first<{ sealed: string }>())!;
    // A quote is no letter of the sealed form, which may spell any word by chance.
    expect(sealed).not.toContain('"kty"');
    const { SECRET_KEY } = pipeline.env;
    pipeline.env = Object.assign(
      { ...pipeline.env },
      { SECRET_KEY: `another-${SECRET_KEY}`, SECRET_KEY_PREVIOUS: SECRET_KEY },
    );
    expect(await (await pipeline.operate("POST", "/api/v1/reseal", {})).json()).toMatchObject({ unopenable: [] });
    pipeline.env = Object.assign({ ...pipeline.env }, { SECRET_KEY_PREVIOUS: "" });
    await follows(peer, "ida", id);
    expect(typesAt(peer)).toEqual(["Accept"]);
  });
});

describe("an actor whose destination is forgotten", () => {
  const forget = async (id: string) => await pipeline.operate("DELETE", `/api/v1/destinations/${id}`);
  const rows = async (table: string) =>
    await pipeline.env.DB.prepare(`SELECT count(*) AS count FROM ${table}`).first<number>("count");
  const LEFT = ["actor_keys", "ended_actors", "follower_hosts", "follower_inboxes", "follower_messages", "followers"];
  const left = async () => await Promise.all(LEFT.map(rows));

  test("is deleted at its followers' servers, signed by its key, and then gone here; its name is free", async () => {
    const other = new Peer("other.example", readHere);
    network["other.example"] = other;
    const id = await anActor();
    await follows(peer, "ida", id);
    await follows(other, "jon", id);
    await say(published());
    around = async (host, run) => (host === "other.example" ? new Response("", { status: 503 }) : await run());
    await forget(id);
    await pipeline.drain(now);
    const gone = { type: "Delete", actor: actorOf(id), object: actorOf(id), id: `${actorOf(id)}#delete` };
    expect(peer.arrived.at(-1)!.activity).toMatchObject(gone);
    expect(typesAt(other)).toEqual(["Accept", "Create"]);

    const again = await post(peer, "ida", followOf(peer.actor("ida"), id, "2"), {}, `${actorOf(id)}/inbox`);
    expect(again.status).toBe(404);
    expect((await pipeline.fetch("/.well-known/webfinger?resource=acct:news@reprint.example")).status).toBe(404);
    await anActor();
    around = (_, run) => run();
    await after(10 * MINUTE);
    expect(other.arrived.at(-1)!.activity).toMatchObject(gone);
    await after(10 * MINUTE);
    expect(await left()).toEqual([1, 0, 0, 0, 0, 0]);
    expect((await pipeline.fetch(actorOf(id))).status).toBe(404);
    expect(typesAt(peer).filter((type) => type === "Delete")).toHaveLength(1);
  });

  test("leaves nothing behind at once when nobody followed, and in the end when a server is dead", async () => {
    await forget(await anActor());
    expect(await left()).toEqual([0, 0, 0, 0, 0, 0]);
    const id = await anActor();
    await follows(peer, "ida", id);
    around = async () => new Response("", { status: 503 });
    await forget(id);
    for (let hour = 0; hour < 6 * 24; hour += 1) await after(HOUR);
    expect(await left()).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe("followers", () => {
  test.for(["cavage", "rfc9421"] as const)("follow and leave, signed by %s", async (scheme) => {
    const id = await anActor();
    await follows(peer, "ida", id, { scheme });
    expect(await followersOf(id)).toBe(1);
    expect(peer.arrived).toMatchObject([
      {
        inbox: "/users/ida/inbox",
        activity: {
          type: "Accept",
          actor: actorOf(id),
          object: { id: `${peer.actor("ida")}#follows/1`, type: "Follow" },
        },
      },
    ]);
    const undo = {
      id: `${peer.actor("ida")}#undo`,
      type: "Undo",
      actor: peer.actor("ida"),
      object: followOf(peer.actor("ida"), id),
    };
    now += 1000;
    expect((await post(peer, "ida", undo, { scheme })).status).toBe(202);
    expect(await followersOf(id)).toBe(0);
    await say(published());
    expect(typesAt(peer)).toEqual(["Accept"]);
  });

  test("one that follows again is accepted again, and counted once", async () => {
    const id = await anActor();
    await follows(peer, "ida", id);
    now += 1000;
    await follows(peer, "ida", id);
    expect(await followersOf(id)).toBe(1);
    expect(typesAt(peer)).toEqual(["Accept", "Accept"]);
    // Its key was known the second time.
    expect(peer.asked.filter((one) => one.startsWith("GET"))).toHaveLength(1);
  });

  test("one that names its Follow by the id alone leaves, and by another's id does not", async () => {
    const id = await anActor();
    await follows(peer, "ida", id);
    const undo = { type: "Undo", actor: peer.actor("ida"), object: `${peer.actor("ida")}#likes/1` };
    expect([(await post(peer, "ida", undo)).status, await followersOf(id)]).toEqual([202, 1]);
    now += 1000;
    const left = await post(peer, "ida", { ...undo, object: followOf(peer.actor("ida"), id).id });
    expect([left.status, await followersOf(id)]).toEqual([202, 0]);
  });

  test("one whose account is deleted is forgotten, by the key that it had", async () => {
    const id = await anActor();
    await follows(peer, "ida", id);
    network["social.example"] = { held: [], asked: [], answer: async () => new Response(null, { status: 410 }) };
    const gone = {
      id: `${peer.actor("ida")}#delete`,
      type: "Delete",
      actor: peer.actor("ida"),
      object: peer.actor("ida"),
    };
    now += 1000;
    expect((await post(peer, "ida", gone)).status).toBe(202);
    expect(await followersOf(id)).toBe(0);
  });

  test("a server that answers signed requests only can be asked for its accounts", async () => {
    const id = await anActor();
    const secure = new Peer("secure.example", readHere, { isSecure: true });
    network["secure.example"] = secure;
    await follows(secure, "ida", id);
    expect(typesAt(secure)).toEqual(["Accept"]);
  });
});

describe("what followers get", () => {
  test("a post, its correction, its withdrawal, and another one when it is restored", async () => {
    const id = await anActor();
    await follows(peer, "ida", id);
    await follows(peer, "olle", id);
    peer.arrived = [];
    await say(published({ image: "https://harbor.example/ferry.jpg" }));
    expect(peer.arrived).toMatchObject([{ inbox: "/inbox", activity: { type: "Create", actor: actorOf(id) } }]);
    const { object } = peer.arrived[0]!.activity;
    expect(object).toMatchObject({
      type: "Note",
      attributedTo: actorOf(id),
      to: [PUBLIC],
      url: `${ORIGIN}/harbor/the-night-ferry-returns`,
      published: "2026-11-23T09:50:00.000Z",
      tag: [
        { type: "Hashtag", name: "#Harbor", href: `${ORIGIN}/tags/harbor` },
        { type: "Hashtag", name: "#Ferries", href: `${ORIGIN}/tags/ferries` },
      ],
      attachment: [{ type: "Image", url: "https://harbor.example/ferry.jpg" }],
    });
    expect(object["content"]).toContain("appeared first on");
    expect(object["content"]).toContain('<a href="https://harbor.example/2026/11/ferry-returns">');
    expect(object["contentMap"]).toEqual({ en: object["content"] });
    const here = await (await pipeline.fetch(object.id)).json<Record<string, unknown>>();
    expect({ ...object, "@context": here["@context"] }).toEqual(here);

    await after(5 * MINUTE);
    await say(updated({ title: "The night ferry returns, partly" }));
    expect(peer.held).toMatchObject([{ id: object.id, edits: 1, text: expect.stringContaining("partly") as string }]);
    expect(peer.arrived[1]!.activity.object["updated"]).toBe(new Date(now).toISOString());

    await say(withdrawn());
    expect(peer.held).toEqual([]);
    expect(peer.arrived[2]!.activity).toMatchObject({ type: "Delete", object: { id: object.id, type: "Tombstone" } });
    // All are addressed alike: servers may pass an activity only to those that it is addressed to.
    const addressed = { to: [PUBLIC], cc: [`${object["attributedTo"] as string}/followers`] };
    for (const { activity } of peer.arrived) expect(activity).toMatchObject(addressed);
    const gone = await pipeline.fetch(object.id);
    expect([gone.status, await gone.json()]).toEqual([
      410,
      expect.objectContaining({ id: object.id, type: "Tombstone" }),
    ]);

    const { announcements } = await (
      await pipeline.operate("GET", `/api/v1/destinations/${id}/announcements`)
    ).json<{ announcements: { post: number }[] }>();
    await pipeline.operate("POST", `/api/v1/posts/${announcements[0]!.post}/restore`);
    await after(MINUTE);
    expect(peer.held).toHaveLength(1);
    expect(peer.held[0]!.id).not.toBe(object.id);
    expect((await pipeline.fetch(object.id)).status).toBe(410);
    expect(typesAt(peer)).toEqual(["Create", "Update", "Delete", "Create"]);
    const outbox = await (await pipeline.fetch(`${actorOf(id)}/outbox`)).json<{ totalItems: number; first: string }>();
    const page = await (
      await pipeline.fetch(outbox.first)
    ).json<{ orderedItems: { type: string; object: { id: string } }[] }>();
    expect(outbox.totalItems).toBe(1);
    expect(page.orderedItems).toMatchObject([{ type: "Create", object: { id: peer.held[0]!.id } }]);
  });

  test("an article with its whole text, where that is wanted", async () => {
    const id = await anActor({ format: "article" });
    await follows(peer, "ida", id);
    await say(published());
    expect(peer.arrived[1]!.activity.object).toMatchObject({
      type: "Article",
      name: "The night ferry returns",
      summary: "The night ferry sails again.",
      content: expect.stringContaining("Tickets are on sale at the pier.") as string,
    });
  });

  test("a server that does not know RFC 9421 gets the older signatures, and is asked once", async () => {
    const old = new Peer("old.example", readHere, { takes: ["cavage"] });
    network["old.example"] = old;
    const id = await anActor();
    await follows(old, "ida", id);
    await say(published());
    await say(updated({ title: "Another" }));
    expect(old.arrived.map(({ scheme, activity }) => [scheme, activity.type])).toEqual([
      ["cavage", "Accept"],
      ["cavage", "Create"],
      ["cavage", "Update"],
    ]);
    expect(old.refused).toHaveLength(1);
  });

  test("each account its own, where a server has no inbox for all", async () => {
    const small = new Peer("small.example", readHere, { hasSharedInbox: false });
    network["small.example"] = small;
    const id = await anActor();
    await follows(small, "ida", id);
    await follows(small, "olle", id);
    small.arrived = [];
    await say(published());
    expect(small.arrived.map(({ inbox }) => inbox).toSorted()).toEqual(["/users/ida/inbox", "/users/olle/inbox"]);
  });

  test("a server that is dead delays no other, and is given up after five days, which shows", async () => {
    const dead = new Peer("dead.example", readHere);
    network["dead.example"] = dead;
    const id = await anActor();
    await follows(dead, "olle", id);
    await follows(peer, "ida", id);
    let tried = 0;
    around = async (host, run) => {
      if (host !== "dead.example") return await run();
      tried += 1;
      throw new TypeError("connection refused");
    };
    await say(published());
    expect(peer.held).toHaveLength(1);
    expect(await reportOf(id)).toMatchObject({ followers: 2, hosts: 2, failing: 1, stopped: 0, waiting: 1 });
    for (let hours = 0; hours < 132; hours += 6) await after(6 * HOUR);
    expect(tried).toBeLessThan(25);
    expect(await reportOf(id)).toMatchObject({
      failing: 0,
      stopped: 1,
      waiting: 0,
      troubled: [{ host: "dead.example", trouble: "the connection broke", dropped: 1 }],
    });
    await say(published({ id: "second", title: "Second" }, new Date(now).toISOString()));
    await say(withdrawn({}, new Date(now).toISOString()));
    expect(await reportOf(id)).toMatchObject({ waiting: 0 });
    // The server gets messages again once one of its accounts follows again, and learns of withdrawals since.
    around = (_, run) => run();
    dead.arrived = [];
    await follows(dead, "agda", id);
    expect(typesAt(dead).toSorted()).toEqual(["Accept", "Delete"]);
    expect(await reportOf(id)).toMatchObject({ stopped: 0, waiting: 0 });
    await pipeline.env.DB.prepare("UPDATE follower_hosts SET stopped_at = 1, failures = 9, failing_since = 1").run();
    await pipeline.operate("PATCH", `/api/v1/destinations/${id}`, { paused: false });
    await after(MINUTE);
    expect([typesAt(dead).at(-1), typesAt(peer).at(-1)]).toEqual(["Delete", "Delete"]);
    expect(await reportOf(id)).toMatchObject({ stopped: 0, waiting: 0 });
  });

  test("corrections join what a server has not got yet, and a withdrawal makes up for it", async () => {
    const id = await anActor();
    await follows(peer, "ida", id);
    around = async () => new Response("", { status: 503 });
    await say(published());
    await say(updated({ title: "Corrected" }));
    await say(published({ id: "second", title: "Second" }));
    around = (_, run) => run();
    await after(5 * MINUTE);
    expect(peer.held.map(({ text }) => /Corrected|Second/.exec(text)?.[0])).toEqual(["Corrected", "Second"]);
    around = async () => new Response("", { status: 503 });
    await say(updated({ title: "Corrected twice" }, new Date(now).toISOString()));
    now += MINUTE;
    await say(withdrawn({}, new Date(now).toISOString()));
    now += 2 * MINUTE;
    vi.setSystemTime(now);
    const { alerts } = await (await pipeline.operate("GET", "/api/v1/alerts")).json<{ alerts: { title: string }[] }>();
    expect(alerts.map(({ title }) => title)).toContain("Harbor: a withdrawn post is still there after 2 min.");
    around = (_, run) => run();
    peer.arrived = [];
    await after(10 * MINUTE);
    expect(typesAt(peer)).toEqual(["Delete"]);
  });

  test("a first delivery that arrived unseen is followed by what has changed since", async () => {
    const id = await anActor();
    await follows(peer, "ida", id);
    around = async (_, run) => {
      await run();
      throw new TypeError("connection reset");
    };
    await say(published());
    expect(peer.held).toHaveLength(1);
    around = async () => new Response("", { status: 503 });
    await say(updated({ title: "Corrected" }));
    around = (_, run) => run();
    await after(5 * MINUTE);
    await after(5 * MINUTE);
    expect(peer.held).toMatchObject([{ text: expect.stringContaining("Corrected") as string }]);
    expect(await reportOf(id)).toMatchObject({ waiting: 0 });
  });

  test("an inbox that is gone is forgotten, and one that is missing is tried ten times", async () => {
    const id = await anActor();
    await follows(peer, "ida", id);
    around = async () => new Response("", { status: 410 });
    await say(published());
    expect(await reportOf(id)).toMatchObject({ followers: 0, waiting: 0 });
    around = (_, run) => run();
    await follows(peer, "olle", id);
    let tried = 0;
    around = async () => {
      tried += 1;
      return new Response("", { status: 404 });
    };
    await say(published({ id: "second", title: "Second" }));
    for (const hours of [0.01, 0.1, 0.6, 2.3, 5.6, 11.1, 15.5, 22.1, 26.5, 30]) await after(hours * HOUR);
    expect(tried).toBe(10);
    expect(await reportOf(id)).toMatchObject({ failing: 0, waiting: 0, troubled: [{ dropped: 1 }] });
  });

  test("a withdrawal goes to a server that nobody follows from any more", async () => {
    const id = await anActor();
    await follows(peer, "ida", id);
    await say(published());
    const undo = { type: "Undo", actor: peer.actor("ida"), object: followOf(peer.actor("ida"), id) };
    now += 1000;
    await post(peer, "ida", undo);
    await say(published({ id: "second", title: "Second" }));
    await say(withdrawn());
    expect(typesAt(peer)).toEqual(["Accept", "Create", "Delete"]);
  });

  test("a test copy is made and removed here, and sent to nobody", async () => {
    const id = await anActor();
    await follows(peer, "ida", id);
    await say(published());
    peer.arrived = [];
    const { announcements } = await (
      await pipeline.operate("GET", `/api/v1/destinations/${id}/announcements`)
    ).json<{ announcements: { post: number }[] }>();
    const tested = await pipeline.operate("POST", `/api/v1/destinations/${id}/test`, { post: announcements[0]!.post });
    expect(await tested.json()).toMatchObject({ announced: { outcome: "done" }, removed: { outcome: "done" } });
    await pipeline.drain(now);
    expect(peer.arrived).toEqual([]);
  });
});

async function reportOf(id: string): Promise<Record<string, unknown>> {
  return await (await pipeline.operate("GET", `/api/v1/destinations/${id}/followers`)).json();
}

describe("the inbox refuses", () => {
  const without = (name: string) => (headers: Record<string, string>) => {
    const { [name]: _, ...others } = headers;
    return others;
  };

  test.for([
    ["no signature", "cavage", without("signature"), 0, "header-missing"],
    [
      "a body that was changed",
      "cavage",
      (one: Record<string, string>) => ({ ...one, digest: `SHA-256=${btoa("x".repeat(32))}` }),
      0,
      "header-malformed",
    ],
    [
      "a body that was changed",
      "rfc9421",
      (one: Record<string, string>) => ({ ...one, "content-digest": `sha-256=:${btoa("x".repeat(32))}:` }),
      0,
      "header-malformed",
    ],
    ["no digest", "cavage", without("digest"), 0, "header-malformed"],
    ["no digest", "rfc9421", without("content-digest"), 0, "header-malformed"],
    [
      "a time that was changed",
      "cavage",
      (one: Record<string, string>) => ({ ...one, date: new Date(NOW + 1000).toUTCString() }),
      0,
      "signature-mismatch",
    ],
    [
      "a time that was changed",
      "rfc9421",
      (one: Record<string, string>) => ({
        ...one,
        "signature-input": one["signature-input"]!.replace(/created=\d+/, `created=${NOW / 1000 + 1}`),
      }),
      0,
      "signature-mismatch",
    ],
    ["what is stale", "cavage", undefined, -2 * HOUR, "timestamp-out-of-tolerance"],
    ["what is stale", "rfc9421", undefined, -2 * HOUR, "timestamp-out-of-tolerance"],
    ["what comes from the future", "rfc9421", undefined, 2 * HOUR, "timestamp-out-of-tolerance"],
    [
      "another key's signature",
      "cavage",
      (one: Record<string, string>) => ({
        ...one,
        signature: one["signature"]!.replace(/signature="[^"]{8}/, 'signature="AAAAAAAA'),
      }),
      0,
      "signature-mismatch",
    ],
    [
      "a list that leaves the address out",
      "cavage",
      (one: Record<string, string>) => ({ ...one, signature: one["signature"]!.replace("(request-target) ", "") }),
      0,
      "header-malformed",
    ],
    [
      "a list that leaves the body out",
      "rfc9421",
      (one: Record<string, string>) => ({
        ...one,
        "signature-input": one["signature-input"]!.replace(' "content-digest"', ""),
      }),
      0,
      "header-malformed",
    ],
    [
      "nonsense",
      "rfc9421",
      (one: Record<string, string>) => ({ ...one, "signature-input": "sig1=((((" }),
      0,
      "header-malformed",
    ],
  ] as const)("%s (%s)", async ([, scheme, forge, offset, kind]) => {
    const id = await anActor();
    const signing = { scheme, at: now + offset, ...(forge && { forge }) };
    const response = await post(peer, "ida", followOf(peer.actor("ida"), id), signing);
    expect(await problemOf(response)).toMatchObject({ type: `/problems/${kind}` });
    expect(await followersOf(id)).toBe(0);
    expect(peer.arrived).toEqual([]);
  });

  test("a signature that was used before, or that was made for another inbox", async () => {
    const id = await anActor();
    const inbox = `${actorOf(id)}/inbox`;
    const request = await peer.signed("ida", inbox, followOf(peer.actor("ida"), id), { at: now });
    expect((await pipeline.fetch(inbox, request)).status).toBe(202);
    now += 1000;
    const undo = { type: "Undo", actor: peer.actor("ida"), object: followOf(peer.actor("ida"), id) };
    const left = await peer.signed("ida", inbox, undo, { at: now });
    expect((await pipeline.fetch(inbox, left)).status).toBe(202);
    const used = expect.stringContaining("used before") as string;
    expect(await problemOf(await pipeline.fetch(inbox, request))).toMatchObject({ status: 409, detail: used });
    expect(await followersOf(id)).toBe(0);
    await follows(peer, "ida", id);
    expect(await problemOf(await pipeline.fetch(inbox, left))).toMatchObject({ status: 409, detail: used });
    expect(await followersOf(id)).toBe(1);
    expect(await problemOf(await pipeline.fetch("/activitypub/inbox", request))).toMatchObject({
      type: "/problems/signature-mismatch",
    });
  });

  test("what somebody else signed: of another host, of another account, or with a key that the actor does not name", async () => {
    const id = await anActor();
    const other = new Peer("other.example", readHere);
    network["other.example"] = other;
    const inOthersName = await post(other, "eve", followOf(peer.actor("ida"), id));
    expect(await problemOf(inOthersName)).toMatchObject({
      detail: expect.stringContaining("on another host") as string,
    });
    const ofAnother = await post(peer, "eve", followOf(peer.actor("ida"), id));
    expect(await problemOf(ofAnother)).toMatchObject({
      detail: expect.stringContaining("No key of that actor") as string,
    });
    const document = peer.document.bind(peer);
    peer.document = async (name) => ({ ...(await document(name)), inbox: "https://victim.example/inbox" });
    const toVictim = await post(peer, "ida", followOf(peer.actor("ida"), id));
    expect(await problemOf(toVictim)).toMatchObject({
      detail: expect.stringContaining("inbox is on another host") as string,
    });
    expect(await followersOf(id)).toBe(0);
  });

  test("accounts at addresses that nobody may ask", async () => {
    const id = await anActor();
    const inside = new Peer("10.0.0.1", readHere);
    network["10.0.0.1"] = inside;
    expect(await problemOf(await post(inside, "ida", followOf(inside.actor("ida"), id)))).toMatchObject({
      detail: expect.stringContaining("private network") as string,
    });
    expect(inside.asked).toEqual([]);
  });

  test("bodies that are no activities, or too large; and takes without a look what is nothing to us", async () => {
    const id = await anActor();
    const sent = (body: string) => pipeline.fetch("/activitypub/inbox", { method: "POST", body });
    expect((await sent("[")).status).toBe(400);
    expect((await sent(JSON.stringify({ type: "Follow", pad: "x".repeat(100_000) }))).status).toBe(413);
    const calls: string[] = [];
    pipeline.env.DB = watchedDatabase(pipeline.env.DB, async (call, run) => {
      calls.push(call);
      return await run();
    });
    const like = { type: "Like", actor: peer.actor("ida"), object: "https://other.example/1" };
    const note = { type: "Create", actor: [peer.actor("ida")], object: { id: "urn:note", type: "Note" } };
    const gone = { type: "Delete", actor: peer.actor("eve"), object: peer.actor("eve") };
    const undone = { type: "Undo", actor: peer.actor("ida"), object: { type: "Like", id: "urn:like" } };
    for (const one of [like, note, undone]) expect((await sent(JSON.stringify(one))).status).toBe(202);
    for (const one of [gone, followOf(peer.actor("ida"), id)])
      expect((await sent(JSON.stringify(one))).status).toBe(400);
    expect([peer.asked, calls]).toEqual([[], []]);
    // Most activities in the inbox: the deletion of an account that is unknown here.
    expect((await post(peer, "eve", gone)).status).toBe(202);
    expect(peer.asked).toEqual([]);
    expect(calls).toHaveLength(1);
  });

  test("a forged signature of a known follower, without asking its server again and again", async () => {
    const id = await anActor();
    await follows(peer, "ida", id);
    const asked = peer.asked.length;
    const forge = (one: Record<string, string>) => ({
      ...one,
      signature: one["signature"]!.replace(/signature="[^"]{8}/, 'signature="AAAAAAAA'),
    });
    for (let times = 0; times < 3; times += 1) {
      const undo = { type: "Undo", actor: peer.actor("ida"), object: followOf(peer.actor("ida"), id) };
      expect((await post(peer, "ida", undo, { forge })).status).toBe(401);
    }
    expect(peer.asked).toHaveLength(asked);
    expect(await followersOf(id)).toBe(1);
  });

  test("a new key of a follower is read once, and forged signatures have it read no more than once a minute", async () => {
    const id = await anActor();
    await follows(peer, "ida", id);
    const document = peer.document.bind(peer);
    const key = ((await document("ida"))["publicKey"] as { publicKeyPem: string }).publicKeyPem;
    await pipeline.env.DB.prepare("UPDATE followers SET key_pem = 'former'").run();
    const again = () => post(peer, "ida", followOf(peer.actor("ida"), id));
    const reads = () => peer.asked.filter((one) => one.startsWith("GET")).length;
    expect([(await again()).status, reads()]).toEqual([401, 1]);
    now += 2 * MINUTE;
    vi.setSystemTime(now);
    peer.document = async (name) => ({ ...(await document(name)), publicKey: [] });
    expect([(await again()).status, reads()]).toEqual([401, 2]);
    expect([(await again()).status, reads()]).toEqual([401, 2]);
    peer.document = document;
    now += 2 * MINUTE;
    vi.setSystemTime(now);
    expect([(await again()).status, reads()]).toEqual([202, 3]);
    const { key_pem } = (await pipeline.env.DB.prepare("SELECT key_pem FROM followers").first<{ key_pem: string }>())!;
    expect(key_pem).toBe(key);
  });

  test("requests of an address that sends too many", async () => {
    const id = await anActor();
    pipeline.env = { ...pipeline.env, INBOX_RATE: { limit: async () => ({ success: false }) } };
    expect((await post(peer, "ida", followOf(peer.actor("ida"), id))).status).toBe(429);
    // A large server sends many deletions of accounts that are unknown here.
    const gone = { type: "Delete", actor: peer.actor("eve"), object: peer.actor("eve") };
    expect((await post(peer, "eve", gone)).status).toBe(202);
  });
});
