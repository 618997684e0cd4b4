import * as v from "valibot";
import { ColorPair, type Colors, contrastComplaints, DEFAULT_COLORS } from "./colors.ts";

const SECRET_MIN_CHARS = 32;

const Secret = v.pipe(
  v.string("is not set"),
  v.minLength(SECRET_MIN_CHARS, `must have at least ${SECRET_MIN_CHARS} characters`),
);

const Origin = v.pipe(
  v.string(),
  v.check((text) => {
    const url = URL.parse(text);
    return (
      url !== null && /^https?:$/.test(url.protocol) && url.pathname === "/" && url.search === "" && url.hash === ""
    );
  }, 'must be an origin, such as "https://news.example.com"'),
  v.transform((text) => new URL(text).origin),
);

/** Addresses separated by spaces. */
const Hubs = v.pipe(
  v.string(),
  v.transform((text) => text.split(/\s+/).filter((word) => word !== "")),
  v.array(v.pipe(v.string(), v.url(), v.startsWith("https://", "must be https addresses with spaces between them"))),
);

/** A variable that is left empty in wrangler.toml is not set. */
const unlessEmpty = <S extends v.GenericSchema<string, unknown>>(schema: S) =>
  v.optional(
    v.pipe(
      v.string(),
      v.transform((text) => (text === "" ? undefined : text)),
      v.optional(schema),
    ),
  );

const LanguageTag = v.pipe(
  v.string(),
  v.check((text) => isLanguageTag(text), 'must be a language tag, such as "en" or "pt-BR"'),
);

function isLanguageTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}

const Logo = v.pipe(
  v.string(),
  v.check((text) => URL.parse(text)?.protocol === "https:", "must be the https URL of a picture"),
);

/** A mail address or an https URL, as a link. */
const Contact = v.pipe(
  v.string(),
  v.check(
    (text) => /^[^\s@:/]+@[^\s@:/]+$/.test(text) || URL.parse(text)?.protocol === "https:",
    "must be a mail address or the https URL of a page",
  ),
  v.transform((text) => (text.includes("://") ? text : `mailto:${text}`)),
);

const LINKS_MAX = 12;

/** A list in wrangler.toml, or the same list as JSON text, for systems whose variables are always text. */
const Links = v.pipe(
  v.union([v.pipe(v.string(), v.parseJson()), v.array(v.unknown())], 'must be a list of { name = "…", url = "…" }'),
  v.array(
    v.object({
      name: v.pipe(v.string("must be text"), v.trim(), v.nonEmpty("must not be empty")),
      url: v.pipe(
        v.string("must be text"),
        v.regex(
          /^(?:https?:\/\/|mailto:|\/(?!\/))\S+$/,
          'must be an absolute URL, "mailto:…" or a path such as "/about"',
        ),
      ),
    }),
    'must be a list of { name = "…", url = "…" }',
  ),
  v.maxLength(LINKS_MAX, `must have at most ${LINKS_MAX} links`),
);

/** The variables that readers' pages show. A change of any of them makes the pages in KV stale (siteVersionOf). */
const SiteConfig = {
  SITE_NAME: v.optional(v.pipe(v.string(), v.trim(), v.nonEmpty()), "Reprint"),
  SITE_URL: unlessEmpty(Origin),
  SITE_DESCRIPTION: unlessEmpty(v.pipe(v.string(), v.trim())),
  SITE_LANGUAGE: v.optional(LanguageTag, "en"),
  SITE_LOGO: unlessEmpty(Logo),
  SITE_CONTACT: unlessEmpty(Contact),
  SITE_ACCENT: unlessEmpty(ColorPair),
  SITE_BACKGROUND: unlessEmpty(ColorPair),
  SITE_LINKS: v.optional(Links, []),
  /**
   * How readers get a post's pictures: from the publisher, or through Cloudflare's transformations on the site's zone.
   */
  IMAGES: v.optional(v.picklist(["straight", "transformed"], 'must be "straight" or "transformed"'), "straight"),
};

