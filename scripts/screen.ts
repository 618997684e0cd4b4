/** The output of `npm start`. */
import path from "node:path";
import type { Place } from "./place.ts";
import { SAMPLE_SOURCE } from "./samples.ts";

const LABEL_CHARS = 16;

/** An address to open, with a description. */
export interface Sight {
  label: string;
  url: string;
  note?: string;
}

/** A line for a finished step. */
export function printStep(text: string): void {
  console.log(`  ${colored(32, "✓")} ${text}`);
}

/** A line for a step that begins. */
export function printBegun(text: string): void {
  console.log(`  … ${text}`);
}

/** A line that explains a long wait. */
export function printWaiting(): void {
  console.log("  … deliveries that an interrupted run left are found by the cron's sweep, within two minutes");
}

/** A failure, and how to resolve it. */
export function printFailure(what: string, advice: string | undefined): void {
  const [first = "", ...rest] = what.split("\n");
  console.error([`\n  ${colored(31, "✗")} ${first}`, ...rest.map((line) => `    ${line}`)].join("\n"));
  if (advice !== undefined) console.error(`  ${advice}`);
  console.error("");
}

/** The closing screen: addresses to open, and commands to paste. */
export function printScreen(origin: string, place: Place, sights: Sight[], once: boolean): void {
  const heading = once ? `Reprint ran at ${origin}` : `Reprint is running at ${origin}`;
  const lines = sights.map(
    ({ label, url, note }) => `  ${label.padEnd(LABEL_CHARS)}${url}${note === undefined ? "" : `  ${note}`}`,
  );
  console.log(`
  ${colored(1, heading)}

${lines.join("\n")}

  ${colored(1, "List the posts")} (the token is ADMIN_TOKEN in ${shortened(place.vars)})

${listCommand(origin, place)}

  ${colored(1, "Send a post of your own")} (paste all of it; "post" in the answer leads to its page)

${sendCommand(origin, place)}

  ${once ? "Stopped, as --once asks; npm start keeps it running." : "Ctrl-C stops it."} Everything is kept in ${shortened(place.state)}.
`);
}

/** A command that lists the posts through the API. The token stays in its file. */
function listCommand(origin: string, place: Place): string {
  const token = `$(sed -n 's/^ADMIN_TOKEN=//p' ${quoted(place.vars)} | tr -d '"')`;
  return `curl -sS -H "Authorization: Bearer ${token}" '${origin}/api/v1/posts?limit=5'`;
}

/**
 * A command that signs a post and sends it, for the shells and tools of Linux and macOS. It avoids xxd (not on every
 * Linux), `base64 -d` (another letter on older macOS), and comments (an interactive zsh rejects them).
 */
function sendCommand(origin: string, place: Place): string {
  const home = `https://${SAMPLE_SOURCE.host}/`;
  return `(
title='My first post'
text='<p>Hello from my own terminal.</p>'
now=$(date +%s)
at=$(date -u +%Y-%m-%dT%H:%M:%SZ)
body=$(printf '{"type":"post.published","timestamp":"%s","data":{"id":"%s","url":"%s","title":"%s","content_html":"%s","date_published":"%s","language":"en"}}' "$at" "${home}?p=$now" "${home}my-post-$now/" "$title" "$text" "$at")
key=$(sed 's/^whsec_//' ${quoted(place.sampleSecret(SAMPLE_SOURCE.slug))} | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n')
signature=$(printf '%s' "msg_$now.$now.$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
curl -sSi -w '\\n' -H 'content-type: application/json' -H "webhook-id: msg_$now" -H "webhook-timestamp: $now" -H "webhook-signature: v1,$signature" --data-binary "$body" '${origin}/webhooks/${SAMPLE_SOURCE.slug}'
)`;
}

function colored(code: number, text: string): string {
  return process.stdout.isTTY && !process.env["NO_COLOR"] ? `\u001B[${code}m${text}\u001B[0m` : text;
}

/** A path relative to the directory of the command, if that is shorter. */
function shortened(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith("..") ? file : relative;
}

function quoted(file: string): string {
  return `'${file.replaceAll("'", `'\\''`)}'`;
}
