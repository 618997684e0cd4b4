import { ulid } from "ulid";
import * as v from "valibot";
import type { PublisherName } from "../model/post.ts";
import { Indexing, Mapping, Policy, type Source } from "../model/source.ts";
import { dropContentKey } from "./content-keys.ts";
import { dropFeeds } from "./feeds.ts";
import { dropProbe } from "./probes.ts";
import { notePurges } from "./purges.ts";
import { removeWebhook } from "./reaction-webhooks.ts";
import { dropReceiptWebhook, stopMentions } from "./receipts.ts";
import { BEING_DELETED, startingWork } from "./source-work.ts";
import type { ReadDatabase } from "./nearest.ts";

interface SourceRow {
  slug: string;
  name: string;
  home_page_url: string;
  description: string;
  icon_url: string;
  language: string;
  canonical_hosts: string;
  indexing: string;
  signing: string;
  mapping: string;
  rights: string;
  version: number;
}

/** A source with its policy and the count of its changes. */
export interface StoredSource extends Source, Policy {
  version: number;
}

/** A sealed secret of a source; sealed with the context `source:{slug}`. */
export interface SealedSecret {
  id: string;
  sealed: string;
}

/** The most live secrets of a source: the newest, and during a rotation the one before. */
export const LIVE_SECRETS_MAX = 2;

/**
 * The columns of a source as they are stored. {@link Source} limits only new values: if a later version has a stricter
 * rule, such as one more reserved slug, existing sources stay readable.
 */
const StoredFacts = v.object({
  slug: v.string(),
  name: v.string(),
  home_page_url: v.string(),
  description: v.string(),
  icon_url: v.string(),
  language: v.string(),
  canonical_hosts: v.array(v.string()),
  indexing: Indexing,
  signing: v.string(),
  mapping: v.object(Mapping.entries),
});

export const toSource = (row: SourceRow): StoredSource => ({
  ...v.parse(StoredFacts, {
    ...row,
    canonical_hosts: JSON.parse(row.canonical_hosts),
    mapping: JSON.parse(row.mapping),
  }),
  ...v.parse(Policy, JSON.parse(row.rights)),
  version: row.version,
});

/** The columns of `sources` that {@link toSource} reads. */
export const SOURCE_COLUMNS =
  "slug, name, home_page_url, description, icon_url, language, canonical_hosts, indexing, signing, mapping, rights, version";

/** A source's policy as it is stored. */
const rightsJson = (policy: v.InferInput<typeof Policy>): string => JSON.stringify(v.parse(Policy, policy));

/** A source that is not deleted, or null. */
export async function readSource(db: D1Database, slug: string): Promise<StoredSource | null> {
  const row = await db
    .prepare(`SELECT ${SOURCE_COLUMNS} FROM sources WHERE slug = ? AND deleted_at IS NULL`)
    .bind(slug)
    .first<SourceRow>();
  return row && toSource(row);
}

/** Sources by slug, after `cursor`. A source that cannot be read is logged and skipped. */
export async function listSources(db: ReadDatabase, limit: number, cursor: string): Promise<StoredSource[]> {
  const { results } = await db
    .prepare(`SELECT ${SOURCE_COLUMNS} FROM sources WHERE deleted_at IS NULL AND slug > ? ORDER BY slug LIMIT ?`)
    .bind(cursor, limit)
    .all<SourceRow>();
  return results.flatMap((row) => {
    try {
      return [toSource(row)];
    } catch (error) {
      console.error({ event: "source not readable", source: row.slug, error: String(error) });
      return [];
    }
  });
}

/** The sources whose home page is at the top of a host, with "www." or without. */
export async function listAtHome(db: ReadDatabase, host: string, limit: number): Promise<PublisherName[]> {
  const name = host.replace(/^www\./, "");
  const homes = ["https://", "http://", "https://www.", "http://www."].flatMap((before) => [
    `${before}${name}`,
    `${before}${name}/`,
  ]);
  const { results } = await db
    .prepare(
      `SELECT slug, name, icon_url AS icon FROM sources
       WHERE home_page_url IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL ORDER BY slug LIMIT ?`,
    )
    .bind(JSON.stringify(homes), limit)
    .all<PublisherName>();
  return results;
}

