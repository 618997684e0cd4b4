/** The command line over the API, against an API of this test. */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { run } from "../../scripts/cli/run.ts";
import { eventOf } from "../../scripts/cli/sending.ts";
import { siteHere } from "../../scripts/place.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");
const TOKEN = "rp_of-this-test";
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

let server: Server;
let site: string;
let home: string;
let asked: { method: string; path: string; token: string; body: string }[];
/** The pages of a publisher's site on the same server. */
const pages: Record<string, string> = {};
let answers: Record<string, [status: number, json: unknown]>;

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), "reprint-cli-"));
  server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += String(part);
    const { method = "", url = "" } = request;
    const token = (request.headers.authorization ?? "").replace("Bearer ", "");
    asked.push({ method, path: url, token, body });
    const page = pages[url];
    if (page !== undefined) {
      response.writeHead(200, { "content-type": url.endsWith(".xml") ? "application/rss+xml" : "text/html" }).end(page);
      return;
    }
    const [status, json] = answers[`${method} ${url}`] ?? [404, { title: "Not found", detail: `No ${url}.` }];
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  site = `http://localhost:${typeof address === "object" && address !== null ? address.port : 0}`;
});
afterAll(() => {
  server.close();
  rmSync(home, { recursive: true });
});

interface Ran {
  code: unknown;
  out: string;
  err: string;
}

/** The variables that a command gets, and no others that it looks at. */
const environmentWith = (env: Record<string, string>): Record<string, string | undefined> => ({
  HOME: home,
  XDG_CONFIG_HOME: home,
  REPRINT_SITE: site,
  REPRINT_TOKEN: TOKEN,
  ADMIN_TOKEN: undefined,
  REPRINT_SECRET: undefined,
  ...env,
});

/** Runs the command in a process of its own, as it is installed. */
async function installed(args: string[]): Promise<Ran> {
  asked = [];
  const env = { PATH: process.env["PATH"], ...environmentWith({}) };
  const child = spawn(process.execPath, [path.join(ROOT, "scripts", "bin.js"), ...args], { env });
  const said = { out: "", err: "" };
  child.stdout.on("data", (text) => (said.out += text));
  child.stderr.on("data", (text) => (said.err += text));
  const code = await new Promise((resolve) => child.once("close", resolve));
  return { code, ...said };
}

/** Runs the command in this process, because starting one takes most of a second. */
async function reprint(args: string[], env: Record<string, string> = {}): Promise<Ran> {
  asked = [];
  const said = { out: "", err: "" };
  const into = (stream: keyof typeof said) => (text: unknown) => {
    said[stream] += String(text);
    return true;
  };
  for (const [name, value] of Object.entries(environmentWith(env))) vi.stubEnv(name, value);
  vi.spyOn(process.stdout, "write").mockImplementation(into("out"));
  vi.spyOn(process.stderr, "write").mockImplementation(into("err"));
  vi.spyOn(console, "log").mockImplementation((text) => void into("out")(`${String(text)}\n`));
  vi.spyOn(console, "error").mockImplementation((text) => void into("err")(`${String(text)}\n`));
  const before = process.exitCode;
  process.exitCode = undefined;
  try {
    await run(args);
    return { code: process.exitCode ?? 0, ...said };
  } finally {
    process.exitCode = before;
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  }
}

test("as it is installed, its output and its exit code are those of a process", async () => {
  const post = { id: 7, status: "live", source: "harbor", listed_at: "2026-11-23T10:00:00.000Z", title: "A ferry" };
  answers = {
    "GET /api/v1/posts?limit=100": [200, { posts: [post], next_cursor: null }],
    "POST /api/v1/destinations/d1/check": [200, { outcome: "refused", why: "it answered with status 403" }],
  };
  const list = ["post", "list", "--limit", "100", "--json"];
  const done = await installed(list);
  expect(done).toEqual({ code: 0, out: `${JSON.stringify([post], null, 2)}\n`, err: "" });
  expect(asked).toEqual([{ method: "GET", path: "/api/v1/posts?limit=100", token: TOKEN, body: "" }]);
  expect(await reprint(list)).toEqual(done);
  const refused = ["post", "withdraw", "8"];
  expect(await installed(refused)).toEqual({ code: 1, out: "", err: expect.stringContaining("No /api/v1/posts/8") });
  const mistaken = await installed(["source", "show"]);
  expect(mistaken).toMatchObject({ code: 2, out: "", err: expect.stringContaining("Missing required positional") });
  expect(await reprint(["source", "show"])).toEqual(mistaken);
  expect(await installed(["destination", "check", "d1"])).toMatchObject({ code: 3, err: "" });
});

