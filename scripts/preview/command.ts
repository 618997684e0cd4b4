/** `npm run reprint -- preview FILE|URL…` */
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type CommandDef, defineCommand } from "citty";
import { EXAMPLES } from "../cli/command.ts";
import { refuseUnknown } from "../options.ts";

export const previewCommand = defineCommand({
  meta: {
    name: "preview",
    description: "Show the posts that Reprint would make of a feed, an export or a webhook's body.",
  },
  args: {
    input: {
      type: "positional",
      description: "files or addresses; several are successive states of one feed or post, an hour apart",
      required: true,
    },
    source: { type: "string", description: 'a JSON file: {"name","home_page_url","language"?, …policy}' },
    json: { type: "boolean", description: "print everything as JSON" },
    html: { type: "boolean", description: "print the pages themselves" },
    "allow-local": { type: "boolean", description: "let addresses be on this machine or its network, by plain http" },
  },
  async run({ args, rawArgs, cmd }) {
    refuseUnknown(rawArgs, Object.keys(cmd.args ?? {}));
    // The product's log does not belong in a preview.
    const { error, info, warn } = console;
    console.error = console.info = console.warn = () => {};
    try {
      const { preview } = await load();
      await preview(args);
    } finally {
      Object.assign(console, { error, info, warn });
    }
  },
});

EXAMPLES.set(previewCommand as CommandDef, "npm run reprint -- preview https://harbor.example/");

/** The module is loaded on demand, because it includes the whole product. */
async function load(): Promise<{ preview(args: object): Promise<void> }> {
  const { bundle } = await import("./bundle.ts");
  const file = await bundle();
  try {
    return await import(file);
  } finally {
    rmSync(fileURLToPath(file));
  }
}
