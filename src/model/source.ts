import * as v from "valibot";

/** First path segments of the site's own pages for readers. */
export const READERS_SLUGS = [
  "about",
  "accessibility",
  "archive",
  "contact",
  "corrections",
  "offline",
  "privacy",
  "publishers",
  "reactions",
  "search",
  "tags",
] as const;

/**
 * First path segments that belong to the site, so that no source's slug can shadow them: those of the routes (a test
 * compares them), and those that Cloudflare or a later version may take.
 */
export const RESERVED_SLUGS: ReadonlySet<string> = new Set([
  ...READERS_SLUGS,
  "activitypub",
  "admin",
  "api",
  "assets",
  "authors",
  "cdn-cgi",
  "deliveries",
  "door",
  "healthz",
  "metrics",
  "oembed",
  "page",
  "ping",
  "problems",
  "samples",
  "webhooks",
  "websub",
]);

export const SOURCE_SLUG_MAX_CHARS = 60;
export const SOURCE_NAME_MAX_CHARS = 200;
export const CANONICAL_HOSTS_MAX = 20;

/** Lower-case words joined by single hyphens, and no reserved first segment. */
export const SourceSlug = v.pipe(
  v.string("must be a string"),
  v.maxLength(SOURCE_SLUG_MAX_CHARS, `must be at most ${SOURCE_SLUG_MAX_CHARS} characters`),
  v.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "must be lower-case letters and digits, with single hyphens between them"),
  v.check((slug) => !RESERVED_SLUGS.has(slug), "is reserved for the site's own pages"),
);

/** A source as pages show it. */
export interface SourceSummary {
  slug: string;
  name: string;
  /** Home page, absolute. */
  home: string;
  language: string;
  /** A sentence about the publisher; "" when there is none. */
  description: string;
  /** A square picture for the publisher, absolute; "" when there is none. */
  icon: string;
}

/** An absolute http(s) URL without credentials. */
export const WebUrl = v.pipe(
  v.string("must be a string"),
  v.maxLength(2000, "must be at most 2000 characters"),
  v.check((text) => {
    const url = URL.parse(text);
    return url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
  }, "must be an absolute http or https URL without a user name"),
  v.transform((text) => new URL(text).href),
);

/** A host name as URLs spell it: lower case, punycode, no port. */
export const Host = v.pipe(
  v.string("must be a string"),
  v.trim(),
  v.toLowerCase(),
  v.check((text) => URL.parse(`https://${text}/`)?.hostname === text, "must be a bare host name, such as example.com"),
);

/** A well-formed BCP 47 tag, canonicalized ("pt-br" becomes "pt-BR"). */
export const LanguageTag = v.pipe(
  v.string("must be a string"),
  v.trim(),
  v.maxLength(35, "must be at most 35 characters"),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    try {
      return new Intl.Locale(dataset.value.replaceAll("_", "-")).toString();
    } catch {
      addIssue({ message: "must be a BCP 47 language tag, such as en or pt-BR" });
      return NEVER;
    }
  }),
);

/**
 * The indexing of a source's reprints by search engines:
 * - `canonical`: the first publisher ranks (when the source may name that host)
 * - `noindex`: the reprint stays out of indexes
 * - `self`: the reprint ranks for itself
 */
export const Indexing = v.picklist(["canonical", "noindex", "self"], "must be canonical, noindex or self");
export type Indexing = v.InferOutput<typeof Indexing>;

const SIGNING_MAX_CHARS = 60;

/**
 * The name of a way of signing. The upstreams list the names (upstreams/signatures/schemes.ts). A source may be stored
 * with a name that only another version of the code knows.
 */
export const Signing = v.pipe(
  v.string("must be a string"),
  v.maxLength(SIGNING_MAX_CHARS, `must be at most ${SIGNING_MAX_CHARS} characters`),
  v.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "must be lower-case letters and digits, with single hyphens between them"),
);

const CONTENT_KEY_MAX_CHARS = 500;

/** The key to the publisher's own API: Ghost's content API key, EmDash's access token. */
export const ContentKey = v.pipe(
  v.string("must be a string"),
  v.maxLength(CONTENT_KEY_MAX_CHARS, `must be at most ${CONTENT_KEY_MAX_CHARS} characters`),
  v.regex(/^[\x21-\x7e]+$/, "must be printable ASCII without spaces"),
);

/** The sealing context of a source's signing secret. */
export const sourceSecretContext = (slug: string): string => `source:${slug}`;

/** The sealing context of a source's content key. */
export const contentKeyContext = (slug: string): string => `content:${slug}`;

const PATH_MAX_CHARS = 300;
const PATHS_MAX = 10;
const TYPES_MAX = 50;

