import * as v from "valibot";
import { configOf } from "../config.ts";
import type { PostSummary, PublisherName } from "../model/post.ts";
import { SOURCE_SLUG_MAX_CHARS } from "../model/source.ts";
import type { Term } from "../model/search.ts";
import { tagPath, tagSlug } from "../model/tag.ts";
import { addressIn, wordsInPath } from "../post/address-words.ts";
import { narrowed } from "../post/narrow.ts";
import { issuesOf, type Problem, problemResponse } from "../problem.ts";
import { meantBy, slipsIn } from "../post/spelling.ts";
import { beginningOf, folded, highlighted, snippet, type TextPart, termsOf, WORD } from "../post/words.ts";
import { postTag } from "../publish/cache.ts";
import { type ReadDatabase, nearest } from "../storage/nearest.ts";
import { type FoundPost, searchPosts } from "../storage/search.ts";
import { listNamed, listNearWords, listSuggestions, namedBy, type Suggestion } from "../storage/words.ts";
import { listFavorites } from "../storage/favorites.ts";
import { listPosts } from "../storage/lists.ts";
import { listAtHome, listSources } from "../storage/sources.ts";
import { assets } from "../views/assets.ts";
import { proseOf } from "../html/excerpt.ts";
import { headlineOf } from "../views/headline.ts";
import { type FoundItem, renderSearch, type SearchForm, type SearchProps } from "../views/search.tsx";
import { htmlHeaders, SEARCH_CACHING } from "./headers.ts";
import { problemPage } from "./problems.ts";
import { siteOf } from "../storage/site.ts";
import { addressPrefix } from "../reactions/visitors.ts";

const FOUND_ON_PAGE = 12;
const SOURCES_TO_CHOOSE = 100;
const QUERY_MAX_CHARS = 200;
const TERMS_MAX = 12;
const TAG_MAX_CHARS = 100;
/** How much of a body is searched for the snippet. */
const SNIPPET_HTML_MAX_CHARS = 60_000;
const RATE_RETRY_AFTER_SECONDS = 60;
const PUBLISHERS_FOUND = 5;
/** The number of posts on the page of a search without results. */
const SHOWN_INSTEAD = 4;

const isDate = (text: string): boolean => {
  const [year, month = "01", day = "01"] = text.split("-");
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
};

const Query = v.object({
  q: v.pipe(
    v.optional(v.string(), ""),
    v.trim(),
    v.maxLength(QUERY_MAX_CHARS, `has more than ${QUERY_MAX_CHARS} characters`),
    v.check((text) => text === "" || termsOf(text).length > 0, "has no letter and no digit to search for"),
    v.check((text) => {
      const terms = termsOf(text);
      return terms.length === 0 || terms.some(({ isLeftOut }) => !isLeftOut);
    }, "has only words to leave out"),
    v.check((text) => termsOf(text).length <= TERMS_MAX, `has more than ${TERMS_MAX} words`),
  ),
  source: v.pipe(
    v.optional(v.string(), ""),
    v.maxLength(SOURCE_SLUG_MAX_CHARS, "is none of this site"),
    v.regex(/^[a-z0-9-]*$/, "is none of this site"),
  ),
  tag: v.pipe(
    v.optional(v.string(), ""),
    v.trim(),
    v.maxLength(TAG_MAX_CHARS, `has more than ${TAG_MAX_CHARS} characters`),
  ),
  language: v.pipe(v.optional(v.string(), ""), v.regex(/^(?:[a-z]{2,3})?$/, "must be a language such as en")),
  date: v.pipe(
    v.optional(v.string(), ""),
    v.trim(),
    v.check(
      (text) => text === "" || (/^\d{4}(?:-\d\d){0,2}$/.test(text) && isDate(text)),
      "must be a day such as 2026-11-23, a month such as 2026-11, or a year",
    ),
  ),
  before: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/, "does not exist"), v.transform(Number))),
});

/**
 * `GET /search?q=`: the posts that contain all the words. Where they fit one page the best match is first, else the most
 * recently reprinted: to rank more would need all of them, however many there are. The page says which. Filters: `source`, `tag`,
 * `language`, `date`. An address of this site leads there; of another address, the words are searched for. A query that
 * cannot be answered gets 400, and the form with the faults. Too many queries from one network get 429.
 *
 * @param now milliseconds since the epoch
 */
