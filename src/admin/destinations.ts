import { type Context, Hono } from "hono";
import { ulid } from "ulid";
import * as v from "valibot";
import { configOf } from "../config.ts";
import { seal, unseal } from "../keys.ts";
import { ANNOUNCEMENT_STATES, Filters } from "../model/destination.ts";
import { type BodyIssue, issuesOf, ProblemError } from "../problem.ts";
import {
  type AnnouncementReport,
  backfill,
  judgeAnnouncement,
  listAnnouncements,
  type Verdict,
} from "../storage/announcements.ts";
import {
  addDestination,
  changeDestination,
  countDestinations,
  deleteDestination,
  type Destination,
  type DestinationCounts,
  DESTINATIONS_MAX,
  isSettingTaken,
  listDestinations,
  readDestination,
} from "../storage/destinations.ts";
import { listTroubledHosts } from "../storage/follower-messages.ts";
import { readFollowerCounts } from "../storage/followers.ts";
import { addressedSite } from "../storage/site.ts";
import { destinationContext } from "../syndicate/announcements.ts";
import type { Connection, DestinationKind, CallOutcome } from "../syndicate/destination.ts";
import { KINDS } from "../syndicate/destinations/kinds.ts";
import { MINUTE_MS } from "../time.ts";
import { networkFetch } from "../web/fetch.ts";
import { copyFor, kindOf, OfPost, previewOf, Template, WantedPreview } from "./copies.ts";
import { Limit, pageOf, parseBody, parseQuery } from "./json.ts";

const DELAY_MAX_MINUTES = 1440;
const BACKFILL_MAX = 500;

const KIND_NAMES = Object.keys(KINDS) as [string, ...string[]];
const whole = (min: number, max: number) => {
  const message = `must be a whole number from ${min} to ${max}`;
  return v.pipe(v.number(message), v.integer(message), v.minValue(min, message), v.maxValue(max, message));
};
const Name = v.pipe(
  v.string("must be a string"),
  v.trim(),
  v.nonEmpty("must not be empty"),
  v.maxLength(100, "must be at most 100 characters"),
);
const Delay = whole(0, DELAY_MAX_MINUTES);
/** The input for a kind, which its own schema parses. */
const Entered = v.record(v.string(), v.unknown());

export const NewDestination = v.strictObject({
  kind: v.picklist(KIND_NAMES, `must be one of ${KIND_NAMES.join(", ")}`),
  name: Name,
  settings: v.optional(Entered, {}),
  secrets: v.optional(Entered, {}),
  filters: v.optional(Filters, {}),
  template: v.optional(Template, null),
  /** A correction within this time of the last change is sent together with it. */
  delay_minutes: v.optional(Delay, 3),
});

export const DestinationChange = v.strictObject({
  name: v.optional(Name),
  settings: v.optional(Entered),
  secrets: v.optional(Entered),
  filters: v.optional(Filters),
  template: v.optional(Template),
  delay_minutes: v.optional(Delay),
  paused: v.optional(v.boolean("must be true or false")),
});

export const Backfill = v.strictObject({
  newest: whole(1, BACKFILL_MAX),
  every_minutes: v.optional(whole(0, DELAY_MAX_MINUTES), 5),
});
export const AnnouncementsQuery = v.strictObject({
  limit: Limit,
  state: v.optional(v.picklist(ANNOUNCEMENT_STATES, `must be one of ${ANNOUNCEMENT_STATES.join(", ")}`)),
  cursor: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/, "must be a cursor that this list gave out"))),
});
/** The address of a copy that an operator has seen. */
export const Seen = v.strictObject({
  id: v.optional(v.pipe(v.string("must be a string"), v.maxLength(500))),
  url: v.optional(v.pipe(v.string("must be a string"), v.url("must be an absolute URL"))),
});

type Bindings = { Bindings: Env };

