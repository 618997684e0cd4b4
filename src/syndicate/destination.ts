import type * as v from "valibot";
import type { Copy, Remote } from "../model/destination.ts";
import type { Called } from "../web/call.ts";
import type { Fetch } from "../web/fetch.ts";

/** What a kind's functions need besides the copy. */
export interface Connection<Settings, Secrets> {
  /** The destination's id. */
  destination: string;
  settings: Settings;
  secrets: Secrets;
  env: Env;
  fetch: Fetch;
  /** Milliseconds. */
  now: number;
  /** Of the site. */
  origin: string;
  /** What one run remembers, such as a session. */
  memory: Map<string, unknown>;
}

/** What came of one verb. */
export type Outcome =
  | { did: "done"; remote?: Remote }
  /**
   * It was not done, and that is certain.
   * `blame` says what a repetition would need: another post, or another state of the destination. `isFinal`: it never will be.
   */
  | { did: "refused"; why: string; blame: "post" | "destination"; againAfterMs?: number; isFinal?: true }
  /** It may have been done: a time-out, a broken connection, a 500. */
  | { did: "unknown"; why: string };

/** Where a copy was looked for. */
export type Found = { did: "found"; remote: Remote } | { did: "absent" } | Exclude<Outcome, { did: "done" }>;

/**
 * What repeating a first delivery does: nothing, for it has a key; nothing for a while; it can be asked for; or a second copy,
 * so that an operator decides.
 */
export type Repeats = { how: "keyed" } | { how: "keyed-for"; ms: number } | { how: "find" } | { how: "never" };

/** So many calls in so long a time. */
export interface Rate {
  calls: number;
  perMs: number;
}

/** How a text's length is counted, such as by graphemes. */
export type Measure = (text: string) => number;

/** A kind of destination: one file each. */
export interface Kind<Settings = unknown, Secrets = unknown> {
  /** As people call it. */
  label: string;
  settings: v.GenericSchema<unknown, Settings>;
  secrets: v.GenericSchema<unknown, Secrets>;
  /** The host whose own posts it never gets back; null: this site's. */
  hostOf(settings: Settings, secrets: Secrets): string | null;
  /** A setting that no two destinations of the kind have alike. */
  unique?: keyof Settings & string;
  /** Makes what a new destination needs besides what operators enter, such as keys. Safe to do again. */
  prepare?(destination: string, env: Env, now: number): Promise<void>;
  /** Notes that the name or the settings are others now, where somebody is to hear that. */
  changed?(destination: string, env: Env, now: number): Promise<void>;
  /** The most of a text that a copy may have; absent: it takes articles. */
  text?: { max: number; measure: Measure };
  /** What texts are made of where a destination has no template of its own. */
  template: string;
  rate: Rate;
  /** Where removals are counted apart. */
  removalRate?: Rate;
  repeats: Repeats;
  /** What a correction does to a copy: it is edited; it is removed and made anew; or it stays as it is. */
  corrections: "edits" | "replaces" | "keeps";
  /** Whether the settings and secrets are good, without leaving anything behind. */
  check(connection: Connection<Settings, Secrets>): Promise<Outcome>;
  announce(copy: Copy, connection: Connection<Settings, Secrets>): Promise<Outcome>;
  update(copy: Copy, remote: Remote, connection: Connection<Settings, Secrets>): Promise<Outcome>;
  remove(
    copy: Pick<Copy, "key" | "change" | "url">,
    remote: Remote,
    connection: Connection<Settings, Secrets>,
  ): Promise<Outcome>;
  /** Looks for a copy that may be there. */
  find?(copy: Copy, connection: Connection<Settings, Secrets>): Promise<Found>;
}

const UNKNOWN: ReadonlySet<number> = new Set([500, 502, 504]);
const POST_TO_BLAME: ReadonlySet<number> = new Set([400, 409, 413, 415, 422]);
/** So much of what a server says of a failure is shown to operators. */
const SAID_MAX_CHARS = 200;

/** An answer of 2xx, or what its failure means. */
export function answered(called: Called): { text: string } | Exclude<Outcome, { did: "done" }> {
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

/** What came of a call whose answer says nothing more than that it was done. */
export function doneBy(called: Called): Outcome {
  const answer = answered(called);
  return "did" in answer ? answer : { did: "done" };
}

/** What came of a removal: what is not there is removed. */
export const removedBy = (called: Called): Outcome => (isMissing(called) ? { did: "done" } : doneBy(called));

/** Whether a call failed because what it is about is not there. */
export const isMissing = (called: Called): boolean =>
  called.kind === "answered" && (called.status === 404 || called.status === 410);

const AGAIN_MAX_SECONDS = 86_400;

/** `Retry-After` in seconds; a date is left to the breaker. */
function retryAfterMs(value: string | null): number | undefined {
  if (value === null || !/^\d{1,9}(?:\.\d{1,6})?$/.test(value)) return undefined;
  return Math.ceil(Math.min(Number(value), AGAIN_MAX_SECONDS) * 1000);
}

/** JSON of an answer; undefined where it is none. */
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
