import * as v from "valibot";

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

/** Addresses with spaces between them. */
const Hubs = v.pipe(
  v.string(),
  v.transform((text) => text.split(/\s+/).filter((word) => word !== "")),
  v.array(v.pipe(v.string(), v.url(), v.startsWith("https://", "must be https addresses with spaces between them"))),
);

const Config = v.pipe(
  v.object({
    ADMIN_TOKEN: Secret,
    SECRET_KEY: Secret,
    SITE_NAME: v.optional(v.pipe(v.string(), v.trim(), v.nonEmpty()), "Reprint"),
    SITE_URL: v.optional(
      v.union([
        v.pipe(
          v.literal(""),
          v.transform(() => undefined),
        ),
        Origin,
      ]),
    ),
    /** Whether there is a sitemap for Google News, which asks for no reprints. */
    NEWS_SITEMAP: v.pipe(
      v.optional(v.picklist(["", "off", "on"], 'must be "on" or "off"'), "off"),
      v.transform((text) => text === "on"),
    ),
    /** The WebSub hubs that the site's feeds name, and that are told of what is published. */
    WEBSUB_HUBS: v.optional(Hubs, ""),
    REACTION_NEWCOMERS_PER_DAY: v.optional(v.pipe(v.string(), v.digits(), v.transform(Number), v.minValue(1)), "30"),
    /** With both, newcomers pass Cloudflare Turnstile; each site has keys of its own. */
    TURNSTILE_SITE_KEY: v.optional(v.string(), ""),
    TURNSTILE_SECRET: v.optional(v.string()),
  }),
  v.forward(
    v.partialCheck(
      [["TURNSTILE_SITE_KEY"], ["TURNSTILE_SECRET"]],
      (config) => (config.TURNSTILE_SITE_KEY === "") === !config.TURNSTILE_SECRET,
      "goes with TURNSTILE_SITE_KEY: set both, or neither",
    ),
    ["TURNSTILE_SECRET"],
  ),
);
export type Config = v.InferOutput<typeof Config>;

const parsed = new WeakMap<object, Config>();

/**
 * The environment's variables and secrets, parsed once an isolate.
 *
 * @throws {Error} naming every variable that is missing or malformed, never its value.
 */
export function configOf(env: Env): Config {
  const known = parsed.get(env);
  if (known) return known;
  const result = v.safeParse(Config, env);
  if (!result.success) {
    const complaints = result.issues.map((issue) => `${v.getDotPath(issue)} ${issue.message}`);
    throw new Error(`The environment is not complete: ${complaints.join("; ")}`);
  }
  parsed.set(env, result.output);
  return result.output;
}
