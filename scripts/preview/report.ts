import { creditLine } from "../../src/credit/line.ts";
import { paragraphs } from "../../src/html/text.ts";
import { pathOf, type Post, viasOf } from "../../src/model/post.ts";
import { presentPost } from "../../src/post/present.ts";
import { readPost } from "../../src/storage/posts.ts";
import { headlineOf } from "../../src/views/headline.ts";
import { mediaOf, picturesOf } from "./media.ts";
import type { Platform } from "./platform.ts";

/** A post as readers would see it. Times are ISO 8601. */
export interface PreviewPost {
  id: string;
  url: string;
  canonical: string;
  title: string;
  status: "live" | "withheld" | "withdrawn";
  /** How often readers have seen a change. */
  revision: number;
  /** The outcome of the last delivery about it. */
  outcome: string | null;
  reason: string | null;
  publisher: { name: string; url: string };
  via: string[];
  credit: string;
  authors: string[];
  published: string;
  /** The date of "Updated". */
  updated: string | null;
  language: string;
  summary: string;
  text: string;
  html: string;
  lead: string | null;
  pictures: { url: string; alt: string; caption: string }[];
  media: { type: "audio" | "video"; url: string }[];
  tags: string[];
}

interface Row {
  id: number;
  entryId: string;
  title: string;
  heldSince: number;
  changes: number;
  onHold: number;
  outcome: string | null;
  reason: string | null;
}

/** Every post that has a page, and those that were withheld before they had one, the newest first. */
export async function postsOf({ env: { DB, SITE_URL } }: Platform, now: number): Promise<PreviewPost[]> {
  const { results } = await DB.prepare(
    `SELECT id, entry_id AS entryId, title, withdrawn_at AS heldSince, shown_changes AS changes, on_hold AS onHold, last.status AS outcome, last.reason
     FROM posts LEFT JOIN (SELECT post_id, status, reason, max(rowid) FROM deliveries GROUP BY post_id) AS last ON post_id = id
     WHERE slug IS NOT NULL OR (on_hold = 1 AND content_revision = 0 AND withdrawal_reason IS NOT NULL) ORDER BY listed_at DESC, id DESC`,
  ).all<Row>();
  const posts: PreviewPost[] = [];
  for (const row of results) {
    const stored = await readPost(DB, row.id);
    posts.push(stored ? toPreview(await presentPost(stored, now), row, SITE_URL) : withheldBefore(row, SITE_URL));
  }
  return posts;
}

const NOTHING_SHOWN = { summary: "", text: "", html: "", lead: null, pictures: [], media: [] };

/** A post whose text has always been for members only. */
const withheldBefore = ({ entryId, title, heldSince, outcome, reason }: Row, site: string): PreviewPost => ({
  id: entryId,
  url: "",
  canonical: "",
  title,
  status: "withheld",
  revision: 0,
  outcome,
  reason,
  publisher: { name: "", url: site },
  via: [],
  credit: "",
  authors: [],
  published: new Date(heldSince).toISOString(),
  updated: null,
  language: "en",
  tags: [],
  ...NOTHING_SHOWN,
});

function toPreview(post: Post, { entryId, changes, onHold, outcome, reason }: Row, site: string): PreviewPost {
  const { first, canonical } = post.attribution;
  const line = creditLine(
    post.language,
    { title: headlineOf(post), ...(first.url !== undefined && { url: first.url }) },
    first,
  );
  const isWithheld = post.withheld !== undefined || onHold === 1;
  // Of a post that its publisher has taken down readers get a notice only.
  const isGone = onHold === 1 || post.withdrawal !== undefined;
  return {
    id: entryId,
    url: post.url,
    canonical: canonical ?? site + pathOf(post),
    title: post.title,
    status: isWithheld ? "withheld" : post.withdrawal ? "withdrawn" : "live",
    revision: changes,
    outcome,
    reason,
    publisher: { name: first.name, url: first.home },
    via: viasOf(post).map(({ name }) => name),
    credit: line.parts.map(({ text }) => text).join(""),
    authors: post.authors.map(({ name }) => name),
    published: new Date(post.published).toISOString(),
    updated: post.corrected === undefined ? null : new Date(post.corrected).toISOString(),
    language: post.language,
    tags: post.tags,
    ...(isGone ? NOTHING_SHOWN : shownOf(post)),
  };
}

const shownOf = (post: Post) => ({
  summary: post.summary,
  text: paragraphs(post.html).texts.join("\n"),
  html: post.html,
  lead: post.image ?? null,
  pictures: picturesOf(post),
  media: mediaOf(post.html),
});

/** Why deliveries did not become posts. */
export async function leftOutOf({ env: { DB } }: Platform): Promise<string[]> {
  const { results } = await DB.prepare(
    "SELECT status, reason FROM deliveries WHERE status IN ('rejected', 'failed', 'accepted') OR (status IN ('published', 'updated') AND reason IS NOT NULL) ORDER BY id",
  ).all<{ status: string; reason: string | null }>();
  return results.map(({ status, reason }) =>
    status === "accepted" ? "the publisher has to be asked for it" : `${status}: ${reason ?? ""}`,
  );
}