export async function getSearch(request: Request, env: Env, now: number): Promise<Response> {
  if (!(await isWithinRate(request, env, now))) return await refuse(request, env);
  const given = Object.fromEntries(new URL(request.url).searchParams);
  const { q = "", source = "", tag = "", language = "", date = "" } = given;
  const form: SearchForm = { q, source, tag, language, date };
  const parsed = v.safeParse(Query, given);
  if (!parsed.success) return await answer(env, form, now, 400, { issues: issuesOf(parsed.issues) }, []);
  const query = parsed.output;
  const address = addressIn(query.q);
  if (address && (await isOwn(address, request, env))) return movedTo(address);
  const words = (address && wordsInPath(address.pathname)) || query.q;
  const terms = termsOf(words).slice(0, TERMS_MAX);
  if (terms.length === 0 && !query.source && !query.tag && !query.language && !query.date)
    return await answer(env, form, now, 200, {}, []);
  const db = nearest(env.DB);
  const isFirst = query.before === undefined;
  const [{ posts, next }, publishers] = await Promise.all([
    searchPosts(
      db,
      {
        terms,
        source: query.source || undefined,
        tag: query.tag ? tagSlug(query.tag) : undefined,
        language: query.language || undefined,
        date: query.date || undefined,
      },
      FOUND_ON_PAGE,
      query.before ?? null,
    ),
    isFirst ? publishersIn(db, query.q, address) : [],
  ]);
  const isEmpty = posts.length === 0 && next === null && isFirst;
  const [publisher] = publishers;
  const instead = isEmpty ? await listInstead(db, publisher) : [];
  const items = await Promise.all(posts.map((post) => toItem(post, terms)));
  const isRanked = isFirst && next === null && terms.length > 0;
  const found = {
    words,
    instead,
    isFirst,
    publishers,
    meant: isEmpty && !publisher ? await meantIn(words, db) : undefined,
    posts: isRanked ? items.toSorted(byMatch) : items.toSorted(byTime),
    isRanked,
    next: next === null ? undefined : hrefOf(form, next),
  };
  return await answer(env, form, now, 200, found, [...posts, ...instead]);
}

/** What a query without results may have meant: it has a mistyped word, or it is the beginning of a word. */
async function meantIn(words: string, db: ReadDatabase): Promise<string | undefined> {
  const spelled = meantBy(words, await listNearWords(db, slipsIn(words)));
  if (spelled !== undefined || /\s/.test(words.trim())) return spelled;
  return (await suggestionsFor(words, db)).find(({ kind }) => kind === "word")?.text;
}

/** Whether an address is one of this site, by the host that the reader uses or by the site's own. */
async function isOwn(address: URL, request: Request, env: Env): Promise<boolean> {
  const { origin } = await siteOf(env);
  return [request.url, origin].some((own) => own !== undefined && new URL(own).host === address.host);
}

/** A redirect to an address of this site. It keeps the host, since a path of two slashes would lead to another one. */
const movedTo = ({ href }: URL): Response =>
  new Response(null, { status: 302, headers: { location: href, "cache-control": "no-store" } });

/** The publishers at an address, else those with the words in their names. */
async function publishersIn(db: ReadDatabase, query: string, address: URL | undefined): Promise<PublisherName[]> {
  const home = address && (await listAtHome(db, address.host, PUBLISHERS_FOUND));
  if (home && home.length > 0) return home;
  const name = nameIn(query);
  return name === undefined ? [] : await listNamed(db, name, PUBLISHERS_FOUND);
}

/** The posts of a page that has no results: the newest of the publisher that was found, else the week's favorites. */
const listInstead = async (db: ReadDatabase, publisher: PublisherName | undefined): Promise<PostSummary[]> =>
  publisher
    ? (await listPosts(db, { kind: "source", slug: publisher.slug }, SHOWN_INSTEAD, null)).posts
    : await listFavorites(db, "love", SHOWN_INSTEAD);

const SuggestQuery = v.object({ q: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(QUERY_MAX_CHARS)) });

/**
 * `GET /search/suggest?q=`: publishers, topics and words that begin with the reader's input, as
 * `{"suggestions":[{"kind","text","href"}]}`. A suggested word completes the last word of the query.
 */
export async function getSuggestions(request: Request, env: Env): Promise<Response> {
  const parsed = v.safeParse(SuggestQuery, Object.fromEntries(new URL(request.url).searchParams));
  const found = parsed.success ? await suggestionsFor(parsed.output.q, nearest(env.DB)) : [];
  return Response.json(
    { suggestions: found },
    { headers: { ...SEARCH_CACHING, "x-robots-tag": "noindex", "x-content-type-options": "nosniff" } },
  );
}

