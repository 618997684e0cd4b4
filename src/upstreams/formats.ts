import { change } from "./change.ts";
import type { Format, Received } from "./format.ts";
import { native } from "./native.ts";
import { UPSTREAMS } from "./upstreams.ts";

/** The format of the parts of a split delivery. Only this Worker writes it; no sender can name or imitate it. */
const CHANGE = "change";

/**
 * The format of a delivery: the one that was saved with it; else the one that recognizes the body; else native, whose
 * complaints say what is expected.
 */
export function formatOf(received: Received, saved: string | null): Pick<Format, "parse"> {
  if (saved === CHANGE) return change;
  const named = saved === null ? undefined : UPSTREAMS.find(({ name }) => name === saved)?.format;
  return named ?? UPSTREAMS.find(({ format }) => format?.detect(received))?.format ?? native.format;
}
