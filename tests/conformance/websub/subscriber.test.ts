import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { aNetwork, anRssItem, answer, type Network, redirect, rss } from "../../network.ts";
import { aSource, freshPipeline, ORIGIN, type Pipeline } from "../../pipeline.ts";
import { aHub, type Hub } from "./hub.ts";

const FEED = "https://harbor.example/feed";
const HUB = "https://hub.example/";
const PATH = "/harbor/the-night-ferry-returns";
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let pipeline: Pipeline;
let network: Network;
let hub: Hub;
/** The time at which the test begins; the routes read the clock themselves. */
let start: number;
beforeEach(async () => {
  pipeline = await freshPipeline();
  await aSource(pipeline);
  network = aNetwork();
  vi.stubGlobal("fetch", network.fetch);
  hub = aHub(network, pipeline, HUB);
  start = Date.now();
});
afterEach(() => void vi.unstubAllGlobals());

const LINKS = `<atom:link rel="hub" href="${HUB}"/><atom:link rel="self" href="${FEED}"/>`;
const serve = (items: string, channel = LINKS, headers: Record<string, string> = {}) => {
  network.at[FEED] = () => answer(rss(items, channel), { "content-type": "application/rss+xml", ...headers });
};
/** Adds the feed and runs all the work that follows. */
const addFeed = async (url = FEED) => {
  const response = await pipeline.operate("POST", "/api/v1/sources/harbor/feeds", { url });
  if (response.status !== 201) throw new Error(await response.text());
  const { links } = await response.json<{ links: { self: string } }>();
  await settle();
  return links.self;
};
/** Runs the cron and the queue at a given time. */
const settle = async (now = Date.now()) => {
  await pipeline.cron(now);
  await pipeline.drain(now);
};
const subscribed = async () => {
  serve(anRssItem());
  const feed = await addFeed();
  await hub.verify();
  return feed;
};
const report = async (feed: string) =>
  await (
    await pipeline.operate("GET", feed)
  ).json<{ hub?: { url: string; topic: string }; subscribed_until: string | null; next_poll_at: string }>();
const deliveries = async () => {
  const list = await pipeline.operate("GET", "/api/v1/deliveries");
  return (await list.json<{ deliveries: { status: string; webhook_id: string }[] }>()).deliveries;
};
const pushes = async () => (await deliveries()).filter(({ webhook_id }) => webhook_id.startsWith("websub/"));
const htmlAt = async (path: string) => (await pipeline.fetch(path)).text();