test("a list is a table that lines up, without a stranger's control characters, or JSON", async () => {
  const post = {
    id: 7,
    status: "live",
    source: "harbor",
    listed_at: "2026-11-23T10:00:00.000Z",
    title: "A\u001b[2Jferry",
  };
  answers = { "GET /api/v1/posts?source=harbor&limit=2": [200, { posts: [post], next_cursor: null }] };
  const list = await reprint(["post", "list", "--source", "harbor", "--limit", "2"]);
  expect(list).toEqual({
    code: 0,
    out: "Id  State  Source  Published                 Title\n7   live   harbor  2026-11-23T10:00:00.000Z  Aferry\n",
    err: "",
  });
  expect(asked).toEqual([{ method: "GET", path: "/api/v1/posts?source=harbor&limit=2", token: TOKEN, body: "" }]);
  expect(JSON.parse((await reprint(["post", "list", "--source", "harbor", "--limit", "2", "--json"])).out)).toEqual([
    post,
  ]);
});

test("a change is asked of the API; what it refuses is said, with exit code 1", async () => {
  answers = {
    "POST /api/v1/posts/7/withdraw": [200, { id: 7, title: "A ferry", status: "withdrawn", links: {} }],
    "POST /api/v1/posts/8/withdraw": [403, { title: "The token may not do that", detail: "It needs the scope edit." }],
  };
  const done = await reprint(["post", "withdraw", "7", "--reason", "asked"]);
  expect([done.code, JSON.parse(asked[0]!.body)]).toEqual([0, { reason: "asked" }]);
  expect(await reprint(["post", "withdraw", "8"])).toMatchObject({
    code: 1,
    err: expect.stringContaining("It needs the scope edit."),
  });
});

test("a destination is added with secrets from a file, tried, and told what to say", async () => {
  const one = { id: "d1", kind: "mastodon", name: "Harbor", status: "good", settings: {}, filters: {}, links: {} };
  const failing = { outcome: "refused", why: "it answered with status 403" };
  answers = {
    "POST /api/v1/destinations": [201, one],
    "PATCH /api/v1/destinations/d1": [200, one],
    "POST /api/v1/destinations/d1/check": [200, failing],
    "POST /api/v1/destinations/d1/preview": [200, { text: "A ferry", length: 7, most: 500 }],
    "POST /api/v1/destinations/d1/test": [200, { announced: { outcome: "done" }, removed: { outcome: "done" } }],
    "POST /api/v1/destinations/d1/announcements/7/there": [200, { post: 7, state: "open", wanted: 1, there: 1 }],
  };
  const secrets = path.join(home, "secrets.json");
  writeFileSync(secrets, '{"token":"abc"}');
  const settings = '{"server":"https://social.example"}';
  const add = ["destination", "add", "mastodon", "--name", "Harbor", "--settings", settings, "--secrets-file", secrets];
  expect((await reprint([...add, "--languages", "en, de"])).code).toBe(0);
  expect(JSON.parse(asked[0]!.body)).toEqual({
    kind: "mastodon",
    name: "Harbor",
    settings: { server: "https://social.example" },
    secrets: { token: "abc" },
    filters: { languages: ["en", "de"] },
  });
  await reprint(["destination", "set", "d1", "--template", "{title}\\n{credit} {original}", "--delay", "0"]);
  expect(JSON.parse(asked[0]!.body)).toEqual({ template: "{title}\n{credit} {original}", delay_minutes: 0 });
  expect(await reprint(["destination", "check", "d1"])).toMatchObject({
    code: 3,
    out: "It does not work: it answered with status 403.\n",
  });
  expect((await reprint(["destination", "preview", "d1", "7", "--template", ""])).out).toBe(
    "A ferry\n\n7 of 500 characters\n",
  );
  expect(JSON.parse(asked[0]!.body)).toEqual({ post: 7, template: null });
  expect((await reprint(["destination", "test", "d1", "7"])).code).toBe(0);
  expect((await reprint(["destination", "there", "d1", "7", "--id", "99"])).code).toBe(0);
  expect(JSON.parse(asked[0]!.body)).toEqual({ id: "99" });
  writeFileSync(secrets, "token=abc");
  const refused = await reprint([...add, "--json"]);
  expect([refused.code, asked.length, refused.err]).toEqual([1, 0, expect.not.stringContaining("abc")]);
});

