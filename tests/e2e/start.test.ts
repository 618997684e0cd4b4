import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { placeOf } from "../../scripts/place.ts";
import { operatorOf } from "../../scripts/import/operator.ts";
import { prove } from "../../scripts/prove.ts";
import { putMigratedDatabase } from "./state.ts";
import { openDatabase, startWorker } from "./worker.ts";
import { freePort, heldPort } from "../ports.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");
const START = path.join(ROOT, "scripts", "start.ts");
const START_TIMEOUT_MS = 120_000;
const PUBLISH_TIMEOUT_MS = 30_000;
/** The embargo, and the next minute's cron. */
const EMBARGO_TIMEOUT_MS = 180_000;
const EMBARGO_PAUSE_MS = 2_000;
const STOP_TIMEOUT_MS = 15_000;
const PAUSE_MS = 100;
const SAMPLE_POSTS = 18;
const EMBARGOED = "What the Council Spends on Lamps";

interface Run {
  child: ChildProcess;
  /** Its output so far, with errors. */
  output: () => string;
  exit: Promise<number | NodeJS.Signals>;
}

/** Runs `scripts/start.ts` on a state of its own. */
function run(args: string[], env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [START, ...args], { env: { ...process.env, PORT: "", ...env } });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (chunk) => (text += chunk));
  const exit = new Promise<number | NodeJS.Signals>((resolve) =>
    child.on("close", (code, signal) => resolve(code ?? signal ?? -1)),
  );
  return { child, output: () => text, exit };
}

/** Waits for the closing screen. */
async function ready({ child, output }: Run): Promise<void> {
  while (!output().includes("Ctrl-C stops it.")) {
    if (child.exitCode !== null) throw new Error(`it stopped:\n${output()}`);
    await sleep(PAUSE_MS);
  }
}

/**
 * A page without its links to other posts, which change within a minute after one of those is withdrawn, and without the
 * ages of posts.
 */
const withoutNeighbors = (html: string): string =>
  html
    .replace(/<nav class="turn".*?<\/nav>/s, "")
    .replace(/<section class="further".*?<\/section>/s, "")
    .replace(/(<time\b[^>]*>)[^<]*/g, "$1");

const close = (server: Server): Promise<void> => new Promise((resolve) => void server.close(() => resolve()));

/** The page itself: without our own style, script file, JSON-LD, icon, search form and link to write a mail. */
const withoutOurs = (html: string): string =>
  html
    .replace(/<script>.*?<\/script>(?=<style>)/s, "")
    .replace(/<style>.*?<\/style>/s, "")
    .replace(/<div class="theme".*?<\/div>/s, "")
    .replace(/<script type="application\/ld\+json">.*?<\/script>/s, "")
    .replace(/<script defer(?:="")? src="\/assets\/[\w.]+"><\/script>/, "")
    .replace(/<link rel="icon" type="image\/svg\+xml" href="data:image\/svg\+xml,[^"]*"\/>/, "")
    .replace(/<form role="search" action="\/search">.*?<\/form>/s, "")
    .replace(/<a class="btn" href="mailto:\?subject=[^"]*">/, "<a>");

const hasTools = ["bash", "curl", "openssl"].every((tool) => spawnSync(tool, ["--version"]).error === undefined);

const state = mkdtempSync(path.join(tmpdir(), "reprint-start-"));
const secretIn = (file: string): string => readFileSync(path.join(state, file), "utf8").trim();
/** Every run has it, because the samples name the site's address. */
let port: number;
beforeAll(async () => {
  port = await freePort();
});
afterAll(() => rmSync(state, { recursive: true, force: true }));

