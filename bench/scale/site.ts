/** A site with many posts, on the local simulator. */
import { execFileSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Bundle, withDoors } from "../bundle.ts";
import { migrate, product, type Simulator, startSimulator } from "../simulator.ts";

export interface LargeSite {
  simulator: Simulator;
  /** The product, with doors. */
  plain: URL;
  /** The product with answers that report the rows read and written. */
  counted: URL;
  /** The database file, from before the simulator started. */
  file: string;
  bytes: number;
}

/**
 * Starts a site, and fills it first if necessary.
 *
 * @param state the directory of its data
 */
export async function largeSite(bundle: Bundle, state: string, posts: number): Promise<LargeSite> {
  const directory = path.join(state, String(posts));
  const filled = path.join(directory, "filled");
  const site = product("site", withDoors(bundle), { queue: "unheard" });
  const counted = { ...site, name: "counted", env: { ...site.env, COUNT: { type: "text" as const, value: "1" } } };
  if (!existsSync(filled)) {
    if (!existsSync(directory)) {
      mkdirSync(directory, { recursive: true });
      const empty = await startSimulator([site], directory);
      await migrate(empty, "site");
      await empty.stop();
    }
    const filler = path.join(import.meta.dirname, "fill.ts");
    const jsx = path.join(import.meta.dirname, "jsx.ts");
    execFileSync(process.execPath, ["--import", jsx, filler, fileIn(directory), String(posts)], {
      stdio: ["ignore", "inherit", "inherit"],
    });
    writeFileSync(filled, "");
  }
  const file = fileIn(directory);
  const simulator = await startSimulator([site, counted], directory);
  return {
    simulator,
    plain: await simulator.origin("site"),
    counted: await simulator.origin("counted"),
    file,
    bytes: statSync(file).size,
  };
}

function fileIn(directory: string): string {
  const file = globSync(path.join(directory, "d1", "**", "*.sqlite")).find((each) => !each.includes("metadata"));
  if (file === undefined) throw new Error(`the simulator has put no database into ${directory}`);
  return file;
}
