import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { pollFeed } from "../../src/ingest/poll.ts";
import { askHub } from "../../src/ingest/subscribe.ts";
import { listFeedsDue } from "../../src/storage/feed-schedule.ts";
import { addFeed } from "../../src/storage/feeds.ts";
import { aNetwork, anRssItem, answer, type Network, redirect, rss } from "../network.ts";
import {
  aSource,
  consumeOnce,
  deliver,
  freshPipeline,
  NOW,
  type Pipeline,
  published,
  send,
  type TestSource,
} from "../pipeline.ts";

const URL_ = "https://harbor.example/feed";
const FEED = "01HARBQR000000000000000000";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PATH = "/harbor/the-night-ferry-returns";

let pipeline: Pipeline;
let source: TestSource;
let network: Network;
beforeEach(async () => {
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
  network = aNetwork({ [URL_]: () => answer(rss(anRssItem())) });
  await aFeed();
});
afterEach(() => void vi.unstubAllGlobals());

const aFeed = (facts: Partial<Parameters<typeof addFeed>[1]> = {}) =>
  addFeed(
    pipeline.env.DB,
    { id: FEED, source: "harbor", url: URL_, title: "", allowHttp: false, intervalMs: 15 * MINUTE, ...facts },
    NOW,
  );
const poll = async (now = NOW, id = FEED) => {
  const due = (await listFeedsDue(pipeline.env.DB, 100, now)).find(({ feed }) => feed === id);
  return await pollFeed(due ?? { feed: id, dueAt: now }, pipeline.env, network.fetch, now);
};
/** Polls, and publishes the new deliveries. */
const pollAndPublish = async (now = NOW, id = FEED) => {
  const polled = await poll(now, id);
  await pipeline.drain(now);
  return polled;
};
const feedRow = async (id = FEED) =>
  await pipeline.env.DB.prepare("SELECT * FROM feeds LEFT JOIN feed_schedule ON feed = id WHERE id = ?")
    .bind(id)
    .first<Record<string, unknown>>();
const posts = async () =>
  (await pipeline.env.DB.prepare("SELECT entry_id, slug, revision, withdrawn_at FROM posts ORDER BY id").all()).results;
const serve = (items: string, channel = "", headers: Record<string, string> = {}) => {
  network.at[URL_] = () => answer(rss(items, channel), headers);
};
const htmlAt = async (path: string) => (await pipeline.fetch(path)).text();

describe("from the cron to the page", () => {
  test("a feed that is due is polled once, and its entries are published with credit", async () => {
    vi.stubGlobal("fetch", network.fetch);
    await pipeline.cron(NOW);
    await pipeline.cron(NOW);
    expect(pipeline.queued).toEqual([
      { kind: "poll", feed: FEED, dueAt: NOW },
      { kind: "poll", feed: FEED, dueAt: NOW },
    ]);
    await pipeline.drain();
    expect(network.asked.map(({ url }) => url)).toEqual([URL_]);
    const html = await htmlAt(PATH);
    expect(html).toContain("After nine years");
    expect(html.match(/appeared first on/g)).toHaveLength(1);
  });

  test("crons at once make one request", async () => {
    const polled = await Promise.all(
      Array.from({ length: 6 }, () => pollFeed({ feed: FEED, dueAt: NOW }, pipeline.env, network.fetch, NOW)),
    );
    expect(polled.filter(({ kind }) => kind === "changed")).toHaveLength(1);
    expect(network.asked).toHaveLength(1);
  });

  test("a publisher that is slow to answer keeps neither deliveries nor other feeds waiting", async () => {
    const other = "01HARBQR000000000000000001";
    await aFeed({ id: other, url: "https://harbor.example/atom" });
    let release = () => {};
    network.at[URL_] = () => new Promise((resolve) => void (release = () => resolve(answer(rss(anRssItem())))));
    network.at["https://harbor.example/atom"] = () =>
      answer(rss(anRssItem({ guid: "2", link: "https://harbor.example/2" })));
    vi.stubGlobal("fetch", network.fetch);
    const id = await send(pipeline, source, published());
    const batch = [
      { kind: "poll", feed: FEED, dueAt: NOW },
      { kind: "poll", feed: other, dueAt: NOW },
      { kind: "delivery", id },
    ];
    const consumed = consumeOnce(pipeline, batch);
    await vi.waitUntil(async () => (await posts()).length === 1 && pipeline.queued.length === 2, { timeout: 10_000 });
    release();
    expect((await consumed).explicitAcks).toHaveLength(3);
  });

  test("a feed whose source is deleted is not polled", async () => {
    await pipeline.operate("DELETE", "/api/v1/sources/harbor");
    expect(await poll()).toEqual({ kind: "not-due" });
    expect(await listFeedsDue(pipeline.env.DB, 10, NOW)).toEqual([]);
  });

  test("when the platform fails, the feed is due again at once, and nothing is sent twice", async () => {
    const batch = pipeline.env.DB.batch.bind(pipeline.env.DB);
    const fails = vi.spyOn(pipeline.env.DB, "batch").mockRejectedValueOnce(new Error("D1 is away"));
    vi.stubGlobal("fetch", network.fetch);
    const { retryMessages } = await consumeOnce(pipeline, [{ kind: "poll", feed: FEED, dueAt: NOW }]);
    expect(retryMessages).toHaveLength(1);
    fails.mockImplementation(batch);
    expect(await pollAndPublish()).toEqual({ kind: "changed", count: 1 });
    expect(await posts()).toHaveLength(1);
  });
});