describe("npm start -- --once", () => {
  it(
    "publishes on an empty state, prints and exits 0, touching nothing of the developer's",
    async () => {
      const vars = path.join(ROOT, ".dev.vars");
      const changedAt = (): number | undefined => statSync(vars, { throwIfNoEntry: false })?.mtimeMs;
      const before = changedAt();
      const once = run(["--once", "--state", state], { PORT: String(port) });
      expect(await once.exit, once.output()).toBe(0);
      expect(once.output()).toContain("4 of them registered now");
      expect(once.output()).toContain("17 published, 1 unchanged, 1 updated, 1 withdrawn");
      const { origin } = new URL(/^ {2}Front page +(\S+)/m.exec(once.output())?.[1] ?? "");
      await expect(fetch(origin)).rejects.toThrow();
      expect(changedAt()).toBe(before);
    },
    START_TIMEOUT_MS,
  );

  it(
    "changes nothing under another SECRET_KEY, and says what to do",
    async () => {
      const { vars: secrets } = placeOf(ROOT, state);
      const given = readFileSync(secrets, "utf8");
      const sealed = () => {
        const database = openDatabase(state);
        const rows = database.prepare("SELECT id, sealed FROM source_secrets ORDER BY id").all();
        database.close();
        return JSON.stringify(rows);
      };
      const before = sealed();
      writeFileSync(secrets, given.replace(/^SECRET_KEY=.+$/m, `SECRET_KEY=${"other".repeat(8)}`));
      // Without PORT it takes a free one.
      const refused = run(["--once", "--state", state]);
      expect(await refused.exit).toBe(1);
      expect(refused.output()).toContain("sealed with another SECRET_KEY (source of ");
      expect(refused.output()).toContain(secrets);
      expect(sealed()).toBe(before);
      writeFileSync(secrets, given);
    },
    START_TIMEOUT_MS,
  );
});

