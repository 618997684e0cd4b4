import { setTimeout as sleep } from "node:timers/promises";
import { defineCommand } from "citty";
import { Failure, UsageError } from "../failure.ts";
import { type Call, command, facts, type Json, table } from "./command.ts";

const LIST_ARGS = {
  source: { type: "string", description: "Of this source alone", valueHint: "SLUG" },
  limit: { type: "string", description: "How many, at most 100", default: "20" },
} as const;

const queryOf = (args: Call["args"], names: string[]): string =>
  new URLSearchParams(
    names.flatMap((name) => (args[name] === undefined ? [] : [[name, String(args[name])]])),
  ).toString();

const deliveryRows = (deliveries: Json[]): string =>
  table(
    ["Delivery", "Outcome", "Source", "Received", "Reason"],
    deliveries.map(({ id, status, source, received_at, reason }) => [id, status, source, received_at, reason ?? ""]),
  );

/** `deliveries …` */
export const deliveriesCommand = defineCommand({
  meta: { name: "npm run reprint -- deliveries", description: "Look at deliveries, and replay them." },
  subCommands: {
    list: command("deliveries list", {
      description: "List deliveries, the newest first.",
      example: "deliveries list --status rejected --source harbor-post",
      args: { ...LIST_ARGS, status: { type: "string", description: "In this state alone" } },
      async run({ ask, args, print }) {
        const { deliveries } = await ask("GET", `/deliveries?${queryOf(args, ["source", "status", "limit"])}`);
        print(deliveries, () => deliveryRows(deliveries));
      },
    }),
    show: command("deliveries show", {
      description: "Show a delivery: its body, what is understood, and what a replay would do.",
      example: "deliveries show 01KB8Z3FQ7M2V9T4XY0123456A",
      words: ["id"],
      async run({ ask, words, print }) {
        const delivery = await ask("GET", `/deliveries/${encodeURIComponent(words[0]!)}`);
        const dryRun = await ask("GET", `/deliveries/${delivery.id}/dry-run`);
        print({ ...delivery, dry_run: dryRun }, () =>
          [
            facts([
              ["Outcome", delivery.status],
              ["Reason", delivery.reason],
              ["Source", delivery.source],
              ["Received", delivery.received_at],
              ["Settled", delivery.settled_at],
              ["Post", delivery.links.page],
              ["Published now it would be", understood(dryRun)],
            ]),
            ...(delivery.failed_attempts.length === 0
              ? []
              : [
                  table(
                    ["Failed at", "Trouble"],
                    delivery.failed_attempts.map(({ at, trouble }: Json) => [at, trouble]),
                  ),
                ]),
            delivery.body ?? "The body is no longer kept.",
          ].join("\n\n"),
        );
      },
    }),
    replay: command("deliveries replay", {
      description: "Publish a rejected or failed delivery again; or all that are `rejected` or `failed`.",
      example: "deliveries replay rejected --source harbor-post --dry-run",
      words: ["id"],
      args: {
        source: LIST_ARGS.source,
        "dry-run": { type: "boolean", description: "Only say which" },
      },
      async run({ ask, args, words, print }) {
        const which = words[0]!;
        if (which !== "rejected" && which !== "failed") {
          const replayed = await ask("POST", `/deliveries/${encodeURIComponent(which)}/replay`);
          return print(replayed, () => `${replayed.id} is sent again.`);
        }
        const dry_run = args["dry-run"] === true;
        const source = args["source"];
        const replayed = await ask("POST", "/deliveries/replay", {
          status: which,
          dry_run,
          ...(source !== undefined && { source }),
        });
        print(replayed, () =>
          [`${replayed.ids.length} ${dry_run ? "would be sent again" : "are sent again"}.`, ...replayed.ids].join("\n"),
        );
      },
    }),
  },
});

function understood(dryRun: Json): string {
  if (dryRun.kind === "content") return `${dryRun.isKnown ? "a correction" : "a new post"}: ${dryRun.credit}`;
  if (dryRun.kind === "several") return `${dryRun.changes} deliveries of one change each`;
  return dryRun.kind === "withdrawal" ? `a withdrawal of ${dryRun.entryId}` : `nothing: ${dryRun.reason}`;
}

