import type { Archive, Found } from "./found.ts";
import { kindOfEvent } from "../../src/upstreams/native.ts";
import { openFile } from "./file.ts";

/** The API accepts 2 MB at a time. */
const LINE_MAX_CHARS = 2_000_000;

/** Reads one JSON Feed item or one native event per line. */
export function readNdjson(file: string): Archive {
  const { text, progress } = openFile(file);
  return { entries: entriesOf(text), progress };
}

async function* entriesOf(text: AsyncIterable<string>): AsyncIterable<Found> {
  for await (const { line, number } of linesOf(text)) {
    const place = `line ${number}`;
    if (line === null) yield { kind: "broken", reason: `has more than ${LINE_MAX_CHARS} characters`, place };
    else if (line.trim() !== "") yield entryOf(line, place);
  }
}

function entryOf(line: string, place: string): Found {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { kind: "broken", reason: "is not JSON", place };
  }
  const { type, timestamp, data } = membersOf(json);
  if (type === undefined) return { kind: "item", item: json, place };
  if (type === "ping") return { kind: "passed", reason: "a ping", place };
  switch (kindOfEvent(type)) {
    case "published":
      // An event's own time replaces missing dates of its item, as in the webhook.
      return { kind: "item", item: { ...dateOf("published", timestamp, membersOf(data)), ...membersOf(data) }, place };
    case "updated":
      return { kind: "item", item: { ...dateOf("updated", timestamp, membersOf(data)), ...membersOf(data) }, place };
    case "withdrawn": {
      const { id } = membersOf(data);
      if (typeof id !== "string") return { kind: "broken", reason: "/data/id is missing", place };
      return { kind: "withdrawn", withdrawn: { id, ...(typeof timestamp === "string" && { at: timestamp }) }, place };
    }
    default:
      return { kind: "passed", reason: typeof type === "string" ? type : "no event of a post", place };
  }
}

type Members = Record<string, unknown>;

const membersOf = (json: unknown): Members =>
  typeof json === "object" && json !== null && !Array.isArray(json) ? (json as Members) : {};

const dateOf = (
  kind: "published" | "updated",
  timestamp: unknown,
  { date_published, date_modified }: Members,
): Members => ({
  ...((date_published ?? date_modified ?? undefined) === undefined && { date_published: timestamp }),
  ...(kind === "updated" && (date_modified ?? undefined) === undefined && { date_modified: timestamp }),
});

/** Lines with their numbers; null for a line that is too long. */
async function* linesOf(text: AsyncIterable<string>): AsyncIterable<{ line: string | null; number: number }> {
  let number = 1;
  let rest = "";
  let isOverlong = false;
  for await (const chunk of text) {
    const [first = "", ...more] = (number === 1 && rest === "" ? chunk.replace(/^\uFEFF/, "") : chunk).split("\n");
    rest = isOverlong ? "" : rest + first;
    for (const next of more) {
      yield { line: isOverlong ? null : rest, number };
      isOverlong = false;
      number += 1;
      rest = next;
    }
    isOverlong ||= rest.length > LINE_MAX_CHARS;
  }
  if (rest !== "" || isOverlong) yield { line: isOverlong ? null : rest, number };
}
