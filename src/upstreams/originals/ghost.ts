import { fields, items, text } from "../fields.ts";
import type { Refetch } from "../format.ts";
import { readContent } from "../ghost.ts";
import type { Original, Questions, Told } from "./original.ts";

/** Ghost's content API, whose key the publisher makes with an integration (Ghost documentation, "Content API"). */
export const ghost: Original = {
  ask,
  isAbout: (json, { number }) => text(fields(items(fields(json)["posts"])[0])["id"]) === number,
  read: (json, { kind, at }) => readContent(json, kind, at),
};

async function ask({ number }: Refetch, { key, home, json }: Questions): Promise<Told> {
  if (key === null) return { kind: "no", reason: "the source has no content key" };
  const url = new URL(`${home}ghost/api/content/posts/${encodeURIComponent(number)}/`);
  url.search = new URLSearchParams({ key, include: "authors,tags", formats: "html" }).toString();
  return await json(url.href, { "accept-version": "v5.0" });
}
