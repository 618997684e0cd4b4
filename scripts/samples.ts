/** The sample deliveries in `scripts/samples`, in the form in which they are sent. */
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as v from "valibot";
import { readIfThere } from "./place.ts";

/** The time to which the dates in the files refer. All are earlier, except the end of an embargo. */
const FILES_WRITTEN_AT = Date.parse("2026-11-23T11:00:00Z");
const DIGEST_CHARS = 12;

const Wire = v.looseObject({
  type: v.string(),
  timestamp: v.string(),
  data: v.looseObject({
    id: v.string(),
    date_published: v.optional(v.string()),
    date_modified: v.optional(v.string()),
    _rights: v.optional(v.object({ embargoed_until: v.string() })),
  }),
});

/** One delivery, ready to be signed. */
export interface Sample {
  /** The file's name without its extension, such as "01-night-ferry". */
  name: string;
  /** The publisher's slug. */
  source: string;
  /** The publisher's id of the sample's post. */
  entry: string;
  /**
   * Made from the name and the body, so that equal bodies are always sent under the same id, and different ones under
   * different ids.
   */
  messageId: string;
  body: string;
}

/** The sample publishers in the form of the API, without the addresses of their pages, which depend on the port. */
export const PUBLISHERS = [
  {
    slug: "lindhaven-ledger",
    name: "The Lindhaven Ledger",
    host: "ledger.example.com",
    language: "en",
    description: "Daily news of a harbor town, and of whoever lands there.",
  },
  {
    slug: "brueckenblatt",
    name: "Brückenblatt",
    host: "brueckenblatt.example.org",
    language: "de",
    description: "Stadtleben beiderseits des Flusses, zweimal in der Woche.",
  },
  {
    slug: "al-marsa",
    name: "مجلة المرسى",
    host: "al-marsa.example.net",
    language: "ar",
    description: "حكايات من المدن البحرية، كل شهر.",
  },
  {
    slug: "quai-des-mots",
    name: "Le Quai des Mots",
    host: "quai.example.net",
    language: "fr",
    description: "Films, livres et nouvelles du quai.",
  },
] as const;

export type Publisher = (typeof PUBLISHERS)[number];

/** The publisher in the examples of the closing screen and the docs. */
export const SAMPLE_SOURCE = PUBLISHERS[0];

/** A publisher that sends nothing here. It is the first publisher of posts that the Ledger passes on. */
const ELSEWHERE = { name: "Hafenbote", host: "hafenbote.example.org" } as const;

/**
 * The address of a host's pages during `npm start`: browsers resolve any name under "localhost" to this machine (RFC
 * 6761).
 */
const localHost = (host: string): string => `${host.split(".")[0]!}.localhost`;

const folderOf = (host: string): string => `/samples/${host.split(".")[0]!}`;

/**
 * A publisher in the form of `POST /api/v1/sources`. It keeps its made-up hosts, so that posts may be sent under them
 * too.
 */
export function sourceOf({ slug, name, host, language, description }: Publisher, origin: string): object {
  // Posts that the Ledger passes on are credited to the Hafenbote, and those that the Quai passes on to the Ledger.
  // Each may name that publisher as canonical.
  const first = { "lindhaven-ledger": ELSEWHERE.host, "quai-des-mots": SAMPLE_SOURCE.host }[slug as string];
  const hosts = first === undefined ? [host] : [host, first];
  return {
    slug,
    name,
    description,
    language,
    home_page_url: localized(`https://${host}/`, origin),
    canonical_hosts: [...hosts.map(localHost), ...hosts],
  };
}

/**
 * A text with its addresses on this machine: pictures on the site's origin, pages under their publishers' local hosts.
 */
export function localized(text: string, origin: string): string {
  const { port } = new URL(origin);
  return [...PUBLISHERS, ELSEWHERE].reduce(
    (rest, { host }) =>
      rest
        .replaceAll(`https://${host}/images/`, `${origin}/samples/images/`)
        .replaceAll(
          new RegExp(`https://${host.replaceAll(".", "\\.")}/(?!\\?)`, "g"),
          `http://${localHost(host)}:${port}${folderOf(host)}/`,
        ),
    text,
  );
}

