import { DAY_MS } from "../time.ts";
import { Hono } from "hono";
import { ulid } from "ulid";
import * as v from "valibot";
import { configOf } from "../config.ts";
import { KnownSigning, SCHEMES } from "../upstreams/signatures/schemes.ts";
import { seal } from "../keys.ts";
import { contentKeyContext, ContentKey, Policy, Source, sourceSecretContext } from "../model/source.ts";
import { ProblemError } from "../problem.ts";
import { dropContentKey, saveContentKey } from "../storage/content-keys.ts";
import { dropProbe, readProbe, startProbe } from "../storage/probes.ts";
import { readWebhook } from "../storage/reaction-webhooks.ts";
import { hasRestorable, listSourceWork, type SourceWork, startingWork } from "../storage/source-work.ts";
import { runWorkOfSource } from "../publish/source-work.ts";
import { FRONT_TAG, postsTag, sourceTag } from "../publish/cache.ts";
import { wake } from "../ingest/wake.ts";
import {
  createSource,
  deleteSource,
  listSources,
  readSource,
  rotateSecret,
  type SealedSecret,
  type StoredSource,
  updateSource,
} from "../storage/sources.ts";
import { webhookJson } from "./reactions.ts";
import { Limit, pageOf, parseBody, parseQuery } from "./json.ts";

/** How long the old secret lives after a rotation, so that senders can change over. */
const ROTATION_OVERLAP_MS = DAY_MS;

/** A source has at most one of each kind. */
const WORK_MAX = 10;

/** The upstream's own secret, if the upstream chooses it. The scheme checks it, and it is never shown again. */
const BroughtSecret = v.optional(v.string("must be a string"));

export const NewSource = v.pipe(
  v.strictObject({
    ...Source.entries,
    ...Policy.entries,
    canonical_hosts: v.optional(Source.entries.canonical_hosts, []),
    signing: v.optional(KnownSigning, Source.entries.signing.default),
    secret: BroughtSecret,
  }),
  v.transform((source) => ({ ...source, canonical_hosts: withHomeHost(source.canonical_hosts, source.home_page_url) })),
);

export const NewSecret = v.strictObject({ secret: BroughtSecret });

export const Probe = v.strictObject({ probe: v.boolean("must be true or false") });
export const NewContentKey = v.strictObject({ key: ContentKey });

const { slug: _, ...changeable } = Source.entries;
export const SourceChange = v.partial(
  v.strictObject({
    ...changeable,
    description: Source.entries.description.wrapped,
    icon_url: Source.entries.icon_url.wrapped,
    language: v.pipe(Source.entries.language.wrapped),
    indexing: Source.entries.indexing.wrapped,
    signing: KnownSigning,
    mapping: Source.entries.mapping.wrapped,
    delay_minutes: Policy.entries.delay_minutes.wrapped,
    expires_after_days: Policy.entries.expires_after_days.wrapped,
    excerpt_only: Policy.entries.excerpt_only.wrapped,
    images: Policy.entries.images.wrapped,
    license: Policy.entries.license.wrapped,
    secret: v.string("must be a string"),
  }),
);

export const ListQuery = v.strictObject({ limit: Limit, cursor: v.optional(v.string(), "") });

/** The canonical hosts, among them the home page's host, which is always allowed. */
const withHomeHost = (hosts: string[], homePageUrl: string) => [...new Set([new URL(homePageUrl).hostname, ...hosts])];

