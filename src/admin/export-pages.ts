/** The export in the dashboard: all posts as files, each small enough for one request. */
import { newestPost } from "../storage/overview.ts";
import { siteOf } from "../storage/site.ts";
import { renderExport } from "../views/admin/export.tsx";
import type { PageFrame } from "../views/admin/frame.tsx";
import { exportPage } from "./export.ts";
import { exportLine } from "./export-line.ts";

/** Ids of posts in a file. A request may make a thousand queries, and two are made for twenty posts. */
export const PART_IDS = 1000;
const AT_ONCE = 20;

/** `/admin/export`: one query. */
export async function exportListPage(frame: PageFrame, env: Env): Promise<string> {
  const newest = await newestPost(env.DB);
  const parts = Array.from({ length: Math.ceil(newest / PART_IDS) }, (_, place) => ({
    part: place + 1,
    first: place * PART_IDS + 1,
    last: Math.min(newest, (place + 1) * PART_IDS),
  }));
  return await renderExport(frame, parts);
}

/** `/admin/export/{part}`: the posts of a file as ndjson, a JSON Feed item a line, which `import` reads again. */
export async function exportPart(part: number, env: Env, now: number): Promise<Response> {
  const site = await siteOf(env);
  const last = part * PART_IDS;
  let cursor: number | null = last - PART_IDS;
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (cursor === null) return controller.close();
      const { items, next } = await exportPage(env, { limit: AT_ONCE, cursor, last }, now);
      cursor = next;
      controller.enqueue(encoder.encode(items.map((item) => `${JSON.stringify(exportLine(item))}\n`).join("")));
    },
  });
  const name = `${new URL(site.origin ?? "https://reprint.example").hostname}-${part}.ndjson`;
  return new Response(body, {
    headers: {
      "content-type": "application/x-ndjson",
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}
