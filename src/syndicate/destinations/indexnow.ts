import * as v from "valibot";
import { MINUTE_MS } from "../../time.ts";
import { call } from "../../web/call.ts";
import { doneBy, type Connection, type CallOutcome } from "../destination.ts";
import { Address, hostOf, JSON_TYPE, kind } from "./settings.ts";

const Settings = v.strictObject({ endpoint: v.optional(Address, "https://api.indexnow.org/indexnow") });
const Secrets = v.strictObject({
  key: v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{8,128}$/, "must be 8 to 128 letters, figures and hyphens")),
});
type Link = Connection<v.InferOutput<typeof Settings>, v.InferOutput<typeof Secrets>>;

/**
 * The address of the site's key, as the protocol demands (indexnow.org, "Verifying ownership via the key", option 2).
 */
export const INDEXNOW_KEY_PATH = "/indexnow.txt";

async function submit(url: string, { settings, secrets, origin, fetch }: Link): Promise<CallOutcome> {
  const body = JSON.stringify({
    host: new URL(origin).hostname,
    key: secrets.key,
    keyLocation: origin + INDEXNOW_KEY_PATH,
    urlList: [url],
  });
  return doneBy(await call({ url: settings.endpoint, method: "POST", headers: JSON_TYPE, body }, fetch));
}

/** IndexNow: asks search engines to crawl a page again. Only pages that should be indexed here are submitted. */
export const indexnow = kind<v.InferOutput<typeof Settings>, v.InferOutput<typeof Secrets>>({
  label: "IndexNow",
  settings: Settings,
  secrets: Secrets,
  hostOf: ({ endpoint }) => hostOf(endpoint),
  template: "{credit} {original}",
  rate: { calls: 60, perMs: MINUTE_MS },
  repeats: { how: "keyed" },
  corrections: "edits",
  check: async (link) => await submit(link.origin, link),
  declines: ({ indexing }) => (indexing === "self" ? null : "the post is not to be indexed here"),
  announce: async ({ url }, link) => await submit(url, link),
  update: async ({ url }, _, link) => await submit(url, link),
  remove: async ({ url }, _, link) => await submit(url, link),
});
