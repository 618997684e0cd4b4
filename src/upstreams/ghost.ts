import type { ApiAnswer, Format, OriginalApi, Parsed, PostToFetch, PublisherApi, Read, Received } from "./format.ts";
import { fields, type Fields, instant, items, paragraphs, text, webUrl } from "./reading/fields.ts";
import { imageOf } from "./reading/media.ts";
import { noPost, needsFetch, publication, UNPUBLISHED, withdrawal } from "./reading/outcome.ts";
import type { Upstream } from "./upstream.ts";
import type { Problem } from "../problem.ts";
import { checkTime, readHeader } from "./signatures/headers.ts";
import { textSecrets, verify } from "./signatures/hmac.ts";
import type { SignatureClaim, Scheme } from "./signatures/scheme.ts";

const HEADER = "x-ghost-signature";
const HINT = "In Ghost, put the source's secret into the webhook's Secret field: without one Ghost does not sign.";

/**
 * Ghost since 5.87.1: `X-Ghost-Signature: sha256=<hex>, t=<ms>`, the HMAC-SHA256 of the body followed by t, with nothing
 * between them (TryGhost/Ghost, services/webhooks/WebhookTrigger.js).
 */
const scheme: Scheme = {
  ...textSecrets(),
  read: (request, now) => readClaim(request, now, "timed"),
  mismatch: {
    kind: "signature-mismatch",
    header: HEADER,
    hint: "Paste the source's secret into the webhook's Secret field in Ghost. Ghost before 5.87.1 signs the body alone: the operator may set this source's signing to ghost-legacy.",
  },
};

/**
 * Ghost before 5.87.1, whose HMAC covers the body alone. The newer signature is valid too, so that an update of Ghost
 * breaks nothing. A source has to choose this scheme explicitly: the time in the header is not signed, so only the
 * body's hash protects from replay.
 */
const legacyScheme: Scheme = {
  ...scheme,
  read: (request, now) => readClaim(request, now, "legacy"),
  mismatch: {
    kind: "signature-mismatch",
    header: HEADER,
    hint: "Paste the source's secret into the webhook's Secret field in Ghost.",
  },
};

function readClaim(request: Request, now: number, generation: "timed" | "legacy"): SignatureClaim | Problem {
  const value = readHeader(request, HEADER, HINT);
  if (typeof value !== "string") return value;
  const [, hex, t] = /^sha256=([0-9a-f]{64})(?:, ?t=(\d{1,16}))?$/i.exec(value) ?? [];
  if (hex === undefined || (t === undefined && generation === "timed")) {
    return {
      kind: "header-malformed",
      header: HEADER,
      expected: "“sha256=<hex of HMAC-SHA256>, t=<milliseconds since 1970>”",
    };
  }
  const untimely = generation === "timed" ? checkTime(HEADER, Number(t), now, "milliseconds") : null;
  if (untimely) return untimely;
  const signature = Uint8Array.fromHex(hex);
  return {
    messageId: null,
    async verify(body, key) {
      if (t !== undefined && (await verify(key, signature, body, t))) return true;
      return generation === "legacy" && (await verify(key, signature, body));
    },
  };
}

/**
 * Ghost's webhooks: `{"post":{"current":{…},"previous":{…}}}`, where `previous` has the changed fields. The event has
 * no name, so it is inferred from the two (TryGhost/Ghost, services/webhooks/serialize.js). Pages and members are no
 * posts.
 */
const format: Format = { detect, parse };

export const ghost = {
  name: "ghost",
  signing: { ghost: scheme, "ghost-legacy": legacyScheme },
  format,
  setup: {
    software: "Ghost",
    signing: "`ghost` (before 5.87.1: `ghost-legacy`)",
    steps:
      "Settings › Integrations › Add custom integration › Add webhook, once each for Post published, Published post updated, Post unpublished and Post deleted: the address and the secret",
  },
} satisfies Upstream;

const KINDS = ["post", "page", "tag", "member"];
/** Ghost's placeholder for its own address in its database. Some versions do not replace it. */
const OWN_ADDRESS = "__GHOST_URL__";

function detect({ json }: Received): boolean {
  return KINDS.some((kind) => {
    const object = fields(fields(json)[kind]);
    return "current" in object || ("previous" in object && Object.keys(object).length === 1);
  });
}

