/**
 * Announcements at every kind of destination: published, corrected, withdrawn, restored; and posts that must not be
 * announced.
 */
import { env as bindings } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { fitted } from "../../src/syndicate/copy.ts";
import { graphemes } from "../../src/syndicate/destination.ts";
import { facetsOf } from "../../src/syndicate/destinations/bluesky.ts";
import { KINDS } from "../../src/syndicate/destinations/kinds.ts";
import { answer } from "../network.ts";
import {
  anItem,
  aSource,
  deliver,
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
import { ENTERED, networkOf, type Receiver, type Server, serversOf } from "./servers.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ORIGINAL = "https://harbor.example/2026/11/ferry-returns";

let pipeline: Pipeline;
let source: TestSource;
let now: number;
let logged: unknown[];
let servers: ReturnType<typeof serversOf>;
/** The watcher of exchanges with a host; it does nothing at first. */
let around: (host: string, run: () => Promise<Response>) => Promise<Response>;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
  now = NOW;
  servers = serversOf();
  around = (_, run) => run();
  vi.stubGlobal(
    "fetch",
    networkOf(
      servers,
      () => now,
      (host, run) => around(host, run),
    ),
  );
  logged = [];
  for (const level of ["warn", "error"] as const) {
    vi.spyOn(console, level).mockImplementation((...said: unknown[]) => void logged.push(...said));
  }
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

type KindName = keyof typeof ENTERED;
const HOSTS: Record<KindName, keyof ReturnType<typeof serversOf>> = {
  mastodon: "social.example",
  bluesky: "pds.example",
  webhook: "hook.example",
  discord: "discord.example",
  slack: "slack.example",
  telegram: "telegram.example",
  wordpress: "blog.example",
  ghost: "ghost.example",
  indexnow: "indexnow.example",
};

async function aDestination(kind: KindName, facts: Record<string, unknown> = {}): Promise<string> {
  const entered = { kind, name: kind, delay_minutes: 0, ...ENTERED[kind], ...facts };
  const response = await pipeline.operate("POST", "/api/v1/destinations", entered);
  if (response.status !== 201) throw new Error(await response.text());
  return (await response.json<{ id: string }>()).id;
}

/** Lets time pass, and runs the cron and the queue. */
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

const at = (kind: KindName): Server => servers[HOSTS[kind]];
const textsAt = (kind: KindName) => at(kind).held.map(({ text }) => text);
async function announcementsOf(id: string) {
  const response = await pipeline.operate("GET", `/api/v1/destinations/${id}/announcements`);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json<{ announcements: Record<string, unknown>[] }>()).announcements;
}
const theDestination = async (id: string) =>
  await (await pipeline.operate("GET", `/api/v1/destinations/${id}`)).json<Record<string, unknown>>();

