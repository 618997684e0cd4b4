import * as v from "valibot";
import type { Entry } from "../model/entry.ts";
import { LanguageTag, Policy, WebUrl } from "../model/source.ts";
import { type BodyIssue, issuesOf } from "../problem.ts";
import { ID_MAX_CHARS } from "./reading/draft.ts";
import { exactInstant, fields, LIST_MAX, paragraphs, text } from "./reading/fields.ts";
import { people } from "./reading/byline.ts";
import { filesOf, illustrated, imageOf } from "./reading/media.ts";
import { isForm } from "./reading/form.ts";
import type { Format, Parsed, Received } from "./format.ts";
import { standardWebhooks } from "./signatures/standard-webhooks.ts";
import type { Upstream } from "./upstream.ts";

/** The native webhook: a Standard Webhooks event around a JSON Feed 1.1 item. */
const format: Format = { detect, parse };

export const native = {
  name: "native",
  signing: { "standard-webhooks": standardWebhooks },
  format,
  setup: {
    software: "Standard Webhooks, with any library",
    signing: "`standard-webhooks`",
    steps: "see “Send a post”; for Ed25519 (`v1a`) the sender's `whpk_…` is the secret",
  },
} satisfies Upstream;

const TAGS_MAX = 100;

/** Text without half surrogate pairs, which JSON can contain, so that no later code has to handle them. */
const Text = v.pipe(
  v.string("must be a string"),
  v.transform((text) => text.toWellFormed()),
);
/** A list, cut to a limit before its items are read. */
const ListOf = <Item extends v.GenericSchema>(item: Item) =>
  v.pipe(
    v.custom<unknown[]>(Array.isArray, "must be a list"),
    v.transform((list) => list.slice(0, LIST_MAX)),
    v.array(item),
  );
const MaybeText = v.optional(v.nullable(Text, ""), "");

/**
 * RFC 3339 in any zone, and similar dates that Date accepts, as an ISO instant in UTC, between the years 1 and 9999.
 */
export const Instant = v.pipe(
  v.string("must be a string"),
  v.check((text) => {
    const year = new Date(text).getUTCFullYear();
    return /\d{4}-\d{2}-\d{2}/.test(text) && year >= 1 && year <= 9999;
  }, "must be an RFC 3339 date, such as 2026-11-23T10:00:00Z"),
  v.transform((text) => new Date(text).toISOString()),
);

/** An instant that must never be read as an earlier one. */
const ExactInstant = v.pipe(
  v.string("must be a string"),
  v.check(
    (text) => exactInstant(text) !== null,
    "must be a date with its time and its zone, such as 2026-11-23T10:00:00Z",
  ),
  v.transform((text) => new Date(text).toISOString()),
);

/**
 * The parts of a post that readers may be shown, and when (an extension as JSON Feed 1.1 allows); a source's policy may
 * allow less.
 */
const Rights = v.object({
  embargoed_until: v.optional(v.nullable(ExactInstant)),
  delay_minutes: v.optional(v.nullable(Policy.entries.delay_minutes.wrapped)),
  expires: v.optional(v.nullable(ExactInstant)),
  license: MaybeText,
  excerpt_only: v.optional(v.nullable(Policy.entries.excerpt_only.wrapped)),
  images: v.optional(v.nullable(Policy.entries.images.wrapped)),
});

export const EntryId = v.pipe(
  v.union([Text, v.pipe(v.number(), v.transform(String))], "must be a string"),
  v.trim(),
  v.nonEmpty("must not be empty"),
  v.maxLength(ID_MAX_CHARS, `must be at most ${ID_MAX_CHARS} characters`),
);

