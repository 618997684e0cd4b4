import type { Mapping } from "../../model/source.ts";
import type { Draft, Places } from "./draft.ts";
import {
  escape,
  fields,
  firstText,
  htmlOrText,
  instant,
  items,
  languageTag,
  LIST_MAX,
  text,
  webUrl,
} from "./fields.ts";
import type { Read } from "../format.ts";
import { imageOf } from "./media.ts";
import { publication } from "./outcome.ts";
import { portableTextToHtml, treeToHtml } from "./rich-text.ts";

/**
 * Reads a post from JSON whose fields the publisher named. The mapping has one or more pointers for each part of a
 * draft; the first pointer that leads to a value counts.
 */
export function readMapped(json: unknown, { slug, ...mapping }: Mapping & Slug, home: string): MappedDraft {
  const all = (member: PathMember) => pathsOf(mapping[member]).map((path) => valuesAt(json, path));
  const first = (member: PathMember) =>
    all(member)
      .flat()
      .map(text)
      .find((found) => found.trim() !== "") ?? "";
  const names = (member: PathMember) => (all(member).find((values) => values.length > 0) ?? []).map(nameOf);
  return {
    id: first("id"),
    // If no address is certain, the credit leads to the home page.
    url:
      addressIn(json, mapping.url, home) ?? (addressIn(json, slug, home) || first("title") !== "" ? home : undefined),
    title: first("title"),
    ...bodyOf(first("markdown"), all("html").flat()),
    summary: first("summary"),
    authors: names("authors").map((name) => ({ name })),
    tags: names("tags"),
    image: webUrl(first("image"), mapping.files ?? home),
    ...pictureIn(json, pathsOf(mapping.image), mapping.files ?? home),
    files: mapping.files,
    language: languageTag(first("language")),
    published: instant(first("published")),
    modified: instant(first("modified")),
  };
}

/** The first picture that a path leads to, with its description from the surrounding objects. */
function pictureIn(json: unknown, paths: string[], base: string): Pick<MappedDraft, "media"> {
  for (const path of paths) {
    const url = webUrl(
      valuesAt(json, path)
        .map(text)
        .find((found) => found.trim() !== ""),
      base,
    );
    if (url === undefined) continue;
    const steps = path.split("/");
    const around = [1, 2].map((up) =>
      steps.length > up + 1 ? fields(valuesAt(json, steps.slice(0, -up).join("/"))[0]) : {},
    );
    const said = (...names: string[]) => firstText(...around.flatMap((object) => names.map((name) => object[name])));
    const credit = said("credit", "photographer", "attribution");
    return {
      media: imageOf(url, said("alternativeText", "alt", "altText", "alt_text"), escape(said("caption")), credit),
    };
  }
  return {};
}

/**
 * The place of an address's last part, in systems that do not store addresses. Only the publisher knows the rest of the
 * address. Without a template in the mapping, the post's address is the source's home page, because a guess would be a
 * dead link in the credit.
 */
interface Slug {
  slug?: string | string[];
}

const addressIn = (json: unknown, paths: string | string[] | undefined, home: string): string | undefined =>
  pathsOf(paths)
    .map((path) => addressAt(json, path, home))
    .find((url) => url !== undefined);

/** A draft whose body may still be Markdown. */
export interface MappedDraft extends Draft {
  markdown?: string;
}

/**
 * The publication of such a draft. Markdown is converted last, since its library loads with the first post in Markdown.
 * A post without an id or an address is refused before that.
 */
export function mappedPublication(
  kind: "published" | "updated",
  { markdown, ...draft }: MappedDraft,
  places: Places,
  at: string,
): Read | Promise<Read> {
  const withoutBody = publication(kind, draft, places, at);
  if (markdown === undefined || !withoutBody.ok) return withoutBody;
  return import("./markdown.ts").then(({ markdownToHtml }) =>
    publication(kind, { ...draft, html: markdownToHtml(markdown) }, places, at),
  );
}

type PathMember = Exclude<keyof Mapping, "types" | "files">;

const pathsOf = (paths: string | string[] | undefined): string[] =>
  typeof paths === "string" ? [paths] : (paths ?? []);