test("two posts are made one story, and two again", async () => {
  const post = { id: 7, title: "A ferry", status: "via", same_story_as: 5, links: {} };
  answers = {
    "PUT /api/v1/posts/7/same-story": [200, post],
    "DELETE /api/v1/posts/7/same-story": [200, { ...post, same_story_as: undefined, status: "live" }],
  };
  expect((await reprint(["post", "join", "7", "--with", "5"])).out).toMatch(/Same story as +5/);
  expect(JSON.parse(asked[0]!.body)).toEqual({ post: 5 });
  expect((await reprint(["post", "part", "7"])).out).toMatch(/State +live/);
  expect((await reprint(["post", "join", "7"])).code).toBe(2);
});

test.each([
  [["post", "list", "--lmit", "2"], "--lmit is not known here."],
  [["source", "show"], "Missing required positional argument"],
  [["completion", "tcsh"], "tcsh is not known here."],
])("%j is a mistake: exit code 2, and how it is used", async (args, said) => {
  answers = {};
  expect(await reprint(args)).toMatchObject({ code: 2, out: "", err: expect.stringContaining(said) });
  expect(asked).toEqual([]);
});

test("help shows an example, and asks nobody", async () => {
  const { code, out } = await reprint(["deliveries", "replay", "--help"]);
  expect([code, asked]).toEqual([0, []]);
  expect(out).toContain("npm run reprint -- deliveries replay rejected --source harbor-post --dry-run");
});

test("each command without others below it shows an example, and has --json unless it prints shell", async () => {
  const { out } = await reprint(["completion", "bash"]);
  const flagged = [...out.matchAll(/^ {4}"([a-z]+) "\*\) .*-W "(--[^"]*|)"/gm)].map(([, name, flags]) => [
    name!,
    flags!,
  ]);
  expect(flagged.map(([name]) => name)).toContain("import");
  const lacking = flagged.filter(([name, flags]) => !flags!.includes("--json") && name !== "completion");
  expect(lacking).toEqual([]);
  const helps: [string | undefined, string][] = [];
  for (const [name] of flagged) helps.push([name, (await reprint([name!, "--help"])).out]);
  expect(helps.filter(([, help]) => !/EXAMPLE\s+np[mx] /.test(help)).map(([name]) => name)).toEqual([]);
});

test.each([
  [["po"], ["post"]],
  [
    ["post", "wi"],
    ["withdraw", "withhold"],
  ],
  [["post", "list", "--so"], ["--source"]],
  [["post", "list", "--source", "harbor", "--js"], ["--json"]],
  [["import", "export.xml", "--fr"], ["--from-start"]],
])("bash completes %j", async (words, wanted) => {
  const { out } = await reprint(["completion", "bash"]);
  const typed = ["reprint", ...words].map((word) => `'${word}'`).join(" ");
  const script = `${out}COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _reprint; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const printed = spawnSync("bash", ["-c", script], { encoding: "utf8", cwd: home });
  expect([printed.stdout.trim().split("\n"), printed.stderr]).toEqual([wanted, ""]);
});

test("the docs list the commands and what is below each", async () => {
  const { out } = await reprint(["completion", "bash"]);
  const [, names] = /compgen -W "([^"]+)"/.exec(out)!;
  const docs = readFileSync(path.join(ROOT, "docs", "operate.md"), "utf8");
  const below = new Map<string, Set<string>>();
  for (const [, name, subs] of docs.matchAll(/`([a-z]+) ([a-z]+(?:\\\|[a-z]+)+)`/g))
    below.set(name!, new Set([...(below.get(name!) ?? []), ...subs!.split("\\|")]));
  for (const name of names!.split(" ")) {
    expect(docs, name).toMatch(new RegExp(`(?:\`|reprint |reprint -- )${name}\\b`));
    const [, listed] = new RegExp(`"${name} "\\*\\) .*-W "([a-z][^"]*)"`).exec(out) ?? [];
    if (listed !== undefined)
      expect([...(below.get(name) ?? [])].toSorted(), name).toEqual(listed.split(" ").toSorted());
  }
});

