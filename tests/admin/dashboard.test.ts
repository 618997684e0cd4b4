/** The dashboard as a browser without JavaScript uses it. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  aSource,
  deliver,
  freshPipeline,
  ORIGIN,
  type Pipeline,
  published,
  send,
  type TestSource,
  updated,
} from "../pipeline.ts";
import { dashboard } from "../../src/admin/dashboard.ts";
import { watchedDatabase } from "../watched.ts";

let pipeline: Pipeline;
let cookie: string;
beforeEach(async () => {
  pipeline = await freshPipeline();
  cookie = await signIn(pipeline.env.ADMIN_TOKEN);
});

/** Signs in, and gives the cookie as the browser sends it back. */
async function signIn(token: string): Promise<string> {
  const response = await post("/admin/sign-in", { token }, "");
  return response.headers.get("set-cookie")?.split(";")[0] ?? "";
}

const see = async (path: string, as = cookie) =>
  await pipeline.fetch(path, { headers: { cookie: as }, redirect: "manual" });

const post = async (path: string, fields: Record<string, string> | [string, string][], as = cookie, headers = {}) =>
  await pipeline.fetch(path, {
    method: "POST",
    body: new URLSearchParams(fields).toString(),
    headers: { cookie: as, origin: ORIGIN, "content-type": "application/x-www-form-urlencoded", ...headers },
  });

/** Sends the form of a page that asks the API for something, with other values where given. */
async function submit(page: string, path: string, fields: [string, string][] = []): Promise<Response> {
  const html = await (await see(page)).text();
  const form = html
    .match(/<form[^>]*action="\/admin\/act"[^>]*>[^]*?<\/form>/g)
    ?.find((each) => each.includes(`value="${path}"`));
  expect(form, `${page} has a form for ${path}`).toBeDefined();
  const hidden = [...form!.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return await post("/admin/act", [...hidden.map(([, name, value]): [string, string] => [name!, value!]), ...fields]);
}

describe("signing in", () => {
  test("opens a session whose cookie is the browser's alone, and ends it", async () => {
    const response = await post(
      "/admin/sign-in",
      { token: pipeline.env.ADMIN_TOKEN, next: "/admin/audit?who=jon" },
      "",
    );
    expect([response.status, response.headers.get("location")]).toEqual([303, "/admin/audit?who=jon"]);
    expect(response.headers.get("set-cookie")).toMatch(
      /^__Host-reprint_session=[\w-]+=*; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict; Secure$/,
    );
    expect((await see("/admin/audit")).status).toBe(200);
    const rows = await pipeline.env.DB.prepare("SELECT * FROM sessions").all();
    expect(JSON.stringify(rows.results)).not.toContain(cookie.split("=")[1]);
    await post("/admin/sign-out", {});
    expect((await see("/admin/audit")).headers.get("location")).toBe("/admin/sign-in?next=%2Fadmin%2Faudit");
  });

  test.each(["", "wrong", "rp_wrong"])("is refused with %j", async (token) => {
    const response = await post("/admin/sign-in", { token }, "");
    expect([response.status, response.headers.get("set-cookie")]).toEqual([401, null]);
    expect(await response.text()).toContain("This token is not good");
  });

  test("leads nowhere but into the dashboard", async () => {
    for (const next of ["https://evil.example/", "//evil.example", "/admin/../x\\", "/harbor", "/admin/sign-out"]) {
      const response = await post("/admin/sign-in", { token: pipeline.env.ADMIN_TOKEN, next }, "");
      expect(response.headers.get("location")).toBe("/admin");
    }
  });

  test("ends with the token, and with another ADMIN_TOKEN", async () => {
    const { id, token } = await (
      await pipeline.operate("POST", "/api/v1/tokens", { name: "mara", scopes: ["admin"] })
    ).json<{ id: string; token: string }>();
    const hers = await signIn(token);
    expect(await (await see("/admin/tokens", hers)).text()).toContain("<bdi>mara</bdi>");
    await pipeline.operate("DELETE", `/api/v1/tokens/${id}`);
    expect((await see("/admin/tokens", hers)).status).toBe(303);
    pipeline.env = { ...pipeline.env, ADMIN_TOKEN: "another-operators-token-0123456789abcdef" };
    expect((await see("/admin/tokens")).status).toBe(303);
  });

  test("no page of another site can act for whoever is signed in", async () => {
    for (const headers of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }]) {
      const response = await post("/admin/act", { method: "POST", path: "/tokens" }, cookie, headers);
      expect(response.status).toBe(403);
    }
  });
});

test("pages allow no script, are never cached, and cannot be framed", async () => {
  const { headers } = await see("/admin/tokens");
  expect(headers.get("cache-control")).toBe("no-store");
  const policy = headers.get("content-security-policy")!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("script-src");
  expect(policy).not.toContain("unsafe");
});

