/** `npm run reprint -- COMMAND`: operates a running Reprint through its API, and previews posts from a file. */
import { stripVTControlCharacters } from "node:util";
import { type CommandDef, defineCommand, renderUsage, runCommand } from "citty";
import { EXAMPLES } from "./cli/command.ts";
import { duplicatesCommand, receiptsCommand } from "./cli/care.ts";
import { completionCommand } from "./cli/completion.ts";
import { destinationCommand } from "./cli/destinations.ts";
import { exportCommand } from "./cli/export.ts";
import { deadCommand, deliveriesCommand, postCommand, statsCommand, tailCommand } from "./cli/posts.ts";
import { sendCommand, signCommand } from "./cli/sending.ts";
import { doctorCommand, initCommand } from "./cli/site.ts";
import { sourceCommand } from "./cli/sources.ts";
import { tokenCommand } from "./cli/tokens.ts";
import { adviceOf, messageOf } from "./failure.ts";
import { importCommand } from "./import/command.ts";
import { previewCommand } from "./preview/command.ts";
import { resealCommand } from "./reseal.ts";
import { printFailure } from "./screen.ts";

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

const args = process.argv.slice(2);

/** The command in the arguments, as far as they name one. */
function commandOf([name, next]: string[]): CommandDef {
  const found = name === undefined ? undefined : commands[name];
  const within = (found?.subCommands as Record<string, CommandDef> | undefined)?.[next ?? ""];
  return within ?? found ?? (main as CommandDef);
}

const usage = async (stream: NodeJS.WriteStream): Promise<void> => {
  const command = commandOf(args);
  const example = EXAMPLES.get(command);
  const text = (await renderUsage(command)) + (example === undefined ? "" : `\nEXAMPLE\n\n  ${example}\n`);
  stream.write(`${stream.isTTY ? text : stripVTControlCharacters(text)}\n`);
};
try {
  if (args.length === 0 || args.includes("--help")) await usage(process.stdout);
  else await runCommand(main, { rawArgs: args });
} catch (error) {
  const isUsage = error instanceof Error && ["UsageError", "CLIError"].includes(error.name);
  printFailure(stripVTControlCharacters(messageOf(error)), adviceOf(error));
  if (isUsage) await usage(process.stderr);
  process.exitCode = isUsage ? USAGE_EXIT_CODE : 1;
}