describe("4: discovery", () => {
  const atom = (links: string) =>
    `<feed xmlns="http://www.w3.org/2005/Atom"><title>H</title>${links}<entry><id>urn:1</id><title>T</title><link href="https://harbor.example/1"/><updated>2026-11-20T08:00:00Z</updated></entry></feed>`;
  const other =
    '<atom:link rel="hub" href="https://other.example/"/><atom:link rel="self" href="https://harbor.example/other"/>';

  test("4-1 Link headers come first", async () => {
    serve(anRssItem(), other, { link: `<${HUB}>; rel="hub", <${FEED}>; rel="self"` });
    await addFeed();
    expect(hub.requests).toHaveLength(1);
    expect(hub.last("hub.topic")).toBe(FEED);
  });

  test("4-2 in several Link headers as in one", async () => {
    network.at[FEED] = () => {
      const response = answer(rss(anRssItem()));
      response.headers.append("link", `<${HUB}>; rel=hub`);
      response.headers.append("link", "</canonical>; rel=self");
      return response;
    };
    await addFeed();
    expect(hub.last("hub.topic")).toBe("https://harbor.example/canonical");
  });

  test.each([
    ["RSS", rss(anRssItem(), LINKS)],
    ["Atom", atom(`<link rel="hub" href="${HUB}"/><link rel="self" href="/feed"/>`)],
    [
      "JSON Feed",
      JSON.stringify({
        version: "https://jsonfeed.org/version/1.1",
        title: "H",
        feed_url: FEED,
        hubs: [{ type: "WebSub", url: HUB }],
        items: [],
      }),
    ],
  ])("4-3 without them, links embedded in %s", async (_, body) => {
    network.at[FEED] = () => answer(body);
    await addFeed();
    expect(hub.last("hub.topic")).toBe(FEED);
  });

  test("4-4 links embedded in the head of an HTML page", async () => {
    const page = (head: string, body = "") =>
      answer(`<html><head>${head}</head><body>${body}</body></html>`, { "content-type": "text/html" });
    network.at[FEED] = () => answer(rss(anRssItem()));
    network.at["https://harbor.example/"] = () =>
      page(
        `<link rel="hub" href="${HUB}"><link rel="self" href="/feed"><link rel="alternate" type="application/rss+xml" href="/feed">`,
      );
    await addFeed("https://harbor.example/");
    expect(hub.last("hub.topic")).toBe(FEED);
  });

  test("4-5 but not those that readers may have written into its body", async () => {
    network.at[FEED] = () => answer(rss(anRssItem()));
    network.at["https://harbor.example/"] = () =>
      answer(
        `<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body><p><link rel="hub" href="${HUB}"><link rel="self" href="/feed"></body></html>`,
        { "content-type": "text/html" },
      );
    await addFeed("https://harbor.example/");
    expect(hub.requests).toEqual([]);
  });

  test("4-6 the first of several hubs is asked", async () => {
    serve(anRssItem(), `${LINKS}<atom:link rel="hub" href="https://second.example/"/>`);
    await addFeed();
    expect(network.asked.filter(({ method }) => method === "POST").map(({ url }) => url)).toEqual([HUB]);
  });

  test("4-7 a topic that redirects is known by the address it leads to, when it says no other", async () => {
    network.at["https://harbor.example/rss"] = () => redirect("/feed", 302);
    serve(anRssItem(), `<atom:link rel="hub" href="${HUB}"/>`);
    await addFeed("https://harbor.example/rss");
    expect(hub.last("hub.topic")).toBe(FEED);
  });

  test("4-8 a feed without a hub is polled, and nobody is asked", async () => {
    serve(anRssItem(), '<atom:link rel="self" href="https://harbor.example/feed"/>');
    await addFeed();
    expect(network.asked.every(({ method }) => method === "GET")).toBe(true);
  });
});

