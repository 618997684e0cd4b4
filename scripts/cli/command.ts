/** Code that all API commands share: the site, the token, the output. */
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { type ArgsDef, type CommandDef, defineCommand } from "citty";
import { Failure } from "../failure.ts";
import { type Operator, operatorOf, Refused } from "../import/operator.ts";
import { refuseUnknown } from "../options.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");

/** The exit code of a command that ran, but reports trouble. */
export const TROUBLE_EXIT_CODE = 3;

export interface Call {
  /** Calls the API, below /api/v1. */
  ask(method: Parameters<Operator["ask"]>[0], where: string, json?: unknown): Promise<Json>;
  site: URL;
  args: Record<string, string | boolean | undefined>;
  /** The arguments after the options, in order. */
  words: string[];
  /** Prints an answer: as JSON if requested, else as `text` formats it. */
  print(json: unknown, text: () => string): void;
}

/** An answer of the API. The API's own tests check its shape. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any;

interface Wanted {
  description: string;
  /** An example of a whole command line. */
  example: string;
  /** Names of the required arguments after the options. */
  words?: string[];
  /** The name of an optional argument after the options. */
  mayFollow?: string;
  args?: ArgsDef;
  run(call: Call): Promise<void>;
}

const COMMON = {
  site: { type: "string", description: "Where Reprint runs (REPRINT_SITE)", valueHint: "URL" },
  json: { type: "boolean", description: "Print the API's answer" },
} satisfies ArgsDef;

/** An example for each command, for its help. */
export const EXAMPLES = new WeakMap<CommandDef, string>();

/** A command that uses the API. */
export function command(
  name: string,
  { description, example, words = [], mayFollow, args = {}, run }: Wanted,
): CommandDef {
  const all = mayFollow === undefined ? words : [...words, mayFollow];
  const positional = Object.fromEntries(
    all.map((word) => [word, { type: "positional", description: word, required: word !== mayFollow } as const]),
  );
  const made = defineCommand({
    meta: { name: `npm run reprint -- ${name}`, description },
    args: { ...positional, ...args, ...COMMON } as ArgsDef,
    async run({ args: given, rawArgs, cmd }) {
      refuseUnknown(rawArgs, Object.keys(cmd.args ?? {}), given._[all.length]);
      const operator = operatorOf(
        given["site"] as string | undefined,
        ROOT,
        new AbortController().signal,
        (seconds, why) => process.stderr.write(`waiting ${seconds} s: ${why}\n`),
      );
      await run({
        site: operator.site,
        args: given as Call["args"],
        words: given._,
        ask: async (method, where, json) => await explained(operator.ask(method, `/api/v1${where}`, json)),
        print: (json, text) => process.stdout.write(`${given["json"] ? JSON.stringify(json, null, 2) : text()}\n`),
      });
    },
  });
  EXAMPLES.set(made, `npm run reprint -- ${example}`);
  return made;
}

async function explained(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const advice =
      error.status === 401
        ? "Set REPRINT_TOKEN, or save it: npm run reprint -- init"
        : error.status === 403
          ? "Use a token that has that scope."
          : "Nothing was changed.";
    throw new Failure(error.message, advice);
  }
}

/** Rows in aligned columns. Control characters in others' texts are removed, so that they do not reach the terminal. */
export function table(heads: string[], rows: (string | number | null | undefined)[][]): string {
  if (rows.length === 0) return "None.";
  const cells = [heads, ...rows].map((row) =>
    row.map((cell) => stripVTControlCharacters(String(cell ?? "–")).replaceAll(/\p{Cc}/gu, " ")),
  );
  const widths = heads.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Names and values, one pair per line. */
export const facts = (pairs: [string, unknown][]): string =>
  table(
    ["", ""],
    pairs.flatMap(([name, value]) => (value === undefined || value === null ? [] : [[name, String(value)]])),
  )
    .split("\n")
    .slice(1)
    .join("\n");
