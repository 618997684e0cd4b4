/** `npm run reprint -- COMMAND`: what an operator does to a running Reprint, here or anywhere, over its API. */
import { stripVTControlCharacters } from "node:util";
import { defineCommand, renderUsage, runCommand } from "citty";
import { Failure, messageOf, UsageError } from "./failure.ts";
import { importCommand } from "./import/command.ts";
import { printFailure } from "./screen.ts";

const USAGE_EXIT_CODE = 2;

const main = defineCommand({
  meta: { name: "npm run reprint --", description: "Operates a running Reprint." },
  subCommands: { import: importCommand },
});

const args = process.argv.slice(2);
const usage = async (stream: NodeJS.WriteStream): Promise<void> => {
  const text = await (args[0] === "import" ? renderUsage(importCommand) : renderUsage(main));
  stream.write(`${stream.isTTY ? text : stripVTControlCharacters(text)}\n`);
};
try {
  if (args.length === 0 || args.includes("--help")) await usage(process.stdout);
  else await runCommand(main, { rawArgs: args });
} catch (error) {
  const isUsage = error instanceof UsageError || (error instanceof Error && error.name === "CLIError");
  printFailure(stripVTControlCharacters(messageOf(error)), error instanceof Failure ? error.advice : undefined);
  if (isUsage) await usage(process.stderr);
  process.exitCode = isUsage ? USAGE_EXIT_CODE : 1;
}