test("a profile is saved for its owner alone, used for its site alone, and refused when others can read it", async () => {
  const profile = path.join(home, "reprint", "profile.json");
  answers = {
    "GET /api/v1/settings": [200, { name: "Reprint" }],
    "GET /api/v1/dead-letters?limit=100": [200, { dead_letters: [] }],
  };
  expect(await reprint(["init"])).toMatchObject({ code: 0, out: expect.stringContaining(profile) });
  expect(statSync(profile).mode & 0o777).toBe(0o600);
  expect((await reprint(["dead", "list"], { REPRINT_TOKEN: "", REPRINT_SITE: "" })).out).toBe("None.\n");
  expect(asked[0]!.token).toBe(TOKEN);
  const elsewhere = await reprint(["dead", "list", "--site", "https://other.example"], { REPRINT_TOKEN: "" });
  expect([elsewhere.code, asked]).toEqual([1, []]);
  chmodSync(profile, 0o644);
  expect(await reprint(["dead", "list"], { REPRINT_TOKEN: "" })).toMatchObject({
    code: 1,
    err: expect.stringContaining("chmod 600"),
  });
  rmSync(profile);
});

test("every command goes to the site of REPRINT_SITE, sealing and importing too", async () => {
  answers = {
    "POST /api/v1/reseal": [200, { resealed: 2, unopenable: [], next_cursor: null }],
    "GET /api/v1/sources/harbor/feeds?limit=100": [404, { detail: "No harbor." }],
  };
  expect(await reprint(["reseal"])).toMatchObject({ code: 0, out: expect.stringContaining("2 secrets are sealed") });
  const file = path.join(home, "archive.ndjson");
  writeFileSync(file, "{}\n");
  const { err } = await reprint(["import", file, "--source", "harbor"]);
  expect([err, asked.length]).toEqual([expect.stringContaining(`There is no source harbor at ${site}.`), 1]);
});

test("without REPRINT_SITE it is the site that runs on this machine, at whatever port", () => {
  const root = path.join(home, "project");
  const running = path.join(root, ".wrangler", "state", "running.json");
  mkdirSync(path.dirname(running), { recursive: true });
  expect(siteHere(root)).toBe("http://localhost:8787");
  writeFileSync(running, JSON.stringify({ pid: process.pid, origin: "http://localhost:9000" }));
  expect(siteHere(root)).toBe("http://localhost:9000");
  // Larger than any system's greatest process id.
  writeFileSync(running, JSON.stringify({ pid: 2 ** 30, origin: "http://localhost:9000" }));
  expect(siteHere(root)).toBe("http://localhost:8787");
});

test("a source whose feed has no https is registered with --allow-http", async () => {
  const found = {
    feed: { url: "http://old.example/feed", title: "Old", home_page_url: "http://old.example/" },
    entries: [],
  };
  answers = {
    "POST /api/v1/feeds/preview": [200, found],
    "POST /api/v1/sources": [201, { links: { webhook: "/webhooks/old", page: "/old" } }],
    "POST /api/v1/sources/old/feeds": [201, { url: found.feed.url }],
  };
  expect((await reprint(["source", "add", "http://old.example/", "--allow-http"])).code).toBe(0);
  expect([asked[0]!, asked[2]!].map(({ body }) => JSON.parse(body))).toEqual([
    { url: "http://old.example/", allow_http: true },
    { url: "http://old.example/feed", allow_http: true },
  ]);
  await reprint(["source", "add", "https://old.example/"]);
  expect(JSON.parse(asked[0]!.body)).toEqual({ url: "https://old.example/" });
});

