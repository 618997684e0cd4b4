import * as v from "valibot";
import type { Copy } from "../../model/destination.ts";
import { MINUTE_MS } from "../../time.ts";
import { call, type Called } from "../../web/call.ts";
import { answered, type Connection, doneBy, graphemes, jsonOf, removedBy } from "../destination.ts";
import { readPicture } from "../picture.ts";
import { hostOf, JSON_TYPE, kind, Server, Word } from "./settings.ts";

const Settings = v.strictObject({
  server: Server,
  visibility: v.optional(v.picklist(["public", "unlisted", "private"]), "public"),
  pictures: v.optional(v.boolean(), true),
});
const Secrets = v.strictObject({ token: Word });
type Link = Connection<v.InferOutput<typeof Settings>, v.InferOutput<typeof Secrets>>;

const Status = v.object({ id: v.string(), url: v.nullish(v.string()), content: v.optional(v.string()) });
const remoteOf = ({ id, url }: v.InferOutput<typeof Status>) => ({ id, ...(typeof url === "string" && { url }) });
const Account = v.object({ id: v.string() });

/** The length that a server counts for every address (docs.joinmastodon.org, "Posting toots"). */
const ADDRESS_CHARS = 23;
const ADDRESS = /https?:\/\/\S+/g;
const measure = (text: string) => graphemes(text.replace(ADDRESS, "x".repeat(ADDRESS_CHARS)));

const PICTURE_MAX_BYTES = 4_000_000;
/** How many of the account's own statuses are searched. */
const LOOKED_THROUGH = 40;

const ask = (link: Link, method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: object, key?: string) =>
  call(
    {
      url: link.settings.server + path,
      method,
      headers: {
        authorization: `Bearer ${link.secrets.token}`,
        ...(body && JSON_TYPE),
        ...(key !== undefined && { "idempotency-key": key }),
      },
      ...(body && { body: JSON.stringify(body) }),
    },
    link.fetch,
  );

function settled(called: Called) {
  const answer = answered(called);
  if ("did" in answer) return answer;
  const status = v.safeParse(Status, jsonOf(answer.text));
  if (!status.success) return { did: "unknown" as const, why: "it answered with no status" };
  return { did: "done" as const, remote: remoteOf(status.output) };
}

/** Mastodon and compatible servers. Edits are shown; an `Idempotency-Key` is kept for an hour. */
export const mastodon = kind<v.InferOutput<typeof Settings>, v.InferOutput<typeof Secrets>>({
  label: "Mastodon",
  settings: Settings,
  secrets: Secrets,
  hostOf: ({ server }) => hostOf(server),
  text: { max: 500, measure },
  template: "{title}\n\n{credit} {original}\n\n{url}",
  rate: { calls: 250, perMs: 5 * MINUTE_MS },
  removalRate: { calls: 30, perMs: 30 * MINUTE_MS },
  repeats: { how: "keyed-for", ms: 50 * MINUTE_MS },
  corrections: "edits",
  check: async (link) => {
    return doneBy(await ask(link, "GET", "/api/v1/accounts/verify_credentials"));
  },
  announce: async (copy, link) => {
    const media = link.settings.pictures ? await upload(copy, link) : undefined;
    const { text, language } = copy;
    const status = { status: text, visibility: link.settings.visibility, language: language.split("-", 1)[0] };
    return settled(
      await ask(link, "POST", "/api/v1/statuses", { ...status, ...(media && { media_ids: [media] }) }, copy.key),
    );
  },
  update: async ({ text, language }, remote, link) => {
    const path = `/api/v1/statuses/${encodeURIComponent(remote.id)}`;
    // An edit without `media_ids` would remove the pictures.
    const source = answered(await ask(link, "GET", path));
    const kept = "did" in source ? undefined : v.safeParse(WithMedia, jsonOf(source.text));
    const media = kept?.success ? kept.output.media_attachments.map(({ id }) => id) : [];
    return settled(
      await ask(link, "PUT", path, { status: text, language: language.split("-", 1)[0], media_ids: media }),
    );
  },
  remove: async (_, remote, link) => {
    return removedBy(await ask(link, "DELETE", `/api/v1/statuses/${encodeURIComponent(remote.id)}`));
  },
  find: async (copy, link) => {
    const who = answered(await ask(link, "GET", "/api/v1/accounts/verify_credentials"));
    if ("did" in who) return who;
    const account = v.safeParse(Account, jsonOf(who.text));
    if (!account.success) return { did: "unknown", why: "it does not say whose token it is" };
    const { id } = account.output;
    const listed = answered(await ask(link, "GET", `/api/v1/accounts/${id}/statuses?limit=${LOOKED_THROUGH}`));
    if ("did" in listed) return listed;
    const statuses = v.safeParse(v.array(Status), jsonOf(listed.text));
    if (!statuses.success) return { did: "unknown", why: "it answered with no list of statuses" };
    const found = statuses.output.find(({ content = "" }) => content.includes(copy.url));
    return found ? { did: "found", remote: remoteOf(found) } : { did: "absent" };
  },
});

const WithMedia = v.object({ media_attachments: v.array(v.object({ id: v.string() })) });
const Medium = v.object({ id: v.string() });

/** Uploads the picture. If it cannot be fetched or is refused, the post is announced without it. */
async function upload({ image }: Copy, link: Link): Promise<string | undefined> {
  const picture = image && (await readPicture(image.url, PICTURE_MAX_BYTES, link.fetch));
  if (!picture) return undefined;
  const form = new FormData();
  form.set("file", new Blob([picture.bytes], { type: picture.type }), "picture");
  if (image!.alt !== "") form.set("description", image!.alt);
  const called = await call(
    {
      url: `${link.settings.server}/api/v2/media`,
      method: "POST",
      headers: { authorization: `Bearer ${link.secrets.token}` },
      body: form,
    },
    link.fetch,
  );
  const answer = answered(called);
  // 202: the server is still processing the picture, so a status may not refer to it yet.
  if ("did" in answer || (called.kind === "answered" && called.status === 202)) return undefined;
  const medium = v.safeParse(Medium, jsonOf(answer.text));
  return medium.success ? medium.output.id : undefined;
}
