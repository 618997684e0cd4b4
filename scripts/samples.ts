/** The sample deliveries of `scripts/samples`, as they go over the wire. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as v from "valibot";
import { readIfThere } from "./place.ts";

/** The moment at which the dates in the files stand; every one of them is earlier. */
const FILES_WRITTEN_AT = Date.parse("2026-11-23T11:00:00Z");
const DIGEST_CHARS = 12;

const Wire = v.looseObject({
  type: v.string(),
  timestamp: v.string(),
  data: v.looseObject({
    id: v.string(),
    date_published: v.optional(v.string()),
    date_modified: v.optional(v.string()),
  }),
});

/** One delivery, ready to be signed. */
export interface Sample {
  /** The file's name without its ending, such as "01-night-ferry". */
  name: string;
  /** The publisher's id of the post that it is about. */
  entry: string;
  /** Made of the name and the body: the same body always goes out under the same id, another one under another. */
  messageId: string;
  body: string;
}

/** The sample source, as the API takes it. */
export const SAMPLE_SOURCE = {
  slug: "lindhaven-ledger",
  name: "The Lindhaven Ledger",
  home_page_url: "https://ledger.example.com/",
  language: "en",
  canonical_hosts: ["ledger.example.com", "hafenbote.example.org"],
} as const;

/**
 * Reads the samples in the order of their names. All their dates are moved by one and the same span, so that the
 * newest is fresh when they are first sent. That first time is kept in `clockFile`: sent again, every delivery is
 * the same to the byte, and the Worker answers as it did before, instead of taking the original for a newer
 * revision than its correction.
 */
export function readSamples(directory: string, clockFile: string): Sample[] {
  const shift = firstSentAt(clockFile) - FILES_WRITTEN_AT;
  return readdirSync(directory)
    .filter((file) => file.endsWith(".json"))
    .toSorted()
    .map((file) => {
      const wire = v.parse(Wire, JSON.parse(readFileSync(path.join(directory, file), "utf8")));
      const name = path.basename(file, ".json");
      const body = JSON.stringify(shifted(wire, shift));
      const digest = createHash("sha256").update(body).digest("hex").slice(0, DIGEST_CHARS);
      return { name, entry: wire.data.id, messageId: `msg_sample_${name}_${digest}`, body };
    });
}

/**
 * Splits the samples into waves, none with two deliveries about the same post: a correction goes out when what it
 * corrects has been published.
 */
export function inWaves(samples: Sample[]): Sample[][] {
  const waves: Sample[][] = [];
  const seen = new Map<string, number>();
  for (const sample of samples) {
    const wave = seen.get(sample.entry) ?? 0;
    seen.set(sample.entry, wave + 1);
    (waves[wave] ??= []).push(sample);
  }
  return waves;
}

function shifted(wire: v.InferOutput<typeof Wire>, shift: number): v.InferOutput<typeof Wire> {
  const { data } = wire;
  const move = (date: string): string => `${new Date(Date.parse(date) + shift).toISOString().slice(0, 19)}Z`;
  return {
    ...wire,
    timestamp: move(wire.timestamp),
    data: {
      ...data,
      ...(data.date_published !== undefined && { date_published: move(data.date_published) }),
      ...(data.date_modified !== undefined && { date_modified: move(data.date_modified) }),
    },
  };
}

function firstSentAt(file: string): number {
  const kept = Date.parse(readIfThere(file)?.trim() ?? "");
  if (!Number.isNaN(kept)) return kept;
  const now = new Date();
  writeFileSync(file, `${now.toISOString()}\n`);
  return now.getTime();
}
