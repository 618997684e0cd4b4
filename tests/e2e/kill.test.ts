/**
 * A thousand signed posts are sent over HTTP while the Worker is killed with SIGKILL again and again in the middle of
 * its work, and started again on the same state. The local queue lives in memory, so every kill loses its messages.
 * Senders behave like real ones: they send the same message again until it is accepted. The test shows that a 202 is a
 * promise: after the cron's sweep every accepted post is published exactly once, under the id that its sender got, and
 * refused posts have left no trace.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { prepareState } from "./state.ts";
import { openDatabase, type RunningWorker, startWorker, until } from "./worker.ts";
import { freePort } from "../ports.ts";

const POSTS = 1_000;
/** These kills come in the middle of the sending; one more follows the last 202. */
const KILLS_WHILE_SENDING = 5;
const SENDERS = 8;
const READERS = 8;
/** Every so many posts, the sender also sends a post that must be refused, or repeats an accepted one. */
const FORGED_EVERY = 40;
const REPEATED_EVERY = 15;

const RETRY_PAUSE_MS = 100;
const REQUEST_TIMEOUT_MS = 20_000;
const SEND_TIMEOUT_MS = 240_000;
const SWEEP_TIMEOUT_MS = 240_000;
const CRON_PAUSE_MS = 1_000;
const TEST_TIMEOUT_MS = 600_000;

const SOURCE = { slug: "harbor", name: "Harbor Post", home_page_url: "https://harbor.example/" };
const FORGER = new Webhook(`whsec_${btoa("another secret of thirty-two byte")}`);

const stateDir = mkdtempSync(path.join(tmpdir(), "reprint-kill-"));
let port: number;
let worker: RunningWorker;
let signer: Webhook;

beforeAll(async () => {
  port = await freePort();
  prepareState(stateDir);
  worker = await startWorker({ built: inject("builtWorker"), stateDir, port });
  const { secret } = await ask<{ secret: string }>("POST", "/api/v1/sources", SOURCE);
  signer = new Webhook(secret);
}, TEST_TIMEOUT_MS);

afterAll(async () => {
  await worker?.kill();
  rmSync(stateDir, { recursive: true, force: true, maxRetries: 5 });
}, TEST_TIMEOUT_MS);

