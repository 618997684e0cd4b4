import { fields, type Fields, firstText, instant, items, LIST_MAX, text, webUrl } from "./fields.ts";
import type { Format, Parsed, Received } from "./format.ts";
import { thin, together, told } from "./told.ts";
import { guidOf, unlessPublished } from "./wordpress-post.ts";

/**
 * A post as WordPress' REST API tells it, or a list of them: what plugins and no-code tools forward, and what a thin body is
 * completed with (REST API Handbook, "Posts"; with `?_embed` also author, terms and picture).
 */
export const wordpressRest: Format = { detect, parse };

function detect({ json }: Received): boolean {
  const post = fields(Array.isArray(json) ? json[0] : json);
  const isRendered = ["content", "title", "excerpt"].some((member) => "rendered" in fields(post[member]));
  return isRendered && ("link" in post || "guid" in post);
}

function parse({ json, source, receivedAt }: Received): Parsed {
  const home = source.home_page_url;
  if (!Array.isArray(json)) return parseOne(fields(json), "", home, receivedAt);
  return together(json.slice(0, LIST_MAX).map((post, index) => parseOne(fields(post), `/${index}`, home, receivedAt)));
}

function parseOne(post: Fields, place: string, home: string, receivedAt: string): Parsed {
  const content = fields(post["content"]);
  const modified = instant(post["modified_gmt"]);
  const at = modified ?? receivedAt;
  const id = guidOf(rendered(post["guid"]), post["id"], home);
  const standing = {
    id,
    pointer: `${place}/guid`,
    type: text(post["type"]),
    status: text(post["status"]) || "publish",
    slug: text(post["slug"]),
    isProtected: content["protected"] === true,
    at,
  };
  const embedded = fields(post["_embedded"]);
  const terms = items(embedded["wp:term"]).flatMap((group) => items(group).map(fields));
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
    image: firstText(fields(items(embedded["wp:featuredmedia"])[0])["source_url"], post["jetpack_featured_media_url"]),
    language: undefined,
    published: instant(post["date_gmt"]),
    modified,
  };
  const other = unlessPublished(standing);
  if (other) return other;
  // As ?context=embed and ?_fields tell it.
  if (!("rendered" in content) && text(post["id"]) !== "") {
    const refetch = { from: "wordpress", number: text(post["id"]), entryId: id, kind: "updated", at } as const;
    return thin(refetch, `${place}/guid`);
  }
  return told("updated", draft, { id: `${place}/guid`, url: `${place}/link` }, at);
}

/** WordPress wraps what it renders: {"rendered": "…"}. */
const rendered = (value: unknown): string => text(fields(value)["rendered"]) || text(value);