/** An item of JSON Feed 1.1 ("Items"). Fields that it makes optional are optional here, except the permalink. */
export const Item = v.object({
  id: EntryId,
  url: WebUrl,
  external_url: v.fallback(v.optional(WebUrl), undefined),
  title: MaybeText,
  content_html: MaybeText,
  content_text: MaybeText,
  summary: MaybeText,
  image: MaybeText,
  banner_image: MaybeText,
  date_published: v.optional(v.nullable(Instant)),
  date_modified: v.optional(v.nullable(Instant)),
  authors: v.optional(
    v.nullable(ListOf(v.object({ name: MaybeText, url: v.fallback(v.optional(WebUrl), undefined) }))),
  ),
  tags: v.optional(v.nullable(ListOf(Text))),
  language: v.fallback(v.optional(LanguageTag), undefined),
  attachments: v.fallback(
    v.optional(v.nullable(ListOf(v.object({ url: WebUrl, mime_type: MaybeText, title: MaybeText })))),
    undefined,
  ),
  _rights: v.optional(v.nullable(Rights)),
});

/** Other systems' words for a post in the name of an event, and words for each event. */
const NOUN = "(?:post|item|entr(?:y|ie)|article|stor(?:y|ie)|content)s?";
const named = (verbs: string) => new RegExp(`^${NOUN}\\.(?:${verbs})$`);
const PUBLISHED = named("published|created?|added|publish|republished|restored|unarchived|relisted");
const UPDATED = named("updated?|edited|changed|modified|published\\.edited");
const ON_HOLD = "unpublish(?:ed)?|drafted|hidden|archived?|unlisted|deactivated|suspended";
const UNPUBLISHED = named(ON_HOLD);
const WITHDRAWN = named(
  `withdrawn|(?:(?:permanently|hard|force)\\.)?deleted?|removed|trashed|destroyed|purged|erased|retracted|${ON_HOLD}`,
);

/** A type in our spelling: "postDeleted", "POST_DELETED" and "post:deleted" are "post.deleted". */
const spelled = (type: string): string => type.replace(/(?<=[a-z])(?=[A-Z])|[\s_:/-]/g, ".").toLowerCase();

/** The kind of an event by its type; undefined when it is not about a post. */
export function kindOfEvent(type: unknown): "published" | "updated" | "withdrawn" | undefined {
  if (typeof type !== "string") return undefined;
  const event = spelled(type);
  if (PUBLISHED.test(event)) return "published";
  if (UPDATED.test(event)) return "updated";
  return WITHDRAWN.test(event) ? "withdrawn" : undefined;
}

const EVENTS_EXPECTED = "must be post.published, post.updated, post.withdrawn or ping";

const NAMED_EVENT = new RegExp(`"type"\\s*:\\s*"(${NOUN}(?![a-z])[^"\\\\]{1,100})"`, "gi");
/** Types of this form are events. With other nouns they may also be types of content. */
const EVENT_OF_POST = /^post\./;

/**
 * The fault of a body with an unknown event, so that it can be refused at once; null for all other bodies. Only bodies
 * that seem to name such an event are parsed.
 */
export function unknownEvent(body: Uint8Array): BodyIssue | null {
  const written = new TextDecoder().decode(body);
  const seems = [...written.matchAll(NAMED_EVENT)].some(([, type]) => kindOfEvent(type) === undefined);
  if (!seems) return null;
  try {
    const json: unknown = JSON.parse(written);
    const isUnknown = isEvent(json) && kindOfEvent(fields(json)["type"]) === undefined;
    return isUnknown ? { pointer: "/type", detail: EVENTS_EXPECTED } : null;
  } catch {
    return null;
  }
}

const Publication = v.object({ timestamp: Instant, data: Item });
const Withdrawal = v.object({
  timestamp: Instant,
  data: v.object({ id: EntryId, url: v.fallback(v.optional(WebUrl), undefined), reason: MaybeText }),
});

/** Whether a body is an event about a post: by its type, or, for types that other bodies use too, by its shape. */
function isEvent(json: unknown): boolean {
  const { type, timestamp, data } = fields(json);
  if (typeof type !== "string" || !OF_POST.test(spelled(type))) return false;
  return EVENT_OF_POST.test(type) || (typeof timestamp === "string" && typeof data === "object" && data !== null);
}

