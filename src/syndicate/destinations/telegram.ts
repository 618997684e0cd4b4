import * as v from "valibot";
import { SECOND_MS } from "../../time.ts";
import { call } from "../../web/call.ts";
import { answered, type Connection, jsonOf, type CallOutcome, units } from "../destination.ts";
import { hostOf, JSON_TYPE, kind, Server, Word } from "./settings.ts";

const Settings = v.strictObject({
  /** "@channel" or a number. */
  chat: Word,
  server: v.optional(Server, "https://api.telegram.org"),
});
const Secrets = v.strictObject({
  token: v.pipe(v.string(), v.regex(/^\d+:[\w-]{20,}$/, "must be a token of @BotFather")),
});
type Link = Connection<v.InferOutput<typeof Settings>, v.InferOutput<typeof Secrets>>;

const Message = v.object({
  result: v.object({
    message_id: v.number(),
    chat: v.optional(v.object({ username: v.optional(v.string()) })),
  }),
});

const NOTICE = "This post was withdrawn by its publisher.";

const ask = (link: Link, method: string, body: object) =>
  call(
    {
      url: `${link.settings.server}/bot${link.secrets.token}/${method}`,
      method: "POST",
      headers: JSON_TYPE,
      body: JSON.stringify(body),
    },
    link.fetch,
  );

/** Whether a refusal means that the wanted state exists already. */
const says = (outcome: CallOutcome, text: RegExp): boolean => outcome.did === "refused" && text.test(outcome.why);

async function outcomeOf(link: Link, method: string, body: object): Promise<CallOutcome> {
  const answer = answered(await ask(link, method, body));
  if ("did" in answer) return answer;
  const message = v.safeParse(Message, jsonOf(answer.text));
  if (!message.success) return { did: "done" };
  const { message_id, chat } = message.output.result;
  const url = chat?.username === undefined ? {} : { url: `https://t.me/${chat.username}/${message_id}` };
  return { did: "done", remote: { id: String(message_id), ...url } };
}

/**
 * A channel or a group of Telegram, through a bot that may post there. A bot may delete a message for 48 hours. After
 * that the message is edited to say that the post was withdrawn.
 */
export const telegram = kind<v.InferOutput<typeof Settings>, v.InferOutput<typeof Secrets>>({
  label: "Telegram",
  settings: Settings,
  secrets: Secrets,
  hostOf: ({ server }) => hostOf(server),
  text: { max: 4096, measure: units },
  template: "{title}\n\n{summary}\n\n{credit} {original}\n\n{url}",
  rate: { calls: 1, perMs: SECOND_MS },
  repeats: { how: "never" },
  corrections: "edits",
  check: async (link) => await outcomeOf(link, "getChat", { chat_id: link.settings.chat }),
  announce: async ({ text, url }, link) =>
    await outcomeOf(link, "sendMessage", { chat_id: link.settings.chat, text, link_preview_options: { url } }),
  update: async ({ text, url }, { id }, link) => {
    const edit = { chat_id: link.settings.chat, message_id: Number(id), text, link_preview_options: { url } };
    const outcome = await outcomeOf(link, "editMessageText", edit);
    return says(outcome, /message is not modified/i) ? { did: "done" } : outcome;
  },
  remove: async (_, { id }, link) => {
    const message = { chat_id: link.settings.chat, message_id: Number(id) };
    const outcome = await outcomeOf(link, "deleteMessage", message);
    if (says(outcome, /message to delete not found/i)) return { did: "done" };
    if (!says(outcome, /can't be deleted/i)) return outcome.did === "done" ? { did: "done" } : outcome;
    const edited = await outcomeOf(link, "editMessageText", { ...message, text: NOTICE });
    return says(edited, /message is not modified/i) ? { did: "done" } : edited;
  },
});