test("the doctor finds nothing in a healthy site, and says what to do about each fault", async () => {
  const migrations = readdirSync(path.join(ROOT, "migrations"));
  const waiting = { deliveries: 0, oldest_seconds: 0, purges: 0, oldest_purge_seconds: 0, dead_letters: 0 };
  const settings = { name: "Reprint", language: "en", origin: site };
  const well: typeof answers = {
    "GET /api/v1/settings": [200, settings],
    "GET /api/v1/health": [200, { migrations, waiting, alerts: [{ key: "duplicates", title: "A pair", detail: "" }] }],
    "GET /api/v1/reseal": [200, { current: 2, previous: 0, unopenable: [], next_cursor: "source/1" }],
    "GET /api/v1/reseal?cursor=source%2F1": [200, { current: 1, previous: 0, unopenable: [], next_cursor: null }],
    "GET /api/v1/checks": [
      200,
      { bindings_missing: [], pages: [{ post: 1, path: "/a/b", state: "same" }], feeds_failing: [] },
    ],
    "GET /api/v1/posts?limit=50": [200, { posts: [] }],
  };
  answers = well;
  const healthy = await reprint(["doctor"]);
  expect([healthy.code, healthy.out]).toEqual([0, expect.stringMatching(/secrets +3 open/)]);
  expect(healthy.out).not.toContain("✗");

  const feed = { source: "a", url: "https://a.example/feed", trouble: "it answers 500", failures: 1, paused: false };
  answers = {
    ...well,
    "GET /api/v1/settings": [200, { ...settings, origin: "https://other.example" }],
    "GET /api/v1/health": [
      200,
      {
        migrations: migrations.slice(1),
        waiting: { deliveries: 3, oldest_seconds: 999, purges: 2, oldest_purge_seconds: 999, dead_letters: 1 },
        alerts: [{ key: "destination:1", title: "Harbor is stopped.", detail: "Start it again." }],
      },
    ],
    "GET /api/v1/reseal?cursor=source%2F1": [
      200,
      { current: 0, previous: 0, unopenable: [{ kind: "source", of: "harbor" }], next_cursor: null },
    ],
    "GET /api/v1/checks": [
      200,
      {
        bindings_missing: [{ name: "DEAD", effect: "messages are lost" }],
        pages: [{ post: 1, path: "/a/b", state: "newer" }],
        feeds_failing: [feed],
      },
    ],
  };
  const { code, out } = await reprint(["doctor", "--json"]);
  expect(code).toBe(3);
  const faults = (JSON.parse(out) as { check: string; ok: boolean; advice: string }[]).filter(({ ok }) => !ok);
  expect(Object.fromEntries(faults.map(({ check, advice }) => [check, advice]))).toEqual({
    address: expect.stringContaining("SITE_URL"),
    migrations: expect.stringContaining("npm run deploy"),
    backlog: expect.stringContaining("queue"),
    purges: expect.stringContaining("cron"),
    "dead letters": expect.stringContaining("dead retry"),
    destination: "Start it again.",
    secrets: expect.stringContaining("SECRET_KEY_PREVIOUS"),
    bindings: expect.stringContaining("wrangler.toml"),
    feeds: expect.stringContaining("source poll"),
    KV: expect.stringContaining("empty the KV namespace"),
  });
});

test("all pages are rendered again with how far that is; which pages are meant has to be said", async () => {
  const left = { sources_left: 0, posts_noted: 0, pages_waiting: 7, started_at: null };
  answers = { "POST /api/v1/rerendering": [202, left] };
  const done = await reprint(["post", "rerender", "--source", "harbor"]);
  expect([done.code, done.out, JSON.parse(asked[0]!.body)]).toEqual([
    0,
    expect.stringContaining("7 wait"),
    { source: "harbor" },
  ]);
  for (const args of [[], ["7", "--all"]]) expect((await reprint(["post", "rerender", ...args])).code).toBe(2);
});

test("an export is a line a post; interrupted, it says where to go on, and goes on there", async () => {
  const file = path.join(home, "export.ndjson");
  const item = (id: string, facts = {}) => ({ id, title: id, _reprint: { post: 1, ...facts } });
  answers = {
    "GET /api/v1/export?cursor=0&source=harbor": [200, { items: [item("a")], next_cursor: "5" }],
    "GET /api/v1/export?cursor=5&source=harbor": [403, { title: "No", detail: "Not now." }],
  };
  const wanted = ["export", "--source", "harbor", "--out", file];
  expect(await reprint(wanted)).toMatchObject({ code: 1, err: expect.stringContaining("--cursor 5") });
  const withdrawn = { at: "2026-11-23T10:00:00.000Z", by: "source" };
  answers["GET /api/v1/export?cursor=5&source=harbor"] = [
    200,
    { items: [item("b", { withdrawn })], next_cursor: null },
  ];
  expect((await reprint([...wanted, "--cursor", "5"])).code).toBe(0);
  const lines = readFileSync(file, "utf8").trim().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    item("a"),
    { type: "post.withdrawn", timestamp: withdrawn.at, data: { id: "b" }, _reprint: { post: 1, withdrawn } },
  ]);
  // Existing files are not overwritten.
  expect((await reprint(wanted)).code).toBe(1);
});

