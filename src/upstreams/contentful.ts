import type { Mapping } from "../model/source.ts";
import { fields, type Fields, instant, text } from "./reading/fields.ts";
import type { Format, Parsed, Received } from "./format.ts";
import { isPostType, readMapped, mappedPublication } from "./reading/mapping.ts";
import { noPost, UNPUBLISHED, withdrawal } from "./reading/outcome.ts";
import type { Upstream } from "./upstream.ts";
import type { Problem } from "../problem.ts";
import { checkTime, readHeader } from "./signatures/headers.ts";
import { importHmac, verify } from "./signatures/hmac.ts";
import type { SignatureClaim, Scheme } from "./signatures/scheme.ts";

const HEADER = "x-contentful-signature";
const SIGNED_HEADERS = "x-contentful-signed-headers";
const TIMESTAMP = "x-contentful-timestamp";
const SECRET_CHARS = 64;
const SIGNED_HEADERS_MAX = 50;
const HINT = "Enable request verification in the webhook settings of the space.";

/**
 * Contentful: `x-contentful-signature`, hex of the HMAC-SHA256 of the canonical request: method, path, the headers that
 * `x-contentful-signed-headers` lists as "name:value" joined by ";", and the body, a line each (@contentful/node-apps-toolkit,
 * signRequest).
 */
const scheme: Scheme = {
  read: readClaim,
  mismatch: {
    kind: "signature-mismatch",
    header: HEADER,
    hint: "Use the space's signing secret here, call the webhook by the very address it has here, and check that no proxy rewrites the path or a signed header.",
  },
  secretForm: `the signing secret of exactly ${SECRET_CHARS} characters`,
  importSecret: async (secret) => (secret.length === SECRET_CHARS ? await importHmac(secret) : null),
  newSecret: () => crypto.getRandomValues(new Uint8Array(SECRET_CHARS / 2)).toHex(),
};

function readClaim(request: Request, now: number): SignatureClaim | Problem {
  const hex = readHeader(request, HEADER, HINT);
  if (typeof hex !== "string") return hex;
  const timestamp = readHeader(request, TIMESTAMP, HINT);
  if (typeof timestamp !== "string") return timestamp;
  const list = readHeader(request, SIGNED_HEADERS, HINT);
  if (typeof list !== "string") return list;
  if (!/^[0-9a-f]{64}$/i.test(hex)) return { kind: "header-malformed", header: HEADER, expected: "hex of HMAC-SHA256" };
  if (!/^\d{1,16}$/.test(timestamp)) {
    return { kind: "header-malformed", header: TIMESTAMP, expected: "the milliseconds since 1970 as digits" };
  }
  const names = list.split(",").map((name) => name.trim().toLowerCase());
  if (!isHeaderList(names)) {
    return {
      kind: "header-malformed",
      header: SIGNED_HEADERS,
      expected: `a list of at most ${SIGNED_HEADERS_MAX} header names, itself and ${TIMESTAMP} among them`,
    };
  }
  const untimely = checkTime(TIMESTAMP, Number(timestamp), now, "milliseconds");
  if (untimely) return untimely;
  const signature = Uint8Array.fromHex(hex);
  const head = canonicalHead(request, names);
  return { messageId: null, verify: (body, key) => verify(key, signature, head, body) };
}

