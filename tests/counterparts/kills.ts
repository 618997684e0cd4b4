/**
 * `npm run kills`: announces a thousand posts at ten destinations, corrects each, withdraws a tenth, and kills the Worker with
 * SIGKILL again and again in the middle of it. One destination never answers, one is not there, and every thirty-third reply is
 * lost. In the end each copy is what readers see here, none is there twice, and an operator has to decide only where a kind
 * cannot be asked. Destinations allow about a call a second, so it takes long; `POSTS=42` makes it shorter.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import "../../scripts/bytes.ts";
import { ensureSecrets, placeOf } from "../../scripts/place.ts";
import { migrate } from "../../scripts/worker.ts";
import { writeBuiltWorker } from "../e2e/built.ts";
import { openDatabase, type RunningWorker, startWorker } from "../e2e/worker.ts";
import { freePort } from "../ports.ts";

const ROOT = path.join(import.meta.dirname, "../..");
const POSTS = Number(process.env["POSTS"] ?? 1000);
const KILLS = 21;
const WITHDRAWN_EVERY = 10;
const LOST_EVERY = 33;
const SENDERS = 4;
/** How much time passes while no Worker runs. Queues, leases and rate limits go on from there. */
const LEAP_MS = 35 * 60_000;
const REQUEST_TIMEOUT_MS = 20_000;
const QUIET_TIMEOUT_MS = 70 * 60_000;
const CRON_PAUSE_MS = 1_500;
const PAUSE_MS = 250;
const LOOK_MS = 15_000;
/** Fewer copies in that time count as no progress. */
const LITTLE = 15;

/** A stand-in for a real server, one of the tests' own: its contents, and its side of a request. */
interface StandIn {
  held: { id: string; text: string }[];
  answer(request: Request, now: number): Promise<Response>;
}
type Made = new () => StandIn;
const { Discord, Ghost, Mastodon, Receiver, Telegram, WordPress, ENTERED } = (await import(
  new URL("../syndicate/servers.ts", import.meta.url).href
)) as Record<string, Made> & { ENTERED: Record<string, { settings: object; secrets: object }> };

const scratch = mkdtempSync(path.join(tmpdir(), "reprint-kills-"));
const place = placeOf(ROOT, path.join(scratch, "state"));
let leapt = 0;
let exchanges = 0;
let lost = 0;
const clock = () => Date.now() + leapt;

