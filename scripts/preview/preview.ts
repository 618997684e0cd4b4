/** Shows the posts that Reprint would make, before anything is saved. It includes the whole product. */
import "./node.ts";
import { readFileSync } from "node:fs";
import * as v from "valibot";
import { SOURCE_NAME_MAX_CHARS } from "../../src/model/source.ts";
import { Failure } from "../failure.ts";
import type { PreviewPost } from "./report.ts";

const PARAGRAPHS_SHOWN = 4;
const PARAGRAPH_MAX_CHARS = 240;

/** The arguments of the command. */
export interface Wanted {
  _: string[];
  source?: string;
  json?: boolean;
  html?: boolean;
  "allow-local"?: boolean;
}

/** Runs the pipeline on files or addresses, and prints the posts. */
export async function preview(args: Wanted): Promise<void> {
  const [{ inMemory }, { run }, { leftOutOf, postsOf }, { noteNetwork }] = await Promise.all([
    import("./platform.ts"),
    import("./states.ts"),
    import("./report.ts"),
    import("../../src/web/local.ts"),
  ]);
  const source = await sourceOf(args.source, args._);
  const local = (args["allow-local"] ? { ALLOW_LOCAL: "true" } : {}) as Partial<Env>;
  const platform = inMemory(local);
  // Addresses are discovered before a door of the product is used.
  noteNetwork(platform.env);
  await register(source, platform.env);
  const now = Date.now();
  const network = globalThis.fetch;
  if (!args._.some(isAddress))
    globalThis.fetch = async () => Promise.reject(new TypeError("a preview of files asks nobody"));
  const left = await run(args._, source, platform, (url, init) => network(url, init), now);
  const posts = await postsOf(platform, now);
  const left_out = [...left, ...(await leftOutOf(platform))];
  if (args.json) process.stdout.write(`${JSON.stringify({ posts, left_out }, null, 2)}\n`);
  else if (args.html) for (const html of platform.pages().values()) process.stdout.write(`${html}\n`);
  else print(posts, left_out);
}

const isAddress = (input: string): boolean => /^https?:\/\//i.test(input);

/** The named source, or the one that a feed says it is from, or a default. */
async function sourceOf(file: string | undefined, inputs: readonly string[]) {
  const { NewSource } = await import("../../src/admin/sources.ts");
  const read = (facts: unknown) => v.safeParse(NewSource, { slug: "preview", ...(facts as object) });
  const parsed = read(file === undefined ? await saidBy(inputs[0]) : parse(file));
  if (parsed.success) return parsed.output;
  const complaints = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? "it"} ${issue.message}`);
  throw new Failure(`${file} is not a source: ${complaints.join("; ")}`, 'Give {"name", "home_page_url"} at least.');
}

/** What a feed says of its site. */
async function saidBy(input: string | undefined): Promise<object> {
  const { feedAt, NOWHERE } = await import("./states.ts");
  const found = input === undefined ? undefined : await feedAt(input, (url, init) => fetch(url, init));
  if (found === undefined) return { name: "Preview", home_page_url: NOWHERE };
  const { sourceOf: named } = await import("../../src/publish/preview.ts");
  const { name, home_page_url, language } = named(found.feed, found.url);
  return { name: name.slice(0, SOURCE_NAME_MAX_CHARS), home_page_url, language };
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Failure(`${file} cannot be read: ${(error as Error).message}`, "Give a file of JSON.");
  }
}

async function register(source: Awaited<ReturnType<typeof sourceOf>>, env: Env): Promise<void> {
  const { createSource } = await import("../../src/storage/sources.ts");
  const { secret: _, ...facts } = source;
  await createSource(env.DB, facts, { id: "preview", sealed: "" }, 0);
}

function print(posts: readonly PreviewPost[], leftOut: readonly string[]): void {
  const bold = (text: string) => (process.stdout.isTTY ? `\u001B[1m${text}\u001B[0m` : text);
  const line = (label: string, value: string) => (value === "" ? [] : [`  ${label.padEnd(10)} ${value}`]);
  for (const post of posts) {
    const shown = post.text.split("\n").slice(0, PARAGRAPHS_SHOWN);
    const lines = [
      bold(post.title),
      ...line("status", post.reason === null ? post.status : `${post.status}: ${post.reason}`),
      ...line("by", post.authors.join(", ")),
      ...line("published", post.published + (post.updated === null ? "" : `, updated ${post.updated}`)),
      ...line("credit", post.credit),
      ...line("via", post.via.join(", ")),
      ...line("original", post.url),
      ...line("canonical", post.canonical === post.url ? "" : post.canonical),
      ...line("language", post.language),
      ...line("tags", post.tags.join(", ")),
      ...line("lead", post.lead ?? ""),
      ...post.pictures.flatMap(({ url, alt }) => line("picture", alt === "" ? url : `${url} (${alt})`)),
      ...post.media.flatMap(({ type, url }) => line(type, url)),
      ...line("summary", post.summary),
      "",
      ...shown.map(
        (text) => `  ${text.length > PARAGRAPH_MAX_CHARS ? `${text.slice(0, PARAGRAPH_MAX_CHARS)}…` : text}`,
      ),
      "",
    ];
    console.log(lines.join("\n"));
  }
  console.log(`${posts.length} ${posts.length === 1 ? "post" : "posts"}`);
  if (leftOut.length > 0) console.log(`\n${bold("Left out")}\n${leftOut.map((reason) => `  ${reason}`).join("\n")}`);
}