function parse({ json, receivedAt, source }: Received): Parsed {
  const post = fields(fields(json)["post"]);
  const current = fields(post["current"]);
  const previous = fields(post["previous"]);
  if (Object.keys(current).length === 0) {
    if (Object.keys(previous).length === 0) return noPost;
    return withdrawal(text(previous["id"]), "/post/previous/id", receivedAt, addressOf(previous));
  }
  const at = instant(current["updated_at"]) ?? receivedAt;
  if (text(current["status"]) !== "published") {
    // "sent" was published by mail only. A draft or a scheduled post matters only if it was published before.
    return text(previous["status"]) === "published"
      ? withdrawal(text(current["id"]), PLACES.id, at, { ...UNPUBLISHED, ...addressOf(previous, current) })
      : noPost;
  }
  const visibility = text(current["visibility"]);
  if (visibility !== "" && visibility !== "public" && !hasPreview(text(current["html"]))) {
    return membersOnly(current, PLACES.id, at);
  }
  // If the address is unknown, the credit leads to the home page.
  const url = pageOf(current["url"]) ?? (isNoPage(text(current["url"])) ? source.home_page_url : undefined);
  const kind = "status" in previous ? "published" : "updated";
  if (!("html" in current) && !("plaintext" in current)) {
    const number = text(current["id"]);
    return needsFetch({ original, number, entryId: number, kind, at }, PLACES.id);
  }
  return publication(kind, draftOf(current, url), PLACES, at);
}

/** Ghost's address of whatever has no page of its own: authors and posts without a route. */
const isNoPage = (url: string): boolean => url.endsWith("/404/");

const pageOf = (url: unknown): string | undefined => (isNoPage(text(url)) ? undefined : webUrl(url));

/** The post's former address: a post that is not published any more has another one. */
function addressOf(...states: Fields[]): { url?: string } {
  const url = states.map((state) => pageOf(state["url"])).find((found) => found !== undefined);
  return url === undefined ? {} : { url };
}

/**
 * Ghost's content API, whose key the publisher creates with an integration. It returns published posts only (Ghost
 * documentation, "Content API").
 */
const original: OriginalApi = {
  fetchOriginal,
  isAbout: (json, { number }) => text(fields(items(fields(json)["posts"])[0])["id"]) === number,
  read: (json, { kind, at }) => readContent(json, kind, at),
};

async function fetchOriginal({ number }: PostToFetch, { key, home, getJson }: PublisherApi): Promise<ApiAnswer> {
  if (key === null) return { kind: "refused", reason: "the source has no content key" };
  const url = new URL(`${home}ghost/api/content/posts/${encodeURIComponent(number)}/`);
  url.search = new URLSearchParams({ key, include: "authors,tags", formats: "html" }).toString();
  return await getJson(url.href, { "accept-version": "v5.0" });
}

function readContent(json: unknown, kind: "published" | "updated", at: string): Read {
  const post = fields(items(fields(json)["posts"])[0]);
  const visibility = text(post["visibility"]);
  const isForMembers = post["access"] === false || (visibility !== "" && visibility !== "public");
  // Ghost has cut it at the mark, so the mark is put back: pages say that members get more.
  const html = isForMembers ? `${text(post["html"])}${MEMBERS_MARK}…` : text(post["html"]);
  if (isForMembers && !hasPreview(html)) return membersOnly(post, "/posts/0/id", at);
  const draft = draftOf({ ...post, html }, webUrl(post["url"]));
  return publication(kind, draft, { id: "/posts/0/id", url: "/posts/0/url" }, at);
}

const MEMBERS_MARK = "<!--members-only-->";

/**
 * Whether everybody may read the beginning of a members' post: what is before its mark (TryGhost/Ghost,
 * post-gating.js). The sanitizer removes the rest.
 */
const hasPreview = (html: string): boolean => {
  const end = html.indexOf(MEMBERS_MARK);
  return end >= 0 && html.slice(0, end).trim() !== "";
};

const membersOnly = (post: Fields, pointer: string, at: string): Read =>
  withdrawal(text(post["id"]), pointer, at, {
    ...UNPUBLISHED,
    reason: "The publisher shows this post to members only.",
    title: text(post["title"]),
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
    // Without a custom one, Ghost makes the excerpt from the whole text, of members' blocks and of cards' labels as well.
    summary: "custom_excerpt" in post ? text(post["custom_excerpt"]) : text(post["excerpt"]),
    authors: (authors.length > 0 ? authors : [fields(post["primary_author"])]).map((author) => {
      const page = pageOf(author["url"]);
      return page === undefined ? { name: text(author["name"]) } : { name: text(author["name"]), url: page };
    }),
    tags: items(post["tags"])
      .map(fields)
      .filter((tag) => tag["visibility"] !== "internal" && !text(tag["name"]).startsWith("#"))
      .map((tag) => text(tag["name"])),
    image: own(post["feature_image"]),
    media: imageOf(own(post["feature_image"]), text(post["feature_image_alt"]), text(post["feature_image_caption"])),
    language: undefined,
    published: instant(post["published_at"]),
    modified: instant(post["updated_at"]),
  };
}
