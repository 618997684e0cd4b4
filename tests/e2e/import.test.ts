/**
 * The command line imports an archive of a few hundred posts into a real Worker, and both are killed in the middle. Run
 * again, the command goes on. In the end each post is there once, with its date.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { aWxr, aWxrItem } from "../scripts/import/archives.ts";
import { prepareState } from "./state.ts";
import { type RunningWorker, startWorker, until } from "./worker.ts";
import { freePort } from "../ports.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");
const POSTS = 330;
const DRAFTS = 7;
const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2012, 0, 1);
const IMPORT_TIMEOUT_MS = 300_000;
const CRON_PERIOD_MS = 3000;

const stateDir = mkdtempSync(path.join(tmpdir(), "reprint-import-"));
const file = path.join(stateDir, "harbor.wordpress.xml");
let port: number;
let worker: RunningWorker;

const dateOf = (number: number) => new Date(FIRST_DAY + number * DAY_MS).toISOString();

beforeAll(async () => {
  const posts = Array.from({ length: POSTS }, (_, number) =>
    aWxrItem({
      title: `Post number ${number}`,
      link: `https://harbor.example/posts/${number}/`,
      guid: `https://harbor.example/?p=${number}`,
      "wp:post_id": String(number),
      "wp:post_date_gmt": dateOf(number).slice(0, 19).replace("T", " "),
      "wp:post_modified_gmt": dateOf(number).slice(0, 19).replace("T", " "),
      "content:encoded": `<![CDATA[<p>This is what post number ${number} says.</p>]]>`,
    }),
  );
  const drafts = Array.from({ length: DRAFTS }, () => aWxrItem({ "wp:status": "draft" }));
  // The newest first, unlike any export: the order of an archive need not be the order of its dates.
  writeFileSync(file, aWxr([...posts.toReversed(), ...drafts].join("")));
  port = await freePort();
  prepareState(stateDir);
  worker = await startWorker({ built: inject("builtWorker"), stateDir, port });
  await ask("POST", "/api/v1/sources", {
    slug: "harbor",
    name: "Harbor Post",
    home_page_url: "https://harbor.example/",
  });
}, IMPORT_TIMEOUT_MS);

afterAll(async () => {
  await worker?.kill();
  rmSync(stateDir, { recursive: true, force: true, maxRetries: 5 });
}, IMPORT_TIMEOUT_MS);

async function ask<Answer>(method: string, where: string, json?: unknown): Promise<Answer> {
  const response = await fetch(new URL(where, worker.origin), {
    method,
    headers: { authorization: `Bearer ${worker.adminToken}`, "content-type": "application/json" },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  if (!response.ok) throw new Error(`${method} ${where}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}

interface Run {
  child: ChildProcess;
  /** Both streams together. */
  said(): string;
  code: Promise<number | null>;
}

function importing(...args: string[]): Run {
  const script = path.join(ROOT, "scripts", "reprint.ts");
  const child = spawn(process.execPath, [script, "import", file, "--site", worker.origin, ...args], {
    cwd: stateDir,
    env: { ...process.env, ADMIN_TOKEN: worker.adminToken },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  return { child, said: () => said, code: new Promise((resolve) => child.once("close", resolve)) };
}

interface Post {
  title: string;
  listed_at: string;
  status: string;
  revision: number;
}

async function posts(): Promise<Post[]> {
  const found: Post[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: { posts: Post[]; next_cursor: string | null } = await ask(
      "GET",
      `/api/v1/posts?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    found.push(...page.posts);
    cursor = page.next_cursor;
  }
  return found;
}

const taken = async () => (await ask<{ deliveries: unknown[] }>("GET", "/api/v1/deliveries?limit=1")).deliveries.length;

test("what would be done is said, and done nothing", async () => {
  const run = importing("--source", "harbor", "--dry-run");
  expect(await run.code).toBe(0);
  expect(run.said()).toContain(`${POSTS + DRAFTS} read, of which ${POSTS} would be sent to harbor`);
  expect(run.said()).toContain(`${DRAFTS} passed over: post, draft`);
  expect(await taken()).toBe(0);
});

test("without a source that there is, nothing is done, and it is said what is missing", async () => {
  const run = importing("--source", "nobody");
  expect(await run.code).toBe(1);
  expect(run.said()).toContain("There is no source nobody");
});

test(
  "killed and interrupted on both sides, each post comes to be once, with its date",
  { timeout: IMPORT_TIMEOUT_MS },
  async () => {
    const killed = importing("--source", "harbor");
    await until(async () => (await taken()) > 0, IMPORT_TIMEOUT_MS, killed.said);
    killed.child.kill("SIGKILL");
    await killed.code;
    expect((await posts()).length).toBeLessThan(POSTS);

    const interrupted = importing("--source", "harbor");
    await until(
      async () => /taken/.test(interrupted.said()) || interrupted.child.exitCode !== null,
      IMPORT_TIMEOUT_MS,
      interrupted.said,
    ).catch(() => {});
    interrupted.child.kill("SIGINT");
    // Null when it had just ended, and the signal found no handler.
    expect([130, 0, null], interrupted.said()).toContain(await interrupted.code);

    const last = importing("--source", "harbor");
    await worker.kill();
    worker = await startWorker({ built: inject("builtWorker"), stateDir, port });
    const cron = setInterval(() => void worker.fireCron().catch(() => {}), CRON_PERIOD_MS);
    const code = await last.code;
    clearInterval(cron);
    expect(code, last.said()).toBe(0);

    // Entries of an earlier run may still be on their way.
    await until(
      async () => {
        await worker.fireCron();
        return (
          (await ask<{ deliveries: unknown[] }>("GET", "/api/v1/deliveries?status=accepted&limit=1")).deliveries
            .length === 0
        );
      },
      IMPORT_TIMEOUT_MS,
      worker.log,
    );
    const all = await posts();
    expect(all.filter(({ revision, status }) => revision !== 1 || status !== "live")).toEqual([]);
    expect(new Map(all.map(({ title, listed_at }) => [title, listed_at]))).toEqual(
      new Map(Array.from({ length: POSTS }, (_, number) => [`Post number ${number}`, dateOf(number)])),
    );
    expect(all).toHaveLength(POSTS);

    const again = importing("--source", "harbor", "--from-start");
    expect(await again.code).toBe(0);
    expect(again.said()).toContain(`${POSTS} known`);
    expect(await posts()).toHaveLength(POSTS);

    const front = await (await fetch(worker.origin)).text();
    expect([...front.matchAll(/>(Post number \d+)</g)].map(([, title]) => title).slice(0, 3)).toEqual([
      `Post number ${POSTS - 1}`,
      `Post number ${POSTS - 2}`,
      `Post number ${POSTS - 3}`,
    ]);
    // A page links to later posts once the cron has run.
    await until(
      async () => {
        await worker.fireCron();
        const page = await (await fetch(new URL("/harbor/post-number-100", worker.origin))).text();
        return [99, 101].every((number) => page.includes(`href="/harbor/post-number-${number}"`));
      },
      IMPORT_TIMEOUT_MS,
      () => "the page does not lead to its neighbors",
    );
  },
);
