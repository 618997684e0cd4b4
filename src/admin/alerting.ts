/** Sends alerts to operators: once when one begins, and once when it is over. */
import { Hono } from "hono";
import { ulid } from "ulid";
import * as v from "valibot";
import { configOf } from "../config.ts";
import { seal, UnopenableSecret, unseal } from "../keys.ts";
import { ALERT_FORMATS, type AlertFormat, type AlertMessage } from "../model/alert.ts";
import { WebUrl } from "../model/source.ts";
import { ProblemError } from "../problem.ts";
import {
  addAlertWebhook,
  type AlertWebhook,
  dropMessage,
  listAlertWebhooks,
  listMessagesDue,
  listOpenAlerts,
  noteAlerts,
  postponeMessage,
  removeAlertWebhook,
} from "../storage/alerts.ts";
import { siteOf } from "../storage/site.ts";
import { HOUR_MS, MINUTE_MS } from "../time.ts";
import type { Fetch } from "../web/fetch.ts";
import { checkAddress } from "../web/guard.ts";
import { post } from "../web/post.ts";
import { backOffMs } from "../web/retry.ts";
import { alertsOf, readHealth } from "./alerts.ts";
import { parseBody } from "./json.ts";

const WEBHOOKS_MAX = 10;
const SENT_AT_ONCE_MAX = 20;
const RETRY = { baseMs: MINUTE_MS, maxMs: HOUR_MS };
/** After about six hours a message is no longer useful. */
const FAILURES_MAX = 12;

export const NewWebhook = v.strictObject({
  url: v.pipe(
    WebUrl,
    v.check(
      (url) => typeof checkAddress(url, undefined, false) !== "string",
      "must be an https address of a public host",
    ),
  ),
  format: v.optional(v.picklist(ALERT_FORMATS, `must be one of ${ALERT_FORMATS.join(", ")}`), "generic"),
});

/** The sealing context of a webhook's address. */
export const alertContext = (id: string): string => `alerts:${id}`;

/** `/api/v1/alerts`: the open alerts, and the webhooks that receive alerts. */
export const alerting = new Hono<{ Bindings: Env }>()
  .get("/", async (c) => {
    const now = Date.now();
    return c.json({ alerts: alertsOf(await readHealth(c.env.DB, now), now) });
  })
  .get("/webhooks", async (c) => c.json({ webhooks: (await listAlertWebhooks(c.env.DB)).map(toJson) }))
  .post("/webhooks", async (c) => {
    const { url, format } = await parseBody(c.req.raw, NewWebhook);
    if ((await listAlertWebhooks(c.env.DB)).length >= WEBHOOKS_MAX) {
      throw new ProblemError({ kind: "conflict", detail: `There are ${WEBHOOKS_MAX} already. Remove one first.` });
    }
    const now = Date.now();
    const id = ulid(now);
    const sealed = await seal(configOf(c.env), alertContext(id), url);
    const webhook: AlertWebhook = { id, format, host: new URL(url).host, sealed, createdAt: now };
    await addAlertWebhook(c.env.DB, webhook);
    return c.json(toJson(webhook), 201);
  })
  .delete("/webhooks/:id", async (c) => {
    const id = c.req.param("id");
    if (!(await removeAlertWebhook(c.env.DB, id))) throw new ProblemError({ kind: "not-found", what: "webhook" });
    return c.json({ id, deleted: true });
  });

const toJson = ({ id, format, host, createdAt }: AlertWebhook) => ({
  id,
  format,
  host,
  created_at: new Date(createdAt).toISOString(),
});

/**
 * The cron's step: saves which alerts have begun and which are over, and sends messages that are due. Without webhooks
 * nothing is checked.
 *
 * @param now milliseconds since the epoch
 */
export async function sendAlerts(env: Env, fetch: Fetch, now: number): Promise<void> {
  if ((await listAlertWebhooks(env.DB)).length === 0) return;
  const [health, known, { origin }] = await Promise.all([readHealth(env.DB, now), listOpenAlerts(env.DB), siteOf(env)]);
  const alerts = alertsOf(health, now);
  const began = alerts.filter(({ key }) => !known.some((each) => each.key === key));
  const over = known.filter(({ key }) => !alerts.some((each) => each.key === key));
  const at = new Date(now).toISOString();
  const messages: AlertMessage[] = [
    ...began.map(({ key, title, detail, path }): AlertMessage => ({
      key,
      status: "open",
      title,
      detail,
      ...(origin !== undefined && { url: origin + path }),
      at,
    })),
    ...over.map(({ key, title, beganAt }): AlertMessage => ({
      key,
      status: "over",
      title,
      detail: `It began at ${new Date(beganAt).toISOString()}.`,
      at,
    })),
  ];
  if (messages.length > 0) {
    const opened = began.map(({ key, title }) => ({ key, title, beganAt: now }));
    await noteAlerts(env.DB, { began: opened, over: over.map(({ key }) => key), messages }, now);
  }
  for (const { id, webhook, message, failures, format, sealed } of await listMessagesDue(
    env.DB,
    SENT_AT_ONCE_MAX,
    now,
  )) {
    const url = await addressOf(env, webhook, sealed);
    const body = JSON.stringify(BODIES[format](JSON.parse(message) as AlertMessage));
    const trouble = url === null ? UNOPENABLE : await troubleOf({ url, type: "application/json", body }, fetch);
    if (trouble === undefined || failures + 1 >= FAILURES_MAX) await dropMessage(env.DB, id);
    else await postponeMessage(env.DB, id, now + backOffMs(RETRY, failures, Math.random()));
    if (trouble !== undefined) console.warn({ event: "alert not sent", webhook, failure: trouble });
  }
}

const UNOPENABLE = "its address cannot be opened: SECRET_KEY has changed";

/** The address of a webhook; null when it was sealed with another key. The other webhooks get their alerts. */
async function addressOf(env: Env, webhook: string, sealed: string): Promise<string | null> {
  try {
    return await unseal(configOf(env), alertContext(webhook), sealed);
  } catch (error) {
    if (error instanceof UnopenableSecret) return null;
    throw error;
  }
}

/** Posts a message. Returns the reason when it was not taken. */
async function troubleOf(message: Parameters<typeof post>[0], fetch: Fetch): Promise<string | undefined> {
  const posted = await post(message, fetch);
  return posted.ok ? undefined : posted.trouble;
}

const lineOf = ({ status, title, detail, url }: AlertMessage): string =>
  [`${status === "over" ? "Over: " : ""}${title}`, detail, url].filter(Boolean).join(" ");

/** The bodies that services accept: `text` for Slack, `content` for Discord; the generic form is the message itself. */
const BODIES: Record<AlertFormat, (message: AlertMessage) => unknown> = {
  slack: (message) => ({ text: lineOf(message) }),
  discord: (message) => ({ content: lineOf(message), allowed_mentions: { parse: [] } }),
  generic: (message) => message,
};