describe("each kind", () => {
  const EDITING: KindName[] = ["mastodon", "webhook", "discord", "telegram", "wordpress", "ghost"];

  test.for(EDITING)("%s: published, corrected, withdrawn, published again", async (kind) => {
    const id = await aDestination(kind);
    expect(await (await pipeline.operate("POST", `/api/v1/destinations/${id}/check`)).json()).toEqual({
      outcome: "done",
    });
    await say(published());
    expect(textsAt(kind)).toEqual([expect.stringContaining("The night ferry returns")]);
    if (kind !== "webhook") expect(textsAt(kind)[0]).toContain(ORIGINAL);
    if (kind !== "webhook") expect(textsAt(kind)[0]).toContain("appeared first on");
    await after(5 * MINUTE);
    await say(updated({ title: "The night ferry returns, partly" }));
    expect(at(kind).held).toEqual([
      expect.objectContaining({ text: expect.stringContaining("partly") as string, edits: 1 }),
    ]);
    await after(MINUTE);
    await say(withdrawn());
    expect(at(kind).held).toEqual([]);
    expect(await announcementsOf(id)).toMatchObject([{ wanted: null, there: null, due_at: null, state: "open" }]);
    const [{ post }] = (await announcementsOf(id)) as [{ post: number }];
    await pipeline.operate("POST", `/api/v1/posts/${post}/restore`);
    await after(MINUTE);
    expect(textsAt(kind)).toEqual([expect.stringContaining("partly")]);
  });

  test("Bluesky keeps the post, corrects the document beside it, and removes both", async () => {
    await aDestination("bluesky");
    await say(published({ title: "Färgan 🚢 seglar" }));
    expect(at("bluesky").held.map(({ id }) => id.split("/")[0])).toEqual([
      "app.bsky.feed.post",
      "site.standard.document",
    ]);
    const [post] = at("bluesky").held.map(({ text }) => JSON.parse(text) as { text: string; facets: unknown[] });
    expect(graphemes(post!.text)).toBeLessThanOrEqual(300);
    expect(post!.facets).toHaveLength(1);
    await after(5 * MINUTE);
    await say(updated({ title: "Färgan 🚢 seglar, delvis" }));
    expect(at("bluesky").held.map(({ edits, text }) => [edits, text.includes("delvis")])).toEqual([
      [0, false],
      [1, true],
    ]);
    await say(withdrawn());
    expect(at("bluesky").held).toEqual([]);
  });

  test("Discord's parameters, such as a thread, go along with each call", async () => {
    const asked: string[] = [];
    vi.stubGlobal("fetch", async (url: string) => {
      asked.push(url);
      return Response.json({ id: "5" });
    });
    const url = `${ENTERED.discord.secrets.url}?thread_id=9`;
    await aDestination("discord", { secrets: { url } });
    await say(published());
    await say(withdrawn());
    const base = ENTERED.discord.secrets.url;
    expect(asked).toEqual([`${base}?thread_id=9&wait=true`, `${base}/messages/5?thread_id=9`]);
  });

  test("Slack, which can take nothing back, is sent a notice of the withdrawal", async () => {
    await aDestination("slack");
    await say(published({ title: "Ferries & <boats>" }));
    await say(updated({ title: "Ferries and boats" }));
    expect(textsAt("slack")).toEqual([expect.stringContaining("Ferries &amp; &lt;boats&gt;")]);
    await after(MINUTE);
    await say(withdrawn());
    expect(textsAt("slack")[1]).toContain("Withdrawn by its publisher");
  });

  test("Telegram makes a message say that it was withdrawn, when it may not delete it any more", async () => {
    await aDestination("telegram");
    await say(published());
    await after(50 * HOUR);
    await say(withdrawn());
    expect(textsAt("telegram")).toEqual(["This post was withdrawn by its publisher."]);
  });

  test("IndexNow is named pages that are to be indexed here, and the key is where it says", async () => {
    const id = await aDestination("indexnow");
    await say(published());
    expect(at("indexnow").held).toEqual([]);
    expect(await announcementsOf(id)).toMatchObject([
      { state: "open", there: null, due_at: null, trouble: "the post is not to be indexed here" },
    ]);
    await pipeline.operate("PATCH", "/api/v1/sources/harbor", { indexing: "self" });
    await after(MINUTE);
    await say(published({ id: "https://harbor.example/?p=2" }));
    const [asked] = textsAt("indexnow").map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(asked).toMatchObject({
      host: "reprint.example",
      keyLocation: `${ORIGIN}/indexnow.txt`,
      key: "indexnow-canary",
    });
    expect(await (await pipeline.fetch("/indexnow.txt")).text()).toBe("indexnow-canary");
  });

  test("a webhook is signed as the reference library has it, and an id stands for one event", async () => {
    await aDestination("webhook");
    await say(published());
    await after(MINUTE);
    await say(updated({ title: "Another title" }));
    await say(withdrawn());
    const receiver = at("webhook") as Receiver;
    expect([...receiver.events.values()].map(({ type }) => type)).toEqual([
      "post.announced",
      "post.corrected",
      "post.withdrawn",
    ]);
    for (const { headers, body } of receiver.received) {
      new Webhook(ENTERED.webhook.secrets.secret).verify(body, Object.fromEntries(headers));
    }
  });
});