describe("what has not changed", () => {
  test("is asked for conditionally, and costs 5 rows read and 1 written at most", async () => {
    const validators = { etag: '"one"', "last-modified": "Mon, 23 Nov 2026 09:50:00 GMT" };
    serve(anRssItem(), "", validators);
    await pollAndPublish();
    network.at[URL_] = () => answer("", validators, 304);
    const cost = { read: 0, written: 0, statements: 0 };
    const { env } = pipeline;
    env.DB = counting(env.DB, cost);
    const now = NOW + HOUR;
    const due = await listFeedsDue(env.DB, 100, now);
    expect(await pollFeed(due[0]!, env, network.fetch, now)).toEqual({ kind: "unchanged" });
    expect(network.asked.at(-1)?.headers.get("if-none-match")).toBe('"one"');
    expect(network.asked.at(-1)?.headers.get("if-modified-since")).toBe("Mon, 23 Nov 2026 09:50:00 GMT");
    expect(cost.read).toBeLessThanOrEqual(5);
    expect(cost.statements).toBe(3);
    expect(cost.written).toBeLessThanOrEqual(1);
  });

  test("makes no delivery, with validators or without", async () => {
    await pollAndPublish();
    expect(await pollAndPublish(NOW + HOUR)).toEqual({ kind: "unchanged" });
    // The document differs, its entries do not.
    serve(anRssItem(), "<lastBuildDate>Mon, 23 Nov 2026 11:00:00 GMT</lastBuildDate>");
    expect(await pollAndPublish(NOW + 2 * HOUR)).toEqual({ kind: "changed", count: 0 });
    expect(await posts()).toMatchObject([{ revision: 1 }]);
  });
});

