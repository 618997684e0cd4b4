/** Strapi, with its database in SQLite and without its admin panel. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as v from "valibot";
import { freePort } from "../ports.ts";
import { checkSoon, type Scratch, type Site } from "./trial.ts";

const VERSION = "5.54.0";
/** The packages that npm would install for the admin panel may not fit one another, so they are named. */
export const STRAPI_PACKAGES = {
  "@strapi/strapi": VERSION,
  // Ours, as peers.ts names it.
  "better-sqlite3": "file:./better-sqlite3",
  react: "18.3.1",
  "react-dom": "18.3.1",
  "react-router-dom": "6.30.3",
  "styled-components": "6.1.19",
};

const HOME = "https://strapi.example/";
const PAGE = "/strapi-blog/pier-closes";
const EVENTS = ["create", "update", "publish", "unpublish", "delete"].map((event) => `entry.${event}`);
const MIDDLEWARES = ["logger", "errors", "security", "cors", "query", "body", "favicon", "public"];

const ARTICLE = {
  kind: "collectionType",
  collectionName: "articles",
  info: { singularName: "article", pluralName: "articles", displayName: "Article" },
  options: { draftAndPublish: true },
  attributes: {
    title: { type: "string" },
    slug: { type: "uid", targetField: "title" },
    description: { type: "text" },
    content: { type: "blocks" },
  },
};

/** What is used of Strapi. It is not installed with this repository, so its own types are not there. */
interface Documents {
  create(wanted: { data: object; status?: "published" }): Promise<{ documentId: string }>;
  update(wanted: { documentId: string; data: object }): Promise<unknown>;
  publish(wanted: { documentId: string }): Promise<unknown>;
  unpublish(wanted: { documentId: string }): Promise<unknown>;
  delete(wanted: { documentId: string }): Promise<unknown>;
}
interface Strapi {
  documents(uid: string): Documents;
  get(service: "webhookStore"): { createWebhook(webhook: object): Promise<object> };
  get(service: "webhookRunner"): { add(webhook: object): void };
  destroy(): Promise<void>;
}
interface Module {
  createStrapi(folders: { appDir: string; distDir: string }): { load(): Promise<Strapi> };
}

/** Writes an application with one type of content. Returns its folder. */
function writeApplication(scratch: Scratch, port: number): string {
  const folder = path.join(scratch.folder, "strapi");
  const type = path.join(folder, "src/api/article/content-types/article");
  for (const each of [type, path.join(folder, "config"), path.join(folder, "public/uploads")])
    mkdirSync(each, { recursive: true });
  const connection = { client: "sqlite", connection: { filename: path.join(folder, "data.db") } };
  const configs = {
    server: { host: "127.0.0.1", port, app: { keys: ["counterpart"] } },
    admin: {
      auth: { secret: "counterpart" },
      apiToken: { salt: "counterpart" },
      transfer: { token: { salt: "counterpart" } },
      secrets: { encryptionKey: "counterpart-0123456789abcdefghij" },
      serveAdminPanel: false,
    },
    database: { connection: { ...connection, useNullAsDefault: true } },
    middlewares: MIDDLEWARES.map((name) => `strapi::${name}`),
    api: {},
  };
  for (const [name, config] of Object.entries(configs))
    writeFileSync(path.join(folder, "config", `${name}.json`), JSON.stringify(config));
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: "harbor", strapi: { uuid: false } }));
  writeFileSync(path.join(folder, "favicon.ico"), "");
  writeFileSync(path.join(type, "schema.json"), JSON.stringify(ARTICLE));
  return folder;
}

/** Tries a Strapi as an upstream by its webhooks, without a mapping: the addresses of its posts are unknown. */
export async function tryStrapi({ origin, operate }: Site, scratch: Scratch): Promise<void> {
  const source = { slug: "strapi-blog", name: "Strapi Blog", home_page_url: HOME, signing: "token" };
  const { secret } = v.parse(v.object({ secret: v.string() }), await operate("POST", "/sources", source));
  const folder = writeApplication(scratch, await freePort());
  const { createStrapi } = scratch.require("@strapi/strapi") as Module;
  const strapi = await createStrapi({ appDir: folder, distDir: folder }).load();
  try {
    const headers = { Authorization: `Bearer ${secret}` };
    const webhook = {
      name: "Reprint",
      url: `${origin}/webhooks/strapi-blog`,
      headers,
      events: EVENTS,
      isEnabled: true,
    };
    strapi.get("webhookRunner").add(await strapi.get("webhookStore").createWebhook(webhook));
    await tryPosts(strapi.documents("api::article.article"), origin);
  } finally {
    await strapi.destroy();
  }
}

async function tryPosts(documents: Documents, origin: string): Promise<void> {
  const shows = async (name: string, wanted: unknown) => {
    const look = async () => {
      const response = await fetch(origin + PAGE);
      const html = await response.text();
      return [response.status, html.includes("It rots."), html.includes("It rots on."), credits(html)];
    };
    await checkSoon(`Strapi: ${name}`, look, wanted);
  };
  const home = [HOME];
  const text = (words: string) => [{ type: "paragraph", children: [{ type: "text", text: words }] }];
  const data = { title: "Pier closes", slug: "pier-closes", content: text("It rots.") };
  const { documentId } = await documents.create({ data, status: "published" });
  await shows("its post comes by webhook, and the credit leads to its home page", [200, true, false, home]);
  await documents.update({ documentId, data: { content: text("It rots on.") } });
  await shows("a correction that is not published does not show", [200, true, false, home]);
  await documents.publish({ documentId });
  await shows("it shows when it is published", [200, false, true, home]);
  await documents.unpublish({ documentId });
  await shows("an unpublished post is on hold", [410, false, false, []]);
  await documents.publish({ documentId });
  await shows("it comes back", [200, false, true, home]);
  await documents.delete({ documentId });
  await shows("a deleted post is withdrawn", [410, false, false, []]);
}

/** The addresses at the publisher's to which a page leads. */
const credits = (html: string): string[] => [
  ...new Set([...html.matchAll(/href="(https:\/\/strapi\.example[^"]*)"/g)].map(([, url]) => url!)),
];