/** `/api/v1/sources`: the sources, who may send posts. */
export const sources = new Hono<{ Bindings: Env }>()
  .post("/", async (c) => {
    const { secret: brought, ...source } = await parseBody(c.req.raw, NewSource);
    const { shown, sealed } = await makeSecret(source, brought, c.env);
    if (!(await createSource(c.env.DB, source, sealed, Date.now()))) {
      throw new ProblemError({
        kind: "conflict",
        detail: (await readSource(c.env.DB, source.slug))
          ? `A source with the slug ${source.slug} exists. Change it with PATCH /api/v1/sources/${source.slug}, or choose another slug.`
          : `The posts of the deleted source ${source.slug} are still being withdrawn. GET /api/v1/sources/${source.slug}/work says how far that is; register it again after that.`,
      });
    }
    const self = `/api/v1/sources/${source.slug}`;
    const { links, ...facts } = toJson({ ...source, version: 1 });
    const offer = (await hasRestorable(c.env.DB, source.slug)) && { restore_posts: `${self}/restore-posts` };
    return c.json({ ...facts, links: { ...links, ...offer }, ...shown }, 201, { location: self });
  })
  .get("/", async (c) => {
    const { limit, cursor } = parseQuery(c.req.raw, ListQuery);
    const { rows, next_cursor } = pageOf(await listSources(c.env.DB, limit + 1, cursor), limit, ({ slug }) => slug);
    return c.json({ sources: rows.map(toJson), next_cursor });
  })
  .get("/:slug", async (c) => {
    const source = await existing(c.env.DB, c.req.param("slug"));
    const hook = await readWebhook(c.env.DB, source.slug);
    const work = await listSourceWork(c.env.DB, WORK_MAX, source.slug);
    c.header("etag", etagOf(source));
    return c.json({
      ...toJson(source),
      reactions_webhook: hook && webhookJson(hook),
      work: work.map(workJson),
    });
  })
  .patch("/:slug", async (c) => {
    const source = await existing(c.env.DB, c.req.param("slug"));
    const { secret: brought, ...change } = await parseBody(c.req.raw, SourceChange);
    const { version, ...before } = source;
    const expected = c.req.header("if-match");
    if (expected !== undefined && expected !== "*" && expected !== etagOf(source)) throw changedSince(source.slug);
    const changed = { ...before, ...change };
    changed.canonical_hosts = withHomeHost(changed.canonical_hosts, changed.home_page_url);
    // A secret of one scheme does not fit another, so a new way of signing begins with a new secret.
    if (changed.signing === before.signing && brought !== undefined) throw invalid(SECRET_OUT_OF_PLACE);
    const made = changed.signing === before.signing ? null : await makeSecret(changed, brought, c.env);
    const now = Date.now();
    if (!(await updateSource(c.env.DB, changed, version, made?.sealed ?? null, now))) throw changedSince(source.slug);
    const { left } = await runWorkOfSource(c.env.DB, source.slug, now);
    const after = { ...changed, version: version + 1 };
    c.header("etag", etagOf(after));
    return c.json({ ...toJson(after), ...made?.shown, work: left.map(workJson) });
  })
  .delete("/:slug", async (c) => {
    const { slug } = await existing(c.env.DB, c.req.param("slug"));
    const now = Date.now();
    await deleteSource(c.env.DB, slug, [postsTag(slug), sourceTag(slug), FRONT_TAG], now);
    const { done, left } = await runWorkOfSource(c.env.DB, slug, now);
    await wake(c.env.WORK, [{ kind: "purge" }]);
    return c.json({ slug, deleted: true, posts_withdrawn: done, work: left.map(workJson) });
  })
  .get("/:slug/work", async (c) => {
    const work = await listSourceWork(c.env.DB, WORK_MAX, c.req.param("slug"));
    return c.json({ source: c.req.param("slug"), work: work.map(workJson) });
  })
  .post("/:slug/restore-posts", async (c) => {
    const { slug } = await existing(c.env.DB, c.req.param("slug"));
    const now = Date.now();
    await startingWork(c.env.DB, slug, "restore", {}, now).run();
    const { done, left } = await runWorkOfSource(c.env.DB, slug, now);
    return c.json({ source: slug, posts_restored: done, work: left.map(workJson) }, 202);
  })
  .post("/:slug/secrets", async (c) => {
    const source = await existing(c.env.DB, c.req.param("slug"));
    const { secret: brought } = await parseBody(c.req.raw, NewSecret);
    const { shown, sealed } = await makeSecret(source, brought, c.env);
    const now = Date.now();
    const expiresAt = now + ROTATION_OVERLAP_MS;
    await rotateSecret(c.env.DB, source.slug, sealed, now, expiresAt);
    return c.json({ ...shown, id: sealed.id, previous_expires_at: new Date(expiresAt).toISOString() }, 201);
  })
  .put("/:slug/content-key", async (c) => {
    const { slug } = await existing(c.env.DB, c.req.param("slug"));
    const { key } = await parseBody(c.req.raw, NewContentKey);
    await saveContentKey(c.env.DB, slug, await seal(configOf(c.env), contentKeyContext(slug), key));
    return c.json({ source: slug, content_key: "set" });
  })
  .delete("/:slug/content-key", async (c) => {
    const { slug } = await existing(c.env.DB, c.req.param("slug"));
    await dropContentKey(c.env.DB, slug).run();
    return c.json({ source: slug, content_key: "deleted" });
  })
  .get("/:slug/probe", async (c) => {
    const { slug } = await existing(c.env.DB, c.req.param("slug"));
    return c.json(await probeJson(c.env.DB, slug));
  })
  .put("/:slug/probe", async (c) => {
    const { slug } = await existing(c.env.DB, c.req.param("slug"));
    const { probe } = await parseBody(c.req.raw, Probe);
    if (probe) await startProbe(c.env.DB, slug, Date.now());
    else await c.env.DB.batch(dropProbe(c.env.DB, slug));
    return c.json(await probeJson(c.env.DB, slug));
  });