/** A source's way of signing, and its secrets that are live at `now`; null when there is no such source. */
export async function readSecrets(
  db: D1Database,
  slug: string,
  now: number,
): Promise<{ version: number; signing: string; secrets: SealedSecret[] } | null> {
  const { results } = await db
    .prepare(
      `SELECT version, signing, id, sealed FROM sources LEFT JOIN source_secrets
         ON source_secrets.source = slug AND (expires_at IS NULL OR expires_at > ?)
       WHERE slug = ? AND deleted_at IS NULL ORDER BY source_secrets.rowid DESC LIMIT ${LIVE_SECRETS_MAX}`,
    )
    .bind(now, slug)
    .all<{ version: number; signing: string; id: string | null; sealed: string | null }>();
  const [first] = results;
  if (!first) return null;
  const secrets = results.flatMap(({ id, sealed }) => (id !== null && sealed !== null ? [{ id, sealed }] : []));
  return { version: first.version, signing: first.signing, secrets };
}

/** When a secret begins and ends to be valid; null: valid until it is replaced. Milliseconds. */
export interface SecretReport {
  id: string;
  createdAt: number;
  expiresAt: number | null;
}

/** A source's secrets that are live at `now`, the newest first; null when there is no such source. */
export async function listSecrets(db: D1Database, slug: string, now: number): Promise<SecretReport[] | null> {
  const { results } = await db
    .prepare(
      `SELECT id, source_secrets.created_at AS createdAt, expires_at AS expiresAt FROM sources LEFT JOIN source_secrets
         ON source_secrets.source = slug AND (expires_at IS NULL OR expires_at > ?)
       WHERE slug = ? AND deleted_at IS NULL ORDER BY source_secrets.rowid DESC LIMIT ${LIVE_SECRETS_MAX}`,
    )
    .bind(now, slug)
    .all<SecretReport | { id: null }>();
  if (results.length === 0) return null;
  return results.filter((row): row is SecretReport => row.id !== null);
}

/** Ends the earlier secret of a rotation at once. */
export async function endSecret(db: D1Database, slug: string, id: string): Promise<void> {
  await db.batch([
    db.prepare("DELETE FROM source_secrets WHERE source = ? AND id = ? AND expires_at IS NOT NULL").bind(slug, id),
    db.prepare("UPDATE sources SET version = version + 1 WHERE slug = ?").bind(slug),
  ]);
}

/**
 * Saves a new source with its first secret. A deleted source with that slug is replaced by the new facts; its posts
 * stay withdrawn and its old secrets are dropped.
 *
 * @returns false when a live source has the slug, or a deleted one whose posts are still being withdrawn
 */
export async function createSource(
  db: D1Database,
  source: Source & v.InferInput<typeof Policy>,
  secret: SealedSecret,
  now: number,
): Promise<boolean> {
  const [created] = await db.batch<{ version: number }>([
    db
      .prepare(
        `INSERT INTO sources (slug, name, home_page_url, description, icon_url, language, canonical_hosts, indexing, signing, mapping,
           rights, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (slug) DO UPDATE SET name = excluded.name, home_page_url = excluded.home_page_url,
           description = excluded.description, icon_url = excluded.icon_url, language = excluded.language, canonical_hosts = excluded.canonical_hosts, indexing = excluded.indexing, signing = excluded.signing,
           mapping = excluded.mapping, rights = excluded.rights, version = version + 1, created_at = excluded.created_at, deleted_at = NULL
         WHERE deleted_at IS NOT NULL AND slug NOT IN (${BEING_DELETED})
         RETURNING version`,
      )
      .bind(
        source.slug,
        source.name,
        source.home_page_url,
        source.description,
        source.icon_url,
        source.language,
        JSON.stringify(source.canonical_hosts),
        source.indexing,
        source.signing,
        JSON.stringify(source.mapping),
        rightsJson(source),
        now,
      ),
    db
      .prepare("INSERT INTO source_secrets (id, source, sealed, created_at) SELECT ?, ?, ?, ? WHERE changes() > 0")
      .bind(secret.id, source.slug, secret.sealed, now),
    db
      .prepare("DELETE FROM source_secrets WHERE source = ? AND id <> ? AND changes() > 0")
      .bind(source.slug, secret.id),
  ]);
  const [registered] = created!.results;
  // A deleted source's mentions continue until its posts are withdrawn. A source that is registered again starts
  // without mentions.
  if (registered && registered.version > 1) await db.batch(stopMentions(db, source.slug));
  return registered !== undefined;
}