/** `dead …` */
export const deadCommand = defineCommand({
  meta: { name: "npm run reprint -- dead", description: "Look at messages that could not be handled, and retry them." },
  subCommands: {
    list: command("dead list", {
      description: "List dead letters, the newest first.",
      example: "dead list",
      async run({ ask, print }) {
        const { dead_letters } = await ask("GET", "/dead-letters?limit=100");
        print(dead_letters, () =>
          table(
            ["Id", "Died", "Sent again", "Why", "Message"],
            dead_letters.map((letter: Json) => [
              letter.id,
              letter.died_at,
              letter.replayed_at,
              letter.reason,
              JSON.stringify(letter.message),
            ]),
          ),
        );
      },
    }),
    retry: command("dead retry", {
      description: "Send a dead letter again.",
      example: "dead retry 01KB50AAAAAAAAAAAAAAAAQ1M8",
      words: ["id"],
      async run({ ask, words, print }) {
        const letter = await ask("POST", `/dead-letters/${encodeURIComponent(words[0]!)}/replay`);
        print(letter, () => `${letter.id} is sent again.`);
      },
    }),
    drop: command("dead drop", {
      description: "Drop a dead letter for good.",
      example: "dead drop 01KB50AAAAAAAAAAAAAAAAQ1M8",
      words: ["id"],
      async run({ ask, words, print }) {
        const letter = await ask("DELETE", `/dead-letters/${encodeURIComponent(words[0]!)}`);
        print(letter, () => `${letter.id} is dropped.`);
      },
    }),
  },
});

const RERENDERING_PAUSE_MILLISECONDS = 5000;

const postFacts = (post: Json, site: URL): string =>
  facts([
    ["Title", post.title],
    ["State", post.status],
    ["Withheld", post.withheld],
    ["Withdrawn", post.withdrawn_at && `${post.withdrawn_at} by ${post.withdrawn_by}`],
    ["Reason", post.withdrawal_reason],
    ["Same story as", post.same_story_as],
    ["Credit by hand", post.credit?.name],
    ["Source", post.source],
    ["Page", post.links.page && new URL(post.links.page, site).href],
  ]);

const change = (name: "withhold" | "restore", description: string) =>
  command(`post ${name}`, {
    description,
    example: `post ${name} 12`,
    words: ["id"],
    async run({ ask, words, print, site }) {
      const post = await ask("POST", `/posts/${encodeURIComponent(words[0]!)}/${name}`);
      print(post, () => postFacts(post, site));
    },
  });

/** `post …` */
export const postCommand = defineCommand({
  meta: { name: "npm run reprint -- post", description: "Look at posts, and withdraw, restore or correct them." },
  subCommands: {
    list: command("post list", {
      description: "List posts, the newest first.",
      example: "post list --source harbor-post --limit 5",
      args: LIST_ARGS,
      async run({ ask, args, print }) {
        const { posts } = await ask("GET", `/posts?${queryOf(args, ["source", "limit"])}`);
        print(posts, () =>
          table(
            ["Id", "State", "Source", "Published", "Title"],
            posts.map(({ id, status, source, listed_at, title }: Json) => [id, status, source, listed_at, title]),
          ),
        );
      },
    }),
    show: command("post show", {
      description: "Show a post with the revisions that are kept.",
      example: "post show 12",
      words: ["id"],
      async run({ ask, words, print, site }) {
        const post = await ask("GET", `/posts/${encodeURIComponent(words[0]!)}`);
        const { revisions } = await ask("GET", `/posts/${post.id}/revisions`);
        print({ ...post, revisions }, () =>
          [
            postFacts(post, site),
            table(
              ["Revision", "Saved", "Delivery"],
              revisions.map((each: Json) => [each.revision, each.saved_at, each.links.delivery.split("/").at(-1)]),
            ),
          ].join("\n\n"),
        );
      },
    }),
    withdraw: command("post withdraw", {
      description: "Withdraw a post; its address answers 410 and gives the reason.",
      example: 'post withdraw 12 --reason "The publisher asked for it."',
      words: ["id"],
      args: { reason: { type: "string", description: "Shown to readers" } },
      async run({ ask, words, args, print, site }) {
        const reason = args["reason"] ?? "";
        const post = await ask("POST", `/posts/${encodeURIComponent(words[0]!)}/withdraw`, { reason });
        print(post, () => postFacts(post, site));
      },
    }),
    credit: command("post credit", {
      description: "Say who published a post first, which later updates keep; with --undo, whom the post itself names.",
      example: 'post credit 12 --name "Harbor Digest" --home https://digest.example/',
      words: ["id"],
      args: {
        name: { type: "string", description: "The first publisher" },
        home: { type: "string", description: "Their home page", valueHint: "URL" },
        url: { type: "string", description: "The post there", valueHint: "URL" },
        undo: { type: "boolean", description: "Credit whom the post itself names" },
      },
      async run({ ask, words, args, print, site }) {
        const { name, home, url, undo } = args;
        if (!undo && (name === undefined || home === undefined)) {
          throw new UsageError("Give --name and --home, or --undo.");
        }
        const path = `/posts/${encodeURIComponent(words[0]!)}/credit`;
        const post = undo
          ? await ask("DELETE", path)
          : await ask("PUT", path, { name, home_page_url: home, ...(url !== undefined && { url }) });
        print(post, () => postFacts(post, site));
      },
    }),
    join: command("post join", {
      description: "Say that a post reports the same story as another: both addresses lead to the other's page.",
      example: "post join 17 --with 12",
      words: ["id"],
      args: { with: { type: "string", description: "The post whose page both get", valueHint: "ID" } },
      async run({ ask, words, args, print, site }) {
        const ahead = Number(args["with"]);
        if (!Number.isSafeInteger(ahead)) throw new UsageError("Give --with the id of the post whose page both get.");
        const post = await ask("PUT", `/posts/${encodeURIComponent(words[0]!)}/same-story`, { post: ahead });
        print(post, () => postFacts(post, site));
      },
    }),
    part: command("post part", {
      description: "Say that it is another story after all: the post gets its own page back.",
      example: "post part 17",
      words: ["id"],
      async run({ ask, words, print, site }) {
        const post = await ask("DELETE", `/posts/${encodeURIComponent(words[0]!)}/same-story`);
        print(post, () => postFacts(post, site));
      },
    }),
    withhold: change("withhold", "Withhold a post until it is restored; its address answers 404."),
    restore: change("restore", "Put a post back."),
    rerender: command("post rerender", {
      description: "Render a post's page again; with --all, or --source, all pages, and show how far that is.",
      example: "post rerender --all",
      mayFollow: "id",
      args: {
        all: { type: "boolean", description: "Of every source" },
        source: { type: "string", description: "All of this source", valueHint: "SLUG" },
      },
      async run({ ask, words, args, print, site }) {
        const source = args["source"];
        if ([words[0], args["all"] || undefined, source].filter((each) => each !== undefined).length !== 1) {
          throw new UsageError("Give the id of a post, or --all, or --source.");
        }
        if (words[0] !== undefined) {
          const post = await ask("POST", `/posts/${encodeURIComponent(words[0])}/rerender`);
          return print(post, () => postFacts(post, site));
        }
        let left: Json = await ask("POST", "/rerendering", source === undefined ? {} : { source });
        while (left.sources_left > 0) {
          process.stderr.write(
            `${left.sources_left} sources are not done; ${left.posts_noted} of their posts are. The cron goes on; Ctrl-C stops only this.\n`,
          );
          await sleep(RERENDERING_PAUSE_MILLISECONDS);
          left = await ask("GET", "/rerendering");
        }
        print(left, () => `Every page is noted; ${left.pages_waiting} wait for the next minute.`);
      },
    }),
  },
});

