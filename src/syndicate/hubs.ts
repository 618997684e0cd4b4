import { configOf } from "../config.ts";
import { HOUR_MS, MINUTE_MS } from "../time.ts";
import { FORM_TYPE, post } from "../web/post.ts";
import { backOffMs } from "../web/retry.ts";
import type { Fetch } from "../web/fetch.ts";
import { siteOf } from "../storage/site.ts";
import {
  dropNotices,
  listReceiversDue,
  type Notice,
  noteChanges,
  postponeNotices,
  reportReceivers,
  settleNotices,
  takeNotices,
} from "../storage/notices.ts";
import type { ShownChange } from "../model/post-state.ts";
import type { Due, Output, OutputReport } from "./output.ts";

/** The most feeds in one request. */
const TOPICS_A_REQUEST_MAX = 50;
const REQUESTS_MAX = 20;

const RETRY = { baseMs: MINUTE_MS, maxMs: HOUR_MS };
/** With the back-off above, about a day. The feed's next change starts again. */
const FAILURES_MAX = 28;

/** The output's name in messages and notices. */
const NAME = "hubs";

/**
 * WebSub hubs: the hubs that the site's feeds name are notified which of the feeds have changed. WebSub does not define
 * this request. This one is what public hubs accept: `hub.mode=publish`, and `hub.url` once for each feed (PubSubHubbub
 * 0.3, section 7.1). A key is a hub's address.
 */
export const hubs: Output = { isConfigured, note, due, deliver, report };

function isConfigured(env: Env): boolean {
  return configOf(env).WEBSUB_HUBS.length > 0;
}

function note(changes: readonly ShownChange[], env: Env, now: number): D1PreparedStatement[] {
  return [noteChanges(env.DB, NAME, configOf(env).WEBSUB_HUBS, changes, feedsOf, now)];
}

const FEED_FILES = ["feed.xml", "atom.xml", "feed.json"];

/** The paths of the feeds that show a post. */
const feedsOf = ({ folders }: ShownChange): string[] =>
  folders.flatMap((folder) => FEED_FILES.map((file) => `${folder}/${file}`));

async function due(env: Env, limit: number, now: number): Promise<Due[]> {
  return (await listReceiversDue(env.DB, NAME, limit, now)).map((key) => ({ key, dueAt: now }));
}

async function deliver({ key: hub }: Due, env: Env, fetch: Fetch, now: number): Promise<void> {
  if (!configOf(env).WEBSUB_HUBS.includes(hub)) return await dropNotices(env.DB, NAME, hub);
  const { origin } = await siteOf(env);
  for (let requests = 0; requests < REQUESTS_MAX; requests += 1) {
    const notices = await takeNotices(env.DB, NAME, hub, TOPICS_A_REQUEST_MAX, now);
    if (notices.length === 0) return;
    const trouble =
      origin === undefined ? "the site's own address is not known yet" : await announce(hub, notices, origin, fetch);
    if (trouble === null) {
      await settleNotices(env.DB, NAME, hub, notices, now);
      continue;
    }
    console.warn({ event: "hub not notified", hub, trouble });
    return await postponeNotices(env.DB, NAME, hub, notices, trouble, againAt(notices, now));
  }
}

async function report(env: Env): Promise<OutputReport[]> {
  const known = new Map((await reportReceivers(env.DB, NAME)).map((hub) => [hub.to, hub]));
  return configOf(env).WEBSUB_HUBS.map((to) => {
    const { waiting = 0, sentAt = 0, trouble = null } = known.get(to) ?? {};
    return { to, waiting, sentAt: sentAt === 0 ? null : sentAt, trouble };
  });
}

/**
 * Notifies a hub.
 *
 * @returns the failure; null when the hub accepted it
 */
async function announce(hub: string, notices: Notice[], origin: string, fetch: Fetch): Promise<string | null> {
  const body = new URLSearchParams([
    ["hub.mode", "publish"],
    ...notices.map(({ subject }) => ["hub.url", origin + subject]),
  ]);
  const posted = await post({ url: hub, type: FORM_TYPE, body: body.toString() }, fetch);
  return posted.ok ? null : posted.trouble;
}

/** The time of the next attempt, by a doubling back-off with jitter; null: given up. */
function againAt(notices: Notice[], now: number): number | null {
  const failures = Math.max(...notices.map(({ failures }) => failures));
  if (failures >= FAILURES_MAX) return null;
  return now + backOffMs(RETRY, failures, Math.random());
}
