/** The proof of a deploy: a signed ping through the deployed address, and a page of it. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import * as v from "valibot";
import { Failure, messageOf } from "./failure.ts";
import { type Operator, Refused } from "./import/operator.ts";

/** A source that exists only while a deploy is proved, and has no posts. */
const SOURCE = { slug: "deploy-check", name: "Deploy check", home_page_url: "https://deploy-check.invalid/" };
const SOURCE_PATH = `/api/v1/sources/${SOURCE.slug}`;
const CONFLICT_STATUS = 409;

/** More than two rounds of the cron, which settles deliveries whose message was lost. */
const SETTLE_TIMEOUT_MILLISECONDS = 150_000;
/** A new address below workers.dev answers some seconds after the first deploy. */
const UP_TIMEOUT_MILLISECONDS = 90_000;
const REQUEST_TIMEOUT_MILLISECONDS = 30_000;
const PAUSE_MILLISECONDS = 250;

const Made = v.object({ secret: v.string() });
const Accepted = v.object({ links: v.object({ status: v.string() }) });
const Status = v.object({ status: v.string(), reason: v.optional(v.nullable(v.string())) });
const Posts = v.object({
  posts: v.array(v.object({ status: v.string(), links: v.object({ page: v.optional(v.string()) }) })),
});

interface Proof {
  operator: Operator;
  /** Called after each proof, with its description. */
  say: (what: string) => void;
  settleWithinMilliseconds?: number;
  upWithinMilliseconds?: number;
}

/**
 * Proves that a deployed site works: registers a source, sends it a signed ping, waits until the ping is settled,
 * deletes the source, and fetches the newest post's page, or the front page if there is no post.
 *
 * @throws {Failure} with what does not work, and what to do about it
 */
export async function prove({
  operator,
  say,
  settleWithinMilliseconds = SETTLE_TIMEOUT_MILLISECONDS,
  upWithinMilliseconds = UP_TIMEOUT_MILLISECONDS,
}: Proof): Promise<void> {
  await untilUp(operator.site, upWithinMilliseconds);
  const secret = await registered(operator);
  try {
    const accepted = await timed(() => ping(operator.site, secret));
    say(`A signed ping was accepted in ${accepted.milliseconds} ms`);
    const settled = await timed(() => untilSettled(operator.site, accepted.value, settleWithinMilliseconds));
    say(`It was settled ${settled.milliseconds} ms later`);
  } catch (error) {
    // The first failure is reported. If the source cannot be deleted, the next proof uses it.
    await operator.ask("DELETE", SOURCE_PATH).catch(() => undefined);
    throw error;
  }
  await asked(operator, "DELETE", SOURCE_PATH);
  const { posts } = v.parse(Posts, await asked(operator, "GET", "/api/v1/posts?limit=20"));
  const page = posts.find(({ status, links }) => status === "live" && links.page !== undefined)?.links.page ?? "/";
  await provePage(operator.site, page, say);
}

/**
 * Proves that a page answers.
 *
 * @throws {Failure} with the actual answer
 */
export async function provePage(site: URL, page: string, say: (what: string) => void): Promise<void> {
  const { value: response, milliseconds } = await timed(() => get(site, page));
  if (!response.ok || !response.headers.get("content-type")?.startsWith("text/html")) {
    throw new Failure(
      `${new URL(page, site).href} answers ${response.status} (${response.headers.get("content-type") ?? "no type"}).`,
      "Look at the log: npx wrangler tail. The version before comes back with npx wrangler rollback.",
    );
  }
  say(`${new URL(page, site).href} answered ${response.status} in ${milliseconds} ms`);
}

/**
 * Waits until a Reprint answers at the address, and not an error page of the network.
 *
 * @throws {Failure} when none answers in time
 */
