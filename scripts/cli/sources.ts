import { defineCommand } from "citty";
import { Failure } from "../failure.ts";
import { type Call, command, facts, type Json, table, TROUBLE_EXIT_CODE } from "./command.ts";

const at = (slug: string): string => `/sources/${encodeURIComponent(slug)}`;

const feedsOf = async ({ ask }: Call, slug: string): Promise<Json[]> =>
  (await ask("GET", `${at(slug)}/feeds?limit=100`)).feeds;

/** Does one action with every feed of a source, or with those in a state. */
async function eachFeed(call: Call, what: "poll" | "pause" | "resume", only: "polled" | "paused"): Promise<void> {
  const slug = call.words[0]!;
  const feeds = (await feedsOf(call, slug)).filter(({ status }) => status === only);
  if (feeds.length === 0) throw new Failure(`${slug} has no feed that is ${only}.`, "Nothing was changed.");
  const done: Json[] = [];
  for (const { id } of feeds) done.push(await call.ask("POST", `${at(slug)}/feeds/${id}/${what}`));
  if (done.some(({ result }) => result?.kind === "failed")) process.exitCode = TROUBLE_EXIT_CODE;
  call.print(done, () =>
    table(
      ["Feed", "State", "Result"],
      done.map((each) => {
        const feed = each.feed ?? each;
        return [feed.url, feed.status, each.result ? resultOf(each.result) : ""];
      }),
    ),
  );
}

const resultOf = ({ kind, told, reason, trouble }: Json): string =>
  told === undefined ? [kind, reason ?? trouble].filter(Boolean).join(": ") : `${kind}: ${told} deliveries`;

const list = command("source list", {
  description: "List the sources.",
  example: "source list --json",
  async run({ ask, print }) {
    const sources: Json[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page: Json = await ask("GET", `/sources?limit=100&cursor=${encodeURIComponent(cursor)}`);
      sources.push(...page.sources);
      cursor = page.next_cursor;
    }
    print(sources, () =>
      table(
        ["Slug", "Name", "Home page", "Signing"],
        sources.map(({ slug, name, home_page_url, signing }) => [slug, name, home_page_url, signing]),
      ),
    );
  },
});

const show = command("source show", {
  description: "Show a source with its feeds.",
  example: "source show harbor-post",
  words: ["slug"],
  async run(call) {
    const { ask, print, words, site } = call;
    const source = await ask("GET", at(words[0]!));
    const feeds = await feedsOf(call, words[0]!);
    print({ ...source, feeds }, () =>
      [
        facts([
          ["Name", source.name],
          ["Home page", source.home_page_url],
          ["About", source.description],
          ["Icon", source.icon_url],
          ["Language", source.language],
          ["Signing", source.signing],
          ["Webhook", new URL(source.links.webhook, site).href],
          ["Search engines", source.indexing],
          ["Delay, minutes", source.delay_minutes],
          ["Hosts", source.canonical_hosts.join(" ")],
        ]),
        table(
          ["Feed", "State", "Failures", "Last poll", "Next poll", "Trouble"],
          feeds.map((feed) => [feed.url, feed.status, feed.failures, feed.polled_at, feed.next_poll_at, feed.trouble]),
        ),
      ].join("\n\n"),
    );
  },
});

const HTTP = { "allow-http": { type: "boolean", description: "Plain http will do" } } as const;

/** How the API is asked about the feed at an address. */
const feedAt = (url: string, args: Call["args"]) => ({ url, ...(args["allow-http"] === true && { allow_http: true }) });

