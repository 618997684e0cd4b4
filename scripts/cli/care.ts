/** Commands for receipts to publishers, and for duplicates. */
import { defineCommand } from "citty";
import { Failure } from "../failure.ts";
import { command, facts, type Json, table } from "./command.ts";

const WAYS = ["webhook", "webmention"];

/** `receipts …` */
export const receiptsCommand = defineCommand({
  meta: {
    name: "npm run reprint -- receipts",
    description: "Manage receipts, which publishers get about their posts here.",
  },
  subCommands: {
    list: command("receipts list", {
      description: "List the receipts of a source, the newest post first.",
      example: "receipts list harbor-post --way webmention",
      words: ["slug"],
      args: {
        way: { type: "string", description: `${WAYS.join(" or ")}`, default: "webhook" },
        limit: { type: "string", description: "How many, at most 100", default: "20" },
      },
      async run({ ask, args, words, print }) {
        const query = new URLSearchParams({ way: String(args["way"]), limit: String(args["limit"]) });
        const { receipts } = await ask("GET", `/sources/${encodeURIComponent(words[0]!)}/receipts?${query}`);
        print(receipts, () =>
          table(
            ["Post", "Event", "Sent", "Due", "Tries", "Trouble", "Title"],
            receipts.map(({ post, event, sent_at, due_at, tries, trouble, title }: Json) => [
              post,
              event,
              sent_at,
              due_at,
              tries,
              trouble,
              title,
            ]),
          ),
        );
      },
    }),
    webhook: command("receipts webhook", {
      description: "Send a source's publisher receipts; with --off no longer; else say how that does.",
      example: "receipts webhook harbor-post --to https://harbor.example/hooks/receipts",
      words: ["slug"],
      args: {
        to: { type: "string", description: "The publisher's address; its secret is shown this once", valueHint: "URL" },
        off: { type: "boolean", description: "Send none" },
      },
      async run({ ask, args, words, print }) {
        const path = `/sources/${encodeURIComponent(words[0]!)}/receipts/webhook`;
        if (args["off"] && args["to"] !== undefined) throw new Failure("--to and --off are both given.", "Give one.");
        if (args["off"]) {
          await ask("DELETE", path);
          return print({}, () => "No more receipts are sent.");
        }
        const webhook = args["to"] === undefined ? await ask("GET", path) : await ask("PUT", path, { url: args["to"] });
        print(webhook, () =>
          facts([
            ["Address", webhook.url],
            ["Secret", webhook.secret && `${webhook.secret} (shown this once)`],
            ["Public key", webhook.public_key],
            ["Waiting", webhook.waiting],
            ["Sent last", webhook.sent_at],
            ["Failures in a row", webhook.failures],
            ["Failure", webhook.failure],
            ["Stopped", webhook.stopped_at],
          ]),
        );
      },
    }),
  },
});

/** `duplicates …` */
export const duplicatesCommand = defineCommand({
  meta: { name: "npm run reprint -- duplicates", description: "Settle pairs of posts with nearly the same text." },
  subCommands: {
    list: command("duplicates list", {
      description: "List the pairs that nobody has dismissed, the last found first.",
      example: "duplicates list",
      async run({ ask, print }) {
        const { duplicates } = await ask("GET", "/duplicates?limit=100");
        print(duplicates, () =>
          table(
            ["Id", "The same", "Posts", "Sources", "Title"],
            duplicates.map(({ id, similarity, posts }: Json) => [
              id,
              `${Math.round(similarity * 100)} %`,
              posts.map((post: Json) => post.id).join(", "),
              posts.map((post: Json) => post.source).join(", "),
              posts[0].title,
            ]),
          ),
        );
      },
    }),
    dismiss: command("duplicates dismiss", {
      description: "Take a pair off that list: both are right.",
      example: "duplicates dismiss 7",
      words: ["id"],
      async run({ ask, words, print }) {
        const pair = await ask("POST", `/duplicates/${encodeURIComponent(words[0]!)}/dismiss`);
        print(pair, () => `${pair.id} is off the list.`);
      },
    }),
  },
});
