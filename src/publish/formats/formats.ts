import { change } from "./change.ts";
import { feed } from "./feed.ts";
import type { Format, Parsed, Received } from "./format.ts";
import { native } from "./native.ts";

/** Formats by name, in the order in which they are asked whether a body is theirs. */
const FORMATS: Record<string, Format> = { native, feed };

/** Formats that only this Worker writes; no sender can name or imitate them. */
const INTERNAL: Record<string, Format> = { change };

/**
 * Parses a delivery: by its format where it is known, else by the first that takes it for its own, else as native, whose
 * complaints then say what was expected.
 */
export async function parse(received: Received, format: string | null): Promise<Parsed> {
  const known = format === null ? undefined : (INTERNAL[format] ?? FORMATS[format]);
  const found = known ?? Object.values(FORMATS).find((candidate) => candidate.detect(received)) ?? native;
  return await found.parse(received);
}
