import * as v from "valibot";
import { SECOND_MS } from "../../time.ts";
import { call, type Called } from "../../web/call.ts";
import { answered, type Connection, jsonOf, type CallOutcome, removedBy, units } from "../destination.ts";
import { Address, hostOf, JSON_TYPE, kind } from "./settings.ts";

const Settings = v.strictObject({});
const Secrets = v.strictObject({ url: Address });
type Link = Connection<v.InferOutput<typeof Settings>, v.InferOutput<typeof Secrets>>;

const Message = v.object({ id: v.string(), channel_id: v.optional(v.string()) });
const Webhook = v.object({ guild_id: v.nullish(v.string()) });

/** The content of a message. Names of people, roles and channels in it notify nobody. */
const contentOf = (text: string) => JSON.stringify({ content: text, allowed_mentions: { parse: [] } });

/** Calls the webhook. Its own parameters, such as a thread's id, are kept. */
function ask(link: Link, method: "GET" | "POST" | "PATCH" | "DELETE", path = "", body?: string): Promise<Called> {
  const url = new URL(link.secrets.url);
  url.pathname = url.pathname.replace(/\/$/, "") + path;
  // Without it the answer to a new message lacks the message's id.
  if (method === "POST") url.searchParams.set("wait", "true");
  return call({ url: url.href, method, ...(body !== undefined && { headers: JSON_TYPE, body }) }, link.fetch);
}

function settled(called: Called): CallOutcome {
  const answer = answered(called);
  if ("did" in answer) return answer;
  const message = v.safeParse(Message, jsonOf(answer.text));
  return message.success
    ? { did: "done", remote: { id: message.output.id } }
    : { did: "unknown", why: "it answered with no message" };
}

/**
 * A webhook of a Discord channel. Messages are edited and deleted by their id. A repeated message would be a second
 * one.
 */
export const discord = kind<v.InferOutput<typeof Settings>, v.InferOutput<typeof Secrets>>({
  label: "Discord",
  settings: Settings,
  secrets: Secrets,
  hostOf: (_, { url }) => hostOf(url),
  text: { max: 2000, measure: units },
  template: "**{title}**\n{summary}\n\n{credit} <{original}>\n{url}",
  rate: { calls: 5, perMs: 3 * SECOND_MS },
  repeats: { how: "never" },
  corrections: "edits",
  check: async (link) => {
    const answer = answered(await ask(link, "GET"));
    if ("did" in answer) return answer;
    const isWebhook = v.is(Webhook, jsonOf(answer.text));
    return isWebhook ? { did: "done" } : { did: "refused", why: "it is no webhook of Discord", blame: "destination" };
  },
  announce: async ({ text }, link) => settled(await ask(link, "POST", "", contentOf(text))),
  update: async ({ text }, { id }, link) =>
    settled(await ask(link, "PATCH", `/messages/${encodeURIComponent(id)}`, contentOf(text))),
  remove: async (_, { id }, link) => {
    return removedBy(await ask(link, "DELETE", `/messages/${encodeURIComponent(id)}`));
  },
});
