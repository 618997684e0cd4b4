/** The API's answers, for its description. A test compares every answer with it. */
import * as v from "valibot";
import { ALERT_FORMATS } from "../model/alert.ts";
import { ANNOUNCEMENT_STATES, Filters } from "../model/destination.ts";
import { DeliveryStatus, OUTCOMES } from "../model/delivery.ts";
import { Scope } from "../model/operator.ts";
import { Content } from "../model/post.ts";
import { Policy, Source } from "../model/source.ts";

const Instant = v.pipe(v.string(), v.isoTimestamp());
const MaybeInstant = v.nullable(Instant);
const Text = v.string();
const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Flag = v.boolean();

const list = <Name extends string, S extends v.GenericSchema>(name: Name, item: S) =>
  v.strictObject({ [name]: v.array(item), next_cursor: v.nullable(Text) });

/** The fields of a schema as in an answer, where all are present. */
const facts = {
  slug: Text,
  name: Text,
  home_page_url: Text,
  description: Text,
  icon_url: Text,
  language: Text,
  canonical_hosts: v.array(Text),
  indexing: Source.entries.indexing.wrapped,
  signing: Text,
  mapping: v.record(Text, v.unknown()),
  delay_minutes: Count,
  expires_after_days: v.nullable(Count),
  excerpt_only: Flag,
  images: Policy.entries.images.wrapped,
  license: Text,
};

const Webhook = v.strictObject({
  url: Text,
  next_at: MaybeInstant,
  told_at: MaybeInstant,
  stopped_at: MaybeInstant,
  failures: Count,
  failure: v.nullable(Text),
});

/** The state of a sender of receipts. */
const Sending = {
  waiting: Count,
  sent_at: MaybeInstant,
  again_at: MaybeInstant,
  stopped_at: MaybeInstant,
  failures: Count,
  failure: v.nullable(Text),
};
const ReceiptWebhook = v.strictObject({ url: Text, ...Sending, public_key: Text });

const Work = v.strictObject({
  kind: v.picklist(["delete", "change", "restore"]),
  does: Text,
  posts_done: Count,
  started_at: Instant,
});

const SourceAnswer = v.strictObject({
  ...facts,
  links: v.strictObject({ self: Text, webhook: Text, page: Text, restore_posts: v.optional(Text) }),
  /** For a new source, or after a change of signing; shown only once. */
  secret: v.optional(Text),
  reactions_webhook: v.optional(v.nullable(Webhook)),
  work: v.optional(v.array(Work)),
});

const Destination = {
  id: Text,
  kind: Text,
  name: Text,
  settings: v.record(Text, v.unknown()),
  filters: Filters,
  template: v.nullable(Text),
  delay_minutes: v.number(),
  status: v.picklist(["good", "failing", "paused", "stopped"]),
  trouble: v.nullable(Text),
  failing_since: MaybeInstant,
  again_at: MaybeInstant,
  stopped_at: MaybeInstant,
  sent_at: MaybeInstant,
  added_at: Instant,
  links: v.strictObject({ self: Text, announcements: Text }),
};
const Outcome = v.strictObject({
  outcome: v.picklist(["done", "refused", "unknown"]),
  why: v.optional(Text),
  url: v.optional(Text),
});
const Announcement = v.strictObject({
  post: Count,
  title: Text,
  page: v.nullable(Text),
  /** The change that should be there; null when no copy should be. */
  wanted: v.nullable(Count),
  /** The change that is there; null when no copy is. */
  there: v.nullable(Count),
  url: v.nullable(Text),
  state: v.picklist(ANNOUNCEMENT_STATES),
  tries: Count,
  due_at: MaybeInstant,
  trouble: v.nullable(Text),
  changed_at: Instant,
  settled_at: MaybeInstant,
});

const Hub = v.strictObject({ url: Text, topic: v.nullable(Text) });
const Feed = v.strictObject({
  id: Text,
  source: Text,
  url: Text,
  title: Text,
  allow_http: Flag,
  complete: v.union([Flag, v.literal("declared")]),
  missing_since: MaybeInstant,
  status: v.picklist(["polled", "paused"]),
  trouble: v.optional(Text),
  failures: Count,
  interval_seconds: Count,
  polled_at: MaybeInstant,
  next_poll_at: MaybeInstant,
  hub: v.optional(Hub),
  subscribed_until: MaybeInstant,
  links: v.strictObject({ self: Text, poll: Text }),
});