describe("an edit updates its post in place", () => {
  const cases: [string, Record<string, string>][] = [
    ["the body", { description: "After ten years." }],
    ["the body, and the guid changes under the same link", { description: "After ten years.", guid: "another" }],
    [
      "the body, and the link changes under the same guid",
      { description: "After ten years.", link: "https://harbor.example/moved" },
    ],
    [
      "the body, and the link gains tracking parameters and a guid of its own",
      {
        description: "After ten years.",
        guid: "x",
        link: "https://harbor.example/2026/11/ferry-returns/?utm_source=rss&amp;utm_medium=feed#utm_x",
      },
    ],
  ];
  test.each(cases)("%s", async (_, facts) => {
    await pollAndPublish();
    serve(anRssItem(facts));
    expect(await pollAndPublish(NOW + HOUR)).toEqual({ kind: "changed", count: 1 });
    expect(await posts()).toEqual([
      { entry_id: "https://harbor.example/?p=1", slug: "the-night-ferry-returns", revision: 2, withdrawn_at: null },
    ]);
    const html = await htmlAt(PATH);
    expect(html).toContain("After ten years.");
    expect(html).toContain('"dateModified":"2026-11-23T11:00:00.000Z"');
  });

  test("also step after step: first the guid changes, then the link", async () => {
    await pollAndPublish();
    serve(anRssItem({ guid: "second" }));
    await pollAndPublish(NOW + HOUR);
    serve(anRssItem({ guid: "second", link: "https://harbor.example/third", title: "Third" }));
    await pollAndPublish(NOW + 2 * HOUR);
    expect(await posts()).toMatchObject([{ entry_id: "https://harbor.example/?p=1" }]);
    expect(await htmlAt(PATH)).toContain("Third");
  });

  test("to and fro, each time", async () => {
    for (const [hour, description] of ["one", "two", "one", "two", "one"].entries()) {
      serve(anRssItem({ description }));
      expect(await pollAndPublish(NOW + hour * HOUR)).toEqual({ kind: "changed", count: 1 });
      expect(await htmlAt(PATH)).toContain(`<p>${description}</p>`.slice(3, -4));
    }
    expect(await posts()).toMatchObject([{ revision: 5 }]);
  });

  test("when two feeds of the source have it under different guids, at once", async () => {
    const other = "01HARBQR000000000000000001";
    await aFeed({ id: other, url: "https://harbor.example/atom" });
    network.at["https://harbor.example/atom"] = () => answer(rss(anRssItem({ guid: "urn:uuid:1" })));
    await Promise.all([poll(), poll(NOW, other)]);
    await pipeline.drain();
    expect(await posts()).toHaveLength(1);
  });

  test("and so does one that a webhook brought first", async () => {
    await deliver(pipeline, source, published());
    await pollAndPublish(NOW);
    expect(await posts()).toHaveLength(1);
  });
});

describe("entries that only look alike stay apart", () => {
  test.each([
    ["one link for all", ["a", "b"].map((guid) => anRssItem({ guid, title: guid }))],
    [
      "one guid for all",
      ["a", "b"].map((path) => anRssItem({ guid: "same", link: `https://harbor.example/${path}`, title: path })),
    ],
    [
      "the front page as link",
      ["a", "b"].map((guid) => anRssItem({ guid, title: guid, link: "https://harbor.example/" })),
    ],
    [
      "links that differ in their fragment",
      ["a", "b"].map((name) => anRssItem({ guid: name, link: `https://harbor.example/log#${name}` })),
    ],
  ])("%s", async (_, items) => {
    serve(items.join(""));
    expect(await pollAndPublish()).toEqual({ kind: "changed", count: 2 });
    expect(await posts()).toHaveLength(2);
  });

  test("a new post at the address that an older one has left", async () => {
    await pollAndPublish();
    const moved = anRssItem({ link: "https://harbor.example/archive/ferry" });
    serve(anRssItem({ guid: "new", title: "New" }) + moved);
    await pollAndPublish(NOW + HOUR);
    expect(await posts()).toMatchObject([{ entry_id: "https://harbor.example/?p=1" }, { entry_id: "new" }]);
  });

  test("notices of one form at one link, without an id", async () => {
    for (const [hour, state] of ["fog on the water", "stars over the pier"].entries()) {
      const description = `So says the harbor master each day, who sees ${state} from the tower.`;
      const pubDate = `Mon, 23 Nov 2026 0${hour + 5}:00:00 GMT`;
      serve(anRssItem({ guid: "N/A", title: state, description, pubDate }));
      await pollAndPublish(NOW + hour * HOUR);
    }
    expect(await posts()).toHaveLength(2);
  });

  test("two posts of two polls that both link to the front page", async () => {
    serve(anRssItem({ guid: "a", link: "https://harbor.example/" }));
    await pollAndPublish();
    serve(anRssItem({ guid: "b", link: "https://harbor.example/" }));
    await pollAndPublish(NOW + HOUR);
    expect(await posts()).toHaveLength(2);
  });
});

test("a feed that is sent by webhook is split into its entries, each once", async () => {
  const first = await deliver(
    pipeline,
    source,
    rss(anRssItem() + anRssItem({ guid: "2", link: "https://harbor.example/2" })),
  );
  expect(first).toMatchObject({ status: "unchanged", reason: "split into 2 deliveries" });
  const again = await deliver(pipeline, source, rss(anRssItem({ guid: "another", description: "Edited." })));
  expect(again).toMatchObject({ reason: "split into 1 deliveries" });
  expect(await posts()).toMatchObject([{ revision: 2 }, { revision: 1 }]);
});

