/** What `npm start` prints. */
import path from "node:path";
import type { Place } from "./place.ts";
import { SAMPLE_SOURCE } from "./samples.ts";

const LABEL_CHARS = 16;

/** One address worth opening, and what to say of it. */
export interface Sight {
  label: string;
  url: string;
  note?: string;
}

/** One line for a step that is done. */
export function printStep(text: string): void {
  console.log(`  ${colored(32, "✓")} ${text}`);
}

/** One line for a step that begins. */
export function printBegun(text: string): void {
  console.log(`  … ${text}`);
}

/** Why nothing seems to happen. */
export function printWaiting(): void {
  console.log("  … deliveries that an interrupted run left are found by the cron's sweep, within two minutes");
}

/** What went wrong, and what to do about it. */
export function printFailure(what: string, advice: string | undefined): void {
  const [first = "", ...rest] = what.split("\n");
  console.error([`\n  ${colored(31, "✗")} ${first}`, ...rest.map((line) => `    ${line}`)].join("\n"));
  if (advice !== undefined) console.error(`  ${advice}`);
  console.error("");
}

/** The closing screen: what to open, and commands that can be pasted as they stand. */
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
 * A command that signs a post and sends it, for the shells and tools that Linux and macOS come with: no xxd (not on
 * every Linux), no `base64 -d` (another letter on an older macOS), no comments (an interactive zsh takes none).
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

/** Relative to where the command was given, when that is shorter to read. */
function shortened(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith("..") ? file : relative;
}

function quoted(file: string): string {
  return `'${file.replaceAll("'", `'\\''`)}'`;
}
