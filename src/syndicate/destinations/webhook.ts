import * as v from "valibot";
import type { Copy } from "../../model/destination.ts";
import { MINUTE_MS } from "../../time.ts";
import { call } from "../../web/call.ts";
import { answered, type Connection, type CallOutcome } from "../destination.ts";
import { signedHeaders } from "../signed.ts";
import { Address, hostOf, JSON_TYPE, kind } from "./settings.ts";

const Settings = v.strictObject({ url: Address });
const Secrets = v.strictObject({
  secret: v.pipe(
    v.string(),
    v.regex(
      /^whsec_[A-Za-z0-9+/]{32,100}={0,2}$/,
      'must be a Standard Webhooks secret: "whsec_" and base64 of 24 to 64 bytes',
    ),
  ),
});
type Link = Connection<v.InferOutput<typeof Settings>, v.InferOutput<typeof Secrets>>;

/** A Standard Webhook (standardwebhooks.com): typed events that keep their ids when they are sent again. */
export const webhook = kind<v.InferOutput<typeof Settings>, v.InferOutput<typeof Secrets>>({
  label: "Standard Webhook",
  settings: Settings,
  secrets: Secrets,
  hostOf: ({ url }) => hostOf(url),
  template: "{title}\n{credit} {original}\n{url}",
  rate: { calls: 600, perMs: MINUTE_MS },
  repeats: { how: "keyed" },
  corrections: "edits",
  check: async (link) => await send(link, "ping", `ping_${link.now}`, {}),
  announce: async (copy, link) => await send(link, "post.announced", idOf(copy), dataOf(copy)),
  update: async (copy, _, link) => await send(link, "post.corrected", idOf(copy), dataOf(copy)),
  remove: async ({ key, change, url }, _, link) => await send(link, "post.withdrawn", idOf({ key, change }), { url }),
});

const idOf = ({ key, change }: Pick<Copy, "key" | "change">) => `ann_${key}_${change}`;

const dataOf = ({
  title,
  summary,
  html,
  credit,
  url,
  original,
  source,
  authors,
  tags,
  language,
  image,
  published,
  modified,
}: Copy) => ({
  url,
  ...(original !== undefined && { original_url: original }),
  title,
  summary,
  content_html: html,
  credit,
  source,
  authors: authors.map((name) => ({ name })),
  tags,
  language,
  ...(image && { image: image.url, image_alt: image.alt }),
  date_published: published,
  date_modified: modified,
});

async function send(link: Link, type: string, id: string, data: object): Promise<CallOutcome> {
  const body = JSON.stringify({ type, timestamp: new Date(link.now).toISOString(), data });
  const headers = { ...JSON_TYPE, ...(await signedHeaders(id, body, link.secrets.secret, link.now)) };
  const called = await call({ url: link.settings.url, method: "POST", headers, body }, link.fetch);
  const answer = answered(called);
  if (!("did" in answer)) return { did: "done" };
  // "410 Gone: the consumer does not want to receive webhooks on this URL any more" (Standard Webhooks, "Status codes").
  const isGone = called.kind === "answered" && called.status === 410;
  return isGone ? { did: "refused", why: "it wants no more of this", blame: "destination", isFinal: true } : answer;
}
