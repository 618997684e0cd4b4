/**
 * Findings of a site's checks, and how to resolve them: for `doctor` on the command line, and for the dashboard.
 * They read the API's own answers.
 */

export interface Finding {
  check: string;
  ok: boolean;
  found: string;
  /** How to resolve it; "" when there is nothing to resolve. */
  advice: string;
}

const finding = (check: string, ok: boolean, found: string, advice: string): Finding => ({
  check,
  ok,
  found,
  advice: ok ? "" : advice,
});

/** Work that has waited for this long waits for somebody. */
const WAITING_MAX_SECONDS = 300;

interface Waiting {
  deliveries: number;
  oldest_seconds: number;
  purges: number;
  oldest_purge_seconds: number;
  dead_letters: number;
}

/** The work that waits: the answer of `GET /health`. */
export const waitingFindings = (waiting: Waiting): Finding[] => [
  finding(
    "backlog",
    waiting.oldest_seconds < WAITING_MAX_SECONDS,
    `${waiting.deliveries} wait`,
    "Look at the queue and the cron triggers in Cloudflare's dashboard.",
  ),
  finding(
    "purges",
    waiting.oldest_purge_seconds < WAITING_MAX_SECONDS,
    `${waiting.purges} outstanding`,
    "Wait: the cron sends five a minute. If they stay, look at the log.",
  ),
  finding(
    "dead letters",
    waiting.dead_letters === 0,
    String(waiting.dead_letters),
    "Retry or drop each: under Dead letters, or by dead list, dead retry and dead drop.",
  ),
];

/** Alerts whose subject has a finding of its own. A request by a publisher or a reader is no fault of the site. */
const FOUND_ELSEWHERE = /^(?:backlog|dead-letters|purges|requests|duplicates|feed:.*)$/;

/** The other alerts of `GET /health`. */
export const alertFindings = (alerts: readonly { key: string; title: string; detail: string }[]): Finding[] =>
  alerts
    .filter(({ key }) => !FOUND_ELSEWHERE.test(key))
    .map(({ key, title, detail }) => finding(key.split(":")[0]!, false, title, detail));

/** Which keys open the stored secrets: the answers of `GET /reseal`, summed. */
export function secretsFinding({
  current,
  previous,
  unopenable,
  isMore,
}: {
  current: number;
  previous: number;
  unopenable: readonly { kind: string; of: string }[];
  /** Whether there are more than were looked at. */
  isMore: boolean;
}): Finding {
  const lost = unopenable.map(({ kind, of }) => `${kind} of ${of}`).join(", ");
  return finding(
    "secrets",
    lost === "" && previous === 0,
    lost === ""
      ? `${isMore ? "the first " : ""}${current} open${previous > 0 ? `, ${previous} with SECRET_KEY_PREVIOUS` : ""}`
      : `no key opens ${lost}`,
    lost === ""
      ? "npm run reprint -- reseal seals them with SECRET_KEY."
      : "Set SECRET_KEY_PREVIOUS to the key before, or give each a new secret.",
  );
}

interface Checks {
  bindings_missing: readonly { name: string; effect: string }[];
  feeds_failing: readonly { url: string; trouble: string | null; failures: number; paused: boolean }[];
  pages: readonly { path: string; state: string }[];
}

/** Facts that only the Worker sees: the answer of `GET /checks`. */
export function insideFindings({ bindings_missing, feeds_failing, pages }: Checks): Finding[] {
  const inState = (...states: string[]) => pages.filter(({ state }) => states.includes(state)).map(({ path }) => path);
  const wrong = inState("older", "newer");
  return [
    finding(
      "bindings",
      bindings_missing.length === 0,
      bindings_missing.map(({ name, effect }) => `${name} is missing: ${effect}`).join("; ") || "all there",
      "Copy them from the project's wrangler.toml, and deploy.",
    ),
    finding(
      "feeds",
      feeds_failing.length === 0,
      feeds_failing
        .map(
          ({ url, trouble, failures, paused }) =>
            `${url}: ${paused ? "paused, " : ""}failed ${failures === 1 ? "once" : `${failures} times`}, ${trouble ?? "no reason"}`,
        )
        .join("; ") || "all answered when they were polled last",
      "Poll it now, or go on with a paused one: on the source's page, or by source poll SLUG and source resume SLUG.",
    ),
    finding(
      "KV",
      wrong.length === 0,
      wrong.length > 0
        ? `not what D1 has: ${wrong.join(", ")}`
        : `${pages.length} looked at, ${inState("missing", "due").length} still to be rendered`,
      inState("newer").length > 0
        ? "D1 is older than its pages, as after a restore: empty the KV namespace, which loses nothing."
        : "KV needs a minute. If they stay, render them again: on the post's page, or by post rerender ID.",
    ),
  ];
}
