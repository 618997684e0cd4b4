import type { Author, Entry, Publisher } from "../../model/entry.ts";
import type { BodyIssue } from "../../problem.ts";
import { people } from "./byline.ts";
import { webUrl } from "./fields.ts";
import { illustrated, type Medium } from "./media.ts";

export const ID_MAX_CHARS = 1000;
const TAGS_MAX = 100;

/**
 * A post as a format has read it, before it is known to be complete. Empty strings and undefined mean that there is no
 * value.
 */
export interface Draft {
  id: string;
  url: string | undefined;
  canonical?: string | undefined;
  title: string;
  publisher?: Publisher | undefined;
  html: string;
  summary: string;
  authors: Author[];
  tags: string[];
  image: string | undefined;
  /** The description of the picture, and the other separate media. */
  media?: Medium[];
  /** The base of relative addresses of pictures and players, if it is not the permalink. */
  files?: string | undefined;
  language: string | undefined;
  published: string | undefined;
  modified: string | undefined;
  embargoedUntil?: string | undefined;
  expires?: string | undefined;
  license?: string;
}

/** RFC 6901 pointers to the required parts of an entry, for issues. */
export interface Places {
  id: string;
  url: string;
}

/**
 * The entry of a draft, or the faults of the draft.
 *
 * @param at the event's time, which replaces missing dates
 */
export function toEntry(draft: Draft, places: Places, at: string): Entry | BodyIssue[] {
  const issues = [...issuesOfId(draft.id, places.id)];
  const url = webUrl(draft.url);
  if (url === undefined) issues.push({ pointer: places.url, detail: "must be an absolute http or https URL" });
  if (url === undefined || issues.length > 0) return issues;
  const { canonical, publisher, language, embargoedUntil, expires, license } = draft;
  const media = draft.media ?? (draft.image ? [{ kind: "image" as const, url: draft.image }] : []);
  const { html, image } = illustrated(draft.html, media, { page: url, base: draft.files ?? url, title: draft.title });
  const published = draft.published ?? draft.modified ?? at;
  return {
    id: draft.id.trim(),
    url,
    ...(canonical && { canonical }),
    title: draft.title,
    ...(publisher && { publisher }),
    html,
    ...(draft.files && { files: draft.files }),
    summary: draft.summary,
    authors: people(draft.authors),
    tags: draft.tags.filter((tag) => tag.trim() !== "").slice(0, TAGS_MAX),
    ...(image && { image }),
    ...(language && { language }),
    published,
    modified: draft.modified ?? published,
    ...(embargoedUntil && { embargoedUntil }),
    ...(expires && { expires }),
    ...(license && { license }),
  };
}

/** The fault of an entry's id, as a list that is empty when there is none. */
export function issuesOfId(id: string, pointer: string): BodyIssue[] {
  if (id.trim() === "") return [{ pointer, detail: "is missing" }];
  return id.trim().length > ID_MAX_CHARS ? [{ pointer, detail: `must be at most ${ID_MAX_CHARS} characters` }] : [];
}