/** `stats` */
export const statsCommand = command("stats", {
  description: "Count the outcomes of recent deliveries.",
  example: "stats --hours 168 --source harbor-post",
  args: { hours: { type: "string", description: "How many, at most 720", default: "24" }, source: LIST_ARGS.source },
  async run({ ask, args, print }) {
    const stats = await ask("GET", `/stats?${queryOf(args, ["hours", "source"])}`);
    const names = ["accepted", "published", "updated", "withdrawn", "unchanged", "stale", "rejected", "failed"];
    print(stats, () =>
      facts([
        ...names.map((name): [string, unknown] => [name, stats[name]]),
        ["half were live within", seconds(stats.live_after_seconds.p50)],
        ["99 of 100 within", seconds(stats.live_after_seconds.p99)],
      ]),
    );
  },
});

const seconds = (count: number | null): string => (count === null ? "–" : `${count} s`);

const TAIL_PAUSE_MILLISECONDS = 2000;

/** `tail` */
export const tailCommand = command("tail", {
  description: "Print deliveries as they come, until Ctrl-C.",
  example: "tail --source harbor-post",
  args: {
    source: LIST_ARGS.source,
    for: { type: "string", description: "End after so many seconds", valueHint: "SECONDS" },
  },
  async run({ ask, args }) {
    const end = args["for"] === undefined ? Infinity : Date.now() + Number(args["for"]) * 1000;
    if (Number.isNaN(end))
      throw new Failure(`--for ${args["for"]} is not a number of seconds.`, "Give one such as --for 60");
    const printed = new Map<string, string>();
    do {
      const { deliveries } = await ask("GET", `/deliveries?limit=50&${queryOf(args, ["source"])}`);
      for (const { id, status, source, received_at, reason } of deliveries.toReversed()) {
        if (printed.get(id) === status) continue;
        printed.set(id, status);
        const line = { id, status, source, received_at, ...(reason && { reason }) };
        process.stdout.write(
          `${args["json"] ? JSON.stringify(line) : [received_at, status.padEnd(9), source, id, reason ?? ""].join("  ").trimEnd()}\n`,
        );
      }
      if (Date.now() < end) await sleep(TAIL_PAUSE_MILLISECONDS);
    } while (Date.now() < end);
  },
});