test("a Markdown file is sent signed, and what became of it decides the exit code", async () => {
  const file = path.join(home, "post.md");
  writeFileSync(
    file,
    "---\ntitle: The ferry\nurl: https://harbor.example/ferry\ntags: Harbor, Ferries\n---\n\nIt **sails**.\n\n- [x] paid\n",
  );
  const accepted = { id: "01K", status: "accepted", links: { status: "/deliveries/01K" } };
  answers = {
    "POST /webhooks/harbor": [202, accepted],
    "GET /deliveries/01K": [200, { ...accepted, status: "rejected", reason: "loop" }],
  };
  const sent = await reprint(["send", file, "--source", "harbor"], { REPRINT_SECRET: SECRET });
  expect(sent).toMatchObject({ code: 3, out: expect.stringContaining("loop") });
  expect(JSON.parse(asked[0]!.body)).toMatchObject({
    type: "post.published",
    data: {
      title: "The ferry",
      content_html: '<p>It <strong>sails</strong>.</p>\n<ul>\n<li><input type="checkbox" checked> paid</li>\n</ul>\n',
      tags: ["Harbor", "Ferries"],
    },
  });
});

test("a post on the web is sent as its feed has it; of a feed the newest; what no feed has is not made up", async () => {
  const item = (name: string) =>
    `<item><guid>${name}</guid><link>${site}/${name}</link><title>${name}</title><description>&lt;p&gt;${name}&lt;/p&gt;</description></item>`;
  pages["/feed.xml"] =
    `<rss version="2.0"><channel><title>F</title><link>${site}/</link>${item("b")}${item("a")}</channel></rss>`;
  for (const name of ["/a", "/c"])
    pages[name] = `<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>`;
  const dry = async (address: string) => reprint(["send", site + address, "--source", "harbor", "--dry-run"]);
  expect(JSON.parse((await dry("/a")).out)).toMatchObject({
    type: "post.published",
    data: { id: "a", url: `${site}/a`, title: "a", content_html: "<p>a</p>" },
  });
  expect(JSON.parse((await dry("/feed.xml")).out)).toMatchObject({ data: { id: "b" } });
  expect(await dry("/c")).toMatchObject({ code: 1, err: expect.stringContaining("No feed that") });
  expect(asked.filter(({ method }) => method === "POST")).toEqual([]);
});

test("a token is made, listed and revoked; a credit is corrected and taken back", async () => {
  const token = {
    id: "01K",
    name: "Nightly",
    scopes: ["read", "ingest"],
    status: "good",
    expires_at: null,
    used_at: null,
  };
  const post = { id: 7, title: "A ferry", status: "live", links: {} };
  answers = {
    "POST /api/v1/tokens": [201, { ...token, token: "rp_new" }],
    "GET /api/v1/tokens?limit=100": [200, { tokens: [token] }],
    "DELETE /api/v1/tokens/01K": [200, token],
    "PUT /api/v1/posts/7/credit": [200, { ...post, credit: { name: "Digest" } }],
    "DELETE /api/v1/posts/7/credit": [200, post],
  };
  const made = await reprint(["token", "make", "Nightly", "--scopes", "read,ingest", "--days", "never"]);
  expect(made).toMatchObject({ code: 0, out: expect.stringContaining("rp_new") });
  expect(JSON.parse(asked[0]!.body)).toEqual({ name: "Nightly", scopes: ["read", "ingest"], expires_after_days: null });
  expect((await reprint(["token", "list"])).out).toContain("read, ingest");
  expect((await reprint(["token", "revoke", "01K"])).out).toBe("Nightly is revoked.\n");
  const credited = await reprint(["post", "credit", "7", "--name", "Digest", "--home", "https://digest.example/"]);
  expect(credited).toMatchObject({ code: 0, out: expect.stringContaining("Digest") });
  expect(JSON.parse(asked[0]!.body)).toEqual({ name: "Digest", home_page_url: "https://digest.example/" });
  expect((await reprint(["post", "credit", "7", "--undo"])).code).toBe(0);
  expect((await reprint(["post", "credit", "7", "--name", "Digest"])).code).toBe(2);
});

