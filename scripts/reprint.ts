/** `npm run reprint -- COMMAND`: what an operator does to a running Reprint, here or anywhere, over its API. */
import { defineCommand, runCommand, showUsage } from "citty";
import { Failure, messageOf } from "./failure.ts";
import { importCommand } from "./import/command.ts";
import { printFailure } from "./screen.ts";

const USAGE_EXIT_CODE = 2;

const main = defineCommand({
  meta: { name: "npm run reprint --", description: "Operates a running Reprint." },
  subCommands: { import: importCommand },
});

const args = process.argv.slice(2);
const usage = () => (args[0] === "import" ? showUsage(importCommand) : showUsage(main));
try {
  if (args.length === 0 || args.includes("--help")) await usage();
  else await runCommand(main, { rawArgs: args });
} catch (error) {
  const isUsage = error instanceof Error && error.name === "CLIError";
  printFailure(messageOf(error), error instanceof Failure ? error.advice : undefined);
  if (isUsage) await usage();
  process.exitCode = isUsage ? USAGE_EXIT_CODE : 1;
}