/** Listens for a stand-in and returns its origin. Some replies are lost after the stand-in has done its work. */
async function listen(standIn: StandIn | null): Promise<string> {
  const server = createServer((asked, answer) => {
    if (standIn !== null) void exchange(standIn, asked, answer).catch(() => answer.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function exchange(standIn: StandIn, asked: IncomingMessage, answer: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of asked) chunks.push(chunk as Buffer);
  const method = asked.method ?? "GET";
  const headers = Object.entries(asked.headers).flatMap(([name, value]): [string, string][] =>
    typeof value === "string" ? [[name, value]] : [],
  );
  const request = new Request(`http://${asked.headers.host}${asked.url}`, {
    method,
    headers,
    ...(method !== "GET" && method !== "HEAD" && { body: Buffer.concat(chunks) }),
  });
  const response = await standIn.answer(request, clock());
  exchanges += 1;
  if (exchanges % LOST_EVERY === 0) {
    lost += 1;
    asked.socket.destroy();
    return;
  }
  answer.writeHead(response.status, Object.fromEntries(response.headers));
  answer.end(Buffer.from(await response.arrayBuffer()));
}

/** The destinations by name: the operator's settings, with a local address, and the stand-in there. */
async function destinationsAt(): Promise<
  { name: string; entered: object; standIn: StandIn | null; isCertain: boolean }[]
> {
  const of = async (name: string, kind: string, standIn: StandIn | null, isCertain = true, at?: string) => {
    const origin = at ?? (await listen(standIn));
    const { settings, secrets } = ENTERED[kind]!;
    const local = (facts: object): object =>
      JSON.parse(JSON.stringify(facts).replaceAll(/https:\/\/[a-z]+\.example/g, origin));
    return {
      name,
      standIn,
      isCertain,
      entered: { kind, name, delay_minutes: 0, settings: local(settings), secrets: local(secrets) },
    };
  };
  return await Promise.all([
    of("mastodon", "mastodon", new Mastodon!()),
    of("mastodon two", "mastodon", new Mastodon!()),
    of("webhook", "webhook", new Receiver!()),
    of("webhook two", "webhook", new Receiver!()),
    of("wordpress", "wordpress", new WordPress!()),
    of("ghost", "ghost", new Ghost!()),
    of("discord", "discord", new Discord!(), false),
    of("telegram", "telegram", new Telegram!(), false),
    of("never answers", "webhook", null),
    of("is not there", "webhook", null, true, `http://127.0.0.1:${await freePort()}`),
  ]);
}

let worker: RunningWorker;
const built = await writeBuiltWorker(place.state);
const port = await freePort();
/** Kills the running Worker, if there is one. */
let stop = async (): Promise<void> => {};

async function start(): Promise<void> {
  worker = await startWorker({ built, stateDir: place.state, port, variables: { ALLOW_LOCAL: "true" } });
  stop = () => worker.kill();
}

async function ask<Answer>(method: string, to: string, json?: object): Promise<Answer> {
  const response = await fetch(new URL(to, worker.origin), {
    method,
    headers: { authorization: `Bearer ${worker.adminToken}`, "content-type": "application/json" },
    ...(json && { body: JSON.stringify(json) }),
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`${method} ${to}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}

/** Sends an event again until it is accepted. */
async function send(signer: Webhook, messageId: string, event: object): Promise<void> {
  const body = JSON.stringify(event);
  for (;;) {
    const now = new Date();
    try {
      const response = await fetch(new URL("/webhooks/harbor", worker.origin), {
        method: "POST",
        body,
        headers: {
          "content-type": "application/json",
          "webhook-id": messageId,
          "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
          "webhook-signature": signer.sign(messageId, now, body),
        },
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      if (response.status === 202) return;
      if (response.status < 500 && response.status !== 429)
        throw new TypeError(`refused: ${response.status} ${await response.text()}`);
    } catch (error) {
      if (error instanceof TypeError && error.message.startsWith("refused")) throw error;
    }
    await sleep(PAUSE_MS);
  }
}

/** While no Worker runs, moves the times in the database into the past. */
function leap(): void {
  const database = openDatabase(place.state);
  database.exec(`
    UPDATE deliveries SET wake_at = wake_at - ${LEAP_MS};
    UPDATE posts SET page_due_at = page_due_at - ${LEAP_MS} WHERE page_due_at > ${LEAP_MS};
    UPDATE destinations SET lease_until = 0, resume_at = max(0, resume_at - ${LEAP_MS}),
      failing_since = failing_since - ${LEAP_MS}, budget = '{}';
    UPDATE announcements SET due_at = due_at - ${LEAP_MS}, noted_at = noted_at - ${LEAP_MS},
      trying = CASE WHEN trying IS NULL THEN NULL ELSE json_set(trying, '$.since', (trying ->> '$.since') - ${LEAP_MS}) END;
  `);
  database.close();
  leapt += LEAP_MS;
}

let kills = 0;
async function killAndStart(): Promise<void> {
  await worker.kill();
  kills += 1;
  leap();
  await start();
}

interface Listed {
  destinations: { name: string; announcements: { waiting: number } }[];
}

/** The number of copies that are not right yet, without those at destinations that cannot be reached. */
async function countWaiting(): Promise<number> {
  const { destinations } = await ask<Listed>("GET", "/api/v1/destinations");
  return destinations
    .filter(({ name }) => name !== "never answers" && name !== "is not there")
    .reduce((sum, { announcements }) => sum + announcements.waiting, 0);
}

/** Waits until only so many copies wait. If there is no progress, the rate limits are used up, and time passes. */
async function untilWaiting(most: number): Promise<void> {
  let before = Number.POSITIVE_INFINITY;
  for (const deadline = Date.now() + QUIET_TIMEOUT_MS; Date.now() < deadline;) {
    await sleep(LOOK_MS);
    const waiting = await countWaiting().catch(() => Number.POSITIVE_INFINITY);
    console.log(`  ${waiting} copies to be made right, ${exchanges} exchanges, ${lost} replies lost`);
    if (waiting <= most) return;
    if (waiting > before - LITTLE) await killAndStart();
    before = waiting;
  }
}

const isWithdrawn = (number: number) => number % WITHDRAWN_EVERY === 0;
const titleOf = (number: number, version: string) => `Post ${number} ${version}.`;
const WORDS = "abcdefghij";
const begun = new Date(Date.now() - 60_000);
const at = (seconds: number) => new Date(begun.getTime() + seconds * 1000).toISOString();
const eventOf = (number: number, version: string, type: string, when: string) => ({
  type,
  timestamp: when,
  data: {
    id: `post-${number}`,
    url: `https://harbor.example/posts/${number}`,
    title: titleOf(number, version),
    content_html: `<p>What post ${number} says has ${version} words of its own: ${WORDS.charAt(number % 10).repeat(9)}${number}.</p>`,
    date_published: at(0),
    date_modified: when,
  },
});

let failures = 0;
function check(name: string, isRight: boolean, seen: unknown): void {
  if (!isRight) failures += 1;
  console.log(`${isRight ? "✓" : "×"} ${name}${isRight ? "" : `: ${JSON.stringify(seen)?.slice(0, 600)}`}`);
}

/** Sends an event about each post, while the Worker is killed again and again. */
async function phase(name: string, numbers: number[], act: (number: number) => Promise<void>): Promise<void> {
  const started = Date.now();
  let next = 0;
  let done = 0;
  const sending = Promise.all(
    Array.from({ length: SENDERS }, async () => {
      while (next < numbers.length) {
        await act(numbers[next++]!);
        done += 1;
      }
    }),
  );
  const each = Math.max(1, Math.floor(numbers.length / (KILLS / 3 + 1)));
  for (let killed = 1; killed <= KILLS / 3; killed += 1) {
    while (done < Math.min(numbers.length, each * killed)) await sleep(PAUSE_MS);
    await killAndStart();
  }
  await sending;
  console.log(
    `  ${name}: ${numbers.length} accepted, ${kills} kills so far, ${Math.round((Date.now() - started) / 1000)} s`,
  );
}

async function main(): Promise<void> {
  mkdirSync(place.sampleSite, { recursive: true });
  ensureSecrets(place.vars);
  await migrate(place);
  await start();
  const { secret } = await ask<{ secret: string }>("POST", "/api/v1/sources", {
    slug: "harbor",
    name: "Harbor Post",
    home_page_url: "https://harbor.example/",
  });
  const signer = new Webhook(secret);
  const destinations = await destinationsAt();
  for (const { entered } of destinations) await ask("POST", "/api/v1/destinations", entered);

  const over = new AbortController();
  const cron = (async () => {
    while (!over.signal.aborted) {
      await worker.fireCron().catch(() => {});
      await sleep(CRON_PAUSE_MS);
    }
  })();

  const all = Array.from({ length: POSTS }, (_, number) => number);
  const posted = (number: number) => send(signer, `p${number}`, eventOf(number, "first", "post.published", at(0)));
  const corrected = (number: number) => send(signer, `u${number}`, eventOf(number, "second", "post.updated", at(10)));
  const withdrawn = (number: number) =>
    send(signer, `w${number}`, { type: "post.withdrawn", timestamp: at(20), data: { id: `post-${number}` } });
  await phase("published", all, posted);
  // Most copies are there before they are corrected, and some are on their way.
  await untilWaiting(POSTS);
  await phase("corrected", all, corrected);
  await phase("withdrawn", all.filter(isWithdrawn), withdrawn);

  await untilWaiting(0);
  over.abort();
  await cron;
  await worker.kill();

  const database = openDatabase(place.state);
  const rows = database
    .prepare(
      `SELECT destinations.name, kind, state, due_at AS dueAt, posts.title FROM announcements
       JOIN destinations ON destinations.id = destination JOIN posts ON posts.id = post
       WHERE state <> 'open' OR announcements.due_at IS NOT NULL`,
    )
    .all() as { name: string; kind: string; state: string; title: string }[];
  database.close();
  const unsure = rows.filter(({ state }) => state === "unsure");
  check(`${kills} kills, ${lost} of ${exchanges} replies lost`, kills >= 20 && lost > 0, { kills, lost });
  const unsureKinds = [...new Set(unsure.map(({ kind }) => kind))];
  check(
    `${unsure.length} copies are left to an operator, at kinds that cannot be asked`,
    unsureKinds.every((kind) => kind === "discord" || kind === "telegram"),
    unsureKinds,
  );
  const waiting = rows.filter(
    ({ name, state }) => state !== "unsure" && name !== "never answers" && name !== "is not there",
  );
  check("nothing else waits where there is an answer", waiting.length === 0, waiting.slice(0, 5));
  const right = all.filter((number) => !isWithdrawn(number)).map((number) => titleOf(number, "second"));
  for (const { name, standIn, isCertain } of destinations) {
    if (standIn === null) continue;
    const titles = standIn.held.map(({ text }) => /Post \d+ \w+\./.exec(text)?.[0] ?? text);
    const posts = titles.map((title) => /Post \d+/.exec(title)?.[0]);
    check(`${name}: none is there twice`, new Set(posts).size === posts.length, posts.length);
    const doubtful = new Set(unsure.filter((row) => row.name === name).map(({ title }) => /Post \d+/.exec(title)?.[0]));
    const sure = (list: string[]) => new Set(list.filter((title) => !doubtful.has(/Post \d+/.exec(title)?.[0])));
    const [there, wanted] = [sure(titles), sure(right)];
    const wrong = [...there.symmetricDifference(wanted)];
    check(`${name}: ${there.size} copies, each as readers see it here`, wrong.length === 0, wrong);
    if (isCertain) check(`${name}: nothing is left to an operator`, doubtful.size === 0, [...doubtful]);
  }
}

try {
  await main();
} finally {
  await stop();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}
console.log(failures === 0 ? "All is as it should be." : `${failures} are not as they should be.`);
process.exit(failures === 0 ? 0 : 1);
