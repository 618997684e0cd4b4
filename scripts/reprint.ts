/** `npm run reprint -- COMMAND`: operates a running Reprint through its API, and previews posts from a file. */
import { run } from "./cli/run.ts";

await run(process.argv.slice(2));