test("an entry without a date is as old as our first sight of it, whatever is edited later", async () => {
  serve(anRssItem({ pubDate: null }));
  await pollAndPublish();
  serve(anRssItem({ pubDate: null, description: "Edited." }));
  await pollAndPublish(NOW + HOUR);
  expect(await htmlAt(PATH)).toContain('"datePublished":"2026-11-23T10:00:00.000Z"');
});

test("a tombstone withdraws the post, whatever guid it has by then", async () => {
  await pollAndPublish();
  network.at[URL_] = () =>
    answer(
      `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"><title>H</title><at:deleted-entry ref="https://harbor.example/?p=1" when="2026-11-23T10:30:00Z"/></feed>`,
    );
  await pollAndPublish(NOW + HOUR);
  expect((await pipeline.fetch(PATH)).status).toBe(410);
});

describe("what the publisher asks for", () => {
  const nextPoll = async () => ((await feedRow())?.["due_at"] as number) - NOW;

  test.each([
    ["nothing", "", {}, 15 * MINUTE],
    ["Cache-Control", "", { "cache-control": "max-age=7200" }, 2 * HOUR],
    ["ttl", "<ttl>120</ttl>", {}, 2 * HOUR],
  ])("%s sets the interval, with jitter", async (_, channel, headers, interval) => {
    serve(anRssItem(), channel, headers as Record<string, string>);
    await poll();
    expect(await nextPoll()).toBeGreaterThanOrEqual(interval);
    expect(await nextPoll()).toBeLessThanOrEqual(interval * 1.1);
  });

  test("skipHours: no request in them", async () => {
    serve(anRssItem(), "<skipHours><hour>11</hour><hour>12</hour></skipHours>");
    await poll();
    expect(await poll(NOW + HOUR)).toEqual({ kind: "skipped" });
    expect(network.asked).toHaveLength(1);
    expect(await nextPoll()).toBe(3 * HOUR);
    expect(await poll(NOW + 3 * HOUR)).toEqual({ kind: "unchanged" });
  });

  test.each([429, 503])("%i with Retry-After is obeyed to the second", async (status) => {
    network.at[URL_] = () => answer("slow down", { "retry-after": "5400" }, status);
    expect(await poll()).toMatchObject({ kind: "failed" });
    expect(await nextPoll()).toBe(5_400_000);
    expect(await poll(NOW + HOUR)).toEqual({ kind: "not-due" });
  });

  test("failures back off, and a success ends that", async () => {
    network.at[URL_] = () => answer("", {}, 500);
    await poll();
    const first = await nextPoll();
    expect(first).toBeGreaterThanOrEqual(0.75 * 15 * MINUTE);
    await poll(NOW + HOUR);
    await poll(NOW + 3 * HOUR);
    expect(await feedRow()).toMatchObject({ failures: 3, trouble: "it answered with status 500" });
    serve(anRssItem());
    await poll(NOW + 12 * HOUR);
    expect(await feedRow()).toMatchObject({ failures: 0, trouble: null });
  });

  test("410 stops", async () => {
    network.at[URL_] = () => answer("", {}, 410);
    expect(await poll()).toMatchObject({ kind: "paused" });
    expect(await listFeedsDue(pipeline.env.DB, 10, NOW + 1000 * HOUR)).toEqual([]);
  });

  test("410 ends the subscription at the feed's hub too, which is asked for anew with the feed", async () => {
    serve(anRssItem(), '<atom:link rel="hub" href="https://hub.example/"/>');
    await poll();
    const subscription = () =>
      pipeline.env.DB.prepare("SELECT id, pending, lease_until FROM subscriptions").first<{
        id: string;
        pending: unknown;
      }>();
    const { id } = (await subscription())!;
    network.at["https://hub.example/"] = () => new Response(null, { status: 202 });
    await askHub(id, pipeline.env, network.fetch, NOW);
    await pipeline.env.DB.prepare("UPDATE feeds SET live_until = ?")
      .bind(NOW + 100 * HOUR)
      .run();
    await pipeline.env.DB.prepare(
      "UPDATE subscriptions SET pending = NULL, requests = 0, lease_until = ?1, ask_at = ?1",
    )
      .bind(NOW + 100 * HOUR)
      .run();
    network.at[URL_] = () => answer("", {}, 410);
    await pipeline.env.DB.prepare("UPDATE feed_schedule SET due_at = ?").bind(NOW).run();
    expect(await poll(NOW + HOUR)).toMatchObject({ kind: "paused" });
    expect(await feedRow()).toMatchObject({ live_until: 0 });
    network.asked.splice(0);
    await askHub(id, pipeline.env, network.fetch, NOW + HOUR);
    expect(new URLSearchParams(network.asked[0]!.body).get("hub.mode")).toBe("unsubscribe");
    serve(anRssItem(), '<atom:link rel="hub" href="https://hub.example/"/>');
    await aFeed({ id: "01HARBQR000000000000000009" });
    await poll(NOW + 2 * HOUR);
    expect(await subscription()).toMatchObject({ pending: null });
  });

  test.each([
    [301, "https://news.harbor.example/feed"],
    [308, "https://news.harbor.example/feed"],
    [302, URL_],
    [307, URL_],
  ])("%i: the feed is polled at %s from then on", async (status, expected) => {
    network.at["https://news.harbor.example/feed"] = () => answer(rss(anRssItem()));
    network.at[URL_] = () => redirect("https://news.harbor.example/feed", status);
    expect(await poll()).toEqual({ kind: "changed", count: 1 });
    expect(await feedRow()).toMatchObject({ url: expected });
  });

  test("what is no feed, or another thing by then, is trouble and not the end", async () => {
    for (const [body, trouble] of [
      ["<html></html>", "it is a web page, not a feed: add the address of the feed instead"],
      ["<rss", "it is cut off before its first entry ends"],
    ] as const) {
      network.at[URL_] = () => answer(body);
      expect(await poll(NOW + HOUR * 24)).toEqual({ kind: "failed", trouble });
      await pipeline.env.DB.prepare("UPDATE feed_schedule SET due_at = 0").run();
    }
  });

  test("a feed whose connection breaks off gives its entries up to there, and is asked for the rest", async () => {
    network.at[URL_] = () => {
      const parts = [rss(anRssItem()).replace("</channel></rss>", "<item><title>Cut")];
      const pull = (controller: ReadableStreamDefaultController) => {
        const part = parts.shift();
        if (part === undefined) controller.error(new Error("reset"));
        else controller.enqueue(new TextEncoder().encode(part));
      };
      return new Response(new ReadableStream({ pull }), { headers: { etag: '"whole"', "content-type": "text/xml" } });
    };
    expect(await pollAndPublish()).toEqual({ kind: "changed", count: 1 });
    const row = await feedRow();
    expect(row).toMatchObject({ etag: null, trouble: expect.stringContaining("broke off before the end") });
  });

  test("broken entries are noted, and the rest is published", async () => {
    serve(anRssItem({ link: null, guid: "no-url" }) + anRssItem());
    expect(await pollAndPublish()).toEqual({ kind: "changed", count: 1 });
    expect(await feedRow()).toMatchObject({ trouble: "/entries/0 has no link to a page on the web" });
  });
});

