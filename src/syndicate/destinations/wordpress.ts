import * as v from "valibot";
import type { Copy } from "../../model/destination.ts";
import { MINUTE_MS } from "../../time.ts";
import { call, type Called } from "../../web/call.ts";
import { answered, type Connection, doneBy, isMissing, jsonOf, type CallOutcome, removedBy } from "../destination.ts";
import { copySlug, escaped, hostOf, JSON_TYPE, kind, Site, Word } from "./settings.ts";

const Settings = v.strictObject({
  site: Site,
  user: Word,
  status: v.optional(v.picklist(["publish", "draft", "pending"]), "publish"),
});
const Secrets = v.strictObject({ password: Word });
type Link = Connection<v.InferOutput<typeof Settings>, v.InferOutput<typeof Secrets>>;

const Post = v.object({ id: v.number(), link: v.optional(v.string()), slug: v.optional(v.string()) });

const encoder = new TextEncoder();

function ask(link: Link, method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<Called> {
  const { site, user } = link.settings;
  const credentials = encoder.encode(`${user}:${link.secrets.password}`).toBase64();
  return call(
    {
      url: `${site}/wp-json/wp/v2${path}`,
      method,
      headers: { authorization: `Basic ${credentials}`, ...(body && JSON_TYPE) },
      ...(body && { body: JSON.stringify(body) }),
    },
    link.fetch,
  );
}

function settled(called: Called): CallOutcome {
  const answer = answered(called);
  if ("did" in answer) return answer;
  const post = v.safeParse(Post, jsonOf(answer.text));
  if (!post.success) return { did: "unknown", why: "it answered with no post" };
  const { id, link } = post.output;
  return { did: "done", remote: { id: String(id), ...(link !== undefined && { url: link }) } };
}

/** The fields of a post. Title and excerpt are HTML there (wp-includes/default-filters.php). */
const fieldsOf = (copy: Copy) => ({
  title: escaped(copy.title),
  content: copy.html,
  excerpt: escaped(copy.summary),
  slug: copySlug(copy),
  date_gmt: new Date(copy.published).toISOString().slice(0, 19),
});

/** A WordPress site, with an application password. Copies are posts with the credit in their text. */
export const wordpress = kind<v.InferOutput<typeof Settings>, v.InferOutput<typeof Secrets>>({
  label: "WordPress",
  settings: Settings,
  secrets: Secrets,
  hostOf: ({ site }) => hostOf(site),
  template: "{title}\n{credit} {original}",
  rate: { calls: 60, perMs: MINUTE_MS },
  repeats: { how: "find" },
  corrections: "edits",
  check: async (link) => {
    return doneBy(await ask(link, "GET", "/users/me?context=edit"));
  },
  announce: async (copy, link) =>
    settled(await ask(link, "POST", "/posts", { ...fieldsOf(copy), status: link.settings.status })),
  update: async (copy, { id }, link) => {
    const called = await ask(link, "POST", `/posts/${encodeURIComponent(id)}`, fieldsOf(copy));
    // Somebody deleted it there, which we respect.
    if (isMissing(called)) return { did: "refused", why: "it was deleted there", blame: "post", isFinal: true };
    return settled(called);
  },
  remove: async (_, { id }, link) => {
    // A post in the trash answers 410.
    return removedBy(await ask(link, "DELETE", `/posts/${encodeURIComponent(id)}`));
  },
  find: async (copy, link) => {
    const slug = copySlug(copy);
    const query = `slug=${encodeURIComponent(`${slug},${slug}__trashed`)}&status=publish,draft,pending,private,future,trash&context=edit`;
    const answer = answered(await ask(link, "GET", `/posts?${query}`));
    if ("did" in answer) return answer;
    const posts = v.safeParse(v.array(Post), jsonOf(answer.text));
    if (!posts.success) return { did: "unknown", why: "it answered with no list of posts" };
    const [found] = posts.output;
    if (!found) return { did: "absent" };
    return { did: "found", remote: { id: String(found.id), ...(found.link !== undefined && { url: found.link }) } };
  },
});
