import type * as v from "valibot";
import type { Copy, Remote } from "../model/destination.ts";
import type { Called } from "../web/call.ts";
import type { Fetch } from "../web/fetch.ts";

/** The arguments of a kind's functions besides the copy. */
export interface Connection<Settings, Secrets> {
  /** The destination's id. */
  destination: string;
  settings: Settings;
  secrets: Secrets;
  env: Env;
  fetch: Fetch;
  /** Milliseconds. */
  now: number;
  /** The site's origin. */
  origin: string;
  /** State of one run, such as a session. */
  memory: Map<string, unknown>;
}

/** The outcome of one call. */
export type CallOutcome =
  | { did: "done"; remote?: Remote }
  /**
   * It certainly was not done. `blame` names the cause: the post, or the state of the destination. `isFinal`: trying
   * again cannot succeed.
   */
  | { did: "refused"; why: string; blame: "post" | "destination"; againAfterMs?: number; isFinal?: true }
  /** It may have been done: a time-out, a broken connection, a 500. */
  | { did: "unknown"; why: string };

/** The outcome of looking for a copy. */
export type FoundCopy = { did: "found"; remote: Remote } | { did: "absent" } | Exclude<CallOutcome, { did: "done" }>;

/**
 * The effect of repeating a first delivery: none, because it has a key; none for some time; the copy can be looked for
 * first; or a second copy may appear, so that an operator decides.
 */
export type Repeats = { how: "keyed" } | { how: "keyed-for"; ms: number } | { how: "find" } | { how: "never" };

/** A limit of calls in a period. */
export interface Rate {
  calls: number;
  perMs: number;
}

/** Measures a text's length, for example in graphemes. */
export type Measure = (text: string) => number;

/** A kind of destination. Each kind has a file. */
export interface DestinationKind<Settings = unknown, Secrets = unknown> {
  /** The kind's name for people. */
  label: string;
  settings: v.GenericSchema<unknown, Settings>;
  secrets: v.GenericSchema<unknown, Secrets>;
  /** The host whose own posts are not announced there; null: this site's. */
  hostOf(settings: Settings, secrets: Secrets): string | null;
  /** A setting whose value no two destinations of the kind may share. */
  unique?: keyof Settings & string;
  /** Makes additional data for a new destination, such as keys. Safe to run again. */
  prepare?(destination: string, env: Env, now: number): Promise<void>;
  /** Notes changes of the name or the settings, for kinds that publish them. */
  changed?(destination: string, env: Env, now: number): Promise<void>;
  /** Goes on with what is left to do when a destination is deleted. */
  deleted?(destination: string, env: Env, now: number): Promise<void>;
  /** The longest text of a copy; absent when it takes articles. */
  text?: { max: number; measure: Measure };
  /** The template of texts for a destination without one of its own. */
  template: string;
  rate: Rate;
  /** The limit of removals, if they are counted separately. */
  removalRate?: Rate;
  repeats: Repeats;
  /** The effect of a correction on a copy: it is edited; it is removed and made anew; or it stays as it is. */
  corrections: "edits" | "replaces" | "keeps";
  /** Why a post is never announced there; null when it may be. */
  declines?(copy: Copy): string | null;
  /** Checks the settings and secrets without leaving anything behind. */
  check(connection: Connection<Settings, Secrets>): Promise<CallOutcome>;
  announce(copy: Copy, connection: Connection<Settings, Secrets>): Promise<CallOutcome>;
  update(copy: Copy, remote: Remote, connection: Connection<Settings, Secrets>): Promise<CallOutcome>;
  remove(
    copy: Pick<Copy, "key" | "change" | "url">,
    remote: Remote,
    connection: Connection<Settings, Secrets>,
  ): Promise<CallOutcome>;
  /** Looks for a copy that may exist. */
  find?(copy: Copy, connection: Connection<Settings, Secrets>): Promise<FoundCopy>;
}

const UNKNOWN: ReadonlySet<number> = new Set([500, 502, 504]);
const POST_TO_BLAME: ReadonlySet<number> = new Set([400, 409, 413, 415, 422]);
/** How much of a server's error message operators see. */
const SAID_MAX_CHARS = 200;

/** The text of a successful answer, or the meaning of its failure. */
export function answered(called: Called): { text: string } | Exclude<CallOutcome, { did: "done" }> {
  if (called.kind === "unknown") return { did: "unknown", why: called.why };
  if (called.kind === "forbidden")
    return { did: "refused", why: "its address is not a public https address", blame: "destination" };
  const { status, text } = called;
  if (status >= 200 && status <= 299) return { text };
  const said = text
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, SAID_MAX_CHARS);
  const why = `it answered with status ${status}${said === "" ? "" : `: ${said}`}`;
  if (UNKNOWN.has(status)) return { did: "unknown", why };
  const againAfterMs = retryAfterMs(called.headers.get("retry-after"));
  return {
    did: "refused",
    why,
    blame: POST_TO_BLAME.has(status) ? "post" : "destination",
    ...(againAfterMs !== undefined && { againAfterMs }),
  };
}

/** The outcome of a call whose answer holds no data. */
export function doneBy(called: Called): CallOutcome {
  const answer = answered(called);
  return "did" in answer ? answer : { did: "done" };
}

/** The outcome of a removal. A copy that does not exist counts as removed. */
export const removedBy = (called: Called): CallOutcome => (isMissing(called) ? { did: "done" } : doneBy(called));

/** Whether a call failed because its object does not exist. */
export const isMissing = (called: Called): boolean =>
  called.kind === "answered" && (called.status === 404 || called.status === 410);

const AGAIN_MAX_SECONDS = 86_400;

/** `Retry-After` in seconds. A date in it is ignored, and the breaker decides. */
function retryAfterMs(value: string | null): number | undefined {
  if (value === null || !/^\d{1,9}(?:\.\d{1,6})?$/.test(value)) return undefined;
  return Math.ceil(Math.min(Number(value), AGAIN_MAX_SECONDS) * 1000);
}

/** The JSON of an answer; undefined when it is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

let segmenter: Intl.Segmenter | undefined;

/** Counts what people see as characters (UAX 29). */
export const graphemes: Measure = (text) => {
  segmenter ??= new Intl.Segmenter("und", { granularity: "grapheme" });
  let count = 0;
  for (const _ of segmenter.segment(text)) count += 1;
  return count;
};

/** Counts UTF-16 units. */
export const units: Measure = (text) => text.length;