async function untilUp(site: URL, withinMilliseconds: number): Promise<void> {
  for (const deadline = Date.now() + withinMilliseconds; ; await sleep(PAUSE_MILLISECONDS)) {
    let found: string;
    try {
      const response = await get(site, "/healthz");
      if (v.is(v.pipe(v.string(), v.parseJson(), v.object({ status: v.string() })), await response.text())) return;
      found = `it answers ${response.status}`;
    } catch (error) {
      found = messageOf(error);
    }
    if (Date.now() > deadline) {
      throw new Failure(
        `The code is deployed, and no Reprint answers at ${site.origin}: ${found}.`,
        "Does the address lead to this Worker? Set SITE_URL in wrangler.toml, and a route for your own domain.",
      );
    }
  }
}

/**
 * Registers the source. If an interrupted proof has left it, it gets a new secret.
 *
 * @returns its secret
 */
async function registered(operator: Operator): Promise<string> {
  try {
    return v.parse(Made, await operator.ask("POST", "/api/v1/sources", SOURCE)).secret;
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== CONFLICT_STATUS) throw explained(error);
    return v.parse(Made, await asked(operator, "POST", `${SOURCE_PATH}/secrets`, {})).secret;
  }
}

async function asked(operator: Operator, ...request: Parameters<Operator["ask"]>): Promise<unknown> {
  try {
    return await operator.ask(...request);
  } catch (error) {
    throw explained(error);
  }
}

const UNAUTHORIZED_STATUS = 401;

function explained(error: unknown): unknown {
  if (!(error instanceof Refused)) return error;
  return new Failure(
    error.message,
    error.status === UNAUTHORIZED_STATUS
      ? "The site has another ADMIN_TOKEN: put that one into REPRINT_TOKEN, or set this one with npx wrangler secret put ADMIN_TOKEN."
      : "The code is deployed. Look at the log: npx wrangler tail.",
  );
}

/**
 * Sends the ping.
 *
 * @returns the address of the delivery's status
 */
async function ping(site: URL, secret: string): Promise<string> {
  const body = JSON.stringify({ type: "ping" });
  const now = new Date();
  const id = `msg_${randomUUID()}`;
  const response = await fetch(new URL(`/webhooks/${SOURCE.slug}`, site), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
      "webhook-signature": new Webhook(secret).sign(id, now, body),
    },
    body,
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MILLISECONDS),
  });
  const answer = v.safeParse(v.pipe(v.string(), v.parseJson(), Accepted), await response.text());
  if (!response.ok || !answer.success) {
    throw new Failure(
      `The signed ping was answered ${response.status}, not accepted.`,
      "A signature is good for five minutes: is this machine's clock right? Else look at the log: npx wrangler tail.",
    );
  }
  return answer.output.links.status;
}

async function untilSettled(site: URL, where: string, withinMilliseconds: number): Promise<void> {
  for (const deadline = Date.now() + withinMilliseconds; ; await sleep(PAUSE_MILLISECONDS)) {
    const response = await get(site, where);
    const { status, reason } = v.parse(Status, JSON.parse(await response.text()));
    if (status === "rejected" || status === "failed") {
      throw new Failure(
        `The ping was ${status}: ${reason ?? "no reason given"}.`,
        "Look at the log: npx wrangler tail.",
      );
    }
    if (status !== "accepted") return;
    if (Date.now() > deadline) {
      throw new Failure(
        `The ping was accepted, and is not settled after ${Math.round(withinMilliseconds / 1000)} s: neither the queue nor the cron reaches the Worker.`,
        "npx wrangler queues info reprint-work names its consumers; npx wrangler triggers deploy sets the cron again.",
      );
    }
  }
}

/**
 * Fetches a path of this site.
 *
 * @param where its address, whose host is ignored
 */
async function get(site: URL, where: string): Promise<Response> {
  const { pathname, search } = new URL(where, site);
  try {
    return await fetch(new URL(pathname + search, site), { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MILLISECONDS) });
  } catch (error) {
    throw new Failure(
      `${new URL(pathname, site).href} does not answer: ${messageOf(error)}.`,
      "Run npm run deploy again; what is done stays done.",
    );
  }
}

async function timed<Value>(run: () => Promise<Value>): Promise<{ value: Value; milliseconds: number }> {
  const started = performance.now();
  const value = await run();
  return { value, milliseconds: Math.round(performance.now() - started) };
}