describe("5.1: the subscription request", () => {
  test("5.1-1 is a form with callback, mode and the self URL as topic", async () => {
    serve(anRssItem());
    await addFeed();
    expect(hub.requests).toHaveLength(1);
    expect(hub.requests[0]?.contentType).toBe("application/x-www-form-urlencoded");
    expect(hub.last("hub.mode")).toBe("subscribe");
    expect(hub.last("hub.topic")).toBe(FEED);
    expect(hub.last("hub.callback")).toMatch(new RegExp(`^${ORIGIN}/websub/`));
  });

  test("5.1-2 the callback is unguessable and unique, and so is the secret, which has less than 200 bytes", async () => {
    const seen = new Set<string>();
    for (let n = 0; n < 5; n += 1) {
      const url = `https://harbor.example/feed/${n}`;
      network.at[url] = () => answer(rss(anRssItem(), `<atom:link rel="hub" href="${HUB}"/>`));
      await addFeed(url);
      const [callback, secret] = [hub.last("hub.callback").replace(`${ORIGIN}/websub/`, ""), hub.last("hub.secret")];
      // 192 and 256 bits as base64url.
      expect([callback.length, secret.length]).toEqual([32, 43]);
      seen.add(callback).add(secret);
    }
    expect(seen.size).toBe(10);
  });

  test("5.1-3 a lease of ten days is asked for", async () => {
    serve(anRssItem());
    await addFeed();
    expect(hub.last("hub.lease_seconds")).toBe("864000");
  });

  test("5.1-4 the secret goes by TLS only, also to a hub that is advertised without", async () => {
    serve(anRssItem(), LINKS.replace("https://hub", "http://hub"));
    await addFeed();
    expect(network.asked.filter(({ method }) => method === "POST").map(({ url }) => url)).toEqual([HUB]);
  });

  test("5.1-5 the secret is nowhere in the clear, in the database or in a message", async () => {
    serve(anRssItem());
    await addFeed();
    const rows = await pipeline.env.DB.prepare("SELECT * FROM subscriptions").all();
    expect(JSON.stringify(rows.results)).not.toContain(hub.last("hub.secret"));
  });

  test.each([307, 308])("5.1.2-1 a hub that redirects with %i is asked at its new address", async (status) => {
    const next = aHub(network, pipeline, "https://next.example/hub");
    network.at[HUB] = () => redirect("https://next.example/hub", status);
    serve(anRssItem());
    await addFeed();
    expect(next.last("hub.topic")).toBe(FEED);
  });

  test.each([
    ["refuses", () => answer("no", {}, 400)],
    ["fails", () => answer("", {}, 500)],
    ["is away", () => Promise.reject(new Error("no route"))],
  ])("5.1.2-2 a hub that %s is asked again later, and the feed is polled meanwhile", async (_, refusal) => {
    let asked = 0;
    network.at[HUB] = () => {
      asked += 1;
      return refusal();
    };
    serve(anRssItem());
    const feed = await addFeed();
    await settle(start + 60_000);
    expect(asked).toBe(1);
    await settle(start + HOUR);
    expect(asked).toBe(2);
    expect(Date.parse((await report(feed)).next_poll_at)).toBeLessThan(start + 2 * HOUR);
  });

  test("5.1.2-3 a hub that accepts and never verifies is asked again", async () => {
    serve(anRssItem());
    await addFeed();
    await settle(start + HOUR);
    expect(hub.requests).toHaveLength(2);
    expect(hub.requests[0]?.form.get("hub.callback")).toBe(hub.requests[1]?.form.get("hub.callback"));
  });

  test("5.1-6 two crons at once ask once", async () => {
    serve(anRssItem());
    await addFeed();
    await Promise.all([settle(start + HOUR), settle(start + HOUR)]);
    expect(hub.requests).toHaveLength(2);
  });

  test("a hub in a private network is never asked", async () => {
    serve(anRssItem(), LINKS.replace(HUB, "https://169.254.169.254/latest"));
    await addFeed();
    expect(network.asked.every(({ method }) => method === "GET")).toBe(true);
  });
});

describe("5.2: denial", () => {
  test("5.2-1 is acknowledged, and polling takes over", async () => {
    const feed = await subscribed();
    expect((await hub.deny()).status).toBe(200);
    expect((await report(feed)).subscribed_until).toBe(null);
    expect(Date.parse((await report(feed)).next_poll_at)).toBeLessThan(Date.now() + 2 * HOUR);
    await settle(start + DAY);
    expect(hub.requests).toHaveLength(1);
  });

  test("5.2-2 of another topic changes nothing", async () => {
    const feed = await subscribed();
    expect((await hub.deny("https://other.example/")).status).toBe(404);
    expect((await report(feed)).subscribed_until).not.toBe(null);
  });
});