const Variables = v.object({
  ADMIN_TOKEN: Secret,
  SECRET_KEY: Secret,
  /** The key before a rotation. It opens secrets that are still sealed with it, and visitors' cookies. */
  SECRET_KEY_PREVIOUS: unlessEmpty(Secret),
  ...SiteConfig,
  /** Whether the site has a sitemap for Google News. Off by default: Google asks sites to leave reprints out of it. */
  NEWS_SITEMAP: v.pipe(
    v.optional(v.picklist(["", "off", "on"], 'must be "on" or "off"'), "off"),
    v.transform((text) => text === "on"),
  ),
  /** The WebSub hubs that the site's feeds name. Each hub is notified of every change. */
  WEBSUB_HUBS: v.optional(Hubs, ""),
  REACTION_NEWCOMERS_PER_DAY: v.optional(v.pipe(v.string(), v.digits(), v.transform(Number), v.minValue(1)), "30"),
  /** With both keys set, a visitor's first reaction has to pass Cloudflare Turnstile. Each site has keys of its own. */
  TURNSTILE_SITE_KEY: v.optional(v.string(), ""),
  TURNSTILE_SECRET: v.optional(v.string()),
  /**
   * With both set, operators may sign in through Cloudflare Access: the team's origin, and the application's audience
   * tag.
   */
  ACCESS_TEAM: unlessEmpty(Origin),
  ACCESS_AUDIENCE: v.optional(v.string(), ""),
});

const Config = v.pipe(
  Variables,
  v.forward(
    v.partialCheck(
      [["TURNSTILE_SITE_KEY"], ["TURNSTILE_SECRET"]],
      (config) => (config.TURNSTILE_SITE_KEY === "") === !config.TURNSTILE_SECRET,
      "goes with TURNSTILE_SITE_KEY: set both, or neither",
    ),
    ["TURNSTILE_SECRET"],
  ),
  v.forward(
    v.partialCheck(
      [["ACCESS_TEAM"], ["ACCESS_AUDIENCE"]],
      (config) => (config.ACCESS_TEAM === undefined) === (config.ACCESS_AUDIENCE === ""),
      "goes with ACCESS_AUDIENCE: set both, or neither",
    ),
    ["ACCESS_TEAM"],
  ),
  v.transform(({ SITE_ACCENT, SITE_BACKGROUND, ...variables }) => ({
    ...variables,
    SITE_COLORS: {
      accent: SITE_ACCENT ?? DEFAULT_COLORS.accent,
      background: SITE_BACKGROUND ?? DEFAULT_COLORS.background,
    } satisfies Colors,
  })),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const message of contrastComplaints(dataset.value.SITE_COLORS)) addIssue({ message });
  }),
);
export type Config = v.InferOutput<typeof Config>;

const parsed = new WeakMap<object, Config>();

/**
 * The environment's variables and secrets, parsed once per isolate.
 *
 * @throws {Error} naming every variable that is missing or malformed, never its value
 */
export function configOf(env: Env): Config {
  const known = parsed.get(env);
  if (known) return known;
  const result = v.safeParse(Config, env);
  if (!result.success) {
    const complaints = result.issues.map((issue) => `${v.getDotPath(issue) ?? "SITE_*:"} ${issue.message}`);
    throw new Error(`The environment is not complete: ${complaints.join("; ")}`);
  }
  parsed.set(env, result.output);
  return result.output;
}

const SITE_VERSION_BYTES = 6;

const versions = new WeakMap<object, Promise<string>>();
const knownVersions = new WeakMap<object, string>();

/** {@link siteVersionOf} without a promise, once it has been computed, so that an article waits for KV only. */
export const knownSiteVersionOf = (env: Env): string | undefined => knownVersions.get(env);

/**
 * A hash of the site's configuration. It hashes the raw variables, so that an article in KV is served even if a
 * variable is invalid.
 */
export function siteVersionOf(env: Env): Promise<string> {
  const known = versions.get(env);
  if (known) return known;
  const variables = Object.keys(SiteConfig).map((name) => (env as unknown as Record<string, unknown>)[name] ?? "");
  const version = crypto.subtle
    .digest("SHA-256", new TextEncoder().encode(JSON.stringify(variables)))
    .then((digest) => {
      const hash = new Uint8Array(digest, 0, SITE_VERSION_BYTES).toHex();
      knownVersions.set(env, hash);
      return hash;
    });
  versions.set(env, version);
  return version;
}