describe("exactly what is wanted", () => {
  test("nothing that was published before, that is old, or that filters keep back", async () => {
    await say(published({ id: "before" }));
    const all = await aDestination("mastodon");
    const swedish = await aDestination("webhook", { filters: { languages: ["sv"] } });
    const tagged = await aDestination("discord", { filters: { tags: ["ferries"], sources: ["harbor"] } });
    await say(published({ id: "old", date_published: "2026-11-01T10:00:00Z", date_modified: "2026-11-01T10:00:00Z" }));
    await say(updated({ id: "before", title: "Corrected" }));
    expect(await Promise.all([all, swedish, tagged].map(announcementsOf))).toEqual([[], [], []]);
    await say(published({ id: "swedish", language: "sv-FI", tags: [] }));
    expect((await Promise.all([all, swedish, tagged].map(announcementsOf))).map(({ length }) => length)).toEqual([
      1, 1, 0,
    ]);
    await say(published({ id: "tagged", title: "Tagged", content_html: "<p>Another text altogether.</p>" }));
    expect((await Promise.all([all, swedish, tagged].map(announcementsOf))).map(({ length }) => length)).toEqual([
      2, 1, 1,
    ]);
  });

  test("none of a site's 10,000 posts, nor of an archive that is imported", async () => {
    await say(published());
    const numbers = "WITH RECURSIVE n (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < 10000)";
    await pipeline.env.DB.batch([
      pipeline.env.DB.prepare(
        `${numbers} INSERT INTO posts (id, source, entry_id, slug, title, reprinted_at, listed_at, modified_at, event_at, content_revision, page_due_at, noticed_revision, shown_revision, shown, shown_changes)
         SELECT n, source, 'copy-' || n, 'copy-' || n, title, reprinted_at, listed_at - n, 0, 0, 1, iif(n <= 50, reprinted_at, NULL), 1, 1, 'shown before', 1 FROM n, posts WHERE id = 1`,
      ),
      pipeline.env.DB.prepare(
        `INSERT INTO revisions (post_id, revision, delivery_id, saved_at, content)
         SELECT posts.id, 1, 'd', 0, first.content FROM posts, revisions AS first WHERE posts.id > 1 AND first.post_id = 1`,
      ),
    ]);
    const ids = [await aDestination("mastodon"), await aDestination("webhook"), await aDestination("discord")];
    const items = Array.from({ length: 10 }, (_, index) =>
      anItem({
        id: `old-${index}`,
        url: `https://harbor.example/old-${index}`,
        title: `Old ${index}`,
        date_published: "2026-11-01T10:00:00Z",
        date_modified: "2026-11-01T10:00:00Z",
      }),
    );
    const imported = await pipeline.operate("POST", "/api/v1/sources/harbor/imports", { items });
    expect(imported.status).toBe(202);
    for (let minutes = 0; minutes < 3; minutes += 1) await after(MINUTE);
    const count = "SELECT count(*) AS n FROM posts WHERE live = 1 AND slug IS NOT NULL";
    expect(await pipeline.env.DB.prepare(count).first("n")).toBe(10_010);
    expect(await Promise.all(ids.map(announcementsOf))).toEqual([[], [], []]);
    for (const kind of ["mastodon", "webhook", "discord"] as const) expect(at(kind).held).toEqual([]);
    // One that comes after it is announced.
    await say(
      published({ id: "new", url: "https://harbor.example/new", title: "A bridge opens", content_html: "<p>New.</p>" }),
    );
    expect((await Promise.all(ids.map(announcementsOf))).map(({ length }) => length)).toEqual([1, 1, 1]);
  });

  test("quick corrections become one copy; a withdrawal before it makes none", async () => {
    await aDestination("mastodon", { delay_minutes: 3 });
    await say(published());
    await after(MINUTE);
    await say(updated({ title: "Second" }, "2026-11-23T10:00:30Z"));
    await after(2 * MINUTE);
    expect(at("mastodon").held).toEqual([]);
    await after(2 * MINUTE);
    expect(at("mastodon").held).toEqual([
      expect.objectContaining({ edits: 0, text: expect.stringContaining("Second") as string }),
    ]);
    await say(published({ id: "gone" }));
    await say(withdrawn({ id: "gone" }));
    await after(10 * MINUTE);
    expect(at("mastodon").held).toHaveLength(1);
  });

  test("what no reader sees changes no copy", async () => {
    await aDestination("mastodon");
    await say(published());
    const asked = at("mastodon").asked.length;
    await say(published());
    await after(5 * MINUTE);
    expect(at("mastodon").asked).toHaveLength(asked);
  });

  test("nothing goes back to where it came from", async () => {
    const id = await aDestination("wordpress", {
      settings: { site: "https://www.harbor.example/blog", user: "reprint" },
    });
    await say(published());
    expect(await announcementsOf(id)).toMatchObject([{ state: "skipped", there: null }]);
  });

  test("a back-fill is a command: the newest, one after another, the oldest of them first", async () => {
    for (const name of ["one", "two", "three"])
      await say(published({ id: name, title: name, date_published: "2026-11-20T10:00:00Z" }));
    const id = await aDestination("mastodon");
    const answered = await pipeline.operate("POST", `/api/v1/destinations/${id}/backfill`, {
      newest: 2,
      every_minutes: 10,
    });
    expect(await answered.json()).toEqual({ announced: 2 });
    await after(MINUTE);
    expect(textsAt("mastodon")).toEqual([expect.stringContaining("two")]);
    await after(10 * MINUTE);
    expect(textsAt("mastodon")[1]).toContain("three");
  });
});

