/**
 * Every command of the README and the docs is run against one site, as it stands there. Those that cannot be are listed
 * with the reason. A new command that is neither run nor listed fails, and so does a reason for a command that is gone.
 */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { freePort } from "../ports.ts";
import { aWxr, aWxrItem } from "../scripts/import/archives.ts";
import { prepareState } from "./state.ts";
import { type RunningWorker, startWorker } from "./worker.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");
const ACCOUNT = "needs an account at Cloudflare";
const ANOTHER_RUN = "is a run of its own, longer than a test may take";
const DEVELOPMENT = "is a step of the gate, or changes this repository";

/** Commands that are not run here: the reason, or the test that runs them. */
const ELSEWHERE: Record<string, string> = {
  "npm ci": DEVELOPMENT,
  "npm test": DEVELOPMENT,
  "npm run test:quick": DEVELOPMENT,
  "npm run check": DEVELOPMENT,
  "npm run format": DEVELOPMENT,
  "npm run upstreams": DEVELOPMENT,
  "npm run build": "tests/scripts/build.test.ts",
  "npm start": "tests/e2e/start.test.ts",
  "npm start -- --once": "tests/e2e/start.test.ts",
  "npm start -- --state DIR": "tests/e2e/start.test.ts",
  "npm start -- --allow-local": "is npm start with ALLOW_LOCAL, which the site of this file has too",
  "PORT=9000 npm start": "tests/e2e/start.test.ts",
  "the snippet send-curl": "tests/e2e/start.test.ts",
  "npx wrangler login": ACCOUNT,
  "npx wrangler deployments list": ACCOUNT,
  "npx wrangler rollback": ACCOUNT,
  "npx wrangler versions upload && npx wrangler versions deploy": ACCOUNT,
  "npx wrangler secret put ADMIN_TOKEN": ACCOUNT,
  "npx wrangler secret put TURNSTILE_SECRET": ACCOUNT,
  "npx wrangler secret put …": ACCOUNT,
  "npx wrangler d1 migrations apply reprint --remote": ACCOUNT,
  "npx wrangler d1 execute reprint --remote --file backup.sql": ACCOUNT,
  "npx wrangler tail": ACCOUNT,
  "npm run backup -- backup.sql --remote": ACCOUNT,
  "npm run deploy": ACCOUNT,
  "npm run deploy -- --secrets-file .secrets": ACCOUNT,
  "npm run deploy -- --config wrangler.staging.toml --secrets-file .secrets": ACCOUNT,
  "npm run backup": "tests/e2e/backup.test.ts",
  "npm run corpus -- feeds DIR": "tests/e2e/corpus.test.ts",
  "npm run corpus -- html DIR": ANOTHER_RUN,
  "npm run corpus -- agreement DIR": ANOTHER_RUN,
  "npm run bench": ANOTHER_RUN,
  "npm run bench -- feed": ANOTHER_RUN,
  "npm run bench -- announce": ANOTHER_RUN,
  "npm run bench -- scale": ANOTHER_RUN,
  "npm run simulate": ANOTHER_RUN,
  "npm run screenshots": ANOTHER_RUN,
  "npm run screenshots -- --all DIR": ANOTHER_RUN,
  "npm run counterpart": ANOTHER_RUN,
  "npm run peers": ANOTHER_RUN,
  "npm run peers -- fedify bot": ANOTHER_RUN,
  "npm run kills": ANOTHER_RUN,
  "POSTS=42 npm run kills": ANOTHER_RUN,
  "npx reprint init": "tests/scripts/cli.test.ts",
};

/** Exit codes besides 0 that a command may have here. The doctor finds that no cron has run. */
const CODES: Record<string, number[]> = { "npx reprint doctor": [3] };

/** Placeholders of secrets, by page: each kind of destination takes secrets of a form only. */
const SECRETS: Record<string, string> = {
  "docs/destinations/ghost.md": `${"a".repeat(24)}:${"b".repeat(64)}`,
  "docs/destinations/indexnow.md": "0123456789abcdef0123456789abcdef",
  "docs/destinations/telegram.md": "a".repeat(35),
  "docs/destinations/discord.md": `1/${"a".repeat(60)}`,
  "docs/destinations/slack.md": `T00000000/B00000000/${"a".repeat(24)}`,
  "docs/destinations/webhook.md": Buffer.from("a secret of thirty-two bytes, ok").toString("base64"),
};

interface Script {
  file: string;
  /** The commands, in order. */
  commands: string[];
}