test("a token is made, shown once, used and revoked; the audit log has it all", async () => {
  const made = await submit("/admin/tokens", "/tokens", [
    ["text:name", "<night> desk"],
    ["number:expires_after_days", ""],
    ["list:scopes", "read"],
    ["list:scopes", "ingest"],
  ]);
  const [token] = /rp_[\w-]{43}/.exec(await made.text())!;
  const html = await (await see("/admin/tokens")).text();
  expect(html).toContain("&lt;night&gt; desk");
  expect(html).not.toContain(token);
  const [{ id, scopes, expires_at }] = (
    await (
      await pipeline.operate("GET", "/api/v1/tokens")
    ).json<{
      tokens: [{ id: string; scopes: string[]; expires_at: null }];
    }>()
  ).tokens;
  expect([scopes, expires_at]).toEqual([["read", "ingest"], null]);
  const theirs = await signIn(token);
  expect((await see("/admin/tokens", theirs)).status).toBe(403);
  const revoked = await submit("/admin/tokens", `/tokens/${id}`);
  expect([revoked.status, revoked.headers.get("location")]).toEqual([303, "/admin/tokens?done=revoked"]);
  expect(await (await see("/admin/tokens?done=revoked")).text()).toContain("The token has ended");
  const log = await (await see("/admin/audit")).text();
  expect(log).toContain(`DELETE /tokens/${id}`);
  expect(log).not.toContain(token);
});

test("a change that is refused says why, where the form was sent", async () => {
  const response = await submit("/admin/tokens", "/tokens", [["text:name", "x"]]);
  expect(response.status).toBe(422);
  expect(await response.text()).toContain("/scopes is missing.");
});

test("what is not there says so", async () => {
  expect((await see("/admin/nothing")).status).toBe(404);
});

