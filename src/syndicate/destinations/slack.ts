import * as v from "valibot";
import { SECOND_MS } from "../../time.ts";
import { call } from "../../web/call.ts";
import { doneBy, type Connection, units } from "../destination.ts";
import { escaped, Address, hostOf, JSON_TYPE, kind } from "./settings.ts";

const Settings = v.strictObject({});
const Secrets = v.strictObject({ url: Address });
type Link = Connection<v.InferOutput<typeof Settings>, v.InferOutput<typeof Secrets>>;

/** Escapes "&", "<" and ">", which are syntax in Slack's text (api.slack.com, "Escaping text"). */
async function post(text: string, link: Link) {
  const body = JSON.stringify({ text: escaped(text) });
  return doneBy(await call({ url: link.secrets.url, method: "POST", headers: JSON_TYPE, body }, link.fetch));
}

/**
 * An incoming webhook of Slack or of compatible software (Mattermost, Rocket.Chat). Messages have no id, so they can be
 * neither edited nor deleted. A withdrawal is announced by another message.
 */
export const slack = kind<v.InferOutput<typeof Settings>, v.InferOutput<typeof Secrets>>({
  label: "Slack",
  settings: Settings,
  secrets: Secrets,
  hostOf: (_, { url }) => hostOf(url),
  text: { max: 3000, measure: units },
  template: "{title}\n{summary}\n{credit} {original}\n{url}",
  rate: { calls: 1, perMs: SECOND_MS },
  repeats: { how: "never" },
  corrections: "keeps",
  // An existing webhook refuses an empty message, and nobody sees the attempt.
  check: async (link) => {
    const called = await call({ url: link.secrets.url, method: "POST", headers: JSON_TYPE, body: "{}" }, link.fetch);
    return called.kind === "answered" && called.status === 400 ? { did: "done" } : doneBy(called);
  },
  announce: async ({ text }, link) => await post(text, link),
  update: async () => ({ did: "done" }),
  remove: async ({ url }, _, link) => {
    const outcome = await post(`Withdrawn by its publisher: ${url}`, link);
    // A repetition might post the message twice.
    return outcome.did === "unknown" ? { did: "refused", why: outcome.why, blame: "post", isFinal: true } : outcome;
  },
});