describe("a destination that fails", () => {
  test("delays no other, is tried again later and later, and is given up after five days, which shows", async () => {
    const dead = await aDestination("mastodon");
    await aDestination("webhook");
    around = async (host, run) => (host === "social.example" ? answer("", {}, 503) : await run());
    await say(published());
    expect(at("webhook").held).toHaveLength(1);
    expect(await theDestination(dead)).toMatchObject({ status: "failing", trouble: "it answered with status 503" });
    let tried = 0;
    around = async (host, run) => {
      if (host === "social.example") tried += 1;
      return host === "social.example" ? answer("", {}, 503) : await run();
    };
    for (let hours = 0; hours < 132; hours += 6) await after(6 * HOUR);
    expect(tried).toBeLessThan(22);
    expect(await theDestination(dead)).toMatchObject({ status: "stopped" });
    around = (_, run) => run();
    await after(HOUR);
    expect(at("mastodon").held).toEqual([]);
    await pipeline.operate("PATCH", `/api/v1/destinations/${dead}`, { paused: false });
    await after(MINUTE);
    expect(at("mastodon").held).toHaveLength(1);
  });

  test("after four days away it gets everything once", async () => {
    const id = await aDestination("mastodon");
    around = async () => {
      throw new TypeError("connection reset");
    };
    for (const name of ["one", "two", "three"]) await say(published({ id: name, title: name }));
    for (let hours = 0; hours < 96; hours += 6) await after(6 * HOUR);
    around = (_, run) => run();
    for (let hours = 0; hours < 24; hours += 1) await after(HOUR);
    expect(at("mastodon").held).toHaveLength(3);
    expect(await theDestination(id)).toMatchObject({ status: "good" });
  });

  test("a post that it refuses is tried ten times in about 75 hours, then left to the operator", async () => {
    const id = await aDestination("webhook");
    const times: number[] = [];
    around = async () => {
      times.push(now);
      return answer("no", {}, 422);
    };
    await say(published());
    // A little more than each wait, whatever its jitter.
    for (const hours of [0.01, 0.1, 0.6, 2.3, 5.6, 11.1, 15.5, 22.1, 26.5]) {
      await after(0.8 * hours * HOUR);
      await after(0.2 * hours * HOUR);
    }
    expect(times).toHaveLength(10);
    for (let days = 0; days < 3; days += 1) await after(24 * HOUR);
    expect(times).toHaveLength(10);
    expect(await announcementsOf(id)).toMatchObject([{ state: "refused", trouble: "it answered with status 422: no" }]);
    expect(await theDestination(id)).toMatchObject({ status: "good" });
    around = (_, run) => run();
    const [{ post }] = (await announcementsOf(id)) as [{ post: number }];
    await pipeline.operate("POST", `/api/v1/destinations/${id}/announcements/${post}/retry`);
    await after(MINUTE);
    expect(at("webhook").held).toHaveLength(1);
  });

  test("a paused one gets what was missed when it is resumed", async () => {
    const id = await aDestination("mastodon");
    await pipeline.operate("PATCH", `/api/v1/destinations/${id}`, { paused: true });
    await say(published());
    expect(at("mastodon").held).toEqual([]);
    await pipeline.operate("PATCH", `/api/v1/destinations/${id}`, { paused: false });
    await after(MINUTE);
    expect(at("mastodon").held).toHaveLength(1);
  });

  test("withdrawals go before all that waits, within what it allows", async () => {
    await aDestination("mastodon");
    for (let number = 0; number < 32; number += 1)
      await say(published({ id: `post ${number}`, title: `Post ${number}` }));
    await after(6 * MINUTE);
    expect(at("mastodon").held).toHaveLength(32);
    at("mastodon").asked.length = 0;
    for (let number = 0; number < 32; number += 1) await send(pipeline, source, withdrawn({ id: `post ${number}` }));
    await send(pipeline, source, published({ id: "new", title: "New" }));
    await pipeline.drain(now);
    for (let minutes = 0; minutes < 3; minutes += 1) await after(MINUTE);
    expect(at("mastodon").held.filter(({ text }) => !text.startsWith("New"))).toHaveLength(2);
    await after(31 * MINUTE);
    await after(MINUTE);
    expect(textsAt("mastodon")).toEqual([expect.stringContaining("New")]);
  });
});