describe("a site with posts", () => {
  let source: TestSource;
  let broken: string;
  let destination: string;
  beforeEach(async () => {
    source = await aSource(pipeline, { name: "Harbor <Post>" });
    const entered = { kind: "discord", name: "Hall", secrets: { url: "https://discord.com/api/webhooks/1/abc" } };
    const made = await pipeline.operate("POST", "/api/v1/destinations", entered);
    destination = (await made.json<{ id: string }>()).id;
    await deliver(pipeline, source, published());
    await deliver(
      pipeline,
      source,
      updated({ content_html: "<p>It sails <b>again</b>.</p><script>alert(1)</script>" }),
    );
    broken = (await deliver(pipeline, source, { type: "post.published" })).id;
    await pipeline.fetch("/harbor/the-night-ferry-returns/reactions", {
      method: "POST",
      headers: { "content-type": "application/json", origin: ORIGIN },
      body: JSON.stringify({ kind: "love" }),
    });
    await pipeline.cron(Date.now());
    await pipeline.drain();
  });

  /** Two publishers' posts with one text. */
  const aPair = async () => {
    const rival = await aSource(pipeline, { slug: "rival", home_page_url: "https://rival.example/" });
    const content_html = `<p>${Array.from({ length: 300 }, (_, index) => `word${(index * 7919) % 1009}`).join(" ")}</p>`;
    for (const [from, host] of [
      [source, "harbor"],
      [rival, "rival"],
    ] as const) {
      const twin = { id: "twin", url: `https://${host}.example/twin`, title: "A <twin>", content_html };
      await deliver(pipeline, from, published(twin));
    }
  };

  const text = async (path: string) => {
    const response = await see(path);
    expect(response.status, path).toBe(200);
    return await response.text();
  };
  const pages = () => [
    "/admin",
    "/admin?range=month&refresh=off",
    "/admin/deliveries",
    "/admin/deliveries?status=rejected&source=harbor&from=2026-01-01&dry=1",
    `/admin/deliveries/${broken}`,
    `/admin/deliveries/${broken}/body`,
    "/admin/sources",
    "/admin/sources?q=harb",
    "/admin/sources/harbor",
    "/admin/sources/harbor/waiting",
    "/admin/sources/harbor/receipts?way=webmention",
    "/admin/sources/new",
    "/admin/posts",
    "/admin/posts?state=withheld",
    "/admin/posts?state=gone&source=harbor",
    "/admin/posts?q=ferry",
    "/admin/posts?q=/harbor/the-night-ferry-returns",
    "/admin/posts/1",
    "/admin/posts/1/preview",
    "/admin/destinations",
    "/admin/destinations/new?kind=discord",
    `/admin/destinations/${destination}`,
    "/admin/duplicates",
    "/admin/duplicates/1",
    "/admin/dead-letters",
    "/admin/tokens",
    "/admin/audit",
    "/admin/settings",
    "/admin/checks",
    "/admin/export",
    "/admin/export/1",
    "/admin/opml",
    "/admin/opml.xml",
    "/admin/requests",
  ];

  test("the list of pages has every page of the dashboard", () => {
    const addresses = pages().map((page) => page.replace(/\?.*$/, ""));
    const routes = dashboard.routes.filter(({ method, path }) => method === "GET" && path.startsWith("/admin"));
    const missing = routes
      .map(({ path }) => path)
      .filter((path) => path !== "/admin/sign-in")
      .filter(
        (path) => !addresses.some((each) => new RegExp(`^${path.replace(/:\w+(?:\{[^/]*\})?/g, "[^/]+")}$`).test(each)),
      );
    expect(missing).toEqual([]);
  });

  test("every page is there, escapes what publishers write, and makes at most ten queries of few rows", async () => {
    await aPair();
    const { DB } = pipeline.env;
    for (const path of pages()) {
      const costs = { queries: 0, read: 0 };
      pipeline.env.DB = watchedDatabase(DB, async (_, run) => {
        const result = await run();
        for (const each of [result].flat() as ({ meta?: { rows_read?: number } } | null)[]) {
          costs.queries += 1;
          costs.read += each?.meta?.rows_read ?? 0;
        }
        return result;
      });
      const html = await text(path);
      // A body as it arrived, and an export, are no pages.
      if (!/\/(?:body|export\/1)$/.test(path)) expect(html, path).not.toMatch(/Harbor <Post>|A <twin>/);
      const scripts = path === `/admin/destinations/${destination}` ? 1 : 0;
      if (!/\/(?:body|preview|export\/1)$/.test(path)) expect(html.match(/<script/g) ?? [], path).toHaveLength(scripts);
      expect(costs.queries, path).toBeLessThanOrEqual(10);
      expect(costs.read, path).toBeLessThan(200);
    }
    pipeline.env.DB = DB;
  });

  test("a token that may only read sees no token, no log, and changes nothing", async () => {
    const { token } = await (
      await pipeline.operate("POST", "/api/v1/tokens", { name: "x", scopes: ["read"] })
    ).json<{ token: string }>();
    const theirs = await signIn(token);
    await aPair();
    for (const path of pages()) {
      const isClosed = /tokens|audit|(?:sources|destinations)\/new|opml$/.test(path);
      expect((await see(path, theirs)).status, path).toBe(isClosed ? 403 : 200);
    }
    const refused = await post(
      "/admin/act",
      { method: "POST", path: "/posts/1/withdraw", next: "/admin/posts/1" },
      theirs,
    );
    expect(refused.status).toBe(403);
    expect((await pipeline.fetch("/harbor/the-night-ferry-returns")).status).toBe(200);
  });

  test("the overview has the counts, the alerts and the newest deliveries", async () => {
    for (let count = 0; count < 3; count += 1) await deliver(pipeline, source, { type: "post.published", count });
    await pipeline.cron(Date.now());
    const html = await text("/admin");
    expect(html).toContain("harbor: 0 deliveries failed and 4 were rejected in 24 hours.");
    expect(html).toMatch(/<dt>Accepted<\/dt><dd><b>6<\/b>/);
    expect(html).toContain("/data is missing");
    expect(html).toContain('http-equiv="refresh"');
    expect(await text("/admin?refresh=off")).not.toContain('http-equiv="refresh"');
  });

  test("the overview has the reactions by kind, the sources, and how long withdrawals took to the last copy", async () => {
    const { DB } = pipeline.env;
    const now = Date.now();
    await DB.batch([
      DB.prepare("INSERT INTO favorites (kind, place, post_id, count) VALUES ('love', 1, 1, 5)"),
      DB.prepare("INSERT INTO week_reactions (kind, count) VALUES ('love', 12)"),
      ...[
        [7, 3000, null, 2],
        [8, 21_000, null, 2],
        [9, 1000, 1, 1],
        // It was withdrawn before it was announced.
        [10, 5000, null, 1],
      ].map(([post, took, sent, generation]) =>
        DB.prepare(
          `INSERT INTO announcements (destination, post, live, sent, generation, made_at, noted_at, settled_at)
           VALUES (?, ?, 0, ?, ?, 0, ?, ?)`,
        ).bind(destination, post, sent, generation, now - 60_000, now - 60_000 + took!),
      ),
    ]);
    const html = (await text("/admin")).replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
    expect(html).toContain("Withdrawn to last copy gone 3.0 s slowest 21 s; 1 still there");
    expect(html).toMatch(/Reactions by kind, 7 days .* Love 12/);
    expect(html).toContain("1 source, 0 feeds: all well");
  });

  test("a post that nobody is shown is previewed, and where it is elsewhere shows", async () => {
    await pipeline.operate("POST", "/api/v1/posts/1/withhold");
    expect((await pipeline.fetch("/harbor/the-night-ferry-returns")).status).toBe(404);
    const preview = await see("/admin/posts/1/preview");
    expect([preview.status, preview.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(await preview.text()).toContain('<article class="art h-entry">');
    expect((await see("/admin/posts/1/preview", "")).status).toBe(303);
    await pipeline.env.DB.prepare(
      `INSERT OR REPLACE INTO announcements (destination, post, live, sent, made_at, noted_at, settled_at)
       VALUES (?, 1, 1, 1, 0, 1000, 4000)`,
    )
      .bind(destination)
      .run();
    expect((await text("/admin/posts/1")).replace(/<[^>]*>/g, " ").replace(/\s+/g, " ")).toMatch(
      /Copies elsewhere .* Right 3.0 s after the change here/,
    );
  });

  test("a failing delivery is found, understood and replayed", async () => {
    expect(await text("/admin/deliveries?status=rejected")).toContain(broken);
    const html = await text(`/admin/deliveries/${broken}`);
    expect(html).toContain("Not to be published");
    expect(html).toContain("/data is missing");
    expect(await (await see(`/admin/deliveries/${broken}/body`)).text()).toBe('{"type":"post.published"}');
    const replayed = await submit(`/admin/deliveries/${broken}`, `/deliveries/${broken}/replay`);
    expect(replayed.headers.get("location")).toBe(`/admin/deliveries/${broken}?done=replayed`);
    expect(pipeline.queued).toEqual([{ kind: "delivery", id: broken }]);
    await pipeline.drain();
    expect((await submit("/admin/deliveries?status=rejected", "/deliveries/replay")).status).toBe(303);
    expect(pipeline.queued).toHaveLength(1);
  });

  test("a delivery says how it came: signed, from an import, or as a part of another", async () => {
    const arrival = async (id: string) =>
      /Accepted<\/[^]*?<p>([^]*?)<\/p>/.exec(await text(`/admin/deliveries/${id}`))?.[1];
    expect(await arrival(broken)).toMatch(/^The signature was good\. Its sender calls it .+\.$/);
    const items = [{ id: "old", url: "https://harbor.example/old", title: "Old", content_html: "<p>Old.</p>" }];
    const answer = await pipeline.operate("POST", "/api/v1/sources/harbor/imports", { items });
    const [imported] = (await answer.json<{ deliveries: string[] }>()).deliveries;
    expect(await arrival(imported!)).toBe("It was new in a feed of the source, or in an import.");
    await pipeline.env.DB.prepare("UPDATE deliveries SET message_id = ? || '/abc=' WHERE id = ?")
      .bind(broken, imported)
      .run();
    expect(await arrival(imported!)).toBe(
      `It is a part of <a href="/admin/deliveries/${broken}">another delivery</a>.`,
    );
  });

  test("attempts and reasons that end in a full stop get no second one", async () => {
    await pipeline.env.DB.prepare("INSERT INTO delivery_attempts VALUES (?, 1, 2, 'Network connection lost.')")
      .bind(broken)
      .run();
    expect(await text(`/admin/deliveries/${broken}`)).toContain("<p>Network connection lost.</p>");
  });

  test("a delivery shows what the sanitizer took out, and what a replay would change", async () => {
    const id = await send(
      pipeline,
      source,
      updated({ content_html: "<p>It sails at nine.</p>" }, "2026-11-23T09:59:00Z"),
    );
    const html = await text(`/admin/deliveries/${id}`);
    expect(html).toContain("<del>&lt;p&gt;It sails &lt;b&gt;again&lt;/b&gt;.&lt;/p&gt;</del>");
    expect(html).toContain("<ins>&lt;p&gt;It sails at nine.&lt;/p&gt;</ins>");
  });

  test("a post is withdrawn with a reason, and restored; its credit is corrected", async () => {
    expect(await text("/admin/posts/1")).toContain("Revision 2 against 1");
    const page = "/harbor/the-night-ferry-returns";
    await submit("/admin/posts/1", "/posts/1/withdraw", [["text:reason", "It was wrong."]]);
    expect((await pipeline.fetch(page)).status).toBe(410);
    expect(await text("/admin/posts/1?done=withdrawn")).toContain("It was wrong.");
    expect(await text("/admin/posts?state=gone")).toContain("The night ferry returns");
    await submit("/admin/posts/1", "/posts/1/restore");
    expect((await pipeline.fetch(page)).status).toBe(200);
    await submit("/admin/posts/1", "/posts/1/withhold");
    expect((await pipeline.fetch(page)).status).toBe(404);
    await submit("/admin/posts/1", "/posts/1/restore");
    await submit("/admin/posts/1", "/posts/1/credit", [
      ["text:name", "Harbor Digest"],
      ["text:home_page_url", "https://digest.example/"],
    ]);
    expect(await (await pipeline.fetch(page)).text()).toContain("Harbor Digest");
    expect(await text("/admin/posts/1")).toContain("By hand");
  });

  test("a publisher is sent receipts; how they stand shows, and that nobody answers is an alert", async () => {
    const { DB } = pipeline.env;
    const hook = "/sources/harbor/receipts/webhook";
    const shown = await submit("/admin/sources/harbor/receipts", hook, [["text:url", "https://harbor.example/hook"]]);
    expect(await shown.text()).toContain("whsec_");
    await submit("/admin/sources/harbor/receipts", "/sources/harbor/receipts/mentions");
    await DB.batch([
      DB.prepare(
        `INSERT INTO receipts (source, way, post, event, revision, tries, due_at, trouble, noted_at)
         VALUES ('harbor', 'webhook', 1, 'updated', 2, 3, ?, 'it answered 500', 1)`,
      ).bind(Date.now() + 3_600_000),
      DB.prepare("UPDATE receipt_senders SET failures = 2, trouble = 'it answered 500' WHERE way = 'webhook'"),
    ]);
    const html = await text("/admin/sources/harbor/receipts");
    for (const words of ["Corrected", "Is tried again", "it answered 500", "Failed 2 times", "Mention no longer"]) {
      expect(html).toContain(words);
    }
    expect(await text("/admin")).not.toContain("webhook for receipts");
    await DB.prepare("UPDATE receipt_senders SET failures = 3 WHERE way = 'webhook'").run();
    expect(await text("/admin")).toContain("harbor: the webhook for receipts failed 3 times in a row.");
    await DB.prepare("UPDATE receipt_senders SET stopped_at = 5 WHERE way = 'webhook'").run();
    expect(await text("/admin")).toContain("harbor: the webhook for receipts has stopped.");
    await post("/admin/act", { method: "DELETE", path: hook, next: "/admin" });
    expect(await text("/admin")).not.toContain("webhook for receipts");
  });

  test("two posts that are nearly the same are compared, made one story and two again; one is withdrawn", async () => {
    await deliver(
      pipeline,
      await aSource(pipeline, { slug: "quay", name: "Quay" }),
      published({ id: "q", title: "Quay" }),
    );
    const { DB } = pipeline.env;
    await DB.prepare("DELETE FROM duplicates").run();
    await DB.prepare(
      "INSERT INTO duplicates (id, post_id, other_id, similarity, found_at) SELECT 7, 1, max(id), 0.93, 1 FROM posts",
    ).run();
    expect(await text("/admin/duplicates")).toContain('href="/admin/duplicates/7"');
    const html = await text("/admin/duplicates/7");
    for (const words of ["93 % the same", "Withdraw the one of quay", "<ins>", "<del>"]) expect(html).toContain(words);
    const other = await DB.prepare("SELECT max(id) AS id FROM posts").first<number>("id");
    const { path: address } = (await DB.prepare("SELECT '/' || source || '/' || slug AS path FROM posts WHERE id = ?")
      .bind(other)
      .first<{ path: string }>())!;
    await submit("/admin/duplicates/7", `/posts/${other}/same-story`, [["number:post", "1"]]);
    expect((await pipeline.fetch(address)).headers.get("location")).toBe("/harbor/the-night-ferry-returns");
    expect((await see("/admin/duplicates/7")).status).toBe(404);
    expect(await text("/admin/posts")).toContain("On another post’s page");
    expect(await text("/admin/posts?state=withheld")).not.toContain("/admin/posts/1");
    await submit(`/admin/posts/${other}`, `/posts/${other}/same-story`);
    expect((await pipeline.fetch(address)).status).toBe(200);
    await submit(`/admin/posts/${other}`, `/posts/${other}/same-story`, [["number:post", "1"]]);
    expect((await pipeline.fetch(address)).status).toBe(301);
    await submit(`/admin/posts/${other}`, `/posts/${other}/same-story`);
    await DB.prepare("UPDATE duplicates SET dismissed_at = NULL").run();
    await submit("/admin/duplicates/7", `/posts/${other}/withdraw`, [["text:reason", "The same as Harbor's."]]);
    expect((await see("/admin/duplicates/7")).status).toBe(404);
    expect((await see("/admin/duplicates/x")).status).toBe(404);
  });

  test("the checks say what was found, and what to do about what is wrong", async () => {
    const words = async () => (await text("/admin/checks")).replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
    const { DEAD: _, ...env } = pipeline.env;
    expect(await words()).toMatch(/All is well\..*Secrets Well 2 open.*Bindings Well all there.*KV Well/);
    pipeline.env = env as Env;
    await pipeline.env.DB.prepare(
      "INSERT INTO dead_letters (id, message_id, body, reason, died_at) VALUES ('01KB0000000000000000000001', 'm', '{}', 'x', 1)",
    ).run();
    const found = await words();
    expect(found).toContain("2 things are wrong.");
    expect(found).toMatch(/Dead letters Wrong 1 Retry or drop each/);
    expect(found).toMatch(/Bindings Wrong DEAD is missing: messages that nobody could handle are lost Copy them/);
  });

  test("the export is files that an import reads, a withdrawn post as its withdrawal", async () => {
    await pipeline.operate("POST", "/api/v1/posts/1/withdraw", { reason: "Asked." });
    await deliver(pipeline, source, published({ id: "urn:2", title: "Another story" }));
    expect(await text("/admin/export")).toContain('href="/admin/export/1"');
    const file = await see("/admin/export/1");
    expect(file.headers.get("content-disposition")).toBe('attachment; filename="reprint.example-1.ndjson"');
    const lines = (await file.text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([
      { type: "post.withdrawn", data: { reason: "Asked." }, _reprint: { post: 1 } },
      { id: "urn:2", title: "Another story", _reprint: { post: 2 } },
    ]);
    expect(await text("/admin/export/2")).toBe("");
    expect((await see("/admin/export/0")).status).toBe(404);
  });

  test("sources come from an OPML file, and the feeds that are polled go into one", async () => {
    const feed = (name: string) =>
      new Response(
        `<rss version="2.0"><channel><title>${name}</title><link>https://${name}.example/</link>
           <item><title>One</title><link>https://${name}.example/1</link><description>Words.</description></item></channel></rss>`,
        { headers: { "content-type": "application/rss+xml" } },
      );
    vi.stubGlobal("fetch", async (url: RequestInfo) => {
      const { hostname } = new URL(new Request(url).url);
      return hostname === "dead.example" ? new Response("", { status: 404 }) : feed(hostname.split(".")[0]!);
    });
    const opml = `<opml version="2.0"><body><outline text="Planet">
      <outline text="Pier &lt;b&gt;" xmlUrl="https://pier.example/feed.xml" htmlUrl="https://pier.example/"/>
      <outline text="Harbor" xmlUrl="https://harbor.example/feed.xml" htmlUrl="https://harbor.example/"/>
      <outline text="Dead" xmlUrl="https://dead.example/feed.xml"/></outline></body></opml>`;
    const send = async (fields: [string, string | File][], headers = {}) => {
      const body = new FormData();
      for (const [name, value] of fields) body.append(name, value);
      return await pipeline.fetch("/admin/opml", { method: "POST", body, headers: { cookie, ...headers } });
    };
    expect((await send([["text", "no list"]])).status).toBe(409);
    expect((await send([["text", opml]], { origin: "https://evil.example" })).status).toBe(403);
    const offered = await (await send([["file", new File([opml], "planet.opml")]])).text();
    expect(offered).toContain("Pier &lt;b&gt;");
    expect(offered.replace(/<[^>]*>/g, " ")).toMatch(/pier\.example\/feed\.xml[^]*harbor[^]*dead\.example\/feed\.xml/);
    expect((await pipeline.operate("GET", "/api/v1/sources/pier-b")).status).toBe(404);

    const unescaped = (html: string) => html.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">");
    const hidden = [...offered.matchAll(/name="feed" value="([^"]*)"/g)].map(([, json]): [string, string] => [
      "feed",
      unescaped(json!),
    ]);
    const chosen = ["https://pier.example/feed.xml", "https://dead.example/feed.xml"];
    const done = await (
      await send([...hidden, ["feed", "{"], ...chosen.map((url): [string, string] => ["add", url])])
    ).text();
    expect(done.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ")).toMatch(
      /Done Pier &lt;b&gt; Added Dead Not added .*1 feed/,
    );
    const sources = await (await pipeline.operate("GET", "/api/v1/sources")).json<{ sources: { slug: string }[] }>();
    expect(sources.sources.map(({ slug }) => slug)).toEqual(["harbor", "pier-b"]);
    const out = await see("/admin/opml.xml");
    expect(out.headers.get("content-disposition")).toContain("sources.opml");
    expect(await out.text()).toContain('xmlUrl="https://pier.example/feed.xml" htmlUrl="https://pier.example/"');
  });

  test("all pages are rendered again, and the settings show how far that is", async () => {
    expect(await text("/admin/settings")).not.toContain("http-equiv");
    expect((await submit("/admin/settings", "/rerendering")).status).toBe(303);
    const html = await text("/admin/settings");
    expect(html).toContain("1 source is not done; 0 of their posts are.");
    expect(html).toContain('http-equiv="refresh"');
  });

  test("a source's policy is saved as the form has it; its secret is rotated and shown once", async () => {
    await submit("/admin/sources/harbor", "/sources/harbor", [
      ["text:name", "Harbor News"],
      ["number:delay_minutes", "5"],
      ["number:expires_after_days", ""],
      ["lines:canonical_hosts", "harbor.example\r\nwww.harbor.example"],
      ["flag:excerpt_only", "true"],
    ]);
    expect(await (await pipeline.operate("GET", "/api/v1/sources/harbor")).json()).toMatchObject({
      name: "Harbor News",
      delay_minutes: 5,
      expires_after_days: null,
      canonical_hosts: ["harbor.example", "www.harbor.example"],
      excerpt_only: true,
    });
    const rotated = await submit("/admin/sources/harbor", "/sources/harbor/secrets");
    expect(await rotated.text()).toMatch(/whsec_[\w+/]+=/);
    expect(await text("/admin/sources/harbor")).toContain("The one before");
  });
});

