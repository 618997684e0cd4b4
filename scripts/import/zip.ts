import { readFile } from "node:fs/promises";
import { unzipSync } from "fflate";
import { Failure } from "../failure.ts";

/** An archive of many years has a few hundred MB. Most of it is pictures, which are not unpacked. */
const UNPACKED_MAX_BYTES = 1_000_000_000;

/** The names in an archive, without unpacking anything. */
export async function namesIn(file: string): Promise<string[]> {
  const names: string[] = [];
  await unpack(file, (name) => {
    names.push(name);
    return false;
  });
  return names;
}

/** The texts of an archive's files with wanted names. */
export async function textsIn(file: string, isWanted: (name: string) => boolean): Promise<Map<string, string>> {
  const unpacked = await unpack(file, isWanted);
  const decoder = new TextDecoder();
  return new Map(Object.entries(unpacked).map(([name, bytes]) => [name, decoder.decode(bytes)]));
}

async function unpack(file: string, isWanted: (name: string) => boolean): Promise<Record<string, Uint8Array>> {
  let bytes = 0;
  try {
    return unzipSync(await readFile(file), {
      filter({ name, originalSize }) {
        if (!isWanted(name)) return false;
        bytes += originalSize;
        if (bytes > UNPACKED_MAX_BYTES) throw new Failure(`${file} is too large.`, "Split it into smaller files.");
        return true;
      },
    });
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`${file} cannot be unpacked: ${String(error)}.`, "Download it again.");
  }
}
