import { Hono } from "hono";
import { ulid } from "ulid";
import * as v from "valibot";
import { configOf } from "../config.ts";
import { SCHEMES } from "../ingest/signatures/schemes.ts";
import { seal } from "../keys.ts";
import { Source } from "../model/source.ts";
import { ProblemError } from "../problem.ts";
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
import { Limit, pageOf, parseBody, parseQuery } from "./json.ts";

/** After a rotation the secret before lives on for so long, so that senders can change over. */
const ROTATION_OVERLAP_MS = 86_400_000;
const DELETED_REASON = "The publisher is no longer reprinted here.";

const NewSource = v.pipe(
  v.strictObject({ ...Source.entries, canonical_hosts: v.optional(Source.entries.canonical_hosts, []) }),
  v.transform((source) => ({ ...source, canonical_hosts: withHomeHost(source.canonical_hosts, source.home_page_url) })),
);

const { slug: _, ...changeable } = Source.entries;
const SourceChange = v.partial(
  v.strictObject({
    ...changeable,
    language: v.pipe(Source.entries.language.wrapped),
    indexing: Source.entries.indexing.wrapped,
    signing: Source.entries.signing.wrapped,
  }),
);

const ListQuery = v.object({ limit: Limit, cursor: v.optional(v.string(), "") });

/** The home page's host may always be named as canonical. */
const withHomeHost = (hosts: string[], homePageUrl: string) => [...new Set([new URL(homePageUrl).hostname, ...hosts])];

/** `/api/v1/sources`: who may send posts. */
export const sources = new Hono<{ Bindings: Env }>()
  .post("/", async (c) => {
    const source = await parseBody(c.req.raw, NewSource);
    const { secret, sealed } = await makeSecret(source, c.env);
    if (!(await createSource(c.env.DB, source, sealed, Date.now()))) {
      throw new ProblemError({
        kind: "conflict",
        detail: `A source with the slug ${source.slug} exists. Change it with PATCH /api/v1/sources/${source.slug}, or choose another slug.`,
      });
    }
    return c.json({ ...toJson({ ...source, version: 1 }), secret }, 201, {
      location: `/api/v1/sources/${source.slug}`,
    });
  })
  .get("/", async (c) => {
    const { limit, cursor } = parseQuery(c.req.raw, ListQuery);
    const { rows, next_cursor } = pageOf(await listSources(c.env.DB, limit + 1, cursor), limit, ({ slug }) => slug);
    return c.json({ sources: rows.map(toJson), next_cursor });
  })
  .get("/:slug", async (c) => c.json(toJson(await existing(c.env.DB, c.req.param("slug")))))
  .patch("/:slug", async (c) => {
    const source = await existing(c.env.DB, c.req.param("slug"));
    const change = await parseBody(c.req.raw, SourceChange);
    const { version, ...before } = source;
    const changed = { ...before, ...change };
    changed.canonical_hosts = withHomeHost(changed.canonical_hosts, changed.home_page_url);
    await updateSource(c.env.DB, changed, Date.now());
    return c.json(toJson({ ...changed, version: version + 1 }));
  })
  .delete("/:slug", async (c) => {
    const { slug } = await existing(c.env.DB, c.req.param("slug"));
    const withdrawn = await deleteSource(c.env.DB, slug, DELETED_REASON, Date.now());
    return c.json({ slug, deleted: true, posts_withdrawn: withdrawn });
  })
  .post("/:slug/secrets", async (c) => {
    const source = await existing(c.env.DB, c.req.param("slug"));
    const { secret, sealed } = await makeSecret(source, c.env);
    const now = Date.now();
    const expiresAt = now + ROTATION_OVERLAP_MS;
    await rotateSecret(c.env.DB, source.slug, sealed, now, expiresAt);
    return c.json({ secret, previous_expires_at: new Date(expiresAt).toISOString() }, 201);
  });

async function existing(db: D1Database, slug: string): Promise<StoredSource> {
  const source = await readSource(db, slug);
  if (!source) throw new ProblemError({ kind: "not-found", what: "source" });
  return source;
}

/** A new secret, in the clear to be shown once, and sealed to be stored. */
async function makeSecret({ slug, signing }: Source, env: Env): Promise<{ secret: string; sealed: SealedSecret }> {
  const secret = SCHEMES[signing].newSecret();
  const sealed = await seal(configOf(env).SECRET_KEY, `source:${slug}`, secret);
  return { secret, sealed: { id: ulid(), sealed } };
}

const toJson = ({ version: _, ...source }: StoredSource) => ({
  ...source,
  links: { self: `/api/v1/sources/${source.slug}`, webhook: `/webhooks/${source.slug}`, page: `/${source.slug}` },
});
