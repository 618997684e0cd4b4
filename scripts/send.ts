/**
 * The publisher's side of the webhook: registers the sample sources, signs and sends deliveries, and waits for the
 * outcome.
 */
import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import * as v from "valibot";
import { DeliveryStatus } from "../src/model/delivery.ts";
import { Failure } from "./failure.ts";
import { type Place, readIfThere } from "./place.ts";
import { type Publisher, type Sample, sourceOf } from "./samples.ts";

const ATTEMPTS_MAX = 5;
const RETRY_AFTER_MAX_SECONDS = 10;
/** More than two rounds of the cron, whose sweep finds deliveries that a killed run left without a queue message. */
const SETTLE_TIMEOUT_SECONDS = 180;
const SETTLE_PAUSE_MILLISECONDS = 150;

const Secret = v.object({ secret: v.pipe(v.string(), v.startsWith("whsec_")) });
const Status = v.object({
  id: v.string(),
  status: DeliveryStatus,
  reason: v.optional(v.nullable(v.string())),
  links: v.object({ status: v.string(), post: v.optional(v.nullable(v.string())) }),
});
const ProblemText = v.object({
  title: v.optional(v.string()),
  detail: v.optional(v.string()),
  hint: v.optional(v.string()),
});

/** The Worker's API and its token. */
export interface Api {
  origin: string;
  adminToken: string;
}

/** The outcome of a sample. */
export interface Settled {
  sample: Sample;
  status: DeliveryStatus;
  /** The address of the post's page. */
  page?: string;
}

/** Registers a sample publisher, unless an earlier run did, and saves its secret. Returns whether it is new. */
export async function registerSource(api: Api, place: Place, publisher: Publisher): Promise<"new" | "known"> {
  const response = await call(api, "/api/v1/sources", sourceOf(publisher, api.origin));
  if (response.status === 201) {
    await keepSecret(response, place, publisher.slug);
    return "new";
  }
  if (response.status !== 409)
    throw await refusal(`The sample source ${publisher.slug} could not be registered`, response);
  if (keptSecret(place, publisher.slug) === undefined) await rotateSecret(api, place, publisher.slug);
  return "known";
}

/** Signs and sends one sample. Returns the URL of its delivery. An expired secret is rotated once. */
export async function send(api: Api, place: Place, sample: Sample): Promise<URL> {
  let response = await post(api, place, sample);
  if (response.status === 401) {
    await response.body?.cancel();
    await rotateSecret(api, place, sample.source);
    response = await post(api, place, sample);
  }
  const location = response.headers.get("location");
  if (!response.ok || location === null) throw await refusal(`The sample ${sample.name} was not accepted`, response);
  await response.body?.cancel();
  return here(api, location);
}

/** Waits until a delivery is settled. */
export async function untilSettled(api: Api, sample: Sample, delivery: URL): Promise<Settled> {
  const deadline = Date.now() + SETTLE_TIMEOUT_SECONDS * 1000;
  while (Date.now() < deadline) {
    const response = await ask(delivery);
    if (!response.ok) throw await refusal(`The delivery of ${sample.name} cannot be read at ${delivery}`, response);
    const { status, reason, links } = v.parse(Status, await response.json());
    if (status === "rejected" || status === "failed") {
      throw new Failure(
        `The sample ${sample.name} was ${status}: ${reason ?? "no reason given"}.`,
        `Look at ${delivery}; what the Worker logged is above, if it logged anything.`,
      );
    }
    if (status !== "accepted") return { sample, status, ...(links.post && { page: here(api, links.post).href }) };
    await sleep(SETTLE_PAUSE_MILLISECONDS);
  }
  throw new Failure(
    `The sample ${sample.name} is still not published after ${SETTLE_TIMEOUT_SECONDS} seconds.`,
    `Look at ${delivery}, and whether the queue's consumer runs.`,
  );
}

async function post(api: Api, place: Place, sample: Sample): Promise<Response> {
  const signer = new Webhook(keptSecret(place, sample.source) ?? "");
  for (let attempt = 1; ; attempt++) {
    const now = new Date();
    const response = await ask(new URL(`/webhooks/${sample.source}`, api.origin), {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "webhook-id": sample.messageId,
        "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
        "webhook-signature": signer.sign(sample.messageId, now, sample.body),
      },
      body: sample.body,
    });
    if ((response.status !== 503 && response.status !== 429) || attempt === ATTEMPTS_MAX) return response;
    const seconds = Number(response.headers.get("retry-after")) || 1;
    await response.body?.cancel();
    await sleep(Math.min(seconds, RETRY_AFTER_MAX_SECONDS) * 1000);
  }
}

async function rotateSecret(api: Api, place: Place, source: string): Promise<void> {
  const response = await call(api, `/api/v1/sources/${source}/secrets`, {});
  if (response.status !== 201) throw await refusal(`The secret of ${source} could not be rotated`, response);
  await keepSecret(response, place, source);
}

function keptSecret(place: Place, source: string): string | undefined {
  const kept = v.safeParse(Secret, { secret: readIfThere(place.sampleSecret(source))?.trim() });
  return kept.success ? kept.output.secret : undefined;
}

async function keepSecret(response: Response, place: Place, source: string): Promise<void> {
  const { secret } = v.parse(Secret, await response.json());
  writeFileSync(place.sampleSecret(source), `${secret}\n`, { mode: 0o600 });
}

function call(api: Api, path: string, body: object): Promise<Response> {
  return fetch(new URL(path, api.origin), {
    method: "POST",
    headers: { authorization: `Bearer ${api.adminToken}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Asks the Worker, again where it closes the connection: for reading, and for what it takes once however often it comes. */
export async function ask(url: URL, init?: RequestInit): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetch(url, init);
    } catch (error) {
      if (attempt === ATTEMPTS_MAX) throw error;
      await sleep(SETTLE_PAUSE_MILLISECONDS * attempt);
    }
  }
}

/** A link of the Worker with its local address, whatever SITE_URL is. */
function here(api: Api, link: string): URL {
  const { pathname, search } = new URL(link, api.origin);
  return new URL(pathname + search, api.origin);
}

/** The failure for an answer that refuses something. */
export async function refusal(what: string, response: Response): Promise<Failure> {
  const text = await response.text();
  const problem = v.safeParse(v.pipe(v.string(), v.parseJson(), ProblemText), text);
  const { title, detail, hint } = problem.success ? problem.output : { detail: text.slice(0, 500) };
  const said = [title, detail].filter(Boolean).join(": ");
  return new Failure(
    `${what}: status ${response.status}${said === "" ? "" : `, ${said}`}.`,
    hint ??
      (response.status >= 500
        ? "What the Worker logged is above, if it logged anything."
        : "Deleting the state directory starts afresh."),
  );
}