/**
 * Writes a source's changed facts in one short transaction. Its posts' pages, and their standing if its policy has
 * changed, follow in slices (source-work.ts).
 *
 * @param version the version of the source that the change was based on
 * @param secret replaces all its secrets; null: they stay
 * @returns false when the source has changed since, and nothing was done
 */
export async function updateSource(
  db: D1Database,
  source: Source & Policy,
  version: number,
  secret: SealedSecret | null,
  now: number,
): Promise<boolean> {
  const guard = "EXISTS (SELECT 1 FROM sources WHERE slug = ? AND version = ? AND deleted_at IS NULL)";
  const bindings = [source.slug, version];
  const rights = rightsJson(source);
  const results = await db.batch([
    ...(secret === null
      ? []
      : [
          db.prepare(`DELETE FROM source_secrets WHERE source = ? AND ${guard}`).bind(source.slug, ...bindings),
          db
            .prepare(`INSERT INTO source_secrets (id, source, sealed, created_at) SELECT ?, ?, ?, ? WHERE ${guard}`)
            .bind(secret.id, source.slug, secret.sealed, now, ...bindings),
        ]),
    startingWork(db, source.slug, "change", { guard, bindings }, now),
    db
      .prepare(
        `UPDATE source_work SET is_policy_new = 1 WHERE source = ?1 AND kind = 'change'
           AND EXISTS (SELECT 1 FROM sources WHERE slug = ?1 AND version = ?2 AND deleted_at IS NULL AND rights IS NOT ?3)`,
      )
      .bind(...bindings, rights),
    db
      .prepare(
        `UPDATE sources SET name = ?, home_page_url = ?, description = ?, icon_url = ?, language = ?, canonical_hosts = ?, indexing = ?, signing = ?,
           mapping = ?, rights = ?, version = version + 1 WHERE slug = ? AND version = ? AND deleted_at IS NULL`,
      )
      .bind(
        source.name,
        source.home_page_url,
        source.description,
        source.icon_url,
        source.language,
        JSON.stringify(source.canonical_hosts),
        source.indexing,
        source.signing,
        JSON.stringify(source.mapping),
        rights,
        ...bindings,
      ),
  ]);
  return results.at(-1)!.meta.changes > 0;
}

/**
 * Adds a secret. The one added before it lives until `expiresAt`, and any older one ends now. Of simultaneous
 * rotations, the last two secrets are valid. They are ordered by row ids, which count up in the order of writing,
 * because ULIDs of one millisecond do not.
 */
export async function rotateSecret(
  db: D1Database,
  slug: string,
  secret: SealedSecret,
  now: number,
  expiresAt: number,
): Promise<void> {
  await db.batch([
    db
      .prepare(
        `DELETE FROM source_secrets WHERE source = ?1
           AND rowid <> (SELECT max(rowid) FROM source_secrets WHERE source = ?1)`,
      )
      .bind(slug),
    db.prepare("UPDATE source_secrets SET expires_at = ? WHERE source = ?").bind(expiresAt, slug),
    db
      .prepare("INSERT INTO source_secrets (id, source, sealed, created_at) VALUES (?, ?, ?, ?)")
      .bind(secret.id, slug, secret.sealed, now),
    db.prepare("UPDATE sources SET version = version + 1 WHERE slug = ?").bind(slug),
  ]);
}

/**
 * Deletes a source in one short transaction: its secrets are deleted, nothing more is accepted from it, and its posts
 * are hidden from readers. Slices withdraw them later in the operator's name (source-work.ts).
 *
 * @param tags tags of the cache's pages that show its posts
 */
export async function deleteSource(db: D1Database, slug: string, tags: readonly string[], now: number): Promise<void> {
  const purged = tags.map((tag) => ({ tag, rank: 0 as const }));
  await db.batch([
    db.prepare("DELETE FROM source_work WHERE source = ?").bind(slug),
    startingWork(db, slug, "delete", {}, now),
    db.prepare("UPDATE sources SET deleted_at = ?, version = version + 1 WHERE slug = ?").bind(now, slug),
    db.prepare("DELETE FROM source_secrets WHERE source = ?").bind(slug),
    dropContentKey(db, slug),
    ...dropProbe(db, slug),
    ...dropFeeds(db, slug, now),
    removeWebhook(db, slug),
    ...dropReceiptWebhook(db, slug),
    notePurges(db, purged, ulid(now)),
  ]);
}
