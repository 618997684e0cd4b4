/** The site and the token of commands that name none. */
import { chmodSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import * as v from "valibot";
import { Failure } from "../failure.ts";
import { readIfThere } from "../place.ts";

const Profile = v.object({ site: v.string(), token: v.string() });
export type Profile = v.InferOutput<typeof Profile>;

const OTHERS = 0o077;

const fileOf = (): string =>
  path.join(process.env["XDG_CONFIG_HOME"] || path.join(homedir(), ".config"), "reprint", "profile.json");

/**
 * The profile; undefined when there is none.
 *
 * @throws {Failure} when others can read it, or it is invalid
 */
export function readProfile(): Profile | undefined {
  const file = fileOf();
  const text = readIfThere(file);
  if (text === undefined) return undefined;
  if (process.platform !== "win32" && (statSync(file).mode & OTHERS) !== 0) {
    throw new Failure(`Others can read ${file}, and there is a token in it.`, `chmod 600 '${file}'`);
  }
  const profile = v.safeParse(v.pipe(v.string(), v.parseJson(), Profile), text);
  if (!profile.success) throw new Failure(`${file} cannot be read.`, "Write it again: npm run reprint -- init");
  return profile.output;
}

/**
 * Saves a profile, readable only by its owner.
 *
 * @returns its file
 */
export function writeProfile(profile: Profile): string {
  const file = fileOf();
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify(profile, null, 2)}\n`, { mode: 0o600 });
  // The mode applies only to a new file.
  chmodSync(file, 0o600);
  return file;
}
