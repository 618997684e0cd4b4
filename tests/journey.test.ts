import { beforeEach, describe, expect, test } from "vitest";
import { PAGE_VERSION } from "../src/views/version.ts";
import {
  anItem,
  aSource,
  consumeOnce,
  deliver,
  freshPipeline,
  NOW,
  ORIGIN,
  published,
  send,
  updated,
  withdrawn,
  type Pipeline,
  type TestSource,
} from "./pipeline.ts";

const PATH = "/harbor/the-night-ferry-returns";

let pipeline: Pipeline;
let source: TestSource;
beforeEach(async () => {
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
});

const htmlAt = async (path: string) => (await pipeline.fetch(path)).text();

describe("a post", () => {
  test("comes in signed and goes out with one credit that points at its publisher", async () => {
    const delivery = await deliver(pipeline, source, published());
    expect(delivery).toMatchObject({ status: "published", links: { post: PATH } });
    const page = await pipeline.fetch(PATH);
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(html.match(/appeared first on/g)).toHaveLength(1);
    expect(html).toContain('<link rel="canonical" href="https://harbor.example/2026/11/ferry-returns"/>');
    expect(page.headers.get("link")).toBe('<https://harbor.example/2026/11/ferry-returns>; rel="canonical"');
    expect(page.headers.get("set-cookie")).toBe(null);
  });

  test("that is corrected shows the correction, its date, and is purged", async () => {
    await deliver(pipeline, source, published());
    const before = await pipeline.fetch(PATH);
    pipeline.purges.length = 0;
    const correction = updated({ content_html: "<p>After ten years the night ferry sails again.</p>" });
    expect(await deliver(pipeline, source, correction)).toMatchObject({ status: "updated" });
    const after = await pipeline.fetch(PATH);
    const html = await after.text();
    expect(html).toContain("After ten years");
    expect(html).not.toContain("After nine years");
    expect(html).toContain('"dateModified":"2026-11-23T09:55:00.000Z"');
    expect(html).toContain("Updated");
    expect(after.headers.get("etag")).not.toBe(before.headers.get("etag"));
    expect(pipeline.purges).toEqual([["post-1", "source-harbor", "front", "tag-harbor", "tag-ferries"]]);
  });

  test("that is withdrawn answers 410 with the reason, and leaves the lists", async () => {
    await deliver(pipeline, source, published());
    expect(await htmlAt("/")).toContain(PATH);
    expect(await deliver(pipeline, source, withdrawn({ reason: "A name was wrong." }))).toMatchObject({
      status: "withdrawn",
    });
    const page = await pipeline.fetch(PATH);
    const html = await page.text();
    expect(page.status).toBe(410);
    expect(html).toContain("A name was wrong.");
    expect(html).not.toContain("night ferry");
    expect(await htmlAt("/")).not.toContain(PATH);
    expect(await htmlAt("/harbor")).not.toContain(PATH);
  });

  test("that is withdrawn never comes back by the source's hand", async () => {
    await deliver(pipeline, source, published());
    await deliver(pipeline, source, withdrawn());
    const again = await deliver(pipeline, source, published({ title: "Again" }, "2026-11-23T09:59:00Z"));
    const newer = await deliver(pipeline, source, updated({}, "2026-11-23T09:59:30Z"));
    expect([again.status, newer.status]).toEqual(["stale", "stale"]);
    expect((await pipeline.fetch(PATH)).status).toBe(410);
  });

  test("that is withdrawn before it arrives is never seen", async () => {
    expect(await deliver(pipeline, source, withdrawn())).toMatchObject({ status: "withdrawn", links: {} });
    expect(await deliver(pipeline, source, published())).toMatchObject({ status: "stale", links: { post: PATH } });
    expect((await pipeline.fetch(PATH)).status).toBe(410);
  });

  test("that arrives twice under two webhook-ids is one post, unchanged", async () => {
    await deliver(pipeline, source, published());
    expect(await deliver(pipeline, source, published())).toMatchObject({ status: "unchanged", links: { post: PATH } });
    expect((await htmlAt("/")).match(/<article class="card/g)).toHaveLength(1);
  });

  test("whose older revision arrives late keeps the newer one", async () => {
    await deliver(pipeline, source, updated({ title: "Newer" }, "2026-11-23T09:57:00Z"));
    expect(await deliver(pipeline, source, updated({ title: "Older" }, "2026-11-23T09:56:00Z"))).toMatchObject({
      status: "stale",
    });
    expect(await htmlAt("/harbor/newer")).toContain("Newer");
  });

  test("keeps its address when its title changes", async () => {
    await deliver(pipeline, source, published());
    await deliver(pipeline, source, updated({ title: "Night ferry sails after ten years" }));
    expect(await htmlAt(PATH)).toContain("Night ferry sails after ten years");
  });

  test("of a title that is taken gets an address of its own, the same one whenever it is made", async () => {
    await deliver(pipeline, source, published());
    const facts = { id: "2", content_html: "<p>It sails again, for the second time in a year.</p>", summary: "" };
    const second = await deliver(pipeline, source, published(facts));
    expect(second.links.post).toMatch(/^\/harbor\/the-night-ferry-returns-[a-z2-7]{8}$/);
    expect((await pipeline.fetch(second.links.post!)).status).toBe(200);
  });

  test.each(["夜のフェリーが戻る", "🚢🌙", "", "<b></b>"])(
    "of the title %j has a short id for an address",
    async (title) => {
      const delivery = await deliver(pipeline, source, published({ title }));
      expect(delivery.links.post).toMatch(/^\/harbor\/[a-z2-7]{8}$/);
      expect((await pipeline.fetch(delivery.links.post!)).status).toBe(200);
    },
  );

  test("dated in the year 9999 does not lead the front page for ever", async () => {
    await deliver(pipeline, source, published({ id: "far", title: "Far", date_published: "9999-01-01T00:00:00Z" }));
    await pipeline.env.DB.prepare("UPDATE posts SET listed_at = listed_at - 60000").run();
    await deliver(pipeline, source, published({ title: "Near", date_published: new Date(NOW).toISOString() }));
    const front = await htmlAt("/");
    expect(front.indexOf("Near")).toBeLessThan(front.indexOf("Far"));
  });
});

describe("a delivery that cannot be published is rejected with its reason", () => {
  test.each([
    ["not JSON", "{", /not JSON/],
    ["a list", "[]", /\/type must be post\.published/],
    ["an unknown type", { ...published(), type: "page.published" }, /\/type must be post\.published/],
    ["no permalink", published({ url: undefined }), /\/data\/url is missing/],
    ["a script for a permalink", published({ url: "javascript:alert(1)" }), /\/data\/url must be an absolute http/],
    ["no id", published({ id: "" }), /\/data\/id must not be empty/],
    ["a date that is none", published({ date_published: "soon" }), /\/data\/date_published must be an RFC 3339 date/],
    ["nothing in it", published({ title: "", content_html: "", summary: "" }), /neither a title nor a body/],
    ["our own address", published({ url: `${ORIGIN}/harbor/x` }), /loop/],
  ])("%s", async (_, event, reason) => {
    const delivery = await deliver(pipeline, source, event);
    expect(delivery.status).toBe("rejected");
    expect(delivery.reason).toMatch(reason);
    expect(delivery.links.post).toBe(undefined);
    expect(pipeline.purges).toEqual([]);
  });

  test("the data of pictures does not count, and goes", async () => {
    const picture = `<img alt="x" src="data:image/png;base64,${"A".repeat(600_000)}">`;
    await deliver(pipeline, source, published({ content_html: `<p>Before.</p>${picture}<p>After.</p>` }));
    expect(await htmlAt(PATH)).toContain("<p>Before.</p><p>After.</p>");
  });

  test("a ping is no post", async () => {
    expect(await deliver(pipeline, source, { type: "ping" })).toMatchObject({
      status: "unchanged",
      reason: "there is no post in it",
    });
  });
});

describe("a page", () => {
  test("costs one KV read and no D1 query when it is there, and writes nothing", async () => {
    await deliver(pipeline, source, published());
    const calls: string[] = [];
    const watch = <T extends object>(name: string, target: T) =>
      new Proxy(target, {
        get(object, property) {
          const value = Reflect.get(object, property) as unknown;
          if (typeof value !== "function") return value;
          return (...args: unknown[]) => {
            calls.push(`${name}.${String(property)}`);
            return (value as (...args: unknown[]) => unknown).apply(object, args);
          };
        },
      });
    pipeline.env.PAGES = watch("PAGES", pipeline.env.PAGES);
    pipeline.env.DB = watch("DB", pipeline.env.DB);
    await htmlAt(PATH);
    // An isolate asks once in a while, after an answer, which sources were deleted.
    expect(calls).toEqual(["PAGES.getWithMetadata", "DB.prepare"]);
    calls.length = 0;
    await htmlAt(PATH);
    expect(calls).toEqual(["PAGES.getWithMetadata"]);
  });

  test("answers conditional requests and HEAD", async () => {
    await deliver(pipeline, source, published());
    const full = await pipeline.fetch(PATH);
    const etag = full.headers.get("etag")!;
    const length = (await full.text()).length;
    for (const value of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const response = await pipeline.fetch(PATH, { headers: { "if-none-match": value } });
      expect([response.status, await response.text()]).toEqual([304, ""]);
      expect(response.headers.get("etag")).toBe(etag);
    }
    const other = await pipeline.fetch(PATH, { headers: { "if-none-match": '"other"' } });
    expect([other.status, (await other.text()).length]).toEqual([200, length]);
    const head = await pipeline.fetch(PATH, { method: "HEAD" });
    expect([head.status, await head.text(), head.headers.get("etag")]).toEqual([200, "", etag]);
  });

  test("that KV has lost is the same, rendered from D1 and put back", async () => {
    await deliver(pipeline, source, published());
    const before = await htmlAt(PATH);
    await pipeline.env.PAGES.delete(`page:${PATH.slice(1)}`);
    expect(await htmlAt(PATH)).toBe(before);
    expect(await pipeline.env.PAGES.get(`page:${PATH.slice(1)}`)).toBe(before);
  });

  test("is rendered from D1 when KV does not answer, and 503 when D1 does not either", async () => {
    await deliver(pipeline, source, published());
    const { DB } = pipeline.env;
    const failing = <T extends object>(what: string) =>
      new Proxy({} as T, {
        get: () => () => {
          throw new Error(what);
        },
      });
    pipeline.env.PAGES = failing("KV GET failed: 500");
    expect(await htmlAt(PATH)).toContain("night ferry");
    pipeline.env.DB = failing("D1_ERROR: D1 DB is overloaded. Requests queued for too long.");
    const overloaded = await pipeline.fetch(PATH);
    expect([overloaded.status, overloaded.headers.get("retry-after")]).toEqual([503, "5"]);
    pipeline.env.DB = DB;
  });

  test("of older code is rendered anew; one of newer code is left alone until the post changes", async () => {
    await deliver(pipeline, source, published());
    const key = `page:${PATH.slice(1)}`;
    const { metadata } = await pipeline.env.PAGES.getWithMetadata<Record<string, unknown>>(key);
    await pipeline.env.PAGES.put(key, "older", { metadata: { ...metadata, code: PAGE_VERSION - 1 } });
    expect(await htmlAt(PATH)).toContain("night ferry");
    expect(await pipeline.env.PAGES.get(key)).toContain("night ferry");
    await pipeline.env.PAGES.put(key, "newer", { metadata: { ...metadata, code: PAGE_VERSION + 1 } });
    await consumeOnce(pipeline, [{ kind: "page", post: 1 }]);
    expect(await htmlAt(PATH)).toBe("newer");
    await deliver(pipeline, source, updated({ title: "Night ferry, corrected" }));
    expect(await htmlAt(PATH)).toContain("Night ferry, corrected");
  });

  test("whose metadata cannot be read counts as none", async () => {
    await deliver(pipeline, source, published());
    await pipeline.env.PAGES.put(`page:${PATH.slice(1)}`, "garbage", { metadata: { etag: 5 } });
    expect(await htmlAt(PATH)).toContain("night ferry");
  });

  test("that is the first of its post rests at once: no data center has a former one", async () => {
    await deliver(pipeline, source, published());
    await pipeline.cron(NOW + 120_000);
    expect(pipeline.queued).toEqual([]);
  });

  test("is purged a second time after a correction, when KV has spread, and then rests", async () => {
    await deliver(pipeline, source, published());
    await deliver(pipeline, source, updated({ title: "Night ferry, corrected" }));
    pipeline.purges.length = 0;
    await pipeline.cron(NOW + 60_000);
    expect(pipeline.queued).toEqual([]);
    await pipeline.cron(NOW + 120_000);
    expect(pipeline.queued).toEqual([{ kind: "page", post: 1 }]);
    await pipeline.drain(NOW + 120_000);
    expect(pipeline.purges).toEqual([["post-1", "source-harbor", "front", "tag-harbor", "tag-ferries"]]);
    await pipeline.cron(NOW + 3_600_000);
    expect(pipeline.queued).toEqual([]);
  });

  test("is purged with the others of its batch, by one call", async () => {
    for (const id of ["1", "2", "3"]) await send(pipeline, source, published({ id, title: `Post ${id}` }));
    await pipeline.drain();
    expect(pipeline.purges).toEqual([
      ["post-1", "source-harbor", "front", "tag-harbor", "tag-ferries", "post-2", "post-3"],
    ]);
  });

  test("that is not there answers 404 without a list of posts, and a wrong method 404 as a problem", async () => {
    await deliver(pipeline, source, published());
    const missing = await pipeline.fetch("/harbor/no-such-post");
    expect([missing.status, missing.headers.get("cache-control")]).toEqual([404, "public, max-age=10"]);
    expect(await missing.text()).not.toContain(PATH);
    expect((await pipeline.fetch("/nobody")).status).toBe(404);
    expect((await pipeline.fetch("/a/b/c/d")).status).toBe(404);
    expect((await pipeline.fetch(PATH, { method: "PUT" })).headers.get("content-type")).toBe(
      "application/problem+json",
    );
  });
});

describe("the lists", () => {
  test("show the newest first, page by page, none twice", async () => {
    for (let n = 1; n <= 45; n += 1) {
      const at = new Date(NOW - 86_400_000 + Math.floor(n / 3) * 60_000).toISOString();
      await send(
        pipeline,
        source,
        published({ id: String(n), title: `Story number ${n}`, date_published: at, date_modified: at }),
      );
    }
    await pipeline.drain();
    for (const start of ["/", "/harbor"]) {
      const seen: string[] = [];
      let next: string | undefined = start;
      while (next) {
        const html: string = await htmlAt(next);
        seen.push(...[...html.matchAll(/Story number (\d+)</g)].map((match) => match[1]!));
        next = /href="([^"]*before=[^"]*)"/.exec(html)?.[1];
      }
      expect(seen).toEqual(Array.from({ length: 45 }, (_, index) => String(45 - index)));
    }
  });

  test("begin anew at a cursor they did not give out", async () => {
    const moved = await pipeline.fetch("/?before=' OR 1=1", { redirect: "manual" });
    expect([moved.status, moved.headers.get("location")]).toEqual([302, "/"]);
  });

  test("invite, when there is nothing yet", async () => {
    expect((await pipeline.fetch("/")).status).toBe(200);
    expect((await pipeline.fetch("/harbor")).status).toBe(200);
  });
});

test("a source's language is a post's where it says none of its own", async () => {
  await aSource(pipeline, {
    slug: "hafen",
    name: "Hafenblatt",
    home_page_url: "https://hafen.example/",
    language: "de",
  }).then(async (hafen) => {
    const { language: _, ...item } = anItem({ url: "https://hafen.example/faehre", title: "Die Nachtfähre" });
    const delivery = await deliver(pipeline, hafen, { ...published(), data: item });
    const html = await htmlAt(delivery.links.post!);
    expect(html).toContain('<html lang="de"');
    expect(html).toContain("erschien zuerst auf");
  });
});
