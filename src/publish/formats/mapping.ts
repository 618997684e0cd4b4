import type { Mapping } from "../../model/source.ts";
import type { Draft } from "./draft.ts";
import { fields, htmlOrText, instant, items, languageTag, LIST_MAX, text, webUrl } from "./fields.ts";
import { portableTextToHtml, treeToHtml } from "./rich-text.ts";

/**
 * Reads a post out of JSON whose members the publisher named, by a mapping: to each part of a draft one pointer, or several of which
 * the first that leads to something counts.
 */
export function readMapped(json: unknown, mapping: Mapping, home: string): Draft {
  const all = (member: PathMember) => pathsOf(mapping[member]).map((path) => valuesAt(json, path));
  const first = (member: PathMember) =>
    all(member)
      .flat()
      .map(text)
      .find((found) => found.trim() !== "") ?? "";
  const names = (member: PathMember) => (all(member).find((values) => values.length > 0) ?? []).map(nameOf);
  return {
    id: first("id"),
    url: pathsOf(mapping.url)
      .map((path) => addressAt(json, path, home))
      .find((url) => url !== undefined),
    title: first("title"),
    html:
      all("html")
        .flat()
        .map(bodyOf)
        .find((html) => html !== "") ?? "",
    summary: first("summary"),
    authors: names("authors").map((name) => ({ name })),
    tags: names("tags"),
    image: webUrl(first("image"), home),
    language: languageTag(first("language")),
    published: instant(first("published")),
    modified: instant(first("modified")),
  };
}

type PathMember = Exclude<keyof Mapping, "types">;

const pathsOf = (paths: string | string[] | undefined): string[] =>
  typeof paths === "string" ? [paths] : (paths ?? []);

/** Whether something of this type is a post; how its name is written does not count. */
export const isPostType = (type: string, { types = [] }: Mapping): boolean =>
  types.some((name) => bare(name) === bare(type));
const bare = (name: string) => name.toLowerCase().replaceAll(/[-_ ]/g, "");

/** What a pointer leads to (RFC 6901), where "*" stands for every item of a list; lists at its end are opened. */
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

/** An address where the pointer leads; or a template such as "/news/{/slug}" filled in, under the source's home page. */
function addressAt(json: unknown, path: string, home: string): string | undefined {
  if (!path.includes("{")) return webUrl(valuesAt(json, path)[0]);
  let isComplete = true;
  const filled = path.replaceAll(/\{([^{}]*)\}/g, (_, pointer: string) => {
    const value = text(valuesAt(json, pointer)[0]).replace(/^\/+/, "");
    isComplete &&= value !== "";
    return value.split("/").map(encodeURIComponent).join("/");
  });
  return isComplete ? webUrl(filled, home) : undefined;
}

/** A name, whether it stands alone or in an object. */
const nameOf = (value: unknown): string =>
  text(value) ||
  ["name", "title", "label"].map((member) => text(fields(value)[member])).find((name) => name !== "") ||
  "";

function bodyOf(value: unknown): string {
  if (typeof value === "string") return htmlOrText(text(value));
  if (typeof value !== "object" || value === null) return "";
  const [first] = items(value);
  return Array.isArray(value) && "_type" in fields(first) ? portableTextToHtml(value) : treeToHtml(value);
}
