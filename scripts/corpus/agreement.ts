import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type DefaultTreeAdapterTypes, parseFragment } from "parse5";
import * as v from "valibot";
import { withoutSelfClosed } from "../../src/html/self-closed.ts";
import { plainText } from "../../src/html/text.ts";
import { type FeedEntry, readDocument } from "../../src/upstreams/feeds/document.ts";
import { Failure } from "../failure.ts";

const FEED_URL = "https://feeds.example/feed";
const ANSWER_MAX_BYTES = 500_000_000;
const EXAMPLES_SHOWN = 20;
const SHOWN_MAX_CHARS = 90;

const Said = v.nullable(v.object({ value: v.string(), is_text: v.boolean() }));
const Theirs = v.object({
  file: v.string(),
  author: v.nullish(v.string()),
  entries: v.array(
    v.object({
      id: v.nullish(v.string()),
      link: v.nullish(v.string()),
      title: Said,
      body: Said,
      is_elsewhere: v.boolean(),
      authors: v.array(v.string()),
      published: v.nullish(v.number()),
      updated: v.nullish(v.number()),
      tags: v.array(v.string()),
    }),
  ),
});
type TheirEntry = v.InferOutput<typeof Theirs>["entries"][number];

/** A field of both readers, and why they may differ without either being wrong. */
interface Compared {
  theirs: string;
  ours: string;
  reason?: string | undefined;
}

interface Agreement {
  same: number;
  reasons: Map<string, number>;
  different: number;
  /** One example of each file. */
  examples: Map<string, string>;
}

/**
 * Compares this project's reading of the feeds in a folder with that of Python's feedparser. Entries are compared if
 * both find the same number in a document; a field, if either finds a value.
 *
 * @returns whether feedparser ran
 * @throws {Failure} when there is no Python with feedparser
 */
export async function agreement(directory: string): Promise<boolean> {
  const files = filesOf(directory);
  const fields = new Map<string, Agreement>();
  let compared = 0;
  let apart = 0;
  for (const { file, author, entries } of readByFeedparser(files)) {
    const read = readDocument(new Uint8Array(readFileSync(file)), { contentType: undefined, url: FEED_URL });
    const ours = read.ok ? read.feed.entries : [];
    if (ours.length !== entries.length) {
      apart += entries.length;
      continue;
    }
    compared += entries.length;
    for (const [place, entry] of entries.entries())
      for (const [name, field] of Object.entries(fieldsOf(entry, ours[place]!, author ?? "")))
        note(fields, name, field, [path.relative(directory, file), place + 1]);
  }
  console.log(`${files.length} files, ${compared} entries compared, ${apart} in files where we find more or fewer`);
  for (const [name, field] of fields) print(name, field);
  return true;
}

function readByFeedparser(files: readonly string[]): v.InferOutput<typeof Theirs>[] {
  const script = path.join(import.meta.dirname, "reference.py");
  const options = { input: files.join("\n"), encoding: "utf8" as const, maxBuffer: ANSWER_MAX_BYTES };
  const { status, stdout, stderr } = spawnSync(process.env["PYTHON"] ?? "python3", [script, FEED_URL], options);
  if (status !== 0)
    throw new Failure(
      `feedparser could not be run: ${stderr?.trim().split("\n").at(-1)}`,
      "Install it, or set PYTHON.",
    );
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => v.parse(Theirs, JSON.parse(line)));
}

const filesOf = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:xml|rss|atom|rdf|feed)$/i.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();

function fieldsOf(theirs: TheirEntry, ours: FeedEntry, feedAuthor: string): Record<string, Compared> {
  const body = textOf(theirs.body);
  const ourBody = withoutSelfClosed(ours.html);
  const names = theirs.authors.filter((name) => name !== "");
  const ourNames = ours.authors.map(({ name }) => plainText(name, Infinity));
  const letters = (all: readonly string[]) => all.join("").replace(/&amp;|\b(?:and|und|et|y)\b|[^\p{L}\p{N}]/gu, "");
  const tags = new Set(theirs.tags.filter((tag) => tag !== "").map((tag) => plainText(tag, Infinity)));
  return {
    title: { theirs: textOf(theirs.title), ours: wordsOf(ours.title) },
    body: {
      theirs: body,
      ours: wordsOf(ourBody),
      reason:
        body === ""
          ? "feedparser has none"
          : wordsOf(ourBody, "figure") === body
            ? "media beside the text have captions"
            : wordsOf(body) === wordsOf(ourBody)
              ? "it was escaped twice"
              : theirs.is_elsewhere
                ? "feedparser takes the description of a film, a podcast or another part for the body"
                : undefined,
    },
    author: {
      theirs: names.toSorted().join(" | "),
      ours: ourNames.toSorted().join(" | "),
      reason:
        names.length === 0 && (feedAuthor !== "" || ourNames.length > 0)
          ? "the feed's stands for entries without"
          : [...letters(names)].toSorted().join("") === [...letters(ourNames)].toSorted().join("")
            ? "one field names several"
            : ourNames.length > 0 && ourNames.every((name) => names.some((other) => other.includes(name)))
              ? "several fields, or an address, name one"
              : undefined,
    },
    link: linkOf(theirs.link ?? "", ours.url),
    id: {
      theirs: theirs.id ?? "",
      ours: ours.id,
      reason: ours.isUnnamed
        ? "the link stands for it"
        : theirs.id?.endsWith(ours.id)
          ? "feedparser takes it for a relative address"
          : undefined,
    },
    published: { theirs: secondsOf(theirs.published), ours: secondsOf(ours.published) },
    updated: {
      theirs: secondsOf(theirs.updated),
      ours: secondsOf(ours.modified),
      reason:
        ours.modified === undefined && theirs.id?.startsWith("yt:video:")
          ? "YouTube updates it with each view"
          : undefined,
    },
    tags: {
      theirs: [...tags].toSorted().join(" | "),
      ours: [...new Set(ours.tags.map((tag) => wordsOf(tag)))].toSorted().join(" | "),
    },
  };
}