/** D1, with totals of its statements and of the rows that they read and write. */
function counting(db: D1Database, cost: { read: number; written: number; statements: number }): D1Database {
  const add = <T>(result: D1Result<T>) => {
    cost.read += result.meta.rows_read;
    cost.written += result.meta.rows_written;
    cost.statements += 1;
    return result;
  };
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement =>
    ({
      bind: (...values: unknown[]) => wrap(statement.bind(...values)),
      all: async () => add(await statement.all()),
      run: async () => add(await statement.run()),
      first: async () => add(await statement.all()).results[0] ?? null,
    }) as unknown as D1PreparedStatement;
  return { prepare: (sql: string) => wrap(db.prepare(sql)) } as D1Database;
}

describe("validators", () => {
  const WEEK = 7 * 24 * HOUR;
  const asked = () => network.asked.at(-1)!.headers;
  const conditions = () => [asked().get("if-none-match"), asked().get("if-modified-since")];

  test("are left out once a week, so that a wrong one hides nothing for ever", async () => {
    serve(anRssItem(), "", { etag: '"one"' });
    await poll();
    await poll(NOW + HOUR);
    expect(conditions()).toEqual(['"one"', null]);
    await poll(NOW + WEEK);
    expect(conditions()).toEqual([null, null]);
    await poll(NOW + WEEK + HOUR);
    expect(conditions()).toEqual(['"one"', null]);
  });

  test("a Last-Modified in the future is none", async () => {
    serve(anRssItem(), "", { "last-modified": "Thu, 23 Nov 2062 10:00:00 GMT" });
    await poll();
    await poll(NOW + HOUR);
    expect(conditions()).toEqual([null, null]);
  });
});