interface Suggested {
  kind: Suggestion["kind"];
  text: string;
  href: string;
}

async function suggestionsFor(query: string, db: ReadDatabase): Promise<Suggested[]> {
  const topic = tagSlug(query);
  const publisher = query
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "");
  const word = beginningOf(query);
  const suggestions = await listSuggestions(db, {
    word: word?.begun,
    topic,
    publisher: publisher || undefined,
    name: nameIn(query),
  });
  return suggestions.map(({ kind, name, label }) => {
    if (kind === "publisher") return { kind, text: label, href: `/${name}` };
    if (kind === "topic") return { kind, text: label, href: tagPath(name) ?? "/tags" };
    const text = `${word?.before ?? ""}${label}`;
    return { kind, text, href: `/search?${new URLSearchParams({ q: text }).toString()}` };
  });
}

/** Whether the request's network is within its rate limit. */
async function isWithinRate(request: Request, env: Env, now: number): Promise<boolean> {
  const rate: RateLimit | undefined = env.SEARCH_RATE;
  if (!rate) return true;
  const day = new Date(now).toISOString().slice(0, 10);
  const key = await addressPrefix(request.headers.get("cf-connecting-ip") ?? "", configOf(env).SECRET_KEY, day);
  return (await rate.limit({ key })).success;
}

async function refuse(request: Request, env: Env): Promise<Response> {
  const problem: Problem = { kind: "rate-limited", retryAfterSeconds: RATE_RETRY_AFTER_SECONDS };
  if (!request.headers.get("accept")?.includes("text/html")) return problemResponse(problem);
  return await problemPage(problem, "/search", env);
}

async function answer(
  env: Env,
  form: SearchForm,
  now: number,
  status: 200 | 400,
  result: Omit<SearchProps, "site" | "form" | "sources" | "now">,
  shown: readonly { id: number }[],
): Promise<Response> {
  const [site, sources] = await Promise.all([siteOf(env), listSources(nearest(env.DB), SOURCES_TO_CHOOSE, "")]);
  const { policy } = await assets(site);
  const html = await renderSearch({ site, form, sources, now, ...result });
  return new Response(html, {
    status,
    headers: {
      ...htmlHeaders(policy),
      ...SEARCH_CACHING,
      "x-robots-tag": "noindex",
      ...(shown.length > 0 && { "cache-tag": shown.map(({ id }) => postTag(id)).join(",") }),
    },
  });
}

/** A query as a match of publishers' names. Each word may be written as in the query, or in its common spelling. */
function nameIn(query: string): string | undefined {
  const words = query.toLowerCase().normalize("NFC").match(WORD) ?? [];
  return namedBy(words.slice(0, TERMS_MAX).map((word) => [...new Set([word, folded(word)])]));
}

/** A search result. Its snippet is made of the text that the page shows, because only that was searched. */
async function toItem({ content, policy, ...post }: FoundPost, terms: readonly Term[]): Promise<FoundItem> {
  const shown = content && (await narrowed(content, policy));
  const body = proseOf(shown?.html.slice(0, SNIPPET_HTML_MAX_CHARS) ?? "");
  const text = [shown?.summary ?? post.summary, body].filter((part) => part !== "").join(" ");
  return {
    ...post,
    headlineParts: highlighted(headlineOf({ ...post, summary: text }), terms),
    summaryParts: snippet(text, terms),
  };
}

/** The newest first, by the time that readers see. */
const byTime = (one: FoundItem, other: FoundItem): number => Date.parse(other.published) - Date.parse(one.published);

/** The posts with most of the words in their headlines first, then those with most in the text shown. */
const byMatch = (one: FoundItem, other: FoundItem): number =>
  hitsIn(other.headlineParts) - hitsIn(one.headlineParts) ||
  hitsIn(other.summaryParts) - hitsIn(one.summaryParts) ||
  byTime(one, other);

const hitsIn = (parts: TextPart[]): number =>
  new Set(parts.filter(({ hit }) => hit).map(({ text }) => text.toLowerCase())).size;

function hrefOf(form: SearchForm, before: number): string {
  const parameters = Object.entries({ ...form, before: String(before) }).filter(([, value]) => value !== "");
  return `/search?${new URLSearchParams(parameters).toString()}`;
}