test("receipts are sent, listed and ended; a pair of posts is dismissed", async () => {
  const hook = "/api/v1/sources/harbor/receipts/webhook";
  const webhook = {
    url: "https://harbor.example/hook",
    waiting: 0,
    sent_at: null,
    failures: 3,
    failure: "it answered 500",
  };
  const receipt = {
    post: 7,
    event: "updated",
    sent_at: null,
    due_at: null,
    tries: 3,
    trouble: "it answered 500",
    title: "A",
  };
  const posts = [
    { id: 1, source: "harbor", title: "A" },
    { id: 2, source: "quay", title: "A" },
  ];
  answers = {
    [`PUT ${hook}`]: [201, { ...webhook, secret: "whsec_x" }],
    [`GET ${hook}`]: [200, webhook],
    [`DELETE ${hook}`]: [200, {}],
    "GET /api/v1/sources/harbor/receipts?way=webhook&limit=20": [200, { receipts: [receipt] }],
    "GET /api/v1/duplicates?limit=100": [200, { duplicates: [{ id: 9, similarity: 0.93, posts }] }],
    "POST /api/v1/duplicates/9/dismiss": [200, { id: 9, dismissed: true }],
  };
  const run = async (...args: string[]) => (await reprint(args)).out;
  expect(await run("receipts", "webhook", "harbor", "--to", "https://harbor.example/hook")).toContain("whsec_x");
  expect(JSON.parse(asked[0]!.body)).toEqual({ url: "https://harbor.example/hook" });
  expect(await run("receipts", "webhook", "harbor")).toContain("it answered 500");
  expect(await run("receipts", "list", "harbor")).toMatch(/7 +updated/);
  await run("receipts", "webhook", "harbor", "--off");
  expect(asked).toMatchObject([{ method: "DELETE", path: hook }]);
  expect(await run("duplicates", "list")).toContain("93 %");
  expect(await run("duplicates", "dismiss", "9")).toBe("9 is off the list.\n");
});

test("a body is signed as the reference library verifies it", async () => {
  const file = path.join(home, "event.json");
  writeFileSync(file, '{"type":"ping"}');
  const { out } = await reprint(["sign", file, "--secret", SECRET, "--json"]);
  expect(new Webhook(SECRET).verify('{"type":"ping"}', JSON.parse(out) as Record<string, string>)).toEqual({
    type: "ping",
  });
});

test("a Markdown file without a title or an address is no post", async () => {
  const now = new Date("2026-11-23T10:00:00Z");
  await expect(eventOf("Just text.", now)).rejects.toThrow("no title or no url");
  expect(await eventOf("---\nurl: https://harbor.example/x\n---\n# Heading\n\nText.", now)).toMatchObject({
    data: { title: "Heading", content_html: "\n<p>Text.</p>\n".trimStart(), id: "https://harbor.example/x" },
  });
});

test.each([
  ["authors: Brandt, Ida; Vale, Tom", ["Ida Brandt", "Tom Vale"]],
  ["authors: Ida Brandt with Tom Vale, PhD", ["Ida Brandt", "Tom Vale, PhD"]],
  ['authors: [Ida, "Vale, Tom", Kim Sol]', ["Ida", "Tom Vale", "Kim Sol"]],
  ["authors:\n  - Ida\n  - Tom Vale, MD", ["Ida", "Tom Vale, MD"]],
])("the people of a Markdown file: %s", async (line, names) => {
  const markdown = `---\ntitle: Tides\nurl: https://harbor.example/x\n${line}\ntags: sea, tides\n---\nText.`;
  expect(await eventOf(markdown, new Date("2026-11-23T10:00:00Z"))).toMatchObject({
    data: { authors: names.map((name) => ({ name })), tags: ["sea", "tides"] },
  });
});

test("a Markdown file is corrected only if it says so", async () => {
  const now = new Date("2026-11-23T10:00:00Z");
  const file = "---\ntitle: Tides\nurl: https://harbor.example/x\ndate: 2026-11-20\n---\nText.";
  const { data } = (await eventOf(file, now)) as { data: object };
  expect(data).toMatchObject({ date_published: "2026-11-20T00:00:00.000Z" });
  expect(data).not.toHaveProperty("date_modified");
  expect(await eventOf(file.replace("\n---\nText", "\nupdated: 2026-11-22\n---\nText"), now)).toMatchObject({
    data: { date_modified: "2026-11-22T00:00:00.000Z" },
  });
  await expect(eventOf(file.replace("2026-11-20", "soon"), now)).rejects.toThrow("soon is not a date");
});

test.each(["bash", "zsh", "fish"])("completion for %s knows every command", async (shell) => {
  const { code, out } = await reprint(["completion", shell]);
  expect(code).toBe(0);
  for (const word of ["doctor", "deliveries", "withdraw", "rotate", "--json"]) expect(out).toContain(word);
});