describe("npm start, on the same state", () => {
  let running: Run;
  let origin: string;

  beforeAll(async () => {
    origin = `http://localhost:${port}`;
    running = run(["--state", state], { PORT: String(port) });
    await ready(running);
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    running.child.kill("SIGTERM");
    await running.exit;
  }, STOP_TIMEOUT_MS);

  const adminToken = (): string => /^ADMIN_TOKEN=(.+)$/m.exec(secretIn(".dev.vars"))?.[1] ?? "";

  /** The address that is printed beside a label. */
  function printed(label: string): string {
    const url = new RegExp(`^ {2}${label} +(\\S+)`, "m").exec(running.output())?.[1];
    if (url === undefined) throw new Error(`${label} is not on the screen:\n${running.output()}`);
    return url;
  }

  async function page(label: string): Promise<{ status: number; html: string }> {
    const response = await fetch(printed(label));
    return { status: response.status, html: await response.text() };
  }

  async function posts(): Promise<{ id: number; title: string; status: string }[]> {
    const response = await fetch(`${origin}/api/v1/posts?limit=100`, {
      headers: { authorization: `Bearer ${adminToken()}` },
    });
    const body = (await response.json()) as { posts: { id: number; title: string; status: string }[] };
    return body.posts;
  }

  /** The sample's embargo ends a minute after the start, so of that post only the id is compared. */
  const postsWithoutEmbargo = async (): Promise<object[]> =>
    (await posts()).map((post) => (post.title === EMBARGOED ? { id: post.id } : post));

  /** Follows the answer to a delivery until its page is there. */
  async function published(answer: string): Promise<string> {
    const { links } = JSON.parse(answer) as { links: { post: string } };
    for (const until = Date.now() + PUBLISH_TIMEOUT_MS; Date.now() < until; await sleep(PAUSE_MS)) {
      const response = await fetch(new URL(links.post, origin));
      const html = await response.text();
      if (response.ok) return html;
    }
    throw new Error(`not published: ${answer}`);
  }

  /** A fenced block of a page, aimed at this run. */
  function snippet(file: string, name: string): string {
    const text = readFileSync(path.join(ROOT, file), "utf8");
    const block = new RegExp(`<!-- tested: ${name} -->\\s*\`\`\`\\w+\\n(.*?)\`\`\``, "s").exec(text)?.[1];
    if (block === undefined) throw new Error(`${file} has no block ${name}`);
    const aimed = block
      .replaceAll("http://localhost:8787", origin)
      .replaceAll(".wrangler/state/samples/secret", path.join(state, "samples", "secret"));
    expect(aimed).toContain(origin);
    expect(aimed).toContain(state);
    return aimed;
  }

  it("publishes every sample as before", async () => {
    expect(running.output()).toContain("0 of them registered now");
    const all = await posts();
    expect(all.filter(({ status }) => status === "withdrawn")).toHaveLength(1);
    expect(all).toHaveLength(SAMPLE_POSTS);
    expect(running.output()).toContain("17 published, 1 unchanged, 1 updated, 1 withdrawn");
  });

  it("shows an article, and lists it on the front page", async () => {
    const article = await page("An article");
    expect(article.status).toBe(200);
    expect(article.html).toContain("The Night Ferry Comes Back to Lindhaven");
    expect((await page("Front page")).html).toContain(new URL(printed("An article")).pathname);
  });

  it("serves the page's script for a year, and a script of another version not at all", async () => {
    const { html } = await page("An article");
    const own = /src="(\/assets\/[^"]+)"/.exec(html)?.[1] ?? "";
    const answers = await Promise.all(
      [own, own.replace(/\w+(?=\.js)/, "0123456789ab")].map(async (path) => await fetch(new URL(path, origin))),
    );
    expect(answers.map(({ status, headers }) => [status, headers.get("cache-control")])).toEqual([
      [200, "public, max-age=31536000, immutable"],
      [404, "no-store"],
    ]);
    expect(answers[0]!.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(answers[0]!.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("sets Arabic from right to left", async () => {
    expect((await page("Right to left")).html).toMatch(/<html lang="ar" dir="rtl"/);
  });

  it("prints one credit where the post came with two", async () => {
    const { html } = await page("Twice credited");
    const body = withoutOurs(html);
    expect(body.match(/appeared first on/g)).toHaveLength(1);
    expect(body).not.toContain("erschien zuerst auf");
    expect(body).toMatch(/appeared first on (?:<[^>]+>)*Hafenbote/);
  });

  it("lets nothing of the hostile post through but its text", async () => {
    const { html } = await page("Hostile HTML");
    const body = withoutOurs(html);
    for (const word of ["one", "two", "three", "four", "five"]) expect(body).toContain(`Innocent paragraph ${word}`);
    expect(body).toContain("Innocent crumbs.");
    expect(body).not.toMatch(/<(?:script|style|svg|math|object|embed|base|template|input|textarea)\b/i);
    expect(body).not.toMatch(/<iframe\b|<meta[^>]*http-equiv|<link[^>]*evil|<form[^>]*evil/i);
    expect(body).not.toMatch(/<[^>]*\s(?:on\w+|style|srcdoc|formaction)\s*=/i);
    expect(body).not.toMatch(/(?:href|src)="(?!https?:|\/|#)/i);
    expect(body).not.toMatch(/\bid="(?:location|body|getElementById|documentElement)"/);
  });

  it("keeps pictures with their sizes, the table and the code, and loads no embed by itself", async () => {
    const { html } = await page("Media, code");
    expect(html).toMatch(/<img[^>]*src="http:\/\/localhost:\d+\/samples\/images\/cinema\.webp"[^>]*width="1600"/);
    expect(html).toContain("<caption>Films start when it is dark enough</caption>");
    expect(html).toContain("DARK_ENOUGH_LUX = 40");
    expect(html).toContain("aqz-KE-bpKQ");
    expect(html).not.toContain("<iframe");
  });

  it("shows the correction in place of what it corrects", async () => {
    const { status, html } = await page("Corrected");
    expect(status).toBe(200);
    expect(html).toContain("Winter Market to Open at Ten, Not Nine");
    expect(html).toContain("Updated");
    expect(html).not.toContain("opens at nine in the morning");
  });

  it("answers 410 for the withdrawn post, with the reason, and lists it no more", async () => {
    const { status, html } = await page("Withdrawn");
    expect(status).toBe(410);
    expect(html).toContain("swan-shaped pedal fleet");
    expect(html).not.toContain("One thousand and four swans");
    expect((await page("Front page")).html).not.toContain(new URL(printed("Withdrawn")).pathname);
  });

  it("keeps its secrets in files for the owner alone, and off the screen", () => {
    for (const file of [".dev.vars", path.join("samples", "secret")]) {
      expect(statSync(path.join(state, file)).mode & 0o777).toBe(0o600);
    }
    expect(adminToken()).toMatch(/^[\w-]{43}$/);
    expect(running.output()).not.toContain(adminToken());
    expect(running.output()).not.toContain(secretIn(path.join("samples", "secret")));
  });

  it.skipIf(!hasTools)("prints commands that work when pasted", async () => {
    const screen = running.output();
    const send = /^\(\n.*?^\)$/ms.exec(screen)?.[0] ?? "";
    const sent = spawnSync("bash", ["-c", send], { encoding: "utf8" });
    expect(sent.stderr).toBe("");
    expect(sent.stdout).toContain("202 Accepted");
    expect(await published(sent.stdout.slice(sent.stdout.indexOf("{")))).toContain("My first post");

    const list = /^curl .*\/api\/v1\/posts.*$/m.exec(screen)?.[0] ?? "";
    const listed = spawnSync("bash", ["-c", list], { encoding: "utf8" });
    expect(JSON.parse(listed.stdout)).toHaveProperty("posts.0.title", "My first post");
  });

  it.skipIf(!hasTools)("takes a post from the curl of docs/send-a-post.md", async () => {
    const { stdout, stderr } = spawnSync("sh", ["-c", snippet("docs/send-a-post.md", "send-curl")], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(await published(stdout)).toContain("Hello from curl");
  });

  it("takes a post from the README's Node script", async () => {
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-"], {
      cwd: ROOT,
      input: snippet("README.md", "send-node"),
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(await published(stdout)).toContain("Hello from Node");
  });

  it("is proved as a deploy is, and nothing of the proof stays", async () => {
    const said: string[] = [];
    const operator = operatorOf(origin, state, new AbortController().signal, () => undefined, adminToken());
    await prove({ operator, say: () => undefined });
    await prove({ operator, say: (what) => void said.push(what) });
    expect(said).toEqual([
      expect.stringContaining("ping was accepted"),
      expect.stringContaining("settled"),
      expect.stringContaining("answered 200"),
    ]);
    await expect(operator.ask("GET", "/api/v1/sources/deploy-check")).rejects.toThrow("Not found");
  });

  it("refuses a second server on the same state", async () => {
    const second = run(["--once", "--state", state]);
    expect(await second.exit).toBe(1);
    expect(second.output()).toContain(`already running on this state: ${origin}`);
  });

  it(
    "takes the Worker along when it is killed, and the next run finds everything as it was",
    async () => {
      const before = await postsWithoutEmbargo();
      running.child.kill("SIGKILL");
      await running.exit;
      await expect
        .poll(
          () =>
            fetch(origin).then(
              () => "answers",
              () => "gone",
            ),
          { timeout: STOP_TIMEOUT_MS, interval: PAUSE_MS },
        )
        .toBe("gone");

      running = run(["--state", state], { PORT: String(port) });
      await ready(running);
      expect(running.output()).toContain("4 sample publishers, 0 of them registered now");
      expect(await postsWithoutEmbargo()).toEqual(before);
    },
    START_TIMEOUT_MS,
  );

  const asked = async (at: string, path: string): Promise<unknown> =>
    (await fetch(at + path, { headers: { authorization: `Bearer ${adminToken()}` } })).json();

  /**
   * The site as readers and operators get it: each post's page, lists, a search, the export, and the secrets that can
   * be opened.
   */
  async function everythingSeen(at: string): Promise<Record<string, unknown>> {
    const exported = (await asked(at, "/api/v1/export")) as { items: { _reprint: { path: string } }[] };
    const seen: Record<string, unknown> = { exported, secrets: await asked(at, "/api/v1/reseal") };
    const paths = ["/", "/search?q=ferry", "/feed.json", ...exported.items.map(({ _reprint }) => _reprint.path)];
    for (const path of paths) {
      const response = await fetch(at + path);
      seen[path] = [response.status, withoutNeighbors(await response.text())];
    }
    return seen;
  }

  let before: Record<string, unknown>;

  it(
    "stops in order when it is asked to",
    async () => {
      // The sample's embargo ends a minute after the start. Until then the site changes by itself.
      await expect
        .poll(async () => JSON.stringify(await asked(origin, "/api/v1/export")), {
          interval: EMBARGO_PAUSE_MS,
          timeout: EMBARGO_TIMEOUT_MS,
        })
        .not.toContain('"embargo"');
      before = await everythingSeen(origin);
      expect(Object.keys(before).length).toBeGreaterThan(SAMPLE_POSTS);
      running.child.kill("SIGINT");
      expect(await running.exit).toBe(0);
      await expect(fetch(origin)).rejects.toThrow();
    },
    STOP_TIMEOUT_MS + EMBARGO_TIMEOUT_MS,
  );

  it(
    "goes by its backup into an empty site, and readers and operators see the same there",
    async () => {
      const [from, to] = [aProject(), aProject()];
      cpSync(path.join(state, "v3"), path.join(from, ".wrangler", "state", "v3"), { recursive: true });
      const file = path.join(from, "backup.sql");
      const restored = path.join(to, ".wrangler", "state");
      putMigratedDatabase(restored);
      runIn(from, path.join(ROOT, "scripts", "backup.ts"), file, "--local");
      runIn(
        to,
        path.join(ROOT, "node_modules/wrangler/bin/wrangler.js"),
        "d1",
        "execute",
        "reprint",
        "--local",
        `--file=${file}`,
      );
      cpSync(path.join(state, ".dev.vars"), path.join(restored, ".dev.vars"));
      const worker = await startWorker({ built: inject("builtWorker"), stateDir: restored, port });
      try {
        const authorization = `Bearer ${adminToken()}`;
        await fetch(`${worker.origin}/api/v1/search/reindex`, { method: "POST", headers: { authorization } });
        await expect
          .poll(async () => (await fetch(`${worker.origin}/search?q=ferry`)).text(), { timeout: PUBLISH_TIMEOUT_MS })
          .toContain("The Night Ferry");
        const after = await everythingSeen(origin);
        for (const [what, seen] of Object.entries(before)) expect(after[what], what).toEqual(seen);
      } finally {
        await worker.kill();
        for (const project of [from, to]) rmSync(project, { recursive: true, force: true });
      }
    },
    START_TIMEOUT_MS,
  );
});

/** A directory that looks like the project to wrangler, with a state of its own. */
function aProject(): string {
  const directory = mkdtempSync(path.join(tmpdir(), "reprint-restored-"));
  for (const name of ["wrangler.toml", "migrations", "src", "package.json"]) {
    symlinkSync(path.join(ROOT, name), path.join(directory, name));
  }
  return directory;
}

const runIn = (cwd: string, script: string, ...args: string[]) =>
  execFileSync(process.execPath, [script, ...args], {
    cwd,
    input: "",
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" },
  });

describe("the command line of npm start", () => {
  const state = mkdtempSync(path.join(tmpdir(), "reprint-usage-"));
  afterAll(() => rmSync(state, { recursive: true, force: true }));

  it("explains itself", async () => {
    const help = run(["--help"]);
    expect(await help.exit).toBe(0);
    expect(help.output()).toContain("Usage: npm start");
  });

  it("answers an unknown flag with the usage and 2", async () => {
    const unknown = run(["--onec"]);
    expect(await unknown.exit).toBe(2);
    expect(unknown.output()).toContain("Usage: npm start");
  });

  it("says that the port is taken", async () => {
    const { port, server } = await heldPort();
    const taken = run(["--once", "--state", state], { PORT: String(port) });
    expect(await taken.exit).toBe(1);
    expect(taken.output()).toContain(`Port ${port} is taken.`);
    await close(server);
  });
});