test("a withdrawal that has not reached a copy within a minute is an alert, and so is what an operator must decide", async () => {
  const id = await aDestination("mastodon", { name: "Harbor on Mastodon" });
  const alerts = async () => {
    const response = await pipeline.operate("GET", "/api/v1/alerts");
    return (await response.json<{ alerts: { key: string; title: string }[] }>()).alerts.map(({ title }) => title);
  };
  await say(published());
  around = async () => answer("", {}, 503);
  await say(withdrawn());
  expect(await alerts()).toEqual([]);
  await after(2 * MINUTE);
  expect(await alerts()).toEqual(["Harbor on Mastodon: a withdrawn post is still there after 2 min."]);
  around = (_, run) => run();
  await after(5 * MINUTE);
  expect(await alerts()).toEqual([]);
  await pipeline.env.DB.prepare("UPDATE announcements SET state = 'unsure' WHERE destination = ?").bind(id).run();
  expect(await alerts()).toEqual(["Harbor on Mastodon: 1 unsure and 0 refused copies."]);
});

describe("a first delivery whose answer is lost", () => {
  const lose = (host: string) => {
    let lost = false;
    around = async (asked, run) => {
      const response = await run();
      if (asked !== host || lost || !servers[host as "social.example"].asked.at(-1)!.startsWith("POST"))
        return response;
      lost = true;
      throw new TypeError("connection reset");
    };
  };

  test("is repeated under its key, with what it said then; the correction follows", async () => {
    await aDestination("mastodon");
    lose("social.example");
    await say(published());
    await say(updated({ title: "Corrected" }));
    await after(5 * MINUTE);
    await after(5 * MINUTE);
    expect(at("mastodon").held).toEqual([
      expect.objectContaining({ edits: 1, text: expect.stringContaining("Corrected") as string }),
    ]);
  });

  test("is looked for when the key has ended", async () => {
    await aDestination("mastodon");
    lose("social.example");
    await say(published());
    await after(2 * HOUR);
    expect(at("mastodon").held).toHaveLength(1);
    await say(withdrawn());
    expect(at("mastodon").held).toEqual([]);
  });

  test.for(["wordpress", "ghost"] as const)("is looked for at once: %s", async (kind) => {
    await aDestination(kind);
    lose(HOSTS[kind]);
    await say(published());
    await after(5 * MINUTE);
    expect(at(kind).held).toHaveLength(1);
  });

  test.for(["discord", "telegram", "slack"] as const)(
    "is left to the operator where nothing else helps: %s",
    async (kind) => {
      const id = await aDestination(kind);
      lose(HOSTS[kind]);
      await say(published());
      await say(updated({ title: "Corrected" }));
      for (let hours = 0; hours < 5; hours += 1) await after(HOUR);
      expect(at(kind).held).toHaveLength(1);
      const [{ post }] = (await announcementsOf(id)) as [{ post: number }];
      expect(await announcementsOf(id)).toMatchObject([{ state: "unsure" }]);
      await pipeline.operate("POST", `/api/v1/destinations/${id}/announcements/${post}/there`, { id: "1" });
      await after(MINUTE);
      expect(at(kind).held).toHaveLength(1);
      expect(await announcementsOf(id)).toMatchObject([{ state: "open", due_at: null, there: 2 }]);
    },
  );
});