/** `/api/v1/destinations`: the places where posts are announced, and each post's copy there. */
export const destinations = new Hono<Bindings>()
  .get("/", async (c) => {
    const found = await listDestinations(c.env.DB);
    return c.json({ destinations: found.map((one) => ({ ...toJson(one), announcements: countsOf(one) })) });
  })
  .post("/", async (c) => {
    const entered = await parseBody(c.req.raw, NewDestination);
    if ((await countDestinations(c.env.DB)) >= DESTINATIONS_MAX)
      throw new ProblemError({ kind: "conflict", detail: `There are ${DESTINATIONS_MAX} destinations already.` });
    const of = KINDS[entered.kind]!;
    const { settings, secrets } = enteredFor(of, entered.settings, entered.secrets);
    const now = Date.now();
    const id = ulid(now);
    await refuseTaken(c.env.DB, of, { id, kind: entered.kind }, settings);
    const sealed = await seal(configOf(c.env), destinationContext(id), JSON.stringify(secrets));
    const { kind, name, filters, template, delay_minutes } = entered;
    const added = { id, kind, name, settings, sealed, filters, template, delayMs: delay_minutes * MINUTE_MS };
    await addDestination(c.env.DB, added, now);
    await of.prepare?.(id, c.env, now);
    return c.json(toJson(await existing(c, id)), 201, { location: `/api/v1/destinations/${id}` });
  })
  .get("/:id", async (c) => c.json(toJson(await existing(c))))
  .patch("/:id", async (c) => {
    const change = await parseBody(c.req.raw, DestinationChange);
    const before = await existing(c);
    const kind = kindOf(before);
    const secrets = change.secrets ?? (await openedSecrets(c.env, before));
    const entered = enteredFor(kind, change.settings ?? before.settings, secrets);
    const now = Date.now();
    await refuseTaken(c.env.DB, kind, before, entered.settings);
    await kind.prepare?.(before.id, c.env, now);
    await changeDestination(
      c.env.DB,
      {
        id: before.id,
        name: change.name ?? before.name,
        settings: entered.settings,
        sealed: await seal(configOf(c.env), destinationContext(before.id), JSON.stringify(entered.secrets)),
        filters: change.filters ?? before.filters,
        template: change.template === undefined ? before.template : change.template,
        delayMs: change.delay_minutes === undefined ? before.delayMs : change.delay_minutes * MINUTE_MS,
        pausedAt: change.paused === undefined ? before.pausedAt : change.paused ? (before.pausedAt ?? now) : null,
      },
      now,
    );
    const after = await existing(c);
    const isChanged = after.name !== before.name || JSON.stringify(after.settings) !== JSON.stringify(before.settings);
    if (isChanged) await kind.changed?.(after.id, c.env, now);
    return c.json(toJson(after));
  })
  .delete("/:id", async (c) => {
    const { id, kind } = await existing(c);
    const now = Date.now();
    await deleteDestination(c.env.DB, id, now);
    await KINDS[kind]?.deleted?.(id, c.env, now);
    return c.json({ id, deleted: true as const });
  })
  .post("/:id/check", async (c) => {
    const one = await existing(c);
    const { kind, connection } = await connectionTo(c.env, one);
    return c.json(outcomeJson(await kind.check(connection)));
  })
  .post("/:id/preview", async (c) => {
    const wanted = await parseBody(c.req.raw, WantedPreview);
    return c.json({ ...(await previewOf(c.env, await existing(c), wanted)) });
  })
  .post("/:id/test", async (c) => {
    const { post } = await parseBody(c.req.raw, OfPost);
    const one = await existing(c);
    const { kind, connection } = await connectionTo(c.env, one);
    const copy = await copyFor(c.env, one, post, `test-${ulid()}`);
    const announced = await kind.announce(copy, connection);
    if (announced.did !== "done") return c.json({ announced: outcomeJson(announced), removed: null });
    const remote = { id: copy.key, ...announced.remote, more: { ...announced.remote?.more, page: copy.url } };
    return c.json({
      announced: outcomeJson(announced),
      removed: outcomeJson(await kind.remove({ ...copy, change: copy.change + 1 }, remote, connection)),
    });
  })
  .post("/:id/backfill", async (c) => {
    const { newest, every_minutes } = await parseBody(c.req.raw, Backfill);
    const { id } = await existing(c);
    return c.json({ announced: await backfill(c.env.DB, id, newest, every_minutes * MINUTE_MS, Date.now()) });
  })
  .get("/:id/followers", async (c) => {
    const one = await existing(c);
    if (one.kind !== "activitypub") throw new ProblemError({ kind: "not-found", what: "followers" });
    return c.json(await followersJson(c.env.DB, one.id));
  })
  .get("/:id/announcements", async (c) => {
    const { limit, state, cursor } = parseQuery(c.req.raw, AnnouncementsQuery);
    const { id } = await existing(c);
    const found = await listAnnouncements(c.env.DB, id, state, limit + 1, cursor === undefined ? null : Number(cursor));
    const { rows, next_cursor } = pageOf(found, limit, ({ post }) => String(post));
    return c.json({ announcements: rows.map(announcementJson), next_cursor });
  })
  .post("/:id/announcements/:post/retry", async (c) => await judge(c, "retry"))
  .post("/:id/announcements/:post/skip", async (c) => await judge(c, "skip"))
  .post("/:id/announcements/:post/absent", async (c) => await judge(c, "absent"))
  .post("/:id/announcements/:post/there", async (c) => {
    const { id, url } = await parseBody(c.req.raw, Seen);
    return await judge(c, "there", id === undefined ? null : { id, ...(url !== undefined && { url }) });
  });

async function judge(c: Context<Bindings>, verdict: Verdict, remote: { id: string; url?: string } | null = null) {
  const { id } = await existing(c);
  const post = Number(c.req.param("post"));
  const isKnown =
    Number.isSafeInteger(post) && (await judgeAnnouncement(c.env.DB, id, post, verdict, remote, Date.now()));
  if (!isKnown) throw new ProblemError({ kind: "not-found", what: "announcement" });
  const [report] = await listAnnouncements(c.env.DB, id, undefined, 1, post + 1);
  return c.json(announcementJson(report!));
}