const test = command("source test", {
  description: "Show what would come from an address; nothing is saved.",
  example: "source test https://harbor.example/",
  words: ["url"],
  args: HTTP,
  async run({ ask, print, words, args }) {
    const found = await ask("POST", "/feeds/preview", feedAt(words[0]!, args));
    print(found, () =>
      [
        facts([
          ["Feed", found.feed.url],
          ["Title", found.feed.title],
          ["Entries", found.feed.entries],
          ["Hub", found.feed.hub?.url ?? "none: it is polled"],
          ["Noticed", found.feed.issues.join("; ") || undefined],
        ]),
        table(
          ["Entry", "Credit, or why it is refused"],
          found.entries.map((entry: Json) => [entry.title, entry.credit ?? entry.refused]),
        ),
      ].join("\n\n"),
    );
  },
});

const add = command("source add", {
  description: "Register a source by the address of its home page or feed, and poll it.",
  example: "source add https://harbor.example/ --slug harbor-post",
  words: ["url"],
  args: {
    slug: { type: "string", description: "Its slug in addresses; else made of its name" },
    name: { type: "string", description: "Its name; else the feed's title" },
    description: { type: "string", description: "What it is about; else what the feed says of itself" },
    icon: {
      type: "string",
      description: "Its icon's address; else that of the feed or the home page",
      valueHint: "URL",
    },
    webhook: { type: "boolean", description: "It sends webhooks: poll no feed" },
    ...HTTP,
    signing: { type: "string", description: "How its webhooks are signed, see docs/upstreams.md" },
  },
  async run({ ask, print, words, args, site }) {
    const url = words[0]!;
    const found: Json = args["webhook"] ? null : await ask("POST", "/feeds/preview", feedAt(url, args));
    const home: string = found?.feed.home_page_url ?? new URL("/", url).href;
    const name = String(args["name"] ?? (found?.feed.title || new URL(home).hostname));
    const slug = String(args["slug"] ?? slugOf(name) ?? slugOf(new URL(home).hostname));
    const source = await ask("POST", "/sources", {
      slug,
      name,
      home_page_url: home,
      description: String(args["description"] ?? found?.feed.description ?? ""),
      icon_url: String(args["icon"] ?? found?.feed.icon_url ?? ""),
      language: found?.entries[0]?.language ?? "en",
      ...(args["signing"] !== undefined && { signing: args["signing"] }),
    });
    const feed = found && (await ask("POST", `${at(slug)}/feeds`, feedAt(found.feed.url, args)));
    print({ ...source, ...(feed && { feeds: [feed] }) }, () =>
      facts([
        ["Registered", `${name} as ${slug}`],
        ["Polls", feed?.url],
        ["Webhook", new URL(source.links.webhook, site).href],
        ["Secret", source.secret && `${source.secret} (shown this once)`],
        ["Its posts", new URL(source.links.page, site).href],
      ]),
    );
  },
});

/** A slug from a text; undefined when no character of it is allowed in one. */
const slugOf = (text: string): string | undefined =>
  text
    .normalize("NFD")
    .toLowerCase()
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 60) || undefined;

const rotate = command("source rotate", {
  description: "Make a new secret; the one before stays good for 24 hours.",
  example: "source rotate harbor-post",
  words: ["slug"],
  async run({ ask, print, words }) {
    const made = await ask("POST", `${at(words[0]!)}/secrets`, {});
    print(made, () =>
      facts([
        ["New secret", `${made.secret} (shown this once)`],
        ["The one before ends", made.previous_expires_at],
      ]),
    );
  },
});

const onFeeds = (name: "poll" | "pause" | "resume", description: string, only: "polled" | "paused") =>
  command(`source ${name}`, {
    description,
    example: `source ${name} harbor-post`,
    words: ["slug"],
    run: async (call) => await eachFeed(call, name, only),
  });

/** `source …` */
export const sourceCommand = defineCommand({
  meta: { name: "npm run reprint -- source", description: "Manage sources: who may publish here." },
  subCommands: {
    add,
    list,
    show,
    test,
    poll: onFeeds("poll", "Poll the feeds of a source now.", "polled"),
    pause: onFeeds("pause", "Poll the feeds of a source no longer for now.", "polled"),
    resume: onFeeds("resume", "Poll the paused feeds of a source again.", "paused"),
    rotate,
  },
});