describe("operators", () => {
  test("are said what is wrong with what they enter", async () => {
    const add = async (json: unknown) => {
      const response = await pipeline.operate("POST", "/api/v1/destinations", json);
      return {
        status: response.status,
        pointers: (await response.json<{ errors?: { pointer: string }[] }>()).errors?.map(({ pointer }) => pointer),
      };
    };
    expect(
      await add({ kind: "mastodon", name: "x", settings: { server: "http://social.example/path" }, secrets: {} }),
    ).toEqual({
      status: 422,
      pointers: ["/settings/server", "/secrets/token"],
    });
    expect(await add({ kind: "mastodon", name: "x", ...ENTERED.mastodon, template: "{title}" })).toMatchObject({
      status: 422,
      pointers: ["/template"],
    });
    expect(await add({ kind: "fax", name: "x", secrets: {} })).toMatchObject({ status: 422, pointers: ["/kind"] });
  });

  test("see a post as it would look, and try it: it is there, and gone again", async () => {
    await say(published());
    const [{ id: post }] = (await (await pipeline.operate("GET", "/api/v1/posts")).json<{ posts: [{ id: number }] }>())
      .posts;
    const id = await aDestination("mastodon");
    const preview = await pipeline.operate("POST", `/api/v1/destinations/${id}/preview`, { post });
    expect(await preview.json()).toMatchObject({ text: expect.stringContaining(ORIGINAL) as string, most: 500 });
    const tried = await pipeline.operate("POST", `/api/v1/destinations/${id}/test`, { post });
    expect(await tried.json()).toMatchObject({ announced: { outcome: "done" }, removed: { outcome: "done" } });
    expect(at("mastodon").held).toEqual([]);
    expect(at("mastodon").asked.slice(-2)).toEqual(["POST /api/v1/statuses", "DELETE /api/v1/statuses/1"]);
  });

  test("find no secret in any answer or row", async () => {
    for (const kind of Object.keys(ENTERED) as KindName[]) await aDestination(kind);
    around = async () => answer("", {}, 500);
    await say(published());
    const answers = await pipeline
      .operate("GET", "/api/v1/destinations")
      .then(async (response) => await response.text());
    const rows = await pipeline.env.DB.batch([
      pipeline.env.DB.prepare("SELECT * FROM destinations"),
      pipeline.env.DB.prepare("SELECT * FROM announcements"),
      pipeline.env.DB.prepare("SELECT * FROM audit"),
    ]);
    expect(logged).not.toEqual([]);
    for (const text of [answers, JSON.stringify(rows.map(({ results }) => results)), JSON.stringify(logged)]) {
      expect(text).not.toMatch(/canary|b{64}|d2ViaG9vay1jYW5hcnk/);
    }
  });
});