const isHeaderList = (names: string[]) =>
  names.length <= SIGNED_HEADERS_MAX &&
  names.includes(SIGNED_HEADERS) &&
  names.includes(TIMESTAMP) &&
  names.every((name) => /^[\w!#$%&'*+.^`|~-]+$/.test(name));

function canonicalHead({ method, url, headers }: Request, names: string[]): string {
  const { pathname, search } = new URL(url);
  const path = encodeURI(search ? `${pathname}?${encodeURIComponent(search.slice(1))}` : pathname);
  const signed = [...new Set(names)]
    .toSorted()
    .flatMap((name) => (headers.has(name) ? [`${name}:${(headers.get(name) ?? "").trim()}`] : []));
  return `${method}\n${path}\n${signed.join(";")}\n`;
}

/**
 * Contentful's webhooks: an entry with `sys` and `fields`, where each field has a value per locale. The event is in the
 * header `X-Contentful-Topic` (Contentful documentation, "Webhooks"). The source's mapping gives the meaning of its
 * fields.
 */
const format: Format = { detect, parse };

export const contentful = {
  name: "contentful",
  signing: { contentful: scheme },
  format,
  keptHeaders: ["x-contentful-topic"],
  setup: {
    software: "Contentful",
    signing: "`contentful`",
    steps:
      "Settings › Webhooks › Settings › Enable request verification, whose 64 characters are the secret; then Add webhook: the address, for Entry publish, unpublish and delete",
  },
} satisfies Upstream;

/** Fields are read in their locale: "/fields/title", not "/fields/title/en-US". */
const DEFAULTS: Mapping & { slug: string | string[] } = {
  types: ["article", "blogPost", "news", "newsArticle", "post", "story"],
  id: "/sys/id",
  url: ["/fields/url", "/fields/canonicalUrl"],
  slug: "{/fields/slug}",
  title: ["/fields/title", "/fields/headline", "/fields/name"],
  html: ["/fields/body", "/fields/content", "/fields/text"],
  summary: ["/fields/summary", "/fields/excerpt", "/fields/description"],
  authors: ["/fields/authorName", "/fields/author"],
  tags: ["/fields/tags/*"],
  published: ["/fields/publishDate", "/fields/publishedAt", "/fields/date", "/sys/publishedAt", "/sys/createdAt"],
  modified: ["/sys/updatedAt"],
};

function detect({ json, headers }: Received): boolean {
  const sys = fields(fields(json)["sys"]);
  return "x-contentful-topic" in headers || (typeof sys["type"] === "string" && typeof sys["id"] === "string");
}

function parse({ json, headers, source, receivedAt }: Received): Parsed | Promise<Parsed> {
  const entry = fields(json);
  const sys = fields(entry["sys"]);
  const mapping = { ...DEFAULTS, ...source.mapping };
  const flat = { ...entry, fields: inLocale(fields(entry["fields"]), source.language) };
  const draft = readMapped(flat, mapping, source.home_page_url);
  const event = eventOf(headers["x-contentful-topic"], sys);
  const type = text(fields(fields(sys["contentType"])["sys"])["id"]);
  // A deleted entry names its type only in newer spaces.
  if (event === "other" || (type !== "" && !isPostType(type, mapping))) return noPost;
  const at = draft.modified ?? receivedAt;
  if (event === "unpublished" || event === "gone") {
    const facts = event === "gone" ? {} : UNPUBLISHED;
    return withdrawal(text(sys["id"]) || draft.id, "/sys/id", instant(sys["deletedAt"]) ?? at, facts);
  }
  return mappedPublication("updated", draft, { id: "/sys/id", url: "/fields/slug" }, at);
}

/** The event. Drafts are saved repeatedly; only published entries matter. */
function eventOf(topic: string | undefined, sys: Fields): "live" | "unpublished" | "gone" | "other" {
  const [, kind, action = ""] = topic?.split(".") ?? [
    "",
    sys["type"] === "DeletedEntry" ? "Entry" : text(sys["type"]),
    actionOf(sys),
  ];
  if (kind !== "Entry") return "other";
  if (action === "publish") return "live";
  // An archived entry is unpublished, and can be unarchived (Contentful documentation, "Entries").
  if (action === "unpublish" || action === "archive") return "unpublished";
  return action === "delete" ? "gone" : "other";
}

/** The action when the topic is missing: a published entry counts its revisions, a draft its versions. */
const actionOf = (sys: Fields): string => {
  if (sys["type"] === "DeletedEntry") return "delete";
  return "revision" in sys && !("version" in sys) ? "publish" : "";
};

/** Every field in the source's language, else in a language that it has. */
const inLocale = (all: Fields, language: string): Fields =>
  Object.fromEntries(Object.entries(all).map(([name, byLocale]) => [name, localized(byLocale, language)]));

function localized(value: unknown, language: string): unknown {
  const locales = Object.entries(fields(value));
  if (locales.length === 0 || !locales.every(([locale]) => /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(locale)))
    return value;
  const same = locales.find(([locale]) => locale.toLowerCase() === language.toLowerCase());
  const alike = locales.find(([locale]) => locale.slice(0, 2).toLowerCase() === language.slice(0, 2).toLowerCase());
  return (same ?? alike ?? locales[0])?.[1];
}