/** Whether things of a type are posts. The spelling of the type's name does not matter. */
export const isPostType = (type: string, { types = [] }: Mapping): boolean =>
  types.some((name) => bare(name) === bare(type));
const bare = (name: string) => name.toLowerCase().replaceAll(/[-_ ]/g, "");

/**
 * The values that a pointer leads to (RFC 6901). "*" stands for every item of a list; lists at its end are expanded.
 */
function valuesAt(json: unknown, pointer: string): unknown[] {
  let values: unknown[] = [json];
  for (const step of pointer.split("/").slice(1)) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    values = (name === "*" ? values.flatMap(items) : values.flatMap((value) => memberOf(value, name))).slice(
      0,
      LIST_MAX,
    );
  }
  return values.filter((value) => value !== null && value !== undefined);
}

function memberOf(value: unknown, name: string): unknown[] {
  if (Array.isArray(value)) return /^\d{1,6}$/.test(name) ? [value[Number(name)]] : [];
  const object = fields(value);
  return Object.hasOwn(object, name) ? [object[name]] : [];
}

/**
 * The address that a pointer leads to, which may be a path on the source's site, or a template such as "/news/{/slug}"
 * filled in, under the source's home page.
 */
function addressAt(json: unknown, path: string, home: string): string | undefined {
  if (!path.includes("{")) {
    const [address] = valuesAt(json, path);
    return webUrl(address, /^\/(?!\/)/.test(text(address)) ? home : undefined);
  }
  let isComplete = true;
  const filled = path.replaceAll(/\{([^{}]*)\}/g, (_, pointer: string) => {
    const value = text(valuesAt(json, pointer)[0]).replace(/^\/+/, "");
    isComplete &&= value !== "";
    return value.split("/").map(encodeURIComponent).join("/");
  });
  return isComplete ? webUrl(filled, home) : undefined;
}

/** A name, given as a string or in an object. */
const nameOf = (value: unknown): string =>
  text(value) ||
  ["name", "title", "label"].map((member) => text(fields(value)[member])).find((name) => name !== "") ||
  "";

/** The first body that is not empty. */
function bodyOf(markdown: string, bodies: unknown[]): Pick<MappedDraft, "html" | "markdown"> {
  if (markdown !== "") return inMarkdown(markdown);
  for (const body of bodies) {
    if (typeof body === "string" && body.trim() !== "") {
      return isMarkdown(body) ? inMarkdown(text(body)) : { html: htmlOrText(text(body)) };
    }
    const html = treeOf(body);
    if (html !== "") return { html };
  }
  return { html: "" };
}

function treeOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  const [first] = items(value);
  return Array.isArray(value) && "_type" in fields(first) ? portableTextToHtml(value) : treeToHtml(value);
}

/** Enough for a long article. Longer Markdown is shown unconverted, because converting it could take seconds. */
const MARKDOWN_MAX_CHARS = 100_000;

const inMarkdown = (markdown: string): Pick<MappedDraft, "html" | "markdown"> =>
  markdown.length > MARKDOWN_MAX_CHARS ? { html: htmlOrText(markdown) } : { html: "", markdown };

/** A heading, a quote, a list, code, a link, a picture or emphasis, in a form that plain text does not have. */
const MARKDOWN = new RegExp(
  "^ {0,3}(?:#{1,6} +\\S|> ?\\S|[-*+] +\\S|1[.)] +\\S|```)|" +
    "\\[[^[\\]\\n]{1,300}\\]\\((?:https?:|mailto:|/|#)[^\\s()]{0,2000}|!\\[[^[\\]\\n]{0,300}\\]\\([^\\s()]{1,2000}\\)|" +
    "\\*\\*[^\\s*][^*\\n]{0,300}\\*\\*|(?<![\\w*])\\*[^\\s*](?:[^*\\n]{0,300}[^\\s*])?\\*(?![\\w*])|" +
    "(?<![\\w_/])_[^\\s_](?:[^_\\n]{0,300}[^\\s_])?_(?![\\w_])|(?<!`)`[^`\\n]{1,300}`(?!`)",
  "m",
);

const isMarkdown = (body: string): boolean => !/<[a-z][^<>]*>/i.test(body) && MARKDOWN.test(body);
