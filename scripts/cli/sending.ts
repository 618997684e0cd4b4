/** Signing and sending posts as a publisher does (Standard Webhooks). */
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import { Failure } from "../failure.ts";
import { type Call, command, facts, type Json, TROUBLE_EXIT_CODE } from "./command.ts";

const SETTLED_TRIES_MAX = 30;
const PAUSE_MILLISECONDS = 1000;

const ARGS = {
  secret: { type: "string", description: "The source's secret (REPRINT_SECRET)", valueHint: "whsec_…" },
} as const;

function secretIn({ secret }: Call["args"]): string {
  const found = secret ?? process.env["REPRINT_SECRET"];
  if (typeof found === "string" && found !== "") return found;
  throw new Failure("There is no secret.", "Set REPRINT_SECRET to the source's; `source rotate` makes a new one.");
}

function read(file: string): string {
  if (!existsSync(file)) throw new Failure(`There is no file ${file}.`, "Give a Markdown file, or an event as JSON.");
  return readFileSync(file, "utf8");
}

function signed(body: string, secret: string): Record<string, string> {
  const id = `msg_${randomUUID()}`;
  const at = new Date();
  try {
    return {
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(secret).sign(id, at, body),
    };
  } catch {
    throw new Failure("The secret is not a Standard Webhooks secret.", "It begins with whsec_.");
  }
}

/** The items of a YAML list in brackets. Those in quotes may contain commas. */
const LISTED = /"[^"]*"|'[^']*'|[^\s,][^,]*/g;

const unquoted = (text: string): string => text.trim().replaceAll(/^["']|["']$/g, "");

/**
 * A Markdown file with front matter (title, url, id, date, updated, authors, tags, language, summary) as an event.
 *
 * @throws {Failure} when it lacks a title or an address
 */
export async function eventOf(markdown: string, now: Date): Promise<object> {
  const [, front = "", text = markdown] = /^---\r?\n([^]*?)\r?\n---\r?\n([^]*)$/.exec(markdown) ?? [];
  const said = new Map<string, string>();
  const lists = new Map<string, string[]>();
  let last = "";
  for (const line of front.split(/\r?\n/)) {
    const [, name = "", value = ""] = /^(\w+):\s*(.*?)\s*$/.exec(line) ?? [];
    const item = /^\s*-\s+(.*?)\s*$/.exec(line)?.[1];
    if (name !== "") last = name.toLowerCase();
    if (item !== undefined) lists.set(last, [...(lists.get(last) ?? []), unquoted(item)]);
    else if (/^\[.*\]$/.test(value)) lists.set(last, value.slice(1, -1).match(LISTED)?.map(unquoted) ?? []);
    else if (value !== "") said.set(last, unquoted(value));
  }
  const title = said.get("title") ?? /^#\s+(.+)$/m.exec(text)?.[1];
  const url = said.get("url");
  if (!title || !url) {
    throw new Failure("The file has no title or no url.", "Begin it with ---, title: …, url: https://…, ---");
  }
  const tags = lists.get("tags") ?? said.get("tags")?.split(/\s*[,;]\s*/);
  const authors = lists.get("authors") ?? (said.has("authors") ? [said.get("authors")!] : undefined);
  const updated = said.get("updated") ?? said.get("modified") ?? said.get("lastmod");
  const { markdownToHtml } = await import("../../src/upstreams/reading/markdown.ts");
  const { people } = await import("../../src/upstreams/reading/byline.ts");
  return {
    type: "post.published",
    timestamp: now.toISOString(),
    data: {
      id: said.get("id") ?? url,
      url,
      title,
      content_html: markdownToHtml(said.has("title") ? text : text.replace(/^#\s+.+$/m, "")),
      date_published: (dated(said.get("date")) ?? now).toISOString(),
      // A file without such a date is not corrected yet. Reprint tells a correction by the changed text.
      ...(updated !== undefined && { date_modified: dated(updated)!.toISOString() }),
      ...(said.has("summary") && { summary: said.get("summary") }),
      ...(said.has("language") && { language: said.get("language") }),
      ...(authors !== undefined && { authors: people(authors.map((name) => ({ name }))) }),
      ...(tags !== undefined && { tags }),
    },
  };
}

/** @throws {Failure} when the text is no date */
function dated(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const date = new Date(text);
  if (Number.isNaN(date.getTime()))
    throw new Failure(`${text} is not a date.`, "Write one such as 2026-11-23T10:00:00Z");
  return date;
}

/** The body to send for a file, or for a post on the web. */
async function bodyOf(what: string): Promise<string> {
  if (what.endsWith(".json") && !isAddress(what)) return read(what);
  const now = new Date();
  if (!isAddress(what)) return JSON.stringify(await eventOf(read(what), now));
  // The parsers of feeds take longer to load than all other commands together.
  const { entryAt } = await import("./fetched.ts");
  return JSON.stringify({ type: "post.published", timestamp: now.toISOString(), data: await entryAt(what) });
}

const isAddress = (what: string): boolean => /^https?:\/\//i.test(what);

/** `sign` */
export const signCommand = command("sign", {
  description: "Sign a body as a publisher does, and print the headers.",
  example: "sign event.json --secret whsec_…",
  words: ["file"],
  args: ARGS,
  async run({ args, words, print }) {
    const headers = signed(read(words[0]!), secretIn(args));
    print(headers, () =>
      Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}`)
        .join("\n"),
    );
  },
});

/** `send` */
export const sendCommand = command("send", {
  description:
    "Send a Markdown file, an event as JSON, or a post from its publisher's feed, as a source would, and wait for the outcome.",
  example: "send https://harbor.example/ferry --source harbor-post --dry-run",
  words: ["file or address"],
  args: {
    ...ARGS,
    source: { type: "string", description: "The source's slug", required: true, valueHint: "SLUG" },
    "dry-run": { type: "boolean", description: "Only show what would be sent" },
  },
  async run({ args, words, print, site }) {
    const body = await bodyOf(words[0]!);
    if (args["dry-run"]) {
      const event: Json = JSON.parse(body);
      return print(event, () => JSON.stringify(event, null, 2));
    }
    const response = await fetch(new URL(`/webhooks/${encodeURIComponent(String(args["source"]))}`, site), {
      method: "POST",
      headers: { "content-type": "application/json", ...signed(body, secretIn(args)) },
      body,
    });
    const answer: Json = await response.json();
    if (!response.ok) throw new Failure(`${answer.title}: ${answer.detail}`, "Nothing was accepted.");
    let delivery: Json = answer;
    for (let tries = 0; tries < SETTLED_TRIES_MAX && delivery.status === "accepted"; tries += 1) {
      await sleep(PAUSE_MILLISECONDS);
      delivery = await (await fetch(new URL(answer.links.status, site))).json();
    }
    print(delivery, () =>
      facts([
        ["Delivery", delivery.id],
        ["Outcome", delivery.status],
        ["Reason", delivery.reason],
        ["Page", delivery.links.post && new URL(delivery.links.post, site).href],
      ]),
    );
    if (["accepted", "rejected", "failed"].includes(delivery.status)) process.exitCode = TROUBLE_EXIT_CODE;
  },
});