const Delivery = v.strictObject({
  id: Text,
  source: Text,
  webhook_id: Text,
  status: DeliveryStatus,
  reason: v.optional(Text),
  received_at: Instant,
  settled_at: MaybeInstant,
  links: v.strictObject({ self: Text, post: v.optional(Text), page: v.optional(Text) }),
});

const Post = v.strictObject({
  id: Count,
  source: Text,
  slug: v.nullable(Text),
  title: Text,
  status: v.picklist(["live", "via", "withheld", "withdrawn"]),
  revision: Count,
  listed_at: Instant,
  withheld: v.optional(Text),
  same_story_as: v.optional(Count),
  credit: v.optional(v.strictObject({ name: Text, home_page_url: Text, url: v.optional(Text) })),
  expired_at: v.optional(Instant),
  shown_until: v.optional(Instant),
  withheld_until: v.optional(Instant),
  withdrawn_at: v.optional(Instant),
  withdrawn_by: v.optional(v.picklist(["source", "operator"])),
  withdrawal_reason: v.optional(Text),
  links: v.strictObject({ self: Text, page: v.optional(Text) }),
});

const Alert = v.strictObject({
  key: Text,
  tone: v.picklist(["bad", "warn"]),
  title: Text,
  detail: Text,
  path: Text,
});
const AlertWebhook = v.strictObject({
  id: Text,
  format: v.picklist(ALERT_FORMATS),
  host: Text,
  created_at: Instant,
});

const Door = v.strictObject({
  source: Text,
  created_at: Instant,
  ends_at: Instant,
  at_once: Flag,
  used_at: MaybeInstant,
});
const DoorRequest = v.strictObject({
  id: Text,
  source: Text,
  post: Count,
  title: Text,
  kind: v.picklist(["withdraw", "hold", "credit"]),
  text: Text,
  asked_at: Instant,
  decided_at: MaybeInstant,
  decision: v.nullable(v.picklist(["done", "refused"])),
  answer: v.nullable(Text),
});

const Revision = v.strictObject({
  revision: Count,
  saved_at: Instant,
  links: v.strictObject({ self: Text, delivery: Text }),
});

const outcomes = Object.fromEntries(["accepted", ...OUTCOMES].map((name) => [name, Count]));
const Seconds = v.nullable(v.number());

const Duplicate = v.strictObject({
  id: Count,
  similarity: v.number(),
  found_at: Instant,
  posts: v.array(
    v.strictObject({ id: Count, source: Text, title: Text, links: v.strictObject({ self: Text, page: Text }) }),
  ),
  links: v.strictObject({ dismiss: Text }),
});

const DeadLetter = v.strictObject({
  id: Text,
  message: v.unknown(),
  reason: Text,
  died_at: Instant,
  replayed_at: MaybeInstant,
});

const Token = v.strictObject({
  id: Text,
  name: Text,
  hint: Text,
  scopes: v.array(Scope),
  status: v.picklist(["good", "revoked", "ended"]),
  created_at: Instant,
  expires_at: MaybeInstant,
  revoked_at: MaybeInstant,
  used_at: MaybeInstant,
  links: v.strictObject({ self: Text }),
});

const counts = { counts: v.record(Text, Count), total: Count };
const PreviewEntry = v.union([
  v.strictObject({
    title: Text,
    url: Text,
    published: v.optional(Text),
    summary: Text,
    html: Text,
    authors: v.array(Text),
    tags: v.array(Text),
    language: Text,
    credit: Text,
    canonical_url: v.optional(Text),
  }),
  v.strictObject({ title: Text, url: Text, refused: Text }),
]);

const HopAnswer = v.strictObject({ name: Text, home_page_url: Text, url: v.optional(Text) });
const ExportedItem = v.strictObject({
  id: Text,
  url: Text,
  title: Text,
  content_html: Text,
  summary: v.optional(Text),
  image: v.optional(Text),
  date_published: Text,
  date_modified: Text,
  authors: v.array(v.strictObject({ name: Text, url: v.optional(Text) })),
  tags: v.array(Text),
  language: Text,
  _rights: v.optional(v.looseObject({})),
  _reprint: v.strictObject({
    post: Count,
    source: Text,
    path: Text,
    credit: v.strictObject({ first: HopAnswer, via: v.array(HopAnswer), also: v.array(HopAnswer) }),
    canonical_url: v.nullable(Text),
    indexing: Text,
    license: v.nullable(Text),
    withheld: v.optional(Text),
    same_story: v.optional(Text),
    withdrawn: v.optional(
      v.strictObject({ at: Instant, by: v.picklist(["source", "operator"]), reason: v.optional(Text) }),
    ),
  }),
});

