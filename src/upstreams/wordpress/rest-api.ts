import type { Change } from "../../model/entry.ts";
import type { ApiAnswer, OriginalApi, Parsed, PostToFetch, PublisherApi, Read, Received } from "../format.ts";
import { fields, type Fields, firstText, instant, items, text, webUrl } from "../reading/fields.ts";
import { imageOf } from "../reading/media.ts";
import { needsFetch, publication } from "../reading/outcome.ts";
import { needsRendering } from "./markup.ts";
import { guidOf, unlessPublished } from "./post.ts";

/**
 * WordPress' REST API, which returns everything that readers may see without a key (REST API Handbook, "Posts"). It is
 * at its usual place, behind a parameter on sites without readable addresses, or at the address in the home page's Link
 * header ("Discovery").
 */
export const wordpressRestApi: OriginalApi = { fetchOriginal, isAbout, read };

const API = "https://api.w.org/";

async function fetchOriginal(post: PostToFetch, api: PublisherApi): Promise<ApiAnswer> {
  const usual = [`${api.home}wp-json/`, `${api.home}?rest_route=/`];
  let answer: ApiAnswer = { kind: "refused", reason: "" };
  for (const root of usual) {
    answer = await api.getJson(addressOf(root, post));
    if (answer.kind !== "elsewhere") return answer;
  }
  const roots = await api.getLinks(api.home, API);
  const root = roots.find((root) => !usual.includes(root));
  return root === undefined ? answer : await api.getJson(addressOf(root, post));
}

/** The address of a post with its terms, author and picture included ("Linking and Embedding"). */
function addressOf(root: string, { number, slug }: PostToFetch): string {
  const url = new URL(root);
  const route = slug === undefined ? `wp/v2/posts/${encodeURIComponent(number)}` : "wp/v2/posts";
  const parameter = url.searchParams.get("rest_route");
  if (parameter === null) url.pathname = `${url.pathname.replace(/\/?$/, "/")}${route}`;
  else url.searchParams.set("rest_route", `${parameter.replace(/\/?$/, "/")}${route}`);
  if (slug !== undefined) url.searchParams.set("slug", slug);
  url.searchParams.set("_embed", "1");
  return url.href;
}

/** The post in an answer. The answer to a slug is a list of one post or none. */
const postOf = (json: unknown): Fields => fields(Array.isArray(json) ? json[0] : json);

function isAbout(json: unknown, { number, slug }: PostToFetch): boolean {
  const post = postOf(json);
  return slug === undefined ? !Array.isArray(json) && text(post["id"]) === number : text(post["slug"]) === slug;
}

function read(answer: unknown, _: PostToFetch, { source, receivedAt }: Received): Read {
  const post = postOf(answer);
  const complete = isRestPost(post) ? readRestPost(post, "", source.home_page_url, receivedAt) : null;
  return complete ?? { ok: false, issues: [{ pointer: "/content/rendered", detail: "is missing" }] };
}

/** Whether an object is a post in the form of the REST API. */
export function isRestPost(post: Fields): boolean {
  const isRendered = ["content", "title", "excerpt"].some((member) => "rendered" in fields(post[member]));
  return isRendered && ("link" in post || "guid" in post);
}

/** The entry id of a REST API post. */
export const restPostId = (post: Fields, home: string): string => guidOf(rendered(post["guid"]), post["id"], home);

/** When a REST API post was modified, else when it arrived. */
export const restPostTime = (post: Fields, receivedAt: string): string => instant(post["modified_gmt"]) ?? receivedAt;

/**
 * A REST API post; null when it has a number but no text, as with `?context=embed` and `?_fields`.
 *
 * @param place its place in the body, as an RFC 6901 pointer
 */
export function readRestPost(post: Fields, place: string, home: string, receivedAt: string): Read | null {
  const content = fields(post["content"]);
  const at = restPostTime(post, receivedAt);
  const id = restPostId(post, home);
  const other = unlessPublished({
    id,
    pointer: `${place}/guid`,
    type: text(post["type"]),
    status: text(post["status"]) || "publish",
    slug: text(post["slug"]),
    isProtected: content["protected"] === true,
    title: rendered(post["title"]),
    at,
  });
  if (other) return other;
  if (!("rendered" in content) && text(post["id"]) !== "") return null;
  const embedded = fields(post["_embedded"]);
  const terms = items(embedded["wp:term"]).flatMap((group) => items(group).map(fields));
  const featured = fields(items(embedded["wp:featuredmedia"])[0]);
  const full = fields(fields(fields(featured["media_details"])["sizes"])["full"]);
  const picture = firstText(full["source_url"], featured["source_url"], post["jetpack_featured_media_url"]);
  const draft = {
    id,
    url: webUrl(post["link"]),
    title: rendered(post["title"]),
    html: rendered(content),
    summary: rendered(post["excerpt"]),
    authors: items(embedded["author"])
      .map(fields)
      .map((author) => {
        const page = webUrl(author["link"]);
        return { name: text(author["name"]), ...(page !== undefined && { url: page }) };
      }),
    tags: terms
      .filter(({ taxonomy }) => taxonomy === "post_tag" || taxonomy === "category")
      .map(({ name }) => text(name)),
    image: picture,
    media: imageOf(picture, text(featured["alt_text"]), rendered(featured["caption"])),
    language: undefined,
    published: instant(post["date_gmt"]),
    modified: instant(post["modified_gmt"]),
  };
  return publication("updated", draft, { id: `${place}/guid`, url: `${place}/link` }, at);
}

/** WordPress wraps what it renders: {"rendered": "…"}. */
const rendered = (value: unknown): string => text(fields(value)["rendered"]) || text(value);

/**
 * A post that arrived in its stored form. It has to be fetched if its text needs rendering by WordPress, or is empty,
 * since page builders store their text elsewhere.
 */
export function fetchIfUnrendered(read: Read, raw: string, number: string, pointer: string): Parsed {
  const [change] = read.ok ? read.changes : [];
  if (!/^\d{1,20}$/.test(number) || change === undefined || change.kind === "withdrawn") return read;
  if (raw.trim() !== "" && !needsRendering(raw)) return read;
  const { kind, entry, at } = change;
  return needsFetch({ original: wordpressRestApi, number, entryId: entry.id, kind, at }, pointer, read);
}

/** A post's id in WordPress' feeds: an address with the post's number (wp-includes/post.php, wp_insert_post). */
const NUMBERED = /^https?:\/\/[^#]{1,500}[?&]p=(\d{1,20})$/;

/**
 * The post whose beginning an entry of a WordPress feed is; null for other entries. Its id and its permalink must be on
 * one host, because an aggregator's number identifies no post on another site.
 */
export function restOf(change: Change): PostToFetch | null {
  if (change.kind === "withdrawn" || change.isIncomplete) return null;
  const { kind, entry, at } = change;
  const number = NUMBERED.exec(entry.id)?.[1];
  if (number === undefined || hostOf(entry.id) !== hostOf(entry.url)) return null;
  return { original: wordpressRestApi, number, entryId: entry.id, kind, at, fallback: change, isAskedOnce: true };
}

const hostOf = (url: string): string | undefined => URL.parse(url)?.hostname.replace(/^www\./, "");