describe("texts", () => {
  const facts = {
    title: "A title",
    summary: "word ".repeat(200),
    credit: "The post A title appeared first on Harbor.",
    url: "https://here.example/a",
    original: "https://harbor.example/a",
    source: "Harbor",
    authors: "Ida",
    tags: "#sea",
  };

  test.for(Object.entries(KINDS).filter(([, { text }]) => text !== undefined))(
    "of %s are as long as they may be, and keep credit and link",
    ([, { text, template }]) => {
      for (const title of ["A title", "👩‍👩‍👧‍👦".repeat(400), "字".repeat(5000)]) {
        const made = fitted(template, { ...facts, title }, text);
        expect(text!.measure(made)).toBeLessThanOrEqual(text!.max);
        expect(made).toContain(facts.original);
        expect(made).toContain(facts.credit);
      }
    },
  );

  test("addresses are found by the bytes before them", () => {
    expect(facetsOf("Ä 🚢 https://a.example/x.")).toEqual([
      expect.objectContaining({ index: { byteStart: 8, byteEnd: 27 } }),
    ]);
  });
});

test.each(["wordpress", "ghost", "webhook"] as const)("a title that names an element stays whole: %s", async (kind) => {
  await aDestination(kind);
  await say(published({ title: "How &lt;video&gt; works &amp; why" }));
  await after(MINUTE);
  expect(textsAt(kind)).toEqual([expect.stringMatching(/^How <video> works & why/)]);
});

test("a site that is both a destination and a source sends no copy back as a post of its own", async () => {
  const id = await aDestination("wordpress");
  await aDestination("webhook");
  const blog = await aSource(pipeline, { slug: "blog", name: "Blog", home_page_url: "https://blog.example/" });
  await say(published());
  await after(MINUTE);
  const [slug = ""] = servers["blog.example"].slugs.values();
  expect(await announcementsOf(id)).toMatchObject([{ wanted: 1, there: 1 }]);
  const back = (address: string, title: string) =>
    deliver(pipeline, blog, published({ id: address, url: `https://blog.example/2026/11/${address}/`, title }));
  expect(await back(slug, "The night ferry returns")).toMatchObject({
    status: "rejected",
    reason: expect.stringMatching(/^loop:/),
  });
  // The end of another post may look like a copy's.
  expect(await back(slug.replace(/-1-1$/, "-9-1"), "Pier closes")).toMatchObject({ status: "published" });
  await after(MINUTE);
  expect(at("webhook").held.map(({ text }) => text)).toEqual(["The night ferry returns", "Pier closes"]);
});

test("ten destinations add no round trip to a publish", async () => {
  const batches = async () => {
    let count = 0;
    const { batch } = pipeline.env.DB;
    pipeline.env.DB.batch = async <T>(statements: D1PreparedStatement[]) => {
      count += 1;
      return (await batch.call(pipeline.env.DB, statements)) as D1Result<T>[];
    };
    const name = crypto.randomUUID();
    await deliver(
      pipeline,
      source,
      published({ id: name, title: name, content_html: `<p>${name.replaceAll("-", " ")}</p>` }),
    );
    pipeline.env.DB.batch = batch;
    return count;
  };
  await batches();
  const before = await batches();
  for (let number = 0; number < 10; number += 1) await aDestination("webhook", { delay_minutes: 5 });
  expect(await batches()).toBe(before);
});

