import type { Author, Entry, Publisher } from "../../model/entry.ts";
import type { BodyIssue } from "../../problem.ts";
import { webUrl } from "./fields.ts";

export const ID_MAX_CHARS = 1000;
const AUTHORS_MAX = 50;
const TAGS_MAX = 100;

/** What a format has read of a post, before it is known to be enough. Empty strings and undefined say nothing. */
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
  language: string | undefined;
  published: string | undefined;
  modified: string | undefined;
  embargoedUntil?: string | undefined;
  expires?: string | undefined;
  license?: string;
}

/** Where a format has what an entry cannot do without: RFC 6901 pointers. */
export interface Places {
  id: string;
  url: string;
}

/**
 * The entry of a draft, or what it lacks.
 *
 * @param at the event's time, for dates that the draft does not give
 */
export function toEntry(draft: Draft, places: Places, at: string): Entry | BodyIssue[] {
  const issues = [...issuesOfId(draft.id, places.id)];
  const url = webUrl(draft.url);
  if (url === undefined) issues.push({ pointer: places.url, detail: "must be an absolute http or https URL" });
  if (url === undefined || issues.length > 0) return issues;
  const { canonical, publisher, image, language, embargoedUntil, expires, license } = draft;
  const published = draft.published ?? draft.modified ?? at;
  return {
    id: draft.id.trim(),
    url,
    ...(canonical && { canonical }),
    title: draft.title,
    ...(publisher && { publisher }),
    html: draft.html,
    summary: draft.summary,
    authors: draft.authors.filter(({ name }) => name.trim() !== "").slice(0, AUTHORS_MAX),
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

/** What is wrong with an entry's id, if anything. */
export function issuesOfId(id: string, pointer: string): BodyIssue[] {
  if (id.trim() === "") return [{ pointer, detail: "is missing" }];
  return id.trim().length > ID_MAX_CHARS ? [{ pointer, detail: `must be at most ${ID_MAX_CHARS} characters` }] : [];
}