/**
 * Reads the samples in the order of their names. All their dates are moved by the same span, so that the newest is
 * fresh when they are first sent. The time of the first sending is stored in `clockFile`. If they are sent again from
 * the same address, every delivery has the same bytes, and the Worker answers as before. Otherwise it would treat the
 * original as a newer revision than its correction.
 */
export function readSamples(directory: string, clockFile: string, origin: string): Sample[] {
  const shift = firstSentAt(clockFile) - FILES_WRITTEN_AT;
  return readdirSync(directory)
    .filter((file) => file.endsWith(".json"))
    .toSorted()
    .map((file) => {
      const wire = v.parse(Wire, JSON.parse(readFileSync(path.join(directory, file), "utf8")));
      const name = path.basename(file, ".json");
      const body = localized(JSON.stringify(shifted(wire, shift)), origin);
      const digest = createHash("sha256").update(body).digest("hex").slice(0, DIGEST_CHARS);
      const publisher = PUBLISHERS.find(({ host }) => wire.data.id.startsWith(`https://${host}/`))!;
      return { name, source: publisher.slug, entry: wire.data.id, messageId: `msg_sample_${name}_${digest}`, body };
    });
}

const Original = v.object({
  data: v.object({
    url: v.string(),
    title: v.string(),
    summary: v.optional(v.string(), ""),
    language: v.optional(v.string(), "en"),
    image: v.optional(v.string()),
  }),
});

/**
 * Writes the files that the Worker serves under /samples/: the pictures, and a page for every address in a sample, so
 * that every credit leads to a page. An original shows only its headline and its first words, so that hostile content
 * in a sample does not run on any page.
 *
 * @param folder is emptied first
 */
export function writeOriginals(samples: Sample[], pictures: string, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  cpSync(pictures, path.join(folder, "samples", "images"), { recursive: true });
  const pages = new Map<string, { name: string; text: string }>();
  for (const { host, name } of [...PUBLISHERS, ELSEWHERE]) {
    const base = `http://${localHost(host)}`;
    const paths = samples.flatMap(({ body }) => body.match(new RegExp(`${base}:\\d+/[^"\\\\ <]*`, "g")) ?? []);
    for (const url of [`${base}:0${folderOf(host)}/`, ...paths]) pages.set(new URL(url).pathname, { name, text: "" });
  }
  for (const { body } of samples) {
    const original = v.safeParse(Original, JSON.parse(body));
    const page = original.success ? pages.get(new URL(original.output.data.url).pathname) : undefined;
    if (!original.success || !page) continue;
    const { title, summary, image, language } = original.output.data;
    page.text =
      (image === undefined ? "" : `<p><img src="${escaped(new URL(image).pathname)}" alt="" width="640"></p>`) +
      `<h1 lang="${escaped(language)}" dir="auto">${escaped(title)}</h1><p lang="${escaped(language)}" dir="auto">${escaped(summary)}</p>`;
  }
  for (const [address, { name, text }] of pages) {
    const file = path.join(folder, address, "index.html");
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, originalPage(name, text));
  }
}

const originalPage = (name: string, text: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
  `<meta name="robots" content="noindex"><title>${escaped(name)}</title>` +
  `<style>body{max-width:40rem;margin:3rem auto;padding:0 1rem;font:1.1rem/1.6 system-ui;color-scheme:light dark}img{max-width:100%;height:auto}</style>` +
  `<p><b dir="auto">${escaped(name)}</b></p>${text || "<h1>A page of this publisher’s own site</h1>"}` +
  `<p><small>The publisher is made up. Its site stands here while <code>npm start</code> runs, so that credits lead somewhere.</small></p></html>\n`;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/**
 * Splits the samples into waves without two deliveries about one post, so that a correction is sent after its original
 * is published.
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
      ...(data._rights && { _rights: { embargoed_until: move(data._rights.embargoed_until) } }),
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