test.for(["mastodon", "webhook", "telegram"] as const)(
  "a copy follows its page, when another source's post gets that: %s",
  async (kind) => {
    const id = await aDestination(kind);
    const planet = await aSource(pipeline, {
      slug: "planet",
      name: "Planet",
      home_page_url: "https://planet.example/",
      canonical_hosts: ["harbor.example"],
    });
    const passedOn = { id: "passed-on", url: "https://planet.example/ferry", external_url: ORIGINAL };
    await deliver(pipeline, planet, published(passedOn));
    await after(MINUTE);
    expect(at(kind).held).toHaveLength(1);
    await say(published({ title: "The publisher's own headline" }));
    await after(5 * MINUTE);
    expect(at(kind).held).toEqual([
      expect.objectContaining({ text: expect.stringContaining("The publisher's own headline") as string }),
    ]);
    await say(withdrawn());
    await after(MINUTE);
    expect(at(kind).held).toEqual([]);
    expect(await announcementsOf(id)).toMatchObject([{ wanted: null, there: null }]);
  },
);

describe("copies that were left behind when a page passed to another source's post", () => {
  const passedOn = { id: "passed-on", url: "https://planet.example/ferry", external_url: ORIGINAL };
  /** Runs the migration that finds them. */
  async function heal(): Promise<void> {
    const { queries } = bindings.MIGRATIONS.find(({ name }) => name === "0047_orphaned_copies.sql")!;
    for (const query of queries) await pipeline.env.DB.prepare(query).run();
  }
  /** A copy at a destination as it was left: the row names the post that has no page any more. */
  async function anOrphan(): Promise<string> {
    const id = await aDestination("mastodon");
    const planet = await aSource(pipeline, {
      slug: "planet",
      name: "Planet",
      home_page_url: "https://planet.example/",
      canonical_hosts: ["harbor.example"],
    });
    await deliver(pipeline, planet, published(passedOn));
    await after(MINUTE);
    await say(published({ title: "The publisher's own headline" }));
    await after(5 * MINUTE);
    await pipeline.env.DB.prepare("UPDATE announcements SET post = first_post, first_post = NULL").run();
    return id;
  }

  test("get the page's corrections and its withdrawal", async () => {
    const id = await anOrphan();
    await say(updated({ title: "A correction that it missed" }));
    await after(5 * MINUTE);
    expect(textsAt("mastodon")).toEqual([expect.stringContaining("own headline")]);
    await heal();
    await after(5 * MINUTE);
    expect(textsAt("mastodon")).toEqual([expect.stringContaining("A correction that it missed")]);
    await say(withdrawn());
    await after(MINUTE);
    expect(textsAt("mastodon")).toEqual([]);
    expect(await announcementsOf(id)).toMatchObject([{ wanted: null, there: null }]);
  });

  test("are withdrawn where the page has a copy of its own", async () => {
    const id = await anOrphan();
    await pipeline.operate("POST", `/api/v1/destinations/${id}/backfill`, { newest: 1, every_minutes: 1 });
    await after(MINUTE);
    expect(textsAt("mastodon")).toHaveLength(2);
    const [, own] = at("mastodon").held;
    await heal();
    await after(MINUTE);
    expect(at("mastodon").held).toEqual([own]);
  });

  test("are withdrawn where the page was withdrawn", async () => {
    const id = await anOrphan();
    await say(withdrawn());
    await after(MINUTE);
    expect(textsAt("mastodon")).toHaveLength(1);
    await heal();
    await after(MINUTE);
    expect(textsAt("mastodon")).toEqual([]);
    expect(await announcementsOf(id)).toHaveLength(1);
  });

  test("are left as they are where the page has not passed", async () => {
    await aDestination("mastodon");
    await say(published());
    await after(MINUTE);
    const rows = async () => (await pipeline.env.DB.prepare("SELECT * FROM announcements").all()).results;
    const before = await rows();
    await heal();
    expect(await rows()).toEqual(before);
  });
});
