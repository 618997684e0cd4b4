import { filesOf, illustrated } from "../../src/upstreams/reading/media.ts";
import { instant, webUrl } from "../../src/upstreams/reading/fields.ts";
import { type Archive, type Found, inOrder, type Item } from "./found.ts";
import { textsIn } from "./zip.ts";

/**
 * Substack's export (Settings › Exports): `posts.csv` with the data of each post, and the texts under `posts/`. Only
 * public posts are read.
 *
 * @param home the site's address, which the export lacks
 */
export async function readSubstack(file: string, home: string): Promise<Archive> {
  const texts = await textsIn(file, (name) => /(?:^|\/)posts(?:\.csv$|\/[^/]+\.html$)/.test(name));
  const table = [...texts].find(([name]) => name.endsWith("posts.csv"))?.[1] ?? "";
  const bodies = new Map([...texts].map(([name, text]) => [name.replace(/^.*\/|\.html$/g, ""), text]));
  const found = rowsOf(table).map((row) => entryOf(row, bodies, home));
  return { entries: inOrder(found), progress: () => undefined };
}

function entryOf(row: Map<string, string>, bodies: ReadonlyMap<string, string>, home: string): Found {
  const cell = (name: string) => row.get(name)?.trim() ?? "";
  const key = cell("post_id");
  const place = `post ${key}`;
  const passed = (reason: string): Found => ({ kind: "passed", reason, place });
  if (cell("is_published").toLowerCase() !== "true") return passed("draft");
  if (!/^(?:newsletter|podcast|adhoc_email|)$/.test(cell("type"))) return passed(cell("type"));
  if (cell("audience") !== "" && cell("audience") !== "everyone") return passed("for subscribers");
  const [, number = "", slug = ""] = /^(\d+)\.(.+)$/.exec(key) ?? [];
  const url = webUrl(`p/${encodeURIComponent(slug)}`, home.replace(/\/?$/, "/"));
  const body = bodies.get(key) ?? [...bodies].find(([name]) => name.startsWith(`${number}.`))?.[1];
  if (slug === "" || url === undefined) return { kind: "broken", reason: "has no slug", place };
  const title = cell("title");
  const sound = filesOf([{ url: cell("podcast_url"), type: "audio/mpeg" }]);
  const { html } = illustrated(body ?? "", sound, { base: url, title });
  if (html === "" && title === "") return passed("empty");
  const published = instant(cell("post_date"));
  const item: Item = {
    id: url,
    url,
    title,
    content_html: html,
    summary: cell("subtitle"),
    ...(published !== undefined && { date_published: published }),
  };
  return { kind: "item", item, place };
}

/** The rows of a table, by the names of their columns (RFC 4180). */
function rowsOf(csv: string): Map<string, string>[] {
  const records: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  for (let match = cell.exec(csv); match !== null; match = cell.exec(csv)) {
    records.at(-1)!.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === "") break;
    if (match[3] !== ",") records.push([]);
  }
  const [head = [], ...rows] = records;
  const names = head.map((name) => name.replace(/^\uFEFF/, ""));
  return rows
    .filter((row) => row.length > 1)
    .map((row) => new Map(row.map((value, index) => [names[index] ?? "", value])));
}
