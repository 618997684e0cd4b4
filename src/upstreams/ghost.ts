import type { Format, Parsed, Read, Received } from "./format.ts";
import { fields, type Fields, firstText, instant, items, paragraphs, text, webUrl } from "./fields.ts";
import { nothing, thin, told, withdrawn } from "./told.ts";

/**
 * Ghost's webhooks: `{"post":{"current":{…},"previous":{…}}}`, where `previous` has what changed. The event's name is nowhere,
 * so it is inferred from the two (TryGhost/Ghost, services/webhooks/serialize.js). Pages and members are no posts.
 */
export const ghost: Format = { detect, parse };

const KINDS = ["post", "page", "tag", "member"];
/** Ghost keeps its own address out of its database; some versions let the stand-in through. */
const OWN_ADDRESS = "__GHOST_URL__";

function detect({ json }: Received): boolean {
  return KINDS.some((kind) => {
    const object = fields(fields(json)[kind]);
    return "current" in object || ("previous" in object && Object.keys(object).length === 1);
  });
}

function parse({ json, receivedAt }: Received): Parsed {
  const post = fields(fields(json)["post"]);
  const current = fields(post["current"]);
  const previous = fields(post["previous"]);
  if (Object.keys(current).length === 0) {
    if (Object.keys(previous).length === 0) return nothing;
    return withdrawn(text(previous["id"]), "/post/previous/id", receivedAt, addressOf(previous));
  }
  const at = instant(current["updated_at"]) ?? receivedAt;
  if (text(current["status"]) !== "published") {
    // "sent" went out by mail only; a draft or a plan tells of a post only when it takes one down.
    return text(previous["status"]) === "published"
      ? withdrawn(text(current["id"]), PLACES.id, at, addressOf(previous, current))
      : nothing;
  }
  const visibility = text(current["visibility"]);
  if (visibility !== "" && visibility !== "public") {
    return membersOnly(current, PLACES.id, at);
  }
  const url = webUrl(current["url"]);
  const kind = "status" in previous ? "published" : "updated";
  if (!("html" in current) && !("plaintext" in current)) {
    const number = text(current["id"]);
    return thin({ from: "ghost", number, entryId: number, kind, at }, PLACES.id);
  }
  return told(kind, draftOf(current, url), PLACES, at);
}

/** Where the post was: what is not published any more has another address. */
function addressOf(...states: Fields[]): { url?: string } {
  const url = states.map((state) => webUrl(state["url"])).find((found) => found !== undefined);
  return url === undefined ? {} : { url };
}

/** A post as Ghost's content API tells it, which tells of none that is not published (Ghost documentation, "Content API"). */
export function readContent(json: unknown, kind: "published" | "updated", at: string): Read {
  const post = fields(items(fields(json)["posts"])[0]);
  const visibility = text(post["visibility"]);
  if (post["access"] === false || (visibility !== "" && visibility !== "public"))
    return membersOnly(post, "/posts/0/id", at);
  return told(kind, draftOf(post, webUrl(post["url"])), { id: "/posts/0/id", url: "/posts/0/url" }, at);
}

const membersOnly = (post: Fields, pointer: string, at: string): Read =>
  withdrawn(text(post["id"]), pointer, at, {
    onHold: true,
    reason: "The publisher shows this post to members only.",
  });

const PLACES = { id: "/post/current/id", url: "/post/current/url" };

function draftOf(post: Fields, url: string | undefined) {
  const own = (value: unknown) => text(value).replaceAll(OWN_ADDRESS, url === undefined ? "" : new URL(url).origin);
  const authors = items(post["authors"]).map(fields);
  return {
    id: text(post["id"]),
    url,
    canonical: webUrl(post["canonical_url"]),
    title: text(post["title"]),
    html: own(post["html"]) || paragraphs(text(post["plaintext"])),
    summary: firstText(post["custom_excerpt"], post["excerpt"]),
    authors: (authors.length > 0 ? authors : [fields(post["primary_author"])]).map((author) => {
      const page = webUrl(author["url"]);
      // Authors whose page is switched off lead to a page called 404.
      return page === undefined || page.endsWith("/404/")
        ? { name: text(author["name"]) }
        : { name: text(author["name"]), url: page };
    }),
    tags: items(post["tags"])
      .map(fields)
      .filter((tag) => tag["visibility"] !== "internal" && !text(tag["name"]).startsWith("#"))
      .map((tag) => text(tag["name"])),
    image: own(post["feature_image"]),
    language: undefined,
    published: instant(post["published_at"]),
    modified: instant(post["updated_at"]),
  };
}
