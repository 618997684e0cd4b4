/** Ghost, with its database in SQLite. */
import { type ChildProcess, execFileSync, type ExecFileSyncOptions, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as v from "valibot";
import { freePort } from "../ports.ts";
import { tryCards } from "./ghost-cards.ts";
import {
  addDestination,
  check,
  checkSoon,
  publisherOf,
  type Scratch,
  type Site,
  tryLifecycle,
  until,
} from "./trial.ts";

const VERSION = "6.65.0";
/** Ghost's release contains the lockfile of this package manager. */
const PNPM = "pnpm@11";
/** It makes its database first, which takes long on a busy machine. */
const START_TRIES_MAX = 600;
/** A mention waits a minute, and then for the cron. */
const MENTION_TRIES_MAX = 600;
const OWNER = { name: "Ida", email: "ida@blog.example", password: "counterpart-0123", blogTitle: "Harbor Blog" };
const EVENTS = ["post.published", "post.published.edited", "post.unpublished", "post.deleted"];

const Secret = v.object({ secret: v.string() });
const Key = v.object({ type: v.string(), secret: v.string(), id: v.string() });
const Integrations = v.object({ integrations: v.tuple([v.object({ id: v.string(), api_keys: v.array(Key) })]) });
const Post = v.object({
  id: v.string(),
  title: v.string(),
  updated_at: v.string(),
  canonical_url: v.nullable(v.string()),
});
const Posts = v.object({ posts: v.array(Post) });
const Mentions = v.object({ mentions: v.array(v.object({ source: v.string(), target: v.string() })) });

/** Unpacks a release with the packages of its lockfile. The compiled SQLite is replaced by that of Node.js. */
function install(folder: string): string {
  const quiet: ExecFileSyncOptions = { cwd: folder, stdio: ["ignore", "ignore", "inherit"] };
  execFileSync("npm", ["pack", `ghost@${VERSION}`, "--silent"], quiet);
  execFileSync("tar", ["xzf", `ghost-${VERSION}.tgz`], quiet);
  const ghost = path.join(folder, "package");
  const args = ["install", "--prod", "--frozen-lockfile", "--ignore-scripts", "--pm-on-fail=ignore"];
  execFileSync("npx", ["--yes", PNPM, ...args, "--store-dir", path.join(folder, "store")], { ...quiet, cwd: ghost });
  const sqlite = realpathSync(path.join(ghost, "node_modules/better-sqlite3"));
  rmSync(sqlite, { recursive: true });
  mkdirSync(sqlite);
  copyFileSync(path.join(import.meta.dirname, "better-sqlite3.cjs"), path.join(sqlite, "index.cjs"));
  const manifest = { name: "better-sqlite3", version: "12.11.1", main: "index.cjs" };
  writeFileSync(path.join(sqlite, "package.json"), JSON.stringify(manifest));
  return ghost;
}

interface Ghost {
  home: string;
  /** Calls the Admin API as the site's owner. */
  operate(method: string, to: string, body?: object): Promise<unknown>;
  stop(): void;
}

async function startGhost(folder: string): Promise<Ghost> {
  const ghost = install(folder);
  const port = await freePort();
  const home = `http://127.0.0.1:${port}`;
  const config = {
    url: home,
    server: { host: "127.0.0.1", port },
    database: { client: "better-sqlite3", connection: { filename: path.join(folder, "ghost.db") } },
    mail: { transport: "Direct" },
    logging: { transports: ["file"], path: folder },
    paths: { contentPath: path.join(ghost, "content") },
    privacy: { useUpdateCheck: false, useGravatar: false },
    security: { staffDeviceVerification: false, allowWebhookInternalIPs: true },
  };
  // In this environment Ghost calls servers on this machine.
  writeFileSync(path.join(ghost, "config.development.json"), JSON.stringify(config));
  const process_: ChildProcess = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "index.js"], {
    cwd: ghost,
    stdio: "ignore",
    env: { ...process.env, NODE_ENV: "development" },
  });
  const api = `${home}/ghost/api/admin`;
  const isUp = await until(
    async () => (await fetch(`${api}/site/`).catch(() => null))?.ok === true,
    (up) => up,
    START_TRIES_MAX,
  );
  if (!isUp) throw new Error("Ghost did not start");
  let cookie = "";
  const operate = async (method: string, to: string, body?: object): Promise<unknown> => {
    const headers = { origin: home, "content-type": "application/json", "accept-version": "v6.0", cookie };
    const response = await fetch(`${api}${to}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    if (!response.ok) throw new Error(`${method} ${to}: ${response.status} ${await response.text()}`);
    cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? cookie;
    return /json/.test(response.headers.get("content-type") ?? "") ? await response.json() : undefined;
  };
  await operate("POST", "/authentication/setup/", { setup: [OWNER] });
  // On a busy machine Ghost does not know every session that it has just opened.
  const isIn = await until(
    async () => {
      await operate("POST", "/session/", { username: OWNER.email, password: OWNER.password });
      return (await operate("GET", "/users/me/").catch(() => undefined)) !== undefined;
    },
    (known) => known,
  );
  if (!isIn) throw new Error("Ghost did not sign its owner in");
  return { home, operate, stop: () => void process_.kill() };
}

/** Tries a Ghost as an upstream by its webhooks, as a publisher that is mentioned, and as a destination. */
export async function tryGhost(site: Site, scratch: Scratch): Promise<void> {
  const folder = path.join(scratch.folder, "ghost");
  mkdirSync(folder);
  const ghost = await startGhost(folder);
  try {
    const named = { integrations: [{ name: "Reprint" }] };
    const made = v.parse(Integrations, await ghost.operate("POST", "/integrations/?include=api_keys", named));
    const [{ id, api_keys }] = made.integrations;
    await tryUpstream(site, ghost, id);
    await tryCards(site, ghost.operate);
    await tryDestination(site, ghost, api_keys.find(({ type }) => type === "admin")!.secret);
    await tryMention(ghost);
  } finally {
    ghost.stop();
  }
}

async function tryUpstream({ origin, operate }: Site, ghost: Ghost, integration: string): Promise<void> {
  const blog = { slug: "ghost-blog", name: "Harbor Blog", home_page_url: `${ghost.home}/`, signing: "ghost" };
  const { secret } = v.parse(Secret, await operate("POST", "/sources", blog));
  await operate("PUT", "/sources/ghost-blog/receipts/mentions", { mentions: true });
  for (const event of EVENTS) {
    const target = `${origin}/webhooks/ghost-blog`;
    const webhook = { event, name: event, target_url: target, secret, integration_id: integration };
    await ghost.operate("POST", "/webhooks/", { webhooks: [webhook] });
  }
  let updatedAt = "";
  const write = async (method: string, to: string, facts: object) => {
    const posts = [{ ...facts, ...(updatedAt && { updated_at: updatedAt }) }];
    const [post] = v.parse(Posts, await ghost.operate(method, `${to}?source=html`, { posts })).posts;
    updatedAt = post!.updated_at;
    return post!.id;
  };
  const shows = async (name: string, wanted: unknown) => {
    const look = async () => {
      const response = await fetch(`${origin}/ghost-blog/pier-closes`);
      const html = await response.text();
      return [response.status, html.includes("It rots."), html.includes("It rots on.")];
    };
    await checkSoon(`Ghost: ${name}`, look, wanted);
  };
  const post = { title: "Pier closes", html: "<p>It rots.</p>", status: "published" };
  const id = await write("POST", "/posts/", post);
  await shows("its post comes by webhook", [200, true, false]);
  await write("PUT", `/posts/${id}/`, { html: "<p>It rots on.</p>" });
  await shows("a correction shows", [200, false, true]);
  await write("PUT", `/posts/${id}/`, { status: "draft" });
  await shows("an unpublished post is on hold", [410, false, false]);
  await write("PUT", `/posts/${id}/`, { status: "published" });
  await shows("it comes back", [200, false, true]);
  await ghost.operate("DELETE", `/posts/${id}/`);
  await shows("a deleted post is withdrawn", [410, false, false]);
  updatedAt = "";
  await write("POST", "/posts/", { ...post, title: "Pier opens" });
}

/** The post that stays is mentioned there, after a minute, once. */
async function tryMention(ghost: Ghost): Promise<void> {
  const mentions = async () => {
    const found = v.parse(Mentions, await ghost.operate("GET", "/mentions/")).mentions;
    return found.map(({ source, target }) => [new URL(source).pathname, new URL(target).pathname]);
  };
  check(
    "Ghost: its post is mentioned at the original",
    await until(mentions, (found) => found.length > 0, MENTION_TRIES_MAX),
    [["/ghost-blog/pier-opens", "/pier-opens/"]],
  );
}

async function tryDestination(site: Site, ghost: Ghost, key: string): Promise<void> {
  const publisher = await publisherOf(site, "ghost-wire");
  const entered = { settings: { site: ghost.home }, secrets: { key } };
  const destination = await addDestination(site, "ghost", publisher, entered);
  const checked = await site.operate("POST", `/destinations/${destination}/check`);
  check("Ghost: the key is good", checked, { outcome: "done" });
  const copies = async () => {
    const { posts } = v.parse(Posts, await ghost.operate("GET", "/posts/?filter=title:~'Night'"));
    return posts.map(({ title, canonical_url }) => [title, canonical_url]);
  };
  const original = "https://ghost-wire.example/1";
  const corrected = [["Night ferry at nine", original]];
  const wanted = { published: [["Night ferry", original]], corrected, withdrawn: [], restored: corrected };
  await tryLifecycle("Ghost", publisher, copies, wanted);
  const loops = async () => {
    const Rejected = v.object({ deliveries: v.array(v.object({ reason: v.string() })) });
    const answer = await site.operate("GET", "/deliveries?source=ghost-blog&status=rejected");
    return [...new Set(v.parse(Rejected, answer).deliveries.map(({ reason }) => reason.split(":", 1)[0]))];
  };
  await checkSoon("Ghost: its copies are not taken back as posts of the blog", loops, ["loop"]);
}
