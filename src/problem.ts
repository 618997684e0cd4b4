import type { BaseIssue } from "valibot";

/** One fault of a JSON body: where it is (RFC 6901 pointer) and what is wrong. */
export interface BodyIssue {
  pointer: string;
  detail: string;
}

/** Every failure that a caller or the platform may cause. A bug throws instead. */
export type Problem =
  | { kind: "not-found"; what: string }
  | { kind: "method-not-allowed"; allow: string }
  | { kind: "unauthorized" }
  | { kind: "scope-missing"; scope: string }
  | { kind: "header-missing"; header: string; hint: string }
  | { kind: "header-malformed"; header: string; expected: string }
  | { kind: "header-too-large"; header: string; maxChars: number }
  | {
      kind: "timestamp-out-of-tolerance";
      header: string;
      skewSeconds: number;
      toleranceSeconds: number;
      /** The unit of the header's number. */
      unit: "seconds" | "milliseconds";
    }
  | { kind: "signature-mismatch"; header: string; hint: string }
  | { kind: "token-missing" }
  | { kind: "token-mismatch" }
  | { kind: "body-too-large"; maxBytes: number }
  | { kind: "body-empty" }
  | { kind: "message-id-conflict"; messageId: string }
  | { kind: "overloaded"; retryAfterSeconds: number }
  | { kind: "secret-unopenable"; retryAfterSeconds: number }
  | { kind: "body-not-json"; detail: string }
  | { kind: "body-invalid"; issues: BodyIssue[] }
  | { kind: "query-invalid"; issues: BodyIssue[] }
  | { kind: "conflict"; detail: string }
  | { kind: "cross-site" }
  | { kind: "rate-limited"; retryAfterSeconds: number }
  | { kind: "newcomers-exceeded"; perDay: number }
  | { kind: "challenge-needed"; siteKey: string }
  | { kind: "no-feed"; detail: string }
  | { kind: "gone"; what: string }
  | { kind: "format-unsupported"; format: string }
  | { kind: "not-yet"; what: string; retryAfterSeconds: number }
  | { kind: "internal" };

interface Wording {
  status: number;
  title: string;
  detail: string;
  headers?: Record<string, string>;
  members?: Record<string, unknown>;
}