describe("5.3: verification of intent", () => {
  test("5.3.1-1 of a pending subscription gives the challenge back, and the lease that the hub gives counts", async () => {
    serve(anRssItem());
    const feed = await addFeed();
    const response = await hub.verify({ "hub.lease_seconds": "3600" });
    expect([response.status, await response.text()]).toEqual([200, "9f86d081884c7d65+-./=_"]);
    const until = Date.parse((await report(feed)).subscribed_until!) - start;
    expect(until).toBeGreaterThanOrEqual(HOUR);
    expect(until).toBeLessThan(HOUR + 60_000);
  });

  test("5.3.1-2 while the hub has not yet answered the request", async () => {
    let verified: Response | undefined;
    hub = aHub(network, pipeline, HUB);
    const request = network.at[HUB]!;
    network.at[HUB] = async (asked) => {
      const response = await request(asked);
      verified = await hub.verify();
      return response;
    };
    serve(anRssItem());
    await addFeed();
    expect(verified?.status).toBe(200);
  });

  test.each<[string, Record<string, string | null>]>([
    ["another topic", { "hub.topic": "https://other.example/" }],
    ["no topic", { "hub.topic": null }],
    ["a mode that was not asked for", { "hub.mode": "unsubscribe" }],
    ["an unknown mode", { "hub.mode": "constructor" }],
    ["no mode", { "hub.mode": null }],
    ["no challenge", { "hub.challenge": null }],
    ["a binary challenge", { "hub.challenge": "a\u0000\u0001" }],
    ["an endless challenge", { "hub.challenge": "a".repeat(5000) }],
  ])("5.3.1-3 with %s is answered 404", async (_, facts) => {
    serve(anRssItem());
    const feed = await addFeed();
    expect((await hub.verify(facts)).status).toBe(404);
    expect((await report(feed)).subscribed_until).toBe(null);
    expect((await hub.verify()).status).toBe(200);
  });

  test("5.3.1-4 of what is not pending, or never was, is answered 404", async () => {
    await subscribed();
    expect((await hub.verify()).status).toBe(404);
    expect((await pipeline.fetch(`/websub/guessed?hub.mode=subscribe&hub.topic=${FEED}&hub.challenge=x`)).status).toBe(
      404,
    );
  });

  test("5.3.1-5 is answered as text that no browser runs", async () => {
    serve(anRssItem());
    await addFeed();
    const { headers } = await hub.verify({ "hub.challenge": "<script>alert(1)</script>" });
    expect(headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("5.3.1-6 the subscription is requested again before its lease is over, with the callback it has", async () => {
    await subscribed();
    await settle(start + 7.9 * DAY);
    expect(hub.requests).toHaveLength(1);
    await settle(start + 8.1 * DAY);
    expect(hub.requests).toHaveLength(2);
    expect(hub.requests[1]?.form.toString()).toBe(hub.requests[0]?.form.toString());
    expect((await hub.verify()).status).toBe(200);
  });

  test("5.3.1-7 a lease that is missing or absurd does not break it", async () => {
    serve(anRssItem());
    const feed = await addFeed();
    await hub.verify({ "hub.lease_seconds": "999999999999" });
    expect(Date.parse((await report(feed)).subscribed_until!)).toBeLessThan(start + 367 * DAY);
  });
});

describe("polling beside a subscription", () => {
  test("slows down while it lives, and takes over when it lapses", async () => {
    const feed = await subscribed();
    await settle(start + HOUR);
    expect(Date.parse((await report(feed)).next_poll_at)).toBe(start + 13 * HOUR);
    const gets = () => network.asked.filter(({ url }) => url === FEED).length;
    const before = gets();
    for (let hour = 2; hour < 13; hour += 1) await settle(start + hour * HOUR);
    expect(gets()).toBe(before);
    await settle(start + 10.2 * DAY);
    expect(Date.parse((await report(feed)).next_poll_at)).toBeLessThan(start + 10.2 * DAY + HOUR);
  });
});

describe("6.1: migration", () => {
  test("6.1-1 a topic that moved is subscribed at its new hub, and the old subscription is ended", async () => {
    await subscribed();
    const next = aHub(network, pipeline, "https://next.example/");
    network.at["https://harbor.example/new"] = () =>
      answer(
        rss(
          anRssItem(),
          '<atom:link rel="hub" href="https://next.example/"/><atom:link rel="self" href="https://harbor.example/new"/>',
        ),
      );
    network.at[FEED] = () => redirect("/new", 301);
    await settle(start + DAY);
    await settle(start + DAY + 60_000);
    expect(next.last("hub.topic")).toBe("https://harbor.example/new");
    expect(hub.last("hub.mode")).toBe("unsubscribe");
    expect((await hub.verify()).status).toBe(200);
    expect((await hub.verify()).status).toBe(404);
  });

  test("6.1-2 also when only the Link header of an unchanged document says so", async () => {
    const link = (url: string) => ({ link: `<${url}>; rel="hub", <${FEED}>; rel="self"`, etag: '"1"' });
    serve(anRssItem(), "", link(HUB));
    await addFeed();
    const next = aHub(network, pipeline, "https://next.example/");
    network.at[FEED] = () => answer("", link("https://next.example/"), 304);
    await settle(start + DAY);
    expect(next.last("hub.topic")).toBe(FEED);
  });
});

describe("7: content distribution", () => {
  test("7-1 is acknowledged with 2xx once it is saved, and published", async () => {
    await subscribed();
    const body = rss(anRssItem({ description: "Pushed." }));
    expect((await hub.distribute(body)).status).toBe(202);
    expect(await pushes()).toMatchObject([{ status: "accepted" }]);
    await pipeline.drain(Date.now());
    expect(await htmlAt(PATH)).toContain("Pushed.");
  });

  test("7-2 a body without the entries that were delivered before adds what it has", async () => {
    await subscribed();
    await hub.distribute(rss(anRssItem({ guid: "2", title: "Second", link: "https://harbor.example/2" })));
    await pipeline.drain(Date.now());
    const front = await htmlAt("/");
    expect(front).toContain("Second");
    expect(front).toContain("The night ferry returns");
  });

  test("7-3 what was pushed does not come again by the next poll, whatever its guid", async () => {
    const feed = await subscribed();
    const items = anRssItem({ guid: "2", title: "Second", link: "https://harbor.example/2" });
    await hub.distribute(rss(items));
    await pipeline.drain(Date.now());
    serve(anRssItem() + items.replace("<guid>2<", "<guid>3<").replace("/2</link>", "/2?utm_source=rss</link>"));
    await settle(start + DAY);
    const { results } = await pipeline.env.DB.prepare("SELECT entry_id FROM posts").all();
    expect(results).toHaveLength(2);
    expect((await report(feed)).hub?.topic).toBe(FEED);
  });

  test("7-4 a hub's repetition is one delivery", async () => {
    await subscribed();
    const body = rss(anRssItem({ description: "Pushed." }));
    expect([(await hub.distribute(body)).status, (await hub.distribute(body)).status]).toEqual([202, 202]);
    expect(await pushes()).toHaveLength(1);
  });

  test("7-5 the subscription is known by its callback, whatever the Link header says", async () => {
    await subscribed();
    const { form } = hub.requests[0]!;
    form.set("hub.topic", "https://other.example/");
    await hub.distribute(rss(anRssItem({ description: "Pushed." })));
    await pipeline.drain(Date.now());
    expect(await htmlAt(PATH)).toContain("Pushed.");
  });

  test("7-6 any format of feed, by the media type of the topic", async () => {
    await subscribed();
    const item = {
      id: "https://harbor.example/?p=1",
      url: "https://harbor.example/2026/11/ferry-returns",
      title: "The night ferry returns",
      content_html: "<p>By JSON.</p>",
    };
    await hub.distribute(JSON.stringify({ version: "https://jsonfeed.org/version/1.1", title: "H", items: [item] }), {
      contentType: "application/feed+json",
    });
    await pipeline.drain(Date.now());
    expect(await htmlAt(PATH)).toContain("By JSON.");
  });

  test("7-7 what is no feed ends as a rejected delivery with its reason", async () => {
    await subscribed();
    expect((await hub.distribute("<html></html>", { contentType: "text/html" })).status).toBe(202);
    await pipeline.drain(Date.now());
    expect(await pushes()).toMatchObject([{ status: "rejected", reason: "the body is a web page, not a feed" }]);
  });

  test("7-8 more than a row holds, or nothing, makes a poll instead", async () => {
    await subscribed();
    await pipeline.env.DB.prepare("UPDATE feed_schedule SET polled_at = 0").run();
    serve(anRssItem({ description: "Polled." }));
    expect((await hub.distribute("x".repeat(1_100_000))).status).toBe(202);
    await pipeline.drain(Date.now());
    expect(await htmlAt(PATH)).toContain("Polled.");
  });

  test("7-9 at a callback that nobody has is answered 404", async () => {
    const response = await pipeline.fetch("/websub/guessed", { method: "POST", body: rss(anRssItem()) });
    expect(response.status).toBe(404);
    expect(await deliveries()).toEqual([]);
  });

  test("7-10 when it cannot be saved the hub is asked to try again", async () => {
    await subscribed();
    const { DB } = pipeline.env;
    pipeline.env.DB = new Proxy(DB, {
      get: (db, name) => {
        if (name !== "prepare") return Reflect.get(db, name);
        return (sql: string) => {
          if (sql.includes("INSERT INTO deliveries")) throw new Error("D1 is away");
          return db.prepare(sql);
        };
      },
    });
    const response = await hub.distribute(rss(anRssItem({ description: "Pushed." })));
    expect(response.status).toBe(503);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

describe("7.1: authenticated content distribution", () => {
  const body = rss(anRssItem({ description: "Pushed." }));

  test.each(["sha1", "sha256", "sha384", "sha512"])("7.1.1 %s", async (method) => {
    await subscribed();
    await hub.distribute(body, { method });
    expect(await pushes()).toHaveLength(1);
  });

  test.each([
    ["another secret", { secret: "another" }],
    ["no signature", { signature: null }],
    ["an empty signature", { signature: "" }],
    ["a signature that is none", { signature: "sha256=zz" }],
    ["half a signature", { signature: `sha256=${"a".repeat(41)}` }],
    ["an unknown method", { signature: `md5=${"a".repeat(32)}` }],
    ["a signature of another method", { signature: `sha512=${"a".repeat(64)}` }],
  ])("7.1.2 with %s: acknowledged, logged, and thrown away", async (_, options) => {
    await subscribed();
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    expect((await hub.distribute(body, options)).status).toBe(202);
    expect(await pushes()).toEqual([]);
    expect(warn).toHaveBeenCalledWith(expect.objectContaining({ event: expect.stringContaining("discarded") }));
    expect(JSON.stringify(warn.mock.calls)).not.toContain(hub.last("hub.secret"));
    warn.mockRestore();
  });
});

describe("unsubscribing", () => {
  test("5.1-7 a feed that is removed is unsubscribed, verified, and its pushes are ignored", async () => {
    const feed = await subscribed();
    const secret = hub.last("hub.secret");
    await pipeline.operate("DELETE", feed);
    await settle();
    expect(hub.last("hub.mode")).toBe("unsubscribe");
    expect((await hub.distribute(rss(anRssItem({ description: "Late." })), { secret })).status).toBe(202);
    expect(await pushes()).toEqual([]);
    expect((await hub.verify({ "hub.mode": "subscribe" })).status).toBe(404);
    expect((await hub.verify({ "hub.lease_seconds": null })).status).toBe(200);
    expect((await hub.distribute(rss(anRssItem()), { secret })).status).toBe(404);
  });

  test("5.1-8 and so are the feeds of a source that is deleted", async () => {
    await subscribed();
    await pipeline.operate("DELETE", "/api/v1/sources/harbor");
    await settle();
    expect(hub.last("hub.mode")).toBe("unsubscribe");
  });

  test("5.1-9 a hub that never verifies the end is let go", async () => {
    const feed = await subscribed();
    await pipeline.operate("DELETE", feed);
    for (let day = 0; day < 12; day += 1) await settle(start + day * DAY);
    const { results } = await pipeline.env.DB.prepare("SELECT id FROM subscriptions").all();
    expect(results).toEqual([]);
    expect(hub.requests.length).toBeLessThanOrEqual(6);
  });
});
