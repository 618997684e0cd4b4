/** `npm run reprint -- COMMAND`: what an operator does to a running Reprint over its API, and what it would make of a file. */
import { rmSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { type CommandDef, defineCommand, renderUsage, runCommand } from "citty";
import { adviceOf, messageOf } from "./failure.ts";
import { importCommand } from "./import/command.ts";
import { resealCommand } from "./reseal.ts";
import { printFailure } from "./screen.ts";

const USAGE_EXIT_CODE = 2;

/** Made when it is wanted: with it comes the whole product. */
const previewCommand = async () => {
  const { bundle } = await import("./preview/bundle.ts");
  const file = await bundle();
  try {
    return ((await import(file)) as { previewCommand: CommandDef }).previewCommand;
  } finally {
    rmSync(new URL(file));
  }
};

const main = defineCommand({
  meta: {
    name: "npm run reprint --",
    description: "Operates a running Reprint, and previews what it would make of something.",
  },
  subCommands: { import: importCommand, preview: previewCommand, reseal: resealCommand },
});

const args = process.argv.slice(2);
const commandOf = async (name: string | undefined) => {
  if (name === "preview") return await previewCommand();
  return name === "import" ? importCommand : name === "reseal" ? resealCommand : main;
};
const usage = async (stream: NodeJS.WriteStream): Promise<void> => {
  const text = await renderUsage((await commandOf(args[0])) as CommandDef);
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