/** The one mapping of failures to HTTP. */
export function wordingOf(problem: Problem): Wording {
  switch (problem.kind) {
    case "not-found":
      return { status: 404, title: "Not found", detail: `There is no ${problem.what} at this address.` };
    case "method-not-allowed":
      return {
        status: 405,
        title: "Method not allowed",
        detail: `Use ${problem.allow} here.`,
        headers: { allow: problem.allow },
      };
    case "unauthorized":
      return {
        status: 401,
        title: "Not authorized",
        detail: "Send an operator's token that is good: “Authorization: Bearer <token>”.",
        headers: { "www-authenticate": 'Bearer realm="reprint"' },
      };
    case "scope-missing":
      return {
        status: 403,
        title: "The token may not do that",
        detail: `It needs the scope ${problem.scope}. Use a token that has it, or make one under Tokens.`,
        members: { scope: problem.scope },
      };
    case "header-missing":
      return {
        status: 400,
        title: "A signature header is missing",
        detail: `The header ${problem.header} is missing. ${problem.hint}`,
        members: { header: problem.header },
      };
    case "header-malformed":
      return {
        status: 400,
        title: "A signature header is malformed",
        detail: `The header ${problem.header} must be ${problem.expected}.`,
        members: { header: problem.header },
      };
    case "header-too-large":
      return {
        status: 431,
        title: "A signature header is too large",
        detail: `The header ${problem.header} may have ${problem.maxChars} characters at most.`,
        members: { header: problem.header },
      };
    case "timestamp-out-of-tolerance":
      return {
        status: 401,
        title: "The timestamp is out of tolerance",
        detail: `The time in ${problem.header} is ${Math.abs(problem.skewSeconds)} seconds ${
          problem.skewSeconds < 0 ? "behind" : "ahead of"
        } the clock here; ${problem.toleranceSeconds} are tolerated. Set the sender's clock (NTP), send ${
          problem.unit === "seconds" ? "seconds rather than milliseconds" : "milliseconds rather than seconds"
        }, and sign anew on every retry.`,
        members: {
          header: problem.header,
          skew_seconds: problem.skewSeconds,
          tolerance_seconds: problem.toleranceSeconds,
        },
      };
    case "signature-mismatch":
      return {
        status: 401,
        title: "The signature does not match",
        detail: `No signature in ${problem.header} matches. ${problem.hint}`,
        members: { header: problem.header },
      };
    case "token-missing":
      return {
        status: 401,
        title: "The token is missing",
        detail:
          "Send the source's token as “Authorization: Bearer <token>” or, where no header can be set, as the last segment of the address: /webhooks/{source}/{token}.",
        headers: { "www-authenticate": 'Bearer realm="webhooks"' },
      };
    case "token-mismatch":
      return {
        status: 401,
        title: "The token does not match",
        detail: "Use the source's own token, whole and as it is: no quotes, no spaces, no line break.",
        headers: { "www-authenticate": 'Bearer realm="webhooks", error="invalid_token"' },
      };
    case "body-too-large":
      return {
        status: 413,
        title: "The body is too large",
        detail: `A body may have ${problem.maxBytes} bytes at most. Send large media as links.`,
        members: { max_bytes: problem.maxBytes },
      };
    case "body-empty":
      return { status: 400, title: "The body is empty", detail: "Send the event as the body." };
    case "message-id-conflict":
      return {
        status: 409,
        title: "This webhook-id was used for another body",
        detail:
          "A delivery with this webhook-id and a different body was accepted before. Keep the id only when retrying the same bytes; give every new message an id of its own.",
        members: { webhook_id: problem.messageId },
      };
    case "overloaded":
      return {
        status: 503,
        title: "Overloaded",
        detail: `Nothing was accepted. Send the same again in ${problem.retryAfterSeconds} seconds.`,
        headers: { "retry-after": String(problem.retryAfterSeconds) },
      };
    case "secret-unopenable":
      return {
        status: 503,
        title: "A secret cannot be opened here",
        detail:
          "Nothing was accepted. The site's SECRET_KEY is another one than the source's secret was sealed with. Its operator has to set the former one as SECRET_KEY_PREVIOUS, or make a new secret for the source.",
        headers: { "retry-after": String(problem.retryAfterSeconds) },
      };
    case "body-not-json":
      return { status: 400, title: "The body is not JSON", detail: problem.detail };
    case "body-invalid":
      return {
        status: 422,
        title: "The body is not valid",
        detail: sentence(problem.issues),
        members: { errors: problem.issues },
      };
    case "query-invalid":
      return {
        status: 400,
        title: "The query is not valid",
        detail: sentence(problem.issues),
        members: { errors: problem.issues },
      };
    case "conflict":
      return { status: 409, title: "Not possible in the present state", detail: problem.detail };
    case "cross-site":
      return {
        status: 403,
        title: "Cross-site request refused",
        detail: "This is taken from this site's own pages only.",
      };
    case "rate-limited":
      return {
        status: 429,
        title: "Too many requests",
        detail: `Wait ${problem.retryAfterSeconds} seconds, then try again.`,
        headers: { "retry-after": String(problem.retryAfterSeconds) },
      };
    case "newcomers-exceeded":
      return {
        status: 429,
        title: "Too many new visitors from this network",
        detail: `From one network ${problem.perDay} new visitors a day can react to a post. Try again tomorrow.`,
      };
    case "challenge-needed":
      return {
        status: 403,
        title: "A first reaction needs a check",
        detail:
          "On this site a reader's first reaction asks for Cloudflare Turnstile, a check for programs that needs JavaScript. It was not passed, or too long ago. Reading needs none of it.",
        members: { site_key: problem.siteKey },
      };
    case "no-feed":
      return { status: 422, title: "There is no feed", detail: sentenceOf(problem.detail) };
    case "format-unsupported":
      return { status: 501, title: "Format not supported", detail: "The formats are json and xml." };
    case "gone":
      return { status: 410, title: "Gone", detail: `This ${problem.what} was withdrawn or is expired.` };
    case "not-yet":
      return {
        status: 404,
        title: "Not there yet",
        detail: `There is no ${problem.what} yet. Look again in ${problem.retryAfterSeconds} seconds.`,
        headers: { "retry-after": String(problem.retryAfterSeconds) },
      };
    case "internal":
      return {
        status: 500,
        title: "Something went wrong here",
        detail: "It was logged. Try again; if it stays, tell the operator the time and the address.",
      };
    default:
      return problem satisfies never;
  }
}

const sentence = (issues: BodyIssue[]) =>
  issues.map(({ pointer, detail }) => `${pointer || "/"} ${detail}`).join("; ") + ".";