const FENCED = /(?:<!-- tested: (?<tested>[\w-]+) -->\s*)?```sh\n(?<lines>.*?)```/gs;
const INLINE = /`((?:[A-Z]+=\S+ )?(?:npm|npx|curl|openssl) [^`\n]+)`/g;
/** Words for many commands: "npx reprint …". */
const PATTERN = /^(?:npx reprint|npm run reprint --) …$/;

/** The commands of lines of shell: each line, with those that continue it, and without its comment. */
const commandsOf = (lines: string): string[] =>
  lines
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .map((line) =>
      line
        .replace(/\s+# .*$/, "")
        .replace(/;.*then POST.*$/, "")
        .trim(),
    )
    .filter((line) => line !== "");

function scriptsOf(file: string): Script[] {
  const text = readFileSync(path.join(ROOT, file), "utf8");
  const blocks = [...text.matchAll(FENCED)].map(({ groups }) => ({
    file,
    commands: groups!["tested"] === undefined ? commandsOf(groups!["lines"]!) : [`the snippet ${groups!["tested"]}`],
  }));
  const rest = text.replaceAll(/```.*?```/gs, "");
  const spans = [...rest.matchAll(INLINE)].map(([, command]) => ({ file, commands: [command!] }));
  return [...blocks, ...spans.filter(({ commands }) => !PATTERN.test(commands[0]!))];
}

const FILES = ["README.md", ...globSync("docs/**/*.md", { cwd: ROOT })].toSorted();
const SCRIPTS = FILES.flatMap(scriptsOf);
const RUN = SCRIPTS.flatMap(({ file, commands }) => {
  const run = commands.filter((command) => !Object.hasOwn(ELSEWHERE, command));
  return run.length === 0 ? [] : [{ name: `${file}: ${run.join("; ")}`, file, commands: run }];
});

/** Tools that commands need and this machine has not. */
const LACKING = ["curl", "openssl"].filter((tool) => spawnSync(tool, ["--version"]).error !== undefined);

describe("what is not run here", () => {
  test("is in the docs", () => {
    const all = new Set(SCRIPTS.flatMap(({ commands }) => commands));
    expect(Object.keys(ELSEWHERE).filter((command) => !all.has(command))).toEqual([]);
  });

  test("is run by a test that is there, or says why", () => {
    const tests = Object.values(ELSEWHERE).filter((why) => why.startsWith("tests/"));
    expect(tests.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });

  test("names scripts of this package only", () => {
    const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { scripts: object };
    const named = SCRIPTS.flatMap(({ commands }) => commands.flatMap((one) => [...one.matchAll(/npm run ([\w:]+)/g)]));
    expect(named.map(([, name]) => name!).filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});

const FEED = (
  home: string,
) => `<?xml version="1.0"?><rss version="2.0"><channel><title>Lindhaven</title><link>${home}/</link>
<item><guid>${home}/ferry</guid><link>${home}/ferry</link><title>The ferry</title>
<pubDate>${new Date().toUTCString()}</pubDate><description>&lt;p&gt;It sails.&lt;/p&gt;</description></item>
</channel></rss>`;
const PAGE = `<!doctype html><title>Lindhaven</title><link rel="alternate" type="application/rss+xml" href="/feed/">`;

/** A publisher's site, which takes webhooks as well. */
async function startPublisher(): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    if (request.method === "POST") response.writeHead(204).end();
    else if (request.url === "/feed/")
      response.writeHead(200, { "content-type": "application/rss+xml" }).end(FEED(`http://${request.headers.host}`));
    else if (request.url === "/") response.writeHead(200, { "content-type": "text/html" }).end(PAGE);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