const Path = v.pipe(
  v.string("must be a string"),
  v.maxLength(PATH_MAX_CHARS, `must be at most ${PATH_MAX_CHARS} characters`),
  v.regex(
    /^(?:\/|.*\{\/[^{}]+\})/,
    "must be a JSON pointer such as /fields/title, or a template such as news/{/fields/slug}",
  ),
);
const Paths = v.optional(
  v.union(
    [Path, v.pipe(v.array(Path), v.maxLength(PATHS_MAX))],
    `must be a JSON pointer such as /fields/title, or a list of at most ${PATHS_MAX}`,
  ),
);

/**
 * Where a post's fields are in the body of a CMS in which publishers name the fields (Contentful, Sanity, Strapi). Each
 * path is a JSON pointer (RFC 6901), with "*" for every item of a list; the first path that leads to a value counts.
 * `url` may be a template under the home page, such as "news/{/slug}". A field without a path is read as the format
 * defines it.
 */
export const Mapping = v.strictObject({
  /** Names of the content types that are posts. */
  types: v.optional(v.pipe(v.array(v.string("must be a string"), "must be a list"), v.maxLength(TYPES_MAX))),
  /** The CMS, where addresses of pictures and files without a host are under it, and not under the home page. */
  files: v.optional(WebUrl),
  id: Paths,
  url: Paths,
  title: Paths,
  html: Paths,
  /** Paths of a body that is always Markdown. */
  markdown: Paths,
  summary: Paths,
  authors: Paths,
  tags: Paths,
  image: Paths,
  language: Paths,
  published: Paths,
  modified: Paths,
});
export type Mapping = v.InferOutput<typeof Mapping>;

const DELAY_MAX_MINUTES = 43_200;
const EXPIRY_MAX_DAYS = 36_500;
const LICENSE_MAX_CHARS = 1000;

/** The schema of a whole number within bounds. */
const whole = (min: number, max: number) => {
  const expected = `must be a whole number from ${min} to ${max}`;
  return v.pipe(v.number(expected), v.integer(expected), v.minValue(min, expected), v.maxValue(max, expected));
};

/** A source's terms for all its posts. An entry can allow less. */
export const Policy = v.object({
  /** How long after the original a post is first shown, so that the source ranks first. */
  delay_minutes: v.optional(whole(0, DELAY_MAX_MINUTES), 0),
  /** How long after the original a post is last shown; null: for good. */
  expires_after_days: v.optional(v.nullable(whole(1, EXPIRY_MAX_DAYS)), null),
  /** Show only title, summary and the link to the original. */
  excerpt_only: v.optional(v.boolean("must be true or false"), false),
  images: v.optional(v.picklist(["show", "hide"], "must be show or hide"), "show"),
  /** The license of posts that name none: a URL or a text; empty: no license. */
  license: v.optional(
    v.pipe(
      v.string("must be a string"),
      v.trim(),
      v.maxLength(LICENSE_MAX_CHARS, `must be at most ${LICENSE_MAX_CHARS} characters`),
    ),
    "",
  ),
});
export type Policy = v.InferOutput<typeof Policy>;

/** Enough to say what a publisher writes about. Feeds' own descriptions may be longer. */
export const DESCRIPTION_MAX_CHARS = 300;

/** A publisher whose posts we may reprint. */
export const Source = v.object({
  slug: SourceSlug,
  name: v.pipe(
    v.string("must be a string"),
    v.trim(),
    v.nonEmpty("must not be empty"),
    v.maxLength(SOURCE_NAME_MAX_CHARS, `must be at most ${SOURCE_NAME_MAX_CHARS} characters`),
  ),
  home_page_url: WebUrl,
  /** A description in the publisher's own words and language; empty: its page has none. */
  description: v.optional(
    v.pipe(
      v.string("must be a string"),
      v.trim(),
      v.maxLength(DESCRIPTION_MAX_CHARS, `must be at most ${DESCRIPTION_MAX_CHARS} characters`),
    ),
    "",
  ),
  /** A square picture for the publisher, absolute; empty: pages show its initials. */
  icon_url: v.optional(v.union([v.literal(""), WebUrl], "must be an absolute http or https URL, or empty"), ""),
  /** The language of posts that do not name their own. */
  language: v.optional(LanguageTag, "en"),
  /** Hosts that it may name as canonical, among them the home page's. */
  canonical_hosts: v.pipe(v.array(Host, "must be a list"), v.maxLength(CANONICAL_HOSTS_MAX)),
  indexing: v.optional(Indexing, "canonical"),
  signing: v.optional(Signing, "standard-webhooks"),
  mapping: v.optional(Mapping, {}),
});
export type Source = v.InferOutput<typeof Source>;