describe("adding a source", () => {
  const FEED = `<?xml version="1.0"?><rss version="2.0"><channel><title>The Tide</title><link>https://tide.example/</link>
    <item><title>Fog with a jar</title><link>https://tide.example/fog</link><guid>https://tide.example/fog</guid>
    <description>&lt;p&gt;Four mornings in five.&lt;/p&gt;</description><pubDate>Mon, 23 Nov 2026 09:00:00 GMT</pubDate></item></channel></rss>`;
  beforeEach(() => {
    vi.stubGlobal("fetch", async (url: string) =>
      /^https:\/\/tide\.example\/(?:feed\.xml)?$/.test(String(url))
        ? new Response(
            String(url).endsWith("xml") ? FEED : '<link rel="alternate" type="application/rss+xml" href="/feed.xml">',
            {
              headers: { "content-type": String(url).endsWith("xml") ? "application/rss+xml" : "text/html" },
            },
          )
        : new Response("", { status: 404 }),
    );
  });

  test("by the address of its home page: what would come, then it comes", async () => {
    const html = await (await see("/admin/sources/new?url=https://tide.example/")).text();
    expect(html).toContain("Fog with a jar");
    expect(html).toContain("The post Fog with a jar appeared first on The Tide.");
    expect(html).toContain('value="the-tide"');
    const added = await post("/admin/sources/new", {
      name: "The Tide",
      slug: "the-tide",
      home: "https://tide.example/",
      language: "en",
      feed: "https://tide.example/feed.xml",
      http: "false",
      upstream: "native",
    });
    expect(await added.text()).toContain("Waiting for the first delivery");
    await pipeline.drain(Date.now());
    expect(await (await see("/admin/sources/the-tide/waiting")).text()).toContain("It came");
    expect((await pipeline.fetch("/the-tide/fog-with-a-jar")).status).toBe(200);
  });

  test("for webhooks: its secret is shown once, with the steps for its software", async () => {
    const html = await (await see("/admin/sources/new?url=https://ghost.example/")).text();
    expect(html).toContain("You can add it for webhooks nevertheless.");
    const fields = {
      name: "A Ghost",
      slug: "a-ghost",
      home: "https://ghost.example/",
      language: "en",
      upstream: "ghost",
    };
    const added = await (await post("/admin/sources/new", fields)).text();
    expect(added).toContain("Copy it now");
    expect(added).toContain("Post published");
    expect(added).toContain(`${ORIGIN}/webhooks/a-ghost`);
    expect(await (await see("/admin/sources/a-ghost/waiting")).text()).toContain("Nothing has come yet");
    const twice = await post("/admin/sources/new", fields);
    expect([twice.status, await twice.text()]).toEqual([
      409,
      expect.stringContaining("A source with the slug a-ghost exists"),
    ]);
  });
});