/** A clause as a sentence. A clause that begins with an address keeps its first letter. */
const sentenceOf = (clause: string) =>
  `${/^https?:/.test(clause) ? clause.charAt(0) : clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;

/**
 * The answer for a failure (RFC 9457): problem+json that says what was wrong, where, and what to do. It is never
 * cached.
 */
export function problemResponse(problem: Problem): Response {
  const { status, title, detail, headers, members } = wordingOf(problem);
  return Response.json(
    { type: `/problems/${problem.kind}`, title, status, detail, ...members },
    { status, headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...headers } },
  );
}

/**
 * One problem of each kind, for the pages that explain the kinds. A problem's `type` leads there (RFC 9457, section
 * 3.1.1).
 */
export const PROBLEM_EXAMPLES: { [Kind in Problem["kind"]]: Extract<Problem, { kind: Kind }> } = {
  "not-found": { kind: "not-found", what: "post" },
  "method-not-allowed": { kind: "method-not-allowed", allow: "POST" },
  unauthorized: { kind: "unauthorized" },
  "scope-missing": { kind: "scope-missing", scope: "edit" },
  "header-missing": {
    kind: "header-missing",
    header: "webhook-signature",
    hint: "Sign with a Standard Webhooks library, and check that no proxy drops it.",
  },
  "header-malformed": {
    kind: "header-malformed",
    header: "webhook-timestamp",
    expected: "the seconds since 1970 as digits",
  },
  "header-too-large": { kind: "header-too-large", header: "webhook-signature", maxChars: 2048 },
  "timestamp-out-of-tolerance": {
    kind: "timestamp-out-of-tolerance",
    header: "webhook-timestamp",
    skewSeconds: -420,
    toleranceSeconds: 300,
    unit: "seconds",
  },
  "signature-mismatch": {
    kind: "signature-mismatch",
    header: "webhook-signature",
    hint: "Sign the raw body, byte for byte as it is sent, with the source's own secret.",
  },
  "token-missing": { kind: "token-missing" },
  "token-mismatch": { kind: "token-mismatch" },
  "body-too-large": { kind: "body-too-large", maxBytes: 1_000_000 },
  "body-empty": { kind: "body-empty" },
  "message-id-conflict": { kind: "message-id-conflict", messageId: "msg_1" },
  overloaded: { kind: "overloaded", retryAfterSeconds: 30 },
  "secret-unopenable": { kind: "secret-unopenable", retryAfterSeconds: 600 },
  "body-not-json": { kind: "body-not-json", detail: "Send a JSON object in UTF-8." },
  "body-invalid": { kind: "body-invalid", issues: [{ pointer: "/slug", detail: "is missing" }] },
  "query-invalid": { kind: "query-invalid", issues: [{ pointer: "/limit", detail: "must be a number from 1 to 100" }] },
  conflict: { kind: "conflict", detail: "A source with this slug exists." },
  "cross-site": { kind: "cross-site" },
  "rate-limited": { kind: "rate-limited", retryAfterSeconds: 60 },
  "newcomers-exceeded": { kind: "newcomers-exceeded", perDay: 30 },
  "challenge-needed": { kind: "challenge-needed", siteKey: "1x00000000000000000000AA" },
  "no-feed": { kind: "no-feed", detail: "the page names no feed, and there is none at the usual places" },
  gone: { kind: "gone", what: "post" },
  "format-unsupported": { kind: "format-unsupported", format: "yaml" },
  "not-yet": { kind: "not-yet", what: "post", retryAfterSeconds: 2 },
  internal: { kind: "internal" },
};

/** Thrown for a failure deep inside a handler; `app.onError` answers it. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.kind);
    this.problem = problem;
  }
}

const ISSUES_MAX = 20;

/** valibot's findings as pointers and sentences, without the values themselves. */
export function issuesOf(issues: readonly BaseIssue<unknown>[]): BodyIssue[] {
  return issues.slice(0, ISSUES_MAX).map((issue) => ({
    pointer: (issue.path ?? [])
      .map(({ key }) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`)
      .join(""),
    detail: issue.message.startsWith("Invalid ") ? expectation(issue) : issue.message,
  }));
}

const expectation = (issue: BaseIssue<unknown>) => {
  if (issue.received === "undefined") return "is missing";
  // A strict object's complaint about an unknown field.
  if (issue.expected === "never") return "is not known here";
  return issue.expected ? `must be ${issue.expected}` : "is not valid";
};