const OF_POST = new RegExp(`^${NOUN}\\.`);

function detect({ json }: Received): boolean {
  return fields(json)["type"] === "ping" || isEvent(json);
}

/**
 * Reads an event. A body that no format recognizes gets the complaints of this format, so that they say what it
 * expects.
 */
function parse(received: Received): Parsed {
  const { json } = received;
  if (json === undefined) return { ok: false, issues: [isForm(received) ? NO_HOOK : NO_JSON] };
  const { type } = fields(json);
  if (type === "ping") return { ok: true, changes: [] };
  const kind = kindOfEvent(type);
  if (kind === undefined) return { ok: false, issues: [{ pointer: "/type", detail: EVENTS_EXPECTED }] };
  if (kind === "withdrawn") return parseWithdrawal(json, UNPUBLISHED.test(spelled(text(type))));
  const result = v.safeParse(Publication, json);
  if (!result.success) return { ok: false, issues: issuesOf(result.issues) };
  const { timestamp, data } = result.output;
  const isUndated = kind === "published" && !data.date_modified;
  const entry = toEntry(data, kind, timestamp);
  return { ok: true, changes: [{ kind, at: timestamp, entry, ...(isUndated && { isUndated }) }] };
}

/**
 * Reads a withdrawal.
 *
 * @param onHold whether the post may be published again
 */
function parseWithdrawal(json: unknown, onHold: boolean): Parsed {
  const result = v.safeParse(Withdrawal, json);
  if (!result.success) return { ok: false, issues: issuesOf(result.issues) };
  const { timestamp, data } = result.output;
  const { id, url, reason } = data;
  const facts = { ...(url && { url }), ...(reason && { reason }) };
  const hold = onHold ? { onHold } : {};
  return { ok: true, changes: [{ kind: "withdrawn", entryId: id, at: timestamp, ...facts, ...hold }] };
}

const NO_JSON = { pointer: "", detail: "is not JSON in UTF-8" };
const NO_HOOK = { pointer: "/hook", detail: "is missing: the form is none of WordPress" };

function toEntry(item: v.InferOutput<typeof Item>, kind: "published" | "updated", timestamp: string): Entry {
  const published = item.date_published ?? item.date_modified ?? timestamp;
  return {
    ...saidIn(item),
    published,
    modified: item.date_modified ?? (kind === "updated" ? timestamp : published),
  };
}

/** The entry of an item, without its dates. */
export function saidIn(item: v.InferOutput<typeof Item>): Omit<Entry, "published" | "modified"> {
  const files = (item.attachments ?? []).map(({ url, mime_type, title }) => ({ url, type: mime_type, title }));
  const { html, image } = illustrated(
    item.content_html || paragraphs(item.content_text),
    [...imageOf(item.image || item.banner_image), ...filesOf(files)],
    { page: item.url, base: item.url, title: item.title },
  );
  return {
    id: item.id,
    url: item.url,
    ...(item.external_url !== undefined && { canonical: item.external_url }),
    title: item.title,
    html,
    summary: item.summary,
    authors: people((item.authors ?? []).map(({ name, url }) => (url === undefined ? { name } : { name, url }))),
    tags: (item.tags ?? []).slice(0, TAGS_MAX),
    ...(image && { image }),
    ...(item.language !== undefined && { language: item.language }),
    ...(item._rights && rightsOf(item._rights)),
  };
}

const rightsOf = (rights: v.InferOutput<typeof Rights>) => ({
  ...(rights.embargoed_until && { embargoedUntil: rights.embargoed_until }),
  ...(rights.delay_minutes && { delayMinutes: rights.delay_minutes }),
  ...(rights.expires && { expires: rights.expires }),
  ...(rights.license && { license: rights.license }),
  ...(rights.excerpt_only && { excerptOnly: true as const }),
  ...(rights.images === "hide" && { withoutImages: true as const }),
});