function linkOf(theirs: string, ours: string): Compared {
  const url = URL.parse(theirs);
  const isRedirect = /^feed(?:s|proxy)\b/.test(url?.hostname ?? "") || /\/~r\/|google\.com\/url/.test(theirs);
  const isBased = url?.origin === new URL(FEED_URL).origin;
  return {
    theirs: url?.href ?? theirs,
    ours,
    reason: isRedirect ? "it leads elsewhere" : isBased ? "it is relative: to the feed, or to the site" : undefined,
  };
}

const secondsOf = (at: number | string | null | undefined): string =>
  at === null || at === undefined ? "" : String(typeof at === "number" ? at : Math.floor(Date.parse(at) / 1000));

const textOf = (said: v.InferOutput<typeof Said>): string =>
  said === null ? "" : said.is_text ? collapsed(said.value) : wordsOf(said.value);

const collapsed = (text: string): string => text.replace(/\s+/g, " ").trim();

const BLOCK =
  /^(?:p|div|br|li|t[drh]|table|h[1-6]|ul|ol|figure|figcaption|blockquote|pre|hr|section|article|dt|dd|img)$/;
const SILENT = new Set(["script", "style", "template", "iframe"]);

/** The words of HTML, without those in elements of one name. */
function wordsOf(html: string, without = ""): string {
  const words: string[] = [];
  const walk = (node: DefaultTreeAdapterTypes.Node): void => {
    if ("value" in node) words.push(node.value);
    if (!("childNodes" in node) || SILENT.has(node.nodeName) || node.nodeName === without) return;
    const gap = BLOCK.test(node.nodeName) ? " " : "";
    words.push(gap);
    node.childNodes.forEach(walk);
    words.push(gap);
  };
  walk(parseFragment(html));
  return collapsed(words.join(""));
}

function note(
  fields: Map<string, Agreement>,
  name: string,
  { theirs, ours, reason }: Compared,
  [file, entry]: [string, number],
): void {
  if (theirs === "" && ours === "") return;
  const field: Agreement = fields.get(name) ?? { same: 0, reasons: new Map(), different: 0, examples: new Map() };
  fields.set(name, field);
  if (theirs === ours) field.same += 1;
  else if (reason !== undefined) field.reasons.set(reason, (field.reasons.get(reason) ?? 0) + 1);
  else {
    field.different += 1;
    const lines = [
      `${file} (entry ${entry})`,
      `feedparser ${shown(theirs, ours)}`,
      `ours       ${shown(ours, theirs)}`,
    ];
    if (!field.examples.has(file)) field.examples.set(file, lines.join("\n      "));
  }
}

/** A text from the first difference on. */
function shown(text: string, other: string): string {
  let at = 0;
  while (at < text.length && text[at] === other[at]) at += 1;
  return JSON.stringify(text.slice(Math.max(0, at - 20), at + SHOWN_MAX_CHARS));
}

function print(name: string, { same, reasons, different, examples }: Agreement): void {
  const explained = [...reasons.values()].reduce((sum, times) => sum + times, 0);
  const all = same + explained + different;
  const share = (part: number) => `${((100 * part) / all).toFixed(2)} %`;
  console.log(`\n${name}: ${all} compared, ${share(same)} the same, ${share(same + explained)} with what is explained`);
  for (const [reason, times] of reasons) console.log(`${String(times).padStart(7)}  ${reason}`);
  for (const example of [...examples.values()].slice(0, EXAMPLES_SHOWN)) console.log(`    ${example}`);
  if (different > 0) console.log(`    ${different} differ, in ${examples.size} files`);
}
