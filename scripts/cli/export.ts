import { closeSync, openSync, writeSync } from "node:fs";
import { exportLine } from "../../src/admin/export-line.ts";
import { Failure } from "../failure.ts";
import { command, type Json } from "./command.ts";

/** `export` */
export const exportCommand = command("export", {
  description: "Write all posts as ndjson, a JSON Feed item a line, which `import` reads again.",
  example: "export --source harbor-post --out harbor-post.ndjson",
  args: {
    source: { type: "string", description: "Of this source alone", valueHint: "SLUG" },
    out: { type: "string", description: "Into this file; with --cursor it is added to", valueHint: "FILE" },
    cursor: { type: "string", description: "Go on where an interrupted export said" },
  },
  async run({ ask, args }) {
    const { source, out } = args;
    const first = args["cursor"];
    const file = out === undefined ? process.stdout.fd : openSync(String(out), first === undefined ? "wx" : "a");
    let count = 0;
    let cursor: string | null = String(first ?? "0");
    try {
      while (cursor !== null) {
        const query = new URLSearchParams({ cursor, ...(source !== undefined && { source: String(source) }) });
        const page: Json = await ask("GET", `/export?${query}`);
        const lines = page.items.map((item: Json) => `${JSON.stringify(exportLine(item))}\n`);
        writeSync(file, lines.join(""));
        count += lines.length;
        cursor = page.next_cursor;
        if (out !== undefined) process.stderr.write(`${count} posts${cursor === null ? ".\n" : "\r"}`);
      }
    } catch (error) {
      throw new Failure(
        `${count} posts are written; then: ${error instanceof Error ? error.message : String(error)}`,
        `Go on with --cursor ${cursor}`,
      );
    } finally {
      if (out !== undefined) closeSync(file);
    }
  },
});
