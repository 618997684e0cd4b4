/** What trials with software of others share: its installation, the site beside it, and the checks. */
import { execFileSync } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import * as v from "valibot";
import { ensureSecrets, placeOf } from "../../scripts/place.ts";
import { boot, fireCron, migrate } from "../../scripts/worker.ts";
import { freePort } from "../ports.ts";

export const ROOT = path.join(import.meta.dirname, "../..");
const TRIES_MAX = 120;
const PAUSE_MS = 250;
const JSON_TYPE = { "content-type": "application/json" };

let failures = 0;

/** Prints whether a value is as wanted. A wrong one makes the trial fail. */
export function check(name: string, seen: unknown, wanted: unknown): void {
  const isRight = JSON.stringify(seen) === JSON.stringify(wanted);
  if (!isRight) failures += 1;
  console.log(
    `${isRight ? "✓" : "×"} ${name}${isRight ? "" : `: ${JSON.stringify(seen)}, not ${JSON.stringify(wanted)}`}`,
  );
}

/** Repeats a look until it finds the wanted value, for half a minute at most. */
export async function checkSoon(name: string, look: () => unknown, wanted: unknown): Promise<void> {
  const found = await until(look, (seen) => JSON.stringify(seen) === JSON.stringify(wanted));
  check(name, found, wanted);
}

/** Repeats a look until it finds something, four times a second, for half a minute at most. Returns the last finding. */
export async function until<T>(
  look: () => T | Promise<T>,
  isFound: (found: T) => boolean,
  triesMax = TRIES_MAX,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const found = await look();
    if (isFound(found) || tries >= triesMax) return found;
    await sleep(PAUSE_MS);
  }
}

/** A folder of its own for a trial, and the packages that are installed there. */
export class Scratch {
  readonly folder: string;
  readonly require: NodeJS.Require;

  constructor(name: string) {
    this.folder = mkdtempSync(path.join(tmpdir(), `reprint-${name}-`));
    this.require = createRequire(path.join(this.folder, "package.json"));
  }

  /** Installs packages without running their scripts. */
  install(packages: Record<string, string>, overrides: Record<string, string>): void {
    const manifest = { private: true, dependencies: packages, overrides };
    writeFileSync(path.join(this.folder, "package.json"), JSON.stringify(manifest));
    const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts"];
    execFileSync("npm", args, { cwd: this.folder, stdio: ["ignore", "ignore", "inherit"] });
  }

  async load<Module>(name: string): Promise<Module> {
    return (await import(pathToFileURL(this.require.resolve(name)).href)) as Module;
  }
}

const Secret = v.object({ secret: v.string() });
const Posts = v.object({ posts: v.array(v.object({ id: v.number() })) });
export const Named = v.object({ id: v.string() });

/** The site that is tried. */
export interface Site {
  origin: string;
  /** Calls the API as the operator. */
  operate(method: string, to: string, body?: object): Promise<unknown>;
}

function siteAt(origin: string, adminToken: string): Site {
  const operate = async (method: string, to: string, body?: object): Promise<unknown> => {
    const headers = { authorization: `Bearer ${adminToken}`, ...JSON_TYPE };
    const response = await fetch(`${origin}/api/v1${to}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${to}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? undefined : await response.json();
  };
  return { origin, operate };
}

/** A publisher. */
export interface Publisher {
  slug: string;
  /** Sends an event of a post; without its id and address, of the publisher's first one. */
  say(
    type: "post.published" | "post.updated" | "post.withdrawn",
    title: string,
    post?: { id: string; url: string },
  ): Promise<void>;
  /** Puts the withdrawn post back, which only an operator can. */
  restore(): Promise<void>;
}

/** Registers a publisher. */
export async function publisherOf(
  { origin, operate }: Site,
  slug: string,
  home = `https://${slug}.example`,
): Promise<Publisher> {
  const first = { id: `${home}/1`, url: `${home}/1` };
  const { secret } = v.parse(
    Secret,
    await operate("POST", "/sources", { slug, name: slug, home_page_url: `${home}/` }),
  );
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  return {
    slug,
    async say(type, title, post = first) {
      const now = new Date().toISOString();
      const dates = { date_published: now, date_modified: now };
      const data = { ...post, title, content_html: "<p>Sent on.</p>", ...dates };
      const body = JSON.stringify({ type, timestamp: now, data });
      const [id, at] = [randomUUID(), String(Math.floor(Date.now() / 1000))];
      const signature = `v1,${createHmac("sha256", key).update(`${id}.${at}.${body}`).digest("base64")}`;
      const signed = { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": signature };
      const request = { method: "POST", headers: { ...JSON_TYPE, ...signed }, body };
      const response = await fetch(`${origin}/webhooks/${slug}`, request);
      if (response.status !== 202) throw new Error(`${type}: ${response.status} ${await response.text()}`);
    },
    async restore() {
      const { posts } = v.parse(Posts, await operate("GET", `/posts?source=${slug}`));
      await operate("POST", `/posts/${posts[0]!.id}/restore`);
    },
  };
}

/** Adds a destination that gets a publisher's posts at once, and no others. Returns its id. */
export async function addDestination(
  { operate }: Site,
  kind: string,
  { slug }: Publisher,
  entered: object,
): Promise<string> {
  const added = { kind, name: kind, delay_minutes: 0, filters: { sources: [slug] }, ...entered };
  return v.parse(Named, await operate("POST", "/destinations", added)).id;
}

/**
 * Publishes a post, corrects it, withdraws it and puts it back. After each step the counterpart must hold the wanted
 * copies.
 */
export async function tryLifecycle(
  counterpart: string,
  publisher: Publisher,
  look: () => unknown,
  wanted: Record<"published" | "corrected" | "withdrawn" | "restored", unknown>,
): Promise<void> {
  await publisher.say("post.published", "Night ferry");
  await checkSoon(`${counterpart}: a post is published`, look, wanted.published);
  await publisher.say("post.updated", "Night ferry at nine");
  await checkSoon(`${counterpart}: it is corrected`, look, wanted.corrected);
  await publisher.say("post.withdrawn", "");
  await checkSoon(`${counterpart}: it is withdrawn`, look, wanted.withdrawn);
  await publisher.restore();
  await checkSoon(`${counterpart}: it is put back`, look, wanted.restored);
}

/** Runs a trial in its folder beside a site of its own, cleans up, and ends the process. */
export async function runTrial(
  scratch: Scratch,
  trial: (site: Site) => Promise<void>,
  cleanUp: () => Promise<void> = async () => {},
): Promise<never> {
  try {
    const place = placeOf(ROOT, path.join(scratch.folder, "state"));
    const { adminToken } = ensureSecrets(place.vars);
    mkdirSync(place.sampleSite, { recursive: true });
    await migrate(place);
    const worker = await boot(place, await freePort(), { ALLOW_LOCAL: "true" });
    const ended = new AbortController();
    void fireCron(worker.origin, ended.signal);
    try {
      // Ghost finds no address for "localhost" on every system.
      await trial(siteAt(worker.origin.replace("localhost", "127.0.0.1"), adminToken));
    } finally {
      ended.abort();
      await worker.stop();
    }
  } catch (error) {
    failures += 1;
    console.error(error);
  } finally {
    await cleanUp();
    rmSync(scratch.folder, { recursive: true, force: true });
  }
  process.exit(failures === 0 ? 0 : 1);
}
