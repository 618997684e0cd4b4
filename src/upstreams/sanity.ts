import type { Mapping } from "../model/source.ts";
import { fields, instant, text } from "./reading/fields.ts";
import type { Format, Parsed, Received } from "./format.ts";
import { isPostType, readMapped, mappedPublication } from "./reading/mapping.ts";
import { noPost, UNPUBLISHED, withdrawal } from "./reading/outcome.ts";
import type { Upstream } from "./upstream.ts";
import type { Problem } from "../problem.ts";
import { checkTime, readHeader } from "./signatures/headers.ts";
import { fromBase64, textSecrets, verify } from "./signatures/hmac.ts";
import type { SignatureClaim, Scheme } from "./signatures/scheme.ts";

const HEADER = "sanity-webhook-signature";
/** Sanity retries a failed message for half an hour, and may not sign it again. */
const TOLERANCE_SECONDS = 2400;

/**
 * Sanity: `sanity-webhook-signature: t=<ms>,v1=<base64url>`, the HMAC-SHA256 of "t.body" (@sanity/webhook,
 * decodeSignatureHeader and createHS256Signature).
 */
const scheme: Scheme = {
  ...textSecrets(),
  read: readClaim,
  mismatch: {
    kind: "signature-mismatch",
    header: HEADER,
    hint: "Use the same secret here and in the webhook's Secret field at sanity.io/manage; the HMAC-SHA256 of “t.body” is encoded as base64url.",
  },
};

function readClaim(request: Request, now: number): SignatureClaim | Problem {
  const value = readHeader(
    request,
    HEADER,
    "Fill in the webhook's Secret field at sanity.io/manage: without one Sanity does not sign.",
  );
  if (typeof value !== "string") return value;
  const [, t, encoded] = /^t=(\d{1,16})[, ]+v1=([\w-]{43})=?$/.exec(value) ?? [];
  const signature = encoded === undefined ? null : fromBase64(encoded, "base64url");
  if (t === undefined || signature === null) {
    return {
      kind: "header-malformed",
      header: HEADER,
      expected: "“t=<milliseconds since 1970>,v1=<base64url of HMAC-SHA256>”",
    };
  }
  const untimely = checkTime(HEADER, Number(t), now, "milliseconds", TOLERANCE_SECONDS);
  if (untimely) return untimely;
  // A publication and a deletion have the same body. Only a header differs, which is not signed.
  return { messageId: null, signedAt: t, verify: (body, key) => verify(key, signature, `${t}.`, body) };
}

/**
 * Sanity's webhooks: a document in the form of the webhook's GROQ projection, with `_id` and `_type`. The event is in
 * the header `sanity-operation` (Sanity documentation, "GROQ-powered webhooks"). The source's mapping gives the meaning
 * of its fields.
 */
const format: Format = { detect, parse };

export const sanity = {
  name: "sanity",
  signing: { sanity: scheme },
  format,
  keptHeaders: ["sanity-operation", "sanity-transaction-time"],
  setup: {
    software: "Sanity",
    signing: "`sanity`",
    steps:
      "sanity.io/manage › API › Webhooks › Create: the address, create, update and delete, a projection with `_id`, `_type`, `slug` and what the post shows, the secret",
  },
} satisfies Upstream;

const DEFAULTS: Mapping & { slug: string | string[] } = {
  types: ["article", "blogPost", "news", "newsArticle", "post", "story"],
  id: "/_id",
  url: ["/url", "/canonicalUrl"],
  slug: ["{/slug/current}", "{/slug}"],
  title: ["/title", "/headline", "/name"],
  html: ["/html", "/body", "/content"],
  summary: ["/summary", "/excerpt", "/description"],
  authors: ["/authors/*", "/author"],
  tags: ["/tags/*", "/categories/*"],
  image: ["/image/asset/url", "/mainImage/asset/url", "/imageUrl", "/image"],
  language: ["/language", "/__i18n_lang"],
  published: ["/publishedAt", "/date", "/_createdAt"],
  modified: ["/_updatedAt"],
};

function detect({ json, headers }: Received): boolean {
  const document = fields(json);
  return (
    "sanity-operation" in headers || (typeof document["_id"] === "string" && typeof document["_type"] === "string")
  );
}

function parse({ json, headers, source, receivedAt }: Received): Parsed | Promise<Parsed> {
  const document = fields(json);
  const mapping = { ...DEFAULTS, ...source.mapping };
  const type = text(document["_type"]);
  // Drafts and versions in a release are documents of their own (Sanity documentation, "Drafts").
  if (/^(?:drafts|versions)\./.test(text(document["_id"])) || (type !== "" && !isPostType(type, mapping)))
    return noPost;
  const draft = readMapped(document, mapping, source.home_page_url);
  // Unpublishing a document deletes its published version. A deletion for good looks the same.
  if (headers["sanity-operation"] === "delete") {
    return withdrawal(draft.id, "/_id", deletedAt(headers, draft.modified, receivedAt), UNPUBLISHED);
  }
  const kind = headers["sanity-operation"] === "create" ? "published" : "updated";
  return mappedPublication(kind, draft, { id: "/_id", url: "/slug" }, draft.modified ?? receivedAt);
}

/**
 * When a document was deleted: if the header does not say, just after its last change, so that the next publication is
 * newer.
 */
function deletedAt(headers: Received["headers"], modified: string | undefined, receivedAt: string): string {
  const at = instant(headers["sanity-transaction-time"]);
  if (at !== undefined || modified === undefined) return at ?? receivedAt;
  return new Date(Date.parse(modified) + 1).toISOString();
}