async function probeJson(db: D1Database, source: string) {
  const probe = await readProbe(db, source);
  if (!probe) return { source, probe: false };
  const { dueAt, waiting, trouble } = probe;
  return {
    source,
    probe: true,
    next_at: new Date(dueAt).toISOString(),
    // Missing originals, which are requested again before their posts are withdrawn.
    gone: waiting,
    ...(trouble !== null && { trouble }),
  };
}

async function existing(db: D1Database, slug: string): Promise<StoredSource> {
  const source = await readSource(db, slug);
  if (!source) throw new ProblemError({ kind: "not-found", what: "source" });
  return source;
}

/** A source's version as an entity tag (RFC 9110, section 8.8.3). */
const etagOf = ({ version }: StoredSource): string => `"${version}"`;

const changedSince = (slug: string) =>
  new ProblemError({
    kind: "conflict",
    detail: `The source has been changed meanwhile. GET /api/v1/sources/${slug}, and send the change again with its ETag as If-Match.`,
  });

const WORK_DOES = { delete: "withdraws its posts", change: "renders its pages again", restore: "puts its posts back" };

const workJson = ({ kind, done, startedAt }: SourceWork) => ({
  kind,
  does: WORK_DOES[kind],
  posts_done: done,
  started_at: new Date(startedAt).toISOString(),
});

const SECRET_OUT_OF_PLACE = "belongs to a change of signing; POST it to …/secrets to rotate";

const unknownSigning = (signing: string) =>
  `The source signs by “${signing}”, which this version does not know. Deploy the version that does, or PATCH the source's signing.`;

const invalid = (detail: string) =>
  new ProblemError({ kind: "body-invalid", issues: [{ pointer: "/secret", detail }] });

/**
 * A source's secret, sealed for storage: the one that the operator brought, or a new one, which is shown only once.
 *
 * @throws {ProblemError} body-invalid, when it is no secret of the scheme or the upstream has to make it; conflict,
 * when this version does not know how the source signs
 */
async function makeSecret(
  { slug, signing }: { slug: string; signing: string },
  brought: string | undefined,
  env: Env,
): Promise<{ shown: { secret?: string }; sealed: SealedSecret }> {
  const scheme = SCHEMES.get(signing);
  if (scheme === undefined) throw new ProblemError({ kind: "conflict", detail: unknownSigning(signing) });
  const { newSecret, importSecret, secretForm } = scheme;
  const secret = brought ?? newSecret?.();
  if (secret === undefined) throw invalid("is missing: the upstream makes it; copy it from there");
  if ((await importSecret(secret)) === null) throw invalid(`must be ${secretForm}`);
  const sealed = await seal(configOf(env), sourceSecretContext(slug), secret);
  return { shown: brought === undefined ? { secret } : {}, sealed: { id: ulid(), sealed } };
}

const toJson = ({ version: _, ...source }: StoredSource) => ({
  ...source,
  links: { self: `/api/v1/sources/${source.slug}`, webhook: `/webhooks/${source.slug}`, page: `/${source.slug}` },
});
