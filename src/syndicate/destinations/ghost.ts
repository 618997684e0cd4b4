import * as v from "valibot";
import type { Copy } from "../../model/destination.ts";
import { MINUTE_MS } from "../../time.ts";
import { call, type Called } from "../../web/call.ts";
import { answered, type Connection, doneBy, isMissing, jsonOf, type CallOutcome, removedBy } from "../destination.ts";
import { copySlug, hostOf, JSON_TYPE, kind, Site } from "./settings.ts";

const Settings = v.strictObject({
  site: Site,
  status: v.optional(v.picklist(["published", "draft"]), "published"),
});
const Secrets = v.strictObject({
  key: v.pipe(v.string(), v.regex(/^[0-9a-f]{24}:[0-9a-f]{64}$/, "must be an Admin API key of a custom integration")),
});
type Link = Connection<v.InferOutput<typeof Settings>, v.InferOutput<typeof Secrets>>;

const Posts = v.object({
  posts: v.tupleWithRest(
    [v.object({ id: v.string(), url: v.optional(v.string()), updated_at: v.optional(v.string()) })],
    v.unknown(),
  ),
});

const encoder = new TextEncoder();
const base64url = (bytes: Uint8Array): string => bytes.toBase64({ alphabet: "base64url", omitPadding: true });
const partOf = (json: object): string => base64url(encoder.encode(JSON.stringify(json)));

/** A token that is valid for five minutes (ghost.org/docs/admin-api, "Token authentication"). */
async function tokenOf({ secrets, now }: Link): Promise<string> {
  const [id, secret] = secrets.key.split(":") as [string, string];
  const iat = Math.floor(now / 1000);
  const signed = `${partOf({ alg: "HS256", kid: id, typ: "JWT" })}.${partOf({ iat, exp: iat + 300, aud: "/admin/" })}`;
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", Uint8Array.fromHex(secret), algorithm, false, ["sign"]);
  return `${signed}.${base64url(new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(signed))))}`;
}

async function ask(
  link: Link,
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  body?: object,
): Promise<Called> {
  return await call(
    {
      url: `${link.settings.site}/ghost/api/admin${path}`,
      method,
      headers: { authorization: `Ghost ${await tokenOf(link)}`, "accept-version": "v5.0", ...(body && JSON_TYPE) },
      ...(body && { body: JSON.stringify(body) }),
    },
    link.fetch,
  );
}

function settled(called: Called): CallOutcome {
  const answer = answered(called);
  if ("did" in answer) return answer;
  const read = v.safeParse(Posts, jsonOf(answer.text));
  if (!read.success) return { did: "unknown", why: "it answered with no post" };
  const [{ id, url }] = read.output.posts;
  return { did: "done", remote: { id, ...(url !== undefined && { url }) } };
}

const fieldsOf = (copy: Copy) => ({
  title: copy.title.slice(0, 255),
  html: copy.html,
  slug: copySlug(copy),
  ...(copy.summary !== "" && { custom_excerpt: copy.summary.slice(0, 300) }),
  canonical_url: copy.original ?? copy.url,
  ...(copy.image && { feature_image: copy.image.url, feature_image_alt: copy.image.alt.slice(0, 191) }),
  tags: copy.tags.map((name) => ({ name })),
});

/** A Ghost site, through its Admin API. The copy's canonical address is the original's. */
export const ghost = kind<v.InferOutput<typeof Settings>, v.InferOutput<typeof Secrets>>({
  label: "Ghost",
  settings: Settings,
  secrets: Secrets,
  hostOf: ({ site }) => hostOf(site),
  template: "{title}\n{credit} {original}",
  rate: { calls: 60, perMs: MINUTE_MS },
  repeats: { how: "find" },
  corrections: "edits",
  check: async (link) => {
    return doneBy(await ask(link, "GET", "/site/"));
  },
  announce: async (copy, link) => {
    const post = {
      ...fieldsOf(copy),
      status: link.settings.status,
      published_at: new Date(copy.published).toISOString(),
    };
    return settled(await ask(link, "POST", "/posts/?source=html", { posts: [post] }));
  },
  update: async (copy, { id }, link) => {
    const path = `/posts/${encodeURIComponent(id)}/`;
    const current = await ask(link, "GET", path);
    // Somebody deleted it there, which we respect.
    if (isMissing(current)) return { did: "refused", why: "it was deleted there", blame: "post", isFinal: true };
    const answer = answered(current);
    if ("did" in answer) return answer;
    const read = v.safeParse(Posts, jsonOf(answer.text));
    const updatedAt = read.success ? read.output.posts[0].updated_at : undefined;
    if (updatedAt === undefined) return { did: "unknown", why: "it answered with no post" };
    // Ghost requires an edit to name the version that it changes.
    return settled(
      await ask(link, "PUT", `${path}?source=html`, { posts: [{ ...fieldsOf(copy), updated_at: updatedAt }] }),
    );
  },
  remove: async (_, { id }, link) => {
    return removedBy(await ask(link, "DELETE", `/posts/${encodeURIComponent(id)}/`));
  },
  find: async (copy, link) => {
    const called = await ask(link, "GET", `/posts/slug/${encodeURIComponent(copySlug(copy))}/`);
    if (isMissing(called)) return { did: "absent" };
    const outcome = settled(called);
    return outcome.did === "done" ? { did: "found", remote: outcome.remote! } : outcome;
  },
});