export const answers = {
  exported: v.strictObject({
    version: Text,
    title: Text,
    home_page_url: v.optional(Text),
    items: v.array(ExportedItem),
    next_cursor: v.nullable(Text),
  }),
  source: SourceAnswer,
  sources: list("sources", SourceAnswer),
  sourceDeleted: v.strictObject({ slug: Text, deleted: v.literal(true), posts_withdrawn: Count, work: v.array(Work) }),
  resealed: v.strictObject({
    resealed: Count,
    unopenable: v.array(v.strictObject({ kind: Text, of: Text })),
    next_cursor: v.nullable(Text),
  }),
  sealed: v.strictObject({
    current: Count,
    previous: Count,
    unopenable: v.array(v.strictObject({ kind: Text, of: Text })),
    next_cursor: v.nullable(Text),
  }),
  checks: v.strictObject({
    bindings_missing: v.array(v.strictObject({ name: Text, effect: Text })),
    pages: v.array(
      v.strictObject({ post: Count, path: Text, state: v.picklist(["same", "missing", "due", "older", "newer"]) }),
    ),
    feeds_failing: v.array(v.strictObject({ source: Text, url: Text, trouble: Text, failures: Count, paused: Flag })),
  }),
  rerendering: v.strictObject({
    sources_left: Count,
    posts_noted: Count,
    pages_waiting: Count,
    started_at: MaybeInstant,
  }),
  sourceWork: v.strictObject({ source: Text, work: v.array(Work) }),
  postsRestored: v.strictObject({ source: Text, posts_restored: Count, work: v.array(Work) }),
  newSecret: v.strictObject({ secret: v.optional(Text), id: Text, previous_expires_at: Instant }),
  secrets: v.strictObject({
    secrets: v.array(v.strictObject({ id: Text, created_at: Instant, expires_at: MaybeInstant })),
  }),
  deleted: v.strictObject({ id: Text, deleted: v.literal(true) }),
  contentKey: v.strictObject({ source: Text, content_key: v.picklist(["set", "deleted"]) }),
  probe: v.strictObject({
    source: Text,
    probe: Flag,
    next_at: v.optional(Instant),
    gone: v.optional(Count),
    trouble: v.optional(Text),
  }),
  feed: Feed,
  feeds: list("feeds", Feed),
  removals: v.strictObject({ withdrawn: Count, feed: Feed }),
  polled: v.strictObject({ result: v.looseObject({ kind: Text }), feed: Feed }),
  preview: v.strictObject({
    feeds: v.array(v.strictObject({ url: Text, title: Text })),
    feed: v.strictObject({
      url: Text,
      title: Text,
      description: Text,
      icon_url: v.optional(Text),
      home_page_url: v.optional(Text),
      hub: v.optional(Hub),
      entries: Count,
      declares_complete: Flag,
      issues: v.array(Text),
    }),
    entries: v.array(PreviewEntry),
  }),
  imported: v.strictObject({
    deliveries: v.array(Text),
    known: Count,
    rejected: v.array(v.strictObject({ pointer: Text, detail: Text })),
  }),
  reactions: v.strictObject({
    source: Text,
    counts: v.optional(counts.counts),
    total: v.optional(Count),
    posts: v.array(v.looseObject({ changed_on: Text })),
    next_cursor: v.nullable(Text),
  }),
  webhook: Webhook,
  newWebhook: v.strictObject({ ...Webhook.entries, secret: Text }),
  receipts: list(
    "receipts",
    v.strictObject({
      post: Count,
      title: Text,
      event: v.picklist(["published", "updated", "withdrawn"]),
      revision: Count,
      sent: v.nullable(Count),
      target: v.nullable(Text),
      method: v.nullable(v.picklist(["webmention", "pingback"])),
      tries: Count,
      due_at: MaybeInstant,
      trouble: v.nullable(Text),
      sent_at: MaybeInstant,
    }),
  ),
  receiptWebhook: ReceiptWebhook,
  mentions: v.strictObject({
    source: Text,
    mentions: Flag,
    waiting: v.optional(Count),
    sent_at: v.optional(MaybeInstant),
    failure: v.optional(v.nullable(Text)),
  }),
  newReceiptWebhook: v.strictObject({ ...ReceiptWebhook.entries, secret: Text }),
  deliveries: list("deliveries", Delivery),
  delivery: v.strictObject({
    ...Delivery.entries,
    failed_attempts: v.array(v.strictObject({ at: Instant, trouble: Text })),
    body: v.nullable(Text),
  }),
  replayed: v.strictObject({ id: Text, status: v.literal("accepted") }),
  posts: list("posts", Post),
  post: Post,
  replayedMany: v.strictObject({ dry_run: Flag, ids: v.array(Text) }),
  dryRun: v.variant("kind", [
    v.strictObject({
      kind: v.literal("content"),
      isKnown: Flag,
      sent: Text,
      content: Content,
      credit: Text,
      before: v.nullable(Content),
    }),
    v.strictObject({ kind: v.literal("withdrawal"), entryId: Text, reason: v.nullable(Text) }),
    v.strictObject({ kind: v.literal("several"), changes: Count }),
    v.strictObject({ kind: v.literal("nothing"), reason: Text }),
  ]),
  revisions: v.strictObject({ revisions: v.array(Revision) }),
  revision: v.strictObject({ ...Revision.entries, content: Content }),
  door: Door,
  newDoor: v.strictObject({ ...Door.entries, door: Text }),
  requests: list("requests", DoorRequest),
  request: DoorRequest,
  alerts: v.strictObject({ alerts: v.array(Alert) }),
  alertWebhooks: v.strictObject({ webhooks: v.array(AlertWebhook) }),
  alertWebhook: AlertWebhook,
  health: v.strictObject({
    status: v.picklist(["ok", "degraded"]),
    at: Instant,
    page_version: Count,
    version: v.nullable(Text),
    migrations: v.array(Text),
    waiting: v.strictObject({
      deliveries: Count,
      oldest_seconds: Count,
      purges: Count,
      oldest_purge_seconds: Count,
      dead_letters: Count,
    }),
    alerts: v.array(Alert),
  }),
  stats: v.strictObject({
    hours: Count,
    source: v.nullable(Text),
    ...outcomes,
    live_after_seconds: v.strictObject({ p50: Seconds, p99: Seconds }),
    by_hour: v.array(v.strictObject({ hour: Instant, ...outcomes })),
  }),
  duplicates: list("duplicates", Duplicate),
  dismissed: v.strictObject({ id: Count, dismissed: v.literal(true) }),
  hubs: v.strictObject({
    hubs: v.array(
      v.strictObject({ hub: Text, waiting: v.unknown(), told_at: MaybeInstant, trouble: v.nullable(Text) }),
    ),
  }),
  search: v.strictObject({
    reindexing: v.nullable(v.strictObject({ started_at: Instant, posts_left_at_most: Count })),
  }),
  destinations: v.strictObject({
    destinations: v.array(
      v.strictObject({
        ...Destination,
        announcements: v.strictObject({
          live: Count,
          waiting: Count,
          unsure: Count,
          refused: Count,
          withdrawal_waits_since: MaybeInstant,
        }),
      }),
    ),
  }),
  destination: v.strictObject(Destination),
  followers: v.strictObject({
    followers: Count,
    hosts: Count,
    failing: Count,
    stopped: Count,
    waiting: Count,
    withdrawal_waits_since: MaybeInstant,
    troubled: v.array(
      v.strictObject({
        host: Text,
        trouble: v.nullable(Text),
        failing_since: MaybeInstant,
        again_at: MaybeInstant,
        stopped_at: MaybeInstant,
        dropped: Count,
      }),
    ),
  }),
  outcome: Outcome,
  copyPreview: v.strictObject({ text: Text, length: v.nullable(Count), most: v.nullable(Count) }),
  copyTest: v.strictObject({ announced: Outcome, removed: v.nullable(Outcome) }),
  backfilled: v.strictObject({ announced: Count }),
  announcements: list("announcements", Announcement),
  announcement: Announcement,
  deadLetters: list("dead_letters", DeadLetter),
  deadLetter: DeadLetter,
  tokens: list("tokens", Token),
  token: Token,
  newToken: v.strictObject({ ...Token.entries, token: Text }),
  audit: list(
    "changes",
    v.strictObject({
      id: Text,
      at: Instant,
      who: Text,
      action: Text,
      subject: Text,
      status: v.nullable(Count),
      before: v.unknown(),
      after: v.unknown(),
    }),
  ),
  settings: v.strictObject({
    name: Text,
    origin: v.nullable(Text),
    description: v.nullable(Text),
    language: Text,
    logo: v.nullable(Text),
    links: v.array(v.strictObject({ name: Text, url: Text })),
    colors: v.strictObject({ accent: v.array(Text), background: v.array(Text) }),
    images: Text,
    news_sitemap: Flag,
    hubs: v.array(Text),
    reaction_newcomers_per_day: Count,
    turnstile: Flag,
    access: v.nullable(Text),
  }),
} as const;