async function ask<Answer>(method: string, where: string, json?: unknown): Promise<Answer> {
  const response = await fetch(new URL(where, worker.origin), {
    method,
    headers: { authorization: `Bearer ${worker.adminToken}`, "content-type": "application/json" },
    ...(json !== undefined && { body: JSON.stringify(json) }),
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`${method} ${where}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}

/** All pages of a list. */
async function askAll<Row>(list: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: Record<string, Row[]> & { next_cursor: string | null } = await ask(
      "GET",
      `/api/v1/${list}?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    rows.push(...(page[list.replace("-", "_")] ?? []));
    cursor = page.next_cursor;
  }
  return rows;
}

const messageIdOf = (number: number) => `msg_${number}`;
const textOf = (number: number) => `<p>This is what post number ${number} says, and no other.</p>`;
const eventOf = (number: number, text = textOf(number)) =>
  JSON.stringify({
    type: "post.published",
    timestamp: "2026-01-01T10:00:00Z",
    data: {
      id: `https://harbor.example/?p=${number}`,
      url: `https://harbor.example/posts/${number}`,
      title: `Post number ${number}`,
      content_html: text,
      date_published: "2026-01-01T10:00:00Z",
    },
  });

/** Sends again until there is an answer other than 503. */
async function answerTo(messageId: string, body: string, key = signer): Promise<{ status: number; id?: string }> {
  for (const deadline = Date.now() + SEND_TIMEOUT_MS; Date.now() < deadline;) {
    const now = new Date();
    try {
      const response = await fetch(new URL(`/webhooks/${SOURCE.slug}`, worker.origin), {
        method: "POST",
        body,
        headers: {
          "content-type": "application/json",
          "webhook-id": messageId,
          "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
          "webhook-signature": key.sign(messageId, now, body),
        },
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      const answer = (await response.json()) as { id?: string };
      if (response.status < 500) return { status: response.status, ...(answer.id !== undefined && { id: answer.id }) };
    } catch {
      // The Worker was killed in the middle, or has not started again yet.
    }
    await sleep(RETRY_PAUSE_MS);
  }
  throw new Error(`no answer to ${messageId}:\n${worker.log()}`);
}

/** Runs a function for 0 to count - 1, a few at a time. */
async function forEach(count: number, atOnce: number, act: (number: number) => Promise<void>): Promise<void> {
  let next = 0;
  const run = async () => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, run));
}

/** The delivery ids that senders got, by message id. */
const given = new Map<string, string>();
const refused = { forged: 0, conflicting: 0 };

async function sendPost(number: number): Promise<void> {
  const messageId = messageIdOf(number);
  const body = eventOf(number);
  if (number % FORGED_EVERY === 0) {
    expect(await answerTo(`msg_forged_${number}`, eventOf(POSTS + number), FORGER)).toMatchObject({ status: 401 });
    refused.forged += 1;
  }
  const { status, id } = await answerTo(messageId, body);
  expect(status).toBe(202);
  given.set(messageId, id ?? "");
  if (number % REPEATED_EVERY === 0) expect(await answerTo(messageId, body)).toMatchObject({ status: 202, id });
  if (number % FORGED_EVERY === 1) {
    expect(await answerTo(messageId, eventOf(number, "<p>Something else.</p>"))).toMatchObject({ status: 409 });
    refused.conflicting += 1;
  }
}

/**
 * @param meanwhile runs while no Worker runs
 */
async function killAndStart(meanwhile?: () => void): Promise<void> {
  await worker.kill();
  meanwhile?.();
  worker = await startWorker({ built: inject("builtWorker"), stateDir, port });
}

/** A delivery is swept a minute after it was accepted. Here the minute is over. */
function aMinutePasses(): void {
  const database = openDatabase(stateDir);
  database.exec("UPDATE deliveries SET wake_at = wake_at - 60000");
  database.close();
}

interface Delivery {
  id: string;
  webhook_id: string;
  status: string;
  links: { page?: string };
}
interface Post {
  title: string;
  status: string;
  revision: number;
  links: { page: string };
}

test(
  "every 202 is published exactly once, however often the Worker is killed",
  { timeout: TEST_TIMEOUT_MS },
  async () => {
    let failed = false;
    const sending = forEach(POSTS, SENDERS, sendPost).catch((error: unknown) => {
      failed = true;
      throw error;
    });
    const killing = async () => {
      for (let kills = 1; kills <= KILLS_WHILE_SENDING; kills += 1) {
        const enough = (POSTS * kills) / (KILLS_WHILE_SENDING + 1);
        await until(
          async () => failed || given.size >= enough,
          SEND_TIMEOUT_MS,
          () => `only ${given.size} posts were accepted`,
        );
        if (failed) return;
        expect(given.size).toBeLessThan(POSTS);
        await killAndStart();
      }
    };
    // Both end here, so that no Worker starts after the test.
    for (const done of await Promise.allSettled([sending, killing()])) {
      if (done.status === "rejected") throw done.reason;
    }
    expect(given.size).toBe(POSTS);
    expect(refused).toEqual({ forged: POSTS / FORGED_EVERY, conflicting: POSTS / FORGED_EVERY });

    await killAndStart(aMinutePasses);
    const waiting = async () =>
      (await ask<{ deliveries: Delivery[] }>("GET", "/api/v1/deliveries?status=accepted&limit=1")).deliveries;
    expect(await waiting(), "the kills have left nothing to sweep").not.toEqual([]);
    const deadline = Date.now() + SWEEP_TIMEOUT_MS;
    while ((await waiting()).length > 0) {
      if (Date.now() > deadline) throw new Error(`the sweep has not found everything:\n${worker.log()}`);
      await worker.fireCron();
      await sleep(CRON_PAUSE_MS);
    }

    const deliveries = await askAll<Delivery>("deliveries");
    expect(new Map(deliveries.map(({ webhook_id, id }) => [webhook_id, id]))).toEqual(given);
    expect(deliveries).toHaveLength(POSTS);
    expect(deliveries.filter(({ status }) => status !== "published")).toEqual([]);
    expect(await askAll("dead-letters")).toEqual([]);

    const posts = await askAll<Post>("posts");
    expect(posts).toHaveLength(POSTS);
    expect(posts.filter(({ status, revision }) => status !== "live" || revision !== 1)).toEqual([]);
    expect(new Set(posts.map(({ title }) => title)).size).toBe(POSTS);
    expect(new Set(posts.map(({ links }) => links.page)).size).toBe(POSTS);

    const pageOf = new Map(deliveries.map(({ webhook_id, links }) => [webhook_id, links.page]));
    await forEach(POSTS, READERS, async (number) => {
      const response = await fetch(new URL(pageOf.get(messageIdOf(number)) ?? "", worker.origin));
      const html = await response.text();
      expect(response.status).toBe(200);
      expect(html.split(textOf(number)), `the page of post number ${number}`).toHaveLength(2);
    });
  },
);
