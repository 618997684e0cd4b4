import { readFileSync } from "node:fs";
import { defineCommand } from "citty";
import { Failure, UsageError } from "../failure.ts";
import { type Call, command, facts, type Json, table, TROUBLE_EXIT_CODE } from "./command.ts";

const at = (id: string | undefined, rest = ""): string => `/destinations/${encodeURIComponent(id!)}${rest}`;

/** Parses JSON that was given in an argument or a file. What is wrong with it is not said: it may be a secret. */
function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Failure(`${where} is not JSON.`, 'Give an object, such as {"server":"https://…"}.');
  }
}

const listOf = (text: unknown): string[] =>
  String(text)
    .split(/[\s,]+/)
    .filter((word) => word !== "");

const CHOICE = {
  name: { type: "string", description: "How you call it" },
  settings: { type: "string", description: "As JSON; docs/destinations/ has those of each kind", valueHint: "JSON" },
  "secrets-file": { type: "string", description: "A JSON file; - reads it from the input", valueHint: "FILE" },
  delay: { type: "string", description: "A copy waits so long", valueHint: "MINUTES" },
  template: { type: "string", description: "What a copy says; empty: what its kind proposes" },
  sources: { type: "string", description: "Only posts of these, by slug", valueHint: "A,B" },
  languages: { type: "string", description: "Only posts in these", valueHint: "EN,DE" },
  tags: { type: "string", description: "Only posts with one of these", valueHint: "A,B" },
} as const;

/** The fields of a destination that the arguments name. */
function wanted(args: Call["args"]): Record<string, unknown> {
  const { name, settings, delay, template } = args;
  const file = args["secrets-file"];
  const filters = (["sources", "languages", "tags"] as const).filter((each) => args[each] !== undefined);
  return {
    ...(name !== undefined && { name }),
    ...(settings !== undefined && { settings: parsed(String(settings), "--settings") }),
    ...(file !== undefined && {
      secrets: parsed(readFileSync(file === "-" ? 0 : String(file), "utf8"), `--secrets-file ${String(file)}`),
    }),
    ...(delay !== undefined && { delay_minutes: Number(delay) }),
    ...(template !== undefined && { template: template === "" ? null : String(template).replaceAll("\\n", "\n") }),
    ...(filters.length > 0 && { filters: Object.fromEntries(filters.map((each) => [each, listOf(args[each])])) }),
  };
}

const shown = (one: Json): string =>
  facts([
    ["Id", one.id],
    ["Kind", one.kind],
    ["Name", one.name],
    ["State", one.status],
    ["Trouble", one.trouble],
    ["Settings", JSON.stringify(one.settings)],
    ["Filters", JSON.stringify(one.filters)],
    ["Template", one.template ?? "as its kind proposes"],
    ["Delay, minutes", one.delay_minutes],
    ["Last took a copy", one.sent_at],
  ]);

const copyFacts = (copy: Json): string =>
  facts([
    ["Post", copy.post],
    ["State", copy.state],
    ["Should be there", copy.wanted === null ? "no" : `change ${copy.wanted}`],
    ["Is there", copy.there === null ? "no" : `change ${copy.there}`],
    ["Copy", copy.url],
    ["Trouble", copy.trouble],
  ]);

const failed = (outcome: Json): boolean => outcome !== null && outcome.outcome !== "done";

/** Says how a try went, and exits with trouble when it failed. */
function report(json: Json, outcomes: Json[], said: string, print: Call["print"]): void {
  const failure = outcomes.find(failed);
  if (failure !== undefined) process.exitCode = TROUBLE_EXIT_CODE;
  print(json, () => (failure === undefined ? said : `It does not work: ${failure.why}.`));
}

const paused = (name: "pause" | "resume", description: string) =>
  command(`destination ${name}`, {
    description,
    example: `destination ${name} 01KB50AAAAAAAAAAAAAAAAQ1M8`,
    words: ["id"],
    async run({ ask, words, print }) {
      const one = await ask("PATCH", at(words[0]), { paused: name === "pause" });
      print(one, () => shown(one));
    },
  });

const verdict = (name: "retry" | "skip" | "absent", description: string) =>
  command(`destination ${name}`, {
    description,
    example: `destination ${name} 01KB50AAAAAAAAAAAAAAAAQ1M8 12`,
    words: ["id", "post"],
    async run({ ask, words, print }) {
      const copy = await ask("POST", at(words[0], `/announcements/${encodeURIComponent(words[1]!)}/${name}`));
      print(copy, () => copyFacts(copy));
    },
  });

