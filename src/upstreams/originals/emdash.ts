import { readItem } from "../emdash.ts";
import { fields, type Fields, text } from "../fields.ts";
import type { Refetch } from "../format.ts";
import type { Original, Questions, Told } from "./original.ts";

/** EmDash's REST API, whose access token needs no more than to read content (EmDash documentation, "REST API Reference"). */
export const emdash: Original = {
  ask,
  isAbout: (json, { number }) => text(itemOf(json)["id"]) === number,
  read: (json, { kind, at, collection }, received) =>
    readItem({ ...itemOf(json), type: collection }, kind, at, received),
};

const itemOf = (json: unknown): Fields => fields(fields(fields(json)["data"])["item"]);

async function ask({ number, collection = "" }: Refetch, { key, home, json }: Questions): Promise<Told> {
  if (key === null) return { kind: "no", reason: "the source has no content key" };
  const [where, what] = [collection, number].map(encodeURIComponent);
  return await json(new URL(`/_emdash/api/content/${where}/${what}`, home).href, { authorization: `Bearer ${key}` });
}