async function existing(c: Context<Bindings>, id = c.req.param("id") ?? ""): Promise<Destination> {
  const destination = await readDestination(c.env.DB, id);
  if (!destination) throw new ProblemError({ kind: "not-found", what: "destination" });
  return destination;
}

/**
 * The parsed settings and secrets.
 *
 * @throws {ProblemError} body-invalid, with the faults that the kind finds
 */
function enteredFor(
  kind: DestinationKind,
  settings: unknown,
  secrets: unknown,
): { settings: unknown; secrets: unknown } {
  const parsed = [
    ["settings", v.safeParse(kind.settings, settings)],
    ["secrets", v.safeParse(kind.secrets, secrets)],
  ] as const;
  const issues = parsed.flatMap(([name, result]): BodyIssue[] =>
    result.success
      ? []
      : issuesOf(result.issues).map(({ pointer, detail }) => ({ pointer: `/${name}${pointer}`, detail })),
  );
  if (issues.length > 0) throw new ProblemError({ kind: "body-invalid", issues });
  return { settings: parsed[0][1].output, secrets: parsed[1][1].output };
}

/**
 * Refuses a setting that another destination of the kind has.
 *
 * @throws {ProblemError} body-invalid
 */
async function refuseTaken(
  db: D1Database,
  { unique }: DestinationKind,
  one: Pick<Destination, "id" | "kind">,
  settings: unknown,
): Promise<void> {
  if (unique === undefined) return;
  const value = (settings as Record<string, unknown>)[unique];
  if (!(await isSettingTaken(db, one, unique, value))) return;
  const issue = { pointer: `/settings/${unique}`, detail: "is another destination's" };
  throw new ProblemError({ kind: "body-invalid", issues: [issue] });
}

/**
 * The secrets of a destination.
 *
 * @throws {UnopenableSecret} when they were sealed with a key that is gone
 */
const openedSecrets = async (env: Env, { id, sealed }: Destination): Promise<unknown> =>
  JSON.parse(await unseal(configOf(env), destinationContext(id), sealed));

async function connectionTo(
  env: Env,
  one: Destination,
): Promise<{ kind: DestinationKind; connection: Connection<unknown, unknown> }> {
  const kind = kindOf(one);
  const entered = enteredFor(kind, one.settings, await openedSecrets(env, one));
  const { origin } = await addressedSite(env);
  const now = Date.now();
  const connection = { destination: one.id, ...entered, env, fetch: networkFetch, now, origin, memory: new Map() };
  return { kind, connection };
}

const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

/** The state of a destination, without its secrets. */
export function destinationStatus({ pausedAt, stoppedAt, failures }: Destination) {
  if (stoppedAt !== null) return "stopped" as const;
  if (pausedAt !== null) return "paused" as const;
  return failures > 0 ? ("failing" as const) : ("good" as const);
}

const toJson = (one: Destination) => ({
  id: one.id,
  kind: one.kind,
  name: one.name,
  settings: one.settings as Record<string, unknown>,
  filters: one.filters,
  template: one.template,
  delay_minutes: one.delayMs / MINUTE_MS,
  status: destinationStatus(one),
  trouble: one.trouble,
  failing_since: iso(one.failingSince),
  again_at: one.failures > 0 && one.stoppedAt === null ? iso(one.resumeAt) : null,
  stopped_at: iso(one.stoppedAt),
  sent_at: iso(one.sentAt),
  added_at: iso(one.addedAt)!,
  links: { self: `/api/v1/destinations/${one.id}`, announcements: `/api/v1/destinations/${one.id}/announcements` },
});

const countsOf = ({ live, waiting, unsure, refused, removalSince }: DestinationCounts) => ({
  live,
  waiting,
  unsure,
  refused,
  withdrawal_waits_since: iso(removalSince),
});

const TROUBLED_MAX = 50;

async function followersJson(db: D1Database, id: string) {
  const [{ removalSince, ...counts }, troubled] = await Promise.all([
    readFollowerCounts(db, id),
    listTroubledHosts(db, id, TROUBLED_MAX),
  ]);
  return {
    ...counts,
    withdrawal_waits_since: iso(removalSince),
    troubled: troubled.map(({ host, trouble, failingSince, resumeAt, stoppedAt, dropped }) => ({
      host,
      trouble,
      failing_since: iso(failingSince),
      again_at: failingSince !== null && stoppedAt === null ? iso(resumeAt) : null,
      stopped_at: iso(stoppedAt),
      dropped,
    })),
  };
}

const outcomeJson = (outcome: CallOutcome) => ({
  outcome: outcome.did,
  ...("why" in outcome && { why: outcome.why }),
  ...("remote" in outcome && outcome.remote?.url !== undefined && { url: outcome.remote.url }),
});

const announcementJson = (one: AnnouncementReport) => ({
  post: one.post,
  title: one.title,
  page: one.path,
  wanted: one.live ? one.wanted : null,
  there: one.sent,
  url: one.url,
  state: one.state,
  tries: one.tries,
  due_at: iso(one.dueAt),
  trouble: one.trouble,
  changed_at: iso(one.notedAt)!,
  settled_at: iso(one.settledAt),
});