describe("a command of the docs", () => {
  const scratch = mkdtempSync(path.join(tmpdir(), "reprint-docs-"));
  const [bin, folder] = [path.join(scratch, "bin"), path.join(scratch, "work")];
  let worker: RunningWorker;
  let publisher: { server: Server; port: number };
  let destination: string;
  let posts: number[];

  const ask = async (method: string, where: string, json?: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${worker.origin}/api/v1${where}`, {
      method,
      headers: { authorization: `Bearer ${worker.adminToken}`, "content-type": "application/json" },
      ...(json && { body: JSON.stringify(json) }),
    });
    if (!response.ok) throw new Error(`${method} ${where}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  };

  beforeAll(async () => {
    for (const directory of [bin, folder]) mkdirSync(directory);
    publisher = await startPublisher();
    const stateDir = path.join(scratch, "state");
    mkdirSync(stateDir);
    prepareState(stateDir);
    worker = await startWorker({
      built: inject("builtWorker"),
      stateDir,
      port: await freePort(),
      variables: { ALLOW_LOCAL: "true" },
    });
    const home = `http://127.0.0.1:${publisher.port}`;
    for (const slug of ["harbor", "harbor-post"])
      await ask("POST", "/sources", { slug, name: slug, home_page_url: `${home}/` });
    const items = ["One", "Two"].map((title) => ({
      id: `${home}/${title}`,
      url: `${home}/${title}`,
      title,
      content_html: `<p>${title}, ${"word ".repeat(20)}</p>`,
      date_published: new Date().toISOString(),
    }));
    await ask("POST", "/sources/harbor/imports", { items: [items[0]!] });
    await ask("POST", "/sources/harbor-post/imports", { items: [items[1]!] });
    posts = await publishedPosts();
    const settings = { url: `${home}/hook` };
    const secrets = { secret: `whsec_${SECRETS["docs/destinations/webhook.md"]}` };
    const added = { kind: "webhook", name: "Here", settings, secrets };
    destination = (await ask("POST", "/destinations", added))["id"] as string;

    const reprint = path.join(ROOT, "scripts", "bin.js");
    writeProgram("npx", `[ "$1" = reprint ] && shift && exec "${process.execPath}" "${reprint}" "$@"`);
    writeProgram("npm", `[ "$1 $2 $3" = "run reprint --" ] && shift 3 && exec "${process.execPath}" "${reprint}" "$@"`);
    const files = {
      "export.xml": aWxr(aWxrItem()),
      "planet.opml": `<opml version="2.0"><body><outline type="rss" text="Harbor" htmlUrl="${home}/" xmlUrl="${home}/feed/"/></body></opml>`,
      "feed.xml": FEED("https://harbor.example"),
      "source.json": JSON.stringify({ name: "Harbor", home_page_url: "https://harbor.example/" }),
      "monday.json": JSON.stringify({ version: "https://jsonfeed.org/version/1.1", title: "Harbor", items }),
      "tuesday.json": JSON.stringify({ version: "https://jsonfeed.org/version/1.1", title: "Harbor", items }),
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  });

  afterAll(async () => {
    publisher?.server.close();
    await worker?.kill();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  async function publishedPosts(): Promise<number[]> {
    for (;;) {
      const found = (await ask("GET", "/posts"))["posts"] as { id: number }[];
      if (found.length === 2) return found.map(({ id }) => id);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  /** A program that knows this project's command alone, so that no test calls Cloudflare. */
  function writeProgram(name: string, line: string): void {
    const file = path.join(bin, name);
    writeFileSync(file, `#!/bin/sh\n${line}\necho "${name} $* is not run in tests" >&2\nexit 127\n`);
    chmodSync(file, 0o755);
  }

  /** A command with the addresses and the placeholders of this run. */
  const aimed = (command: string, file: string): string =>
    command
      .replaceAll("https://news.example.com", worker.origin)
      .replaceAll("https://harbor.example/", `http://127.0.0.1:${publisher.port}/`)
      .replaceAll("rp_…", worker.adminToken)
      .replaceAll("…", SECRETS[file] ?? "abc")
      .replace("preview http:", "preview --allow-local http:")
      .replace(/\bID$/, destination)
      .replace("join 17 --with 12", `join ${posts[0]} --with ${posts[1]}`);

  test.for(RUN)("$name", async ({ file, commands }, { skip }) => {
    const lacking = LACKING.filter((tool) => commands.some((command) => command.includes(tool)));
    skip(lacking.length > 0, `there is no ${lacking.join(" and no ")} here`);
    const script = commands.map((command) => aimed(command, file)).join("\n");
    const child = spawn("sh", ["-e", "-c", script], {
      cwd: folder,
      env: {
        PATH: `${bin}:${process.env["PATH"]}`,
        HOME: folder,
        XDG_CONFIG_HOME: folder,
        SITE: worker.origin,
        TOKEN: worker.adminToken,
        REPRINT_SITE: worker.origin,
        REPRINT_TOKEN: worker.adminToken,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text));
    const code = await new Promise<number>((resolve) => child.once("close", (status) => resolve(status ?? -1)));
    const last = Object.keys(CODES).find((command) => commands.at(-1)!.startsWith(command));
    expect([0, ...(last === undefined ? [] : CODES[last]!)], said).toContain(code);
    // curl exits with 0 when the answer is a problem.
    expect(said).not.toContain('"/problems/');
  });
});
