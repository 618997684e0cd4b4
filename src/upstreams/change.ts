import * as v from "valibot";
import type { Change } from "../model/entry.ts";
import { issuesOf } from "../problem.ts";
import type { Format, Parsed, Received } from "./format.ts";

/** One change as JSON. A delivery of several posts is split into these. Only this Worker writes it. */
export const change: Pick<Format, "parse"> = { parse };

const Entry = v.object({
  id: v.string(),
  url: v.string(),
  canonical: v.optional(v.string()),
  title: v.string(),
  publisher: v.optional(v.object({ name: v.string(), home: v.string() })),
  html: v.string(),
  base: v.optional(v.string()),
  files: v.optional(v.string()),
  summary: v.string(),
  authors: v.array(v.object({ name: v.string(), url: v.optional(v.string()) })),
  tags: v.array(v.string()),
  image: v.optional(v.string()),
  language: v.optional(v.string()),
  published: v.string(),
  modified: v.string(),
  embargoedUntil: v.optional(v.string()),
  expires: v.optional(v.string()),
  delayMinutes: v.optional(v.number()),
  license: v.optional(v.string()),
  excerptOnly: v.optional(v.literal(true)),
  withoutImages: v.optional(v.literal(true)),
  isCut: v.optional(v.literal(true)),
});

const Stored = v.variant("kind", [
  v.object({
    kind: v.picklist(["published", "updated"]),
    entry: Entry,
    at: v.string(),
    clock: v.optional(v.string()),
    isUndated: v.optional(v.literal(true)),
    isIncomplete: v.optional(v.literal(true)),
  }),
  v.object({
    kind: v.literal("withdrawn"),
    entryId: v.string(),
    url: v.optional(v.string()),
    reason: v.optional(v.string()),
    title: v.optional(v.string()),
    at: v.string(),
    onHold: v.optional(v.literal(true)),
  }),
]);

/** The body of a part. */
export const write = (stored: Change): string => JSON.stringify(stored);

function parse({ json }: Received): Parsed {
  const result = v.safeParse(Stored, json);
  if (!result.success) return { ok: false, issues: issuesOf(result.issues) };
  return { ok: true, changes: [result.output as Change] };
}