/** `destination …` */
export const destinationCommand = defineCommand({
  meta: {
    name: "npm run reprint -- destination",
    description: "Manage destinations, where posts are announced besides the site.",
  },
  subCommands: {
    list: command("destination list", {
      description: "List the destinations, and how their copies stand.",
      example: "destination list",
      async run({ ask, print }) {
        const { destinations } = await ask("GET", "/destinations");
        print(destinations, () =>
          table(
            ["Id", "Kind", "Name", "State", "Copies", "Waiting", "Unsure", "Refused", "Trouble"],
            destinations.map(({ id, kind, name, status, announcements, trouble }: Json) => [
              id,
              kind,
              name,
              status,
              announcements.live,
              announcements.waiting,
              announcements.unsure,
              announcements.refused,
              trouble,
            ]),
          ),
        );
      },
    }),
    show: command("destination show", {
      description: "Show a destination.",
      example: "destination show 01KB50AAAAAAAAAAAAAAAAQ1M8",
      words: ["id"],
      async run({ ask, words, print }) {
        const one = await ask("GET", at(words[0]));
        print(one, () => shown(one));
      },
    }),
    add: command("destination add", {
      description: "Add a destination; what was published before is not announced there.",
      example: `destination add mastodon --name "Harbor on Mastodon" --settings '{"server":"https://social.example"}' --secrets-file secrets.json`,
      words: ["kind"],
      args: CHOICE,
      async run({ ask, words, args, print }) {
        if (args["name"] === undefined) throw new UsageError("Give it a --name.");
        const one = await ask("POST", "/destinations", { kind: words[0], ...wanted(args) });
        print(one, () => shown(one));
      },
    }),
    set: command("destination set", {
      description: "Change a destination; what is not named stays.",
      example: 'destination set 01KB50AAAAAAAAAAAAAAAAQ1M8 --template "{title}\\n{credit} {original}" --delay 5',
      words: ["id"],
      args: CHOICE,
      async run({ ask, words, args, print }) {
        const one = await ask("PATCH", at(words[0]), wanted(args));
        print(one, () => shown(one));
      },
    }),
    check: command("destination check", {
      description: "Try settings and secrets; nothing is left there.",
      example: "destination check 01KB50AAAAAAAAAAAAAAAAQ1M8",
      words: ["id"],
      async run({ ask, words, print }) {
        const outcome = await ask("POST", at(words[0], "/check"));
        report(outcome, [outcome], "It works.", print);
      },
    }),
    preview: command("destination preview", {
      description: "Show what a copy of a post would say, and how long that is; also by a template not yet saved.",
      example: "destination preview 01KB50AAAAAAAAAAAAAAAAQ1M8 12",
      words: ["id", "post"],
      args: { template: CHOICE.template },
      async run({ ask, words, args, print }) {
        const post = Number(words[1]);
        const copy = await ask("POST", at(words[0], "/preview"), { post, ...wanted({ template: args["template"] }) });
        print(copy, () => `${copy.text}${copy.length === null ? "" : `\n\n${copy.length} of ${copy.most} characters`}`);
      },
    }),
    test: command("destination test", {
      description: "Announce a post there, and remove it again at once.",
      example: "destination test 01KB50AAAAAAAAAAAAAAAAQ1M8 12",
      words: ["id", "post"],
      async run({ ask, words, print }) {
        const tested = await ask("POST", at(words[0], "/test"), { post: Number(words[1]) });
        report(tested, [tested.announced, tested.removed], "It was announced there, and removed again.", print);
      },
    }),
    backfill: command("destination backfill", {
      description: "Announce the newest posts from before the destination was added, one after another.",
      example: "destination backfill 01KB50AAAAAAAAAAAAAAAAQ1M8 --newest 5 --every 10",
      words: ["id"],
      args: {
        newest: { type: "string", description: "How many posts", default: "5" },
        every: { type: "string", description: "One every so many minutes", default: "5", valueHint: "MINUTES" },
      },
      async run({ ask, words, args, print }) {
        const body = { newest: Number(args["newest"]), every_minutes: Number(args["every"]) };
        const filled = await ask("POST", at(words[0], "/backfill"), body);
        print(filled, () => `${filled.announced} are announced.`);
      },
    }),
    pause: paused("pause", "Announce nothing there for now; what is missed waits."),
    resume: paused("resume", "Go on with a destination that is paused or was stopped."),
    forget: command("destination forget", {
      description:
        "Forget a destination; its copies stay, and an ActivityPub account is deleted at its followers' servers.",
      example: "destination forget 01KB50AAAAAAAAAAAAAAAAQ1M8",
      words: ["id"],
      async run({ ask, words, print }) {
        const one = await ask("DELETE", at(words[0]));
        print(one, () => `${one.id} is forgotten.`);
      },
    }),
    copies: command("destination copies", {
      description: "List what is announced there, or should be, the newest post first.",
      example: "destination copies 01KB50AAAAAAAAAAAAAAAAQ1M8 --state unsure",
      words: ["id"],
      args: {
        state: { type: "string", description: "Only these: open, unsure, refused or skipped" },
        limit: { type: "string", description: "How many", default: "20" },
      },
      async run({ ask, words, args, print }) {
        const query = new URLSearchParams({ limit: String(args["limit"]) });
        if (args["state"] !== undefined) query.set("state", String(args["state"]));
        const { announcements } = await ask("GET", at(words[0], `/announcements?${query}`));
        print(announcements, () =>
          table(
            ["Post", "State", "Wanted", "There", "Tries", "Copy or trouble"],
            announcements.map(({ post, state, wanted: should, there, tries, url, trouble }: Json) => [
              post,
              state,
              should ?? "gone",
              there ?? "none",
              tries,
              trouble ?? url,
            ]),
          ),
        );
      },
    }),
    retry: verdict("retry", "Try a copy again now."),
    skip: verdict("skip", "Leave a copy as it is for good."),
    absent: verdict("absent", "Say that an unsure copy is not there: it is announced."),
    there: command("destination there", {
      description:
        "Say that an unsure copy is there, and under which id, so that corrections and withdrawals reach it.",
      example: "destination there 01KB50AAAAAAAAAAAAAAAAQ1M8 12 --id 1234567890",
      words: ["id", "post"],
      args: {
        id: { type: "string", description: "Its id there" },
        url: { type: "string", description: "Its address", valueHint: "URL" },
      },
      async run({ ask, words, args, print }) {
        const { id, url } = args;
        const path = at(words[0], `/announcements/${encodeURIComponent(words[1]!)}/there`);
        const copy = await ask("POST", path, { ...(id !== undefined && { id }), ...(url !== undefined && { url }) });
        print(copy, () => copyFacts(copy));
      },
    }),
  },
});
