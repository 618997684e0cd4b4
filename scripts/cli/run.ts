/** The commands of `npm run reprint`, and how one of them is run. */
import { stripVTControlCharacters } from "node:util";
import { type CommandDef, defineCommand, renderUsage, runCommand } from "citty";
import { EXAMPLES } from "./command.ts";
import { duplicatesCommand, receiptsCommand } from "./care.ts";
import { completionCommand } from "./completion.ts";
import { destinationCommand } from "./destinations.ts";
import { exportCommand } from "./export.ts";
import { deadCommand, deliveriesCommand, postCommand, statsCommand, tailCommand } from "./posts.ts";
import { sendCommand, signCommand } from "./sending.ts";
import { doctorCommand, initCommand } from "./site.ts";
import { sourceCommand } from "./sources.ts";
import { tokenCommand } from "./tokens.ts";
import { adviceOf, messageOf } from "../failure.ts";
import { importCommand } from "../import/command.ts";
import { previewCommand } from "../preview/command.ts";
import { resealCommand } from "../reseal.ts";
import { printFailure } from "../screen.ts";

const USAGE_EXIT_CODE = 2;

const commands: Record<string, CommandDef> = {
  init: initCommand,
  doctor: doctorCommand,
  source: sourceCommand,
  post: postCommand,
  deliveries: deliveriesCommand,
  dead: deadCommand,
  destination: destinationCommand,
  duplicates: duplicatesCommand,
  receipts: receiptsCommand,
  token: tokenCommand,
  send: sendCommand,
  sign: signCommand,
  stats: statsCommand,
  tail: tailCommand,
  export: exportCommand,
  import: importCommand as CommandDef,
  reseal: resealCommand as CommandDef,
  preview: previewCommand as CommandDef,
};
commands["completion"] = completionCommand(() => commands);

const main = defineCommand({
  meta: {
    name: "npm run reprint --",
    description: "Operates a running Reprint, and previews what it would make of something.",
  },
  subCommands: commands,
});

/** The command in the arguments, as far as they name one. */
function commandOf([name, next]: string[]): CommandDef {
  const found = name === undefined ? undefined : commands[name];
  const within = (found?.subCommands as Record<string, CommandDef> | undefined)?.[next ?? ""];
  return within ?? found ?? (main as CommandDef);
}

async function printUsage(args: string[], stream: NodeJS.WriteStream): Promise<void> {
  const command = commandOf(args);
  const example = EXAMPLES.get(command);
  const text = (await renderUsage(command)) + (example === undefined ? "" : `\nEXAMPLE\n\n  ${example}\n`);
  stream.write(`${stream.isTTY ? text : stripVTControlCharacters(text)}\n`);
}

/** Runs the command that the arguments name. It prints what it has to say, and sets the process's exit code. */
export async function run(args: string[]): Promise<void> {
  try {
    if (args.length === 0 || args.includes("--help")) await printUsage(args, process.stdout);
    else await runCommand(main, { rawArgs: args });
  } catch (error) {
    const isUsage = error instanceof Error && ["UsageError", "CLIError"].includes(error.name);
    printFailure(stripVTControlCharacters(messageOf(error)), adviceOf(error));
    if (isUsage) await printUsage(args, process.stderr);
    process.exitCode = isUsage ? USAGE_EXIT_CODE : 1;
  }
}
