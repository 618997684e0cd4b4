/** Ingestion alone, with neither queue nor storage: the changes of a delivery, and the page of a change. */
import { formatOf } from "../../src/upstreams/formats.ts";
import { makeContent } from "../../src/publish/content.ts";
import { receivedOf } from "../../src/publish/read.ts";
import { render } from "../../src/publish/render.ts";
import { siteOf } from "../../src/storage/site.ts";

const RECEIVED_AT = Date.parse("2026-11-23T10:00:00Z");
const FROM = {
  slug: "harbor",
  name: "Harbor Post",
  home_page_url: "https://harbor.example/",
  language: "en",
  canonical_hosts: ["harbor.example"],
  indexing: "canonical",
  signing: "standard-webhooks",
  mapping: {},
  version: 1,
};

/** An error that was logged while a request was answered. Requests come one at a time. */
let accident;
const report = console.error;
console.error = (...said) => {
  accident ??= JSON.stringify(said[0]);
  report(...said);
};

/** `POST /` reads a delivery's body; `POST /change` makes the page of one change. An exception answers 500. */
export default {
  async fetch(request, env) {
    const format = new URL(request.url).pathname === "/change" ? "change" : null;
    accident = undefined;
    try {
      const body = new Uint8Array(await request.arrayBuffer());
      const answer = await (format === null
        ? read(body, request.headers.get("content-type"))
        : make(body, await siteOf(env)));
      return Response.json(answer, {
        status: accident === undefined ? 200 : 500,
        headers: { accident: accident ?? "" },
      });
    } catch (error) {
      return new Response(error instanceof Error ? `${error.stack}` : String(error), { status: 500 });
    }
  },
};

async function read(body, contentType) {
  const received = receivedOf(deliveryOf(body, contentType));
  const parsed = await formatOf(received, null).parse(received);
  if (!parsed.ok) return { issues: parsed.issues };
  if ("needsFetch" in parsed) return { issues: [{ pointer: "", detail: "has no text of the post" }] };
  return { changes: parsed.changes, issues: parsed.issues ?? [] };
}

async function make(body, site) {
  const received = receivedOf(deliveryOf(body, "application/json"));
  const { changes, issues } = await formatOf(received, "change").parse(received);
  if (issues) return { issues };
  const [change] = changes;
  if (change.kind === "withdrawn") return { withdrawn: true };
  const made = await makeContent(change, FROM, site);
  if (typeof made === "string") return { issues: [{ pointer: "", detail: made }] };
  const { slug, name, home_page_url: home } = FROM;
  const page = await render(
    { ...made.content, id: 1, source: { slug, name, home }, slug: made.slug, renders: 1 },
    site,
  );
  return { bytes: page.html.length };
}

const deliveryOf = (body, contentType) => ({
  body,
  headers: contentType ? { "content-type": contentType } : {},
  from: FROM,
  receivedAt: RECEIVED_AT,
});