test("a polled feed that takes a date back is believed, and so is one that mistyped it", async () => {
  const atom = (updated: string, text: string) =>
    `<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbor</title><id>h</id><updated>2026-11-23T09:00:00Z</updated><entry>
      <title>The night ferry returns</title><id>tag:h,1</id><link href="https://harbor.example/ferry"/>
      <published>2026-11-23T08:00:00Z</published><updated>${updated}</updated><content type="html">&lt;p&gt;${text}&lt;/p&gt;</content></entry></feed>`;
  for (const [hour, updated, text] of [
    [0, "2026-11-23T09:30:00Z", "One"],
    [1, "2026-11-23T09:00:00Z", "Two"],
    [2, "2062-11-23T09:00:00Z", "Three"],
    [3, "2026-11-23T09:45:00Z", "Four"],
  ] as const) {
    network.at[URL_] = () => answer(atom(updated, text));
    await pollAndPublish(NOW + hour * HOUR);
    expect(await htmlAt(PATH)).toContain(`<p>${text}</p>`);
  }
});

describe("a published date that moves", () => {
  const dated = (date: string, text = "It sails again.") => serve(anRssItem({ pubDate: date, description: text }));

  test("with each answer is the feed's own: the post stays as it is", async () => {
    for (const [hour, date] of ["09:50", "10:50", "11:50"].entries()) {
      dated(`Mon, 23 Nov 2026 ${date}:00 GMT`);
      await pollAndPublish(NOW + hour * HOUR);
    }
    expect(await posts()).toMatchObject([{ revision: 1 }]);
  });

  test("together with the text is when it was modified", async () => {
    dated("Mon, 23 Nov 2026 09:50:00 GMT");
    await pollAndPublish();
    dated("Mon, 23 Nov 2026 10:50:00 GMT", "It sails on Sundays.");
    await pollAndPublish(NOW + HOUR);
    const html = await htmlAt(PATH);
    expect(html).toContain("It sails on Sundays.");
    expect(html).toContain('<time datetime="2026-11-23T09:50:00.000Z"');
    expect(html).toContain('<time datetime="2026-11-23T10:50:00.000Z"');
  });

  test("from the time of the first sight, which was assumed, is no correction", async () => {
    const updated = () => htmlAt(PATH).then((html) => html.includes("Updated"));
    serve(anRssItem({ pubDate: "", description: "It sails again." }));
    await pollAndPublish();
    dated("Mon, 16 Nov 2026 09:50:00 GMT");
    await pollAndPublish(NOW + HOUR);
    expect(await htmlAt(PATH)).toContain('<time datetime="2026-11-16T09:50:00.000Z"');
    expect(await updated()).toBe(false);
    dated("");
    await pollAndPublish(NOW + 2 * HOUR);
    expect(await posts()).toMatchObject([{ revision: 2 }]);
    expect(await updated()).toBe(false);
    dated("Mon, 16 Nov 2026 09:50:00 GMT", "It sails on Sundays.");
    await pollAndPublish(NOW + 3 * HOUR);
    expect(await updated()).toBe(true);
  });

  test("by more than ten days was mistyped: the new one counts", async () => {
    dated("Sun, 23 Nov 2025 09:50:00 GMT");
    await pollAndPublish();
    dated("Mon, 23 Nov 2026 09:50:00 GMT");
    await pollAndPublish(NOW + HOUR);
    expect(await htmlAt(PATH)).toContain('<time datetime="2026-11-23T09:50:00.000Z"');
  });
});
