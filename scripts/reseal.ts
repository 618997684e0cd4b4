import path from "node:path";
import { type CommandDef, defineCommand } from "citty";
import * as v from "valibot";
import { EXAMPLES } from "./cli/command.ts";
import { operatorOf } from "./import/operator.ts";
import { refuseUnknown } from "./options.ts";

const ROOT = path.join(import.meta.dirname, "..");

const Answer = v.object({
  resealed: v.number(),
  unopenable: v.array(v.object({ kind: v.string(), of: v.string() })),
  next_cursor: v.nullable(v.string()),
});

/** `npm run reprint -- reseal` */
export const resealCommand = defineCommand({
  meta: {
    name: "npm run reprint -- reseal",
    description: "Seal stored secrets with SECRET_KEY that SECRET_KEY_PREVIOUS sealed.",
  },
  args: {
    site: { type: "string", description: "Where Reprint runs (REPRINT_SITE)", valueHint: "URL" },
    json: { type: "boolean", description: "Print the result as JSON" },
  },
  async run({ args, rawArgs, cmd }) {
    refuseUnknown(rawArgs, Object.keys(cmd.args ?? {}), args._[0]);
    const { ask } = operatorOf(args.site, ROOT, new AbortController().signal, (seconds, why) =>
      console.error(`Waiting ${seconds} s: ${why}`),
    );
    let resealed = 0;
    const lost: { kind: string; of: string }[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const answer: v.InferOutput<typeof Answer> = v.parse(
        Answer,
        await ask("POST", "/api/v1/reseal", cursor === undefined ? {} : { cursor }),
      );
      resealed += answer.resealed;
      lost.push(...answer.unopenable);
      for (const { kind, of } of answer.unopenable) console.error(`Neither key opens the ${kind} secret of ${of}.`);
      cursor = answer.next_cursor;
    }
    if (lost.length > 0) process.exitCode = 1;
    if (args.json) {
      console.log(JSON.stringify({ resealed, unopenable: lost }, null, 2));
      return;
    }
    console.log(`${resealed} secrets are sealed with SECRET_KEY now.`);
    if (lost.length === 0)
      console.log("SECRET_KEY_PREVIOUS may go now; visitors whose cookies it signed then count as new.");
  },
});

EXAMPLES.set(resealCommand as CommandDef, "npm run reprint -- reseal --site https://news.example.com");