describe("destinations", () => {
  test("are added by a form, say how they are, and let an operator decide what nobody else can", async () => {
    vi.stubGlobal("fetch", async () => new Response("no", { status: 403 }));
    expect(await (await see("/admin/destinations")).text()).toContain('href="/admin/destinations/new?kind=discord"');
    const form = await submit("/admin/destinations/new?kind=mastodon", "/destinations", [
      ["text:name", "Harbor on Mastodon"],
      ["text:settings.server", "https://social.example"],
      ["text:settings.visibility", "unlisted"],
      ["text:secrets.token", "a-token"],
      ["number:delay_minutes", "0"],
      ["lines?:filters.languages", "en sv"],
      ["lines?:filters.tags", ""],
    ]);
    expect([form.status, form.headers.get("location")]).toEqual([303, "/admin/destinations?done=destinationAdded"]);
    const [one] = (
      await (await pipeline.operate("GET", "/api/v1/destinations")).json<{ destinations: [{ id: string }] }>()
    ).destinations;
    expect(one).toMatchObject({
      settings: { server: "https://social.example", visibility: "unlisted" },
      filters: { languages: ["en", "sv"] },
      delay_minutes: 0,
    });
    const here = `/admin/destinations/${one.id}`;
    expect(await (await submit(here, `/destinations/${one.id}/check`)).text()).toContain("it answered with status 403");
    await deliver(pipeline, await aSource(pipeline), published());
    expect(await (await see("/admin/destinations")).text()).toMatch(/Failing[^]*it answered with status 403/);
    await pipeline.env.DB.prepare("UPDATE announcements SET state = 'unsure', due_at = NULL").run();
    await submit(here, `/destinations/${one.id}/announcements/1/there`);
    const page = await (await see(here)).text();
    expect(page).toContain("The night ferry returns");
    expect(page).not.toContain("a-token");
    await submit(here, `/destinations/${one.id}`);
    expect(await (await see(here)).text()).toContain("Resume it");
  });

  test("show what a copy says as it is edited, are changed, tried, and told of older posts", async () => {
    const calls: string[] = [];
    let answer = () => Response.json({ id: "1", url: "https://social.example/1" });
    vi.stubGlobal("fetch", async (url: RequestInfo, init?: RequestInit) => {
      calls.push(`${init?.method ?? "GET"} ${new Request(url).url}`);
      return answer();
    });
    await deliver(pipeline, await aSource(pipeline), published());
    const entered = {
      kind: "mastodon",
      name: "Harbor on Mastodon",
      settings: { server: "https://social.example" },
      secrets: { token: "a-token" },
      filters: { languages: ["en"] },
    };
    const made = await pipeline.operate("POST", "/api/v1/destinations", entered);
    const { id } = await made.json<{ id: string }>();
    const path = `/destinations/${id}`;
    const here = `/admin${path}`;
    const one = async () => await (await pipeline.operate("GET", `/api/v1${path}`)).json<Record<string, unknown>>();
    const shown = async (template: string, post = "1") =>
      await (await see(`${here}?${new URLSearchParams({ post, "text-or-null:template": template })}`)).text();

    expect(await (await see(here)).text()).toMatch(/The night ferry returns[^]*\d+ of 500 characters/);
    expect(await shown("<b>{title}</b> {credit} {original}")).toMatch(
      /&lt;b&gt;The night ferry returns&lt;\/b&gt; The post[^]*\d+ of 500 characters/,
    );
    expect(await shown("{title}")).toContain("The template must hold {credit} and {original}");
    expect(await shown("", "99")).toContain("There is no post at this address");
    expect((await one())["template"]).toBeNull();
    const policy = (await see(here)).headers.get("content-security-policy")!;
    expect(policy).toMatch(/script-src 'sha256-[^']+'; connect-src 'self'/);

    const changed = async (fields: [string, string][]) =>
      await post("/admin/act", [["method", "PATCH"], ["path", path], ["next", here], ["said", "saved"], ...fields]);
    expect((await changed([["text-or-null:template", "{credit}\r\n{original}"]])).status).toBe(303);
    expect((await one())["template"]).toBe("{credit}\n{original}");
    await changed([["text-or-null:template", ""]]);
    expect((await one())["template"]).toBeNull();
    await changed([
      ["text:name", "Harbor elsewhere"],
      ["text:settings.server", "https://other.example"],
      ["text:settings.visibility", "unlisted"],
      ["flag:settings.pictures", "false"],
      ["number:delay_minutes", "9"],
      ["lines?:filters.languages", ""],
      ["lines?:filters.sources", "harbor"],
    ]);
    expect(await one()).toMatchObject({
      name: "Harbor elsewhere",
      settings: { server: "https://other.example", visibility: "unlisted", pictures: false },
      delay_minutes: 9,
      filters: { sources: ["harbor"] },
    });
    await changed([["text:secrets.token", "another-token"]]);
    const html = await (await see(here)).text();
    expect(html).not.toContain("another-token");
    expect(html).toMatch(/name="flag:settings\.pictures" value="true"\/>/);

    const tried = await submit(here, `${path}/test`);
    expect([tried.status, tried.headers.get("location")]).toEqual([303, `${here}?done=tested`]);
    expect(calls).toEqual([
      "POST https://other.example/api/v1/statuses",
      "DELETE https://other.example/api/v1/statuses/1",
    ]);
    answer = () => new Response("no", { status: 403 });
    expect(await (await submit(here, `${path}/test`)).text()).toContain("it answered with status 403");
    await submit(here, `${path}/backfill`, [
      ["number:newest", "5"],
      ["number:every_minutes", "10"],
    ]);
    expect(await (await see(here)).text()).toContain("Waiting");
  });

  test("an ActivityPub actor asks for no secrets, and shows who follows it and which servers do not answer", async () => {
    const form = "/admin/destinations/new?kind=activitypub";
    expect(await (await see(form)).text()).toContain("Display name (may be empty)");
    const added = await submit(form, "/destinations", [
      ["text:name", "Harbor"],
      ["text:settings.username", "news"],
      ["text?:settings.summary", ""],
      ["text:settings.format", "note"],
      ["number:delay_minutes", "0"],
    ]);
    expect([added.status, added.headers.get("location")]).toEqual([303, "/admin/destinations?done=destinationAdded"]);
    const { DB } = pipeline.env;
    await DB.batch([
      DB.prepare(
        `INSERT INTO followers SELECT id, 'https://a.example/ida', 'a.example', 'https://a.example/inbox', 'https://a.example/inbox', '', '', '', 0, 0
         FROM destinations`,
      ),
      DB.prepare(
        `INSERT INTO follower_hosts (destination, host, failures, trouble, stopped_at, dropped)
         SELECT id, 'a.example', 9, 'the connection broke', 1, 4 FROM destinations`,
      ),
    ]);
    const { id } = (await DB.prepare("SELECT id FROM destinations").first<{ id: string }>())!;
    const page = await (await see(`/admin/destinations/${id}`)).text();
    expect(page.replace(/<[^>]*>/g, "").replace(/\s+/g, " ")).toContain(
      "1 account follows, of 1 server. Nothing waits.",
    );
    expect(page).toMatch(/a\.example[^]*Stopped[^]*the connection broke/);
  });
});
