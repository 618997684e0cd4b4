/**
 * Announcements of every kind, to servers that answer at once, for measuring the cost of making and sending one copy.
 */
import * as v from "valibot";
import { makeContent } from "../../src/publish/content.ts";
import { receivedOf } from "../../src/publish/read.ts";
import { siteOf } from "../../src/storage/site.ts";
import { copyOf } from "../../src/syndicate/copy.ts";
import { KINDS } from "../../src/syndicate/destinations/kinds.ts";
import { formatOf } from "../../src/upstreams/formats.ts";
import { RSA, signingHeaders } from "../../src/web/http-signatures.ts";

const NOW = Date.parse("2026-11-23T10:00:00Z");
const ORIGIN = "https://reprint.example";
const FROM = {
  slug: "harbor",
  name: "Harbor Post",
  home_page_url: "https://harbor.example/",
  language: "en",
  canonical_hosts: ["harbor.example"],
  indexing: "self",
  signing: "standard-webhooks",
  mapping: {},
  version: 1,
};

/** Operators' settings. */
const ENTERED = {
  mastodon: { settings: { server: "https://social.example" }, secrets: { token: "token" } },
  activitypub: { settings: { username: "news" }, secrets: {} },
  bluesky: { settings: { server: "https://pds.example", handle: "harbor.example" }, secrets: { password: "password" } },
  webhook: { settings: { url: "https://hook.example/" }, secrets: { secret: `whsec_${"c2VjcmV0".repeat(5)}` } },
  discord: { settings: {}, secrets: { url: "https://discord.example/api/webhooks/1/token" } },
  slack: { settings: {}, secrets: { url: "https://slack.example/token" } },
  telegram: { settings: { chat: "@harbor" }, secrets: { token: `1:${"a".repeat(30)}` } },
  wordpress: { settings: { site: "https://blog.example", user: "reprint" }, secrets: { password: "password" } },
  ghost: { settings: { site: "https://ghost.example" }, secrets: { key: `${"a".repeat(24)}:${"b".repeat(64)}` } },
  indexnow: { settings: {}, secrets: { key: "indexnow-key" } },
};

/** The fields that all kinds read from an answer. */
const ANSWER = JSON.stringify({
  id: "1",
  accessJwt: "token",
  did: "did:plc:harbor",
  cid: "bafyreib",
  ok: true,
  result: { message_id: 1 },
  posts: [{ id: "1" }],
});

const POST_ANSWER = JSON.stringify({ id: 1 });

const nothing = () => statement;
const statement = { bind: nothing, all: async () => ({ results: [] }), run: async () => ({ meta: {} }) };
const ENV = { DB: { prepare: nothing, batch: async () => [] }, ANNOUNCE: { sendBatch: async () => {} } };

let post;
let signer;

/** `POST /` with an article's delivery; then `/kinds`, `/copy`, `/{kind}`, `/{scheme}` and `/rsa`, each with `?times=`. */
export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const [, what] = pathname.split("/");
    const times = Number(searchParams.get("times"));
    if (what === "") post = await postOf(new Uint8Array(await request.arrayBuffer()), await siteOf(env));
    if (what === "kinds") return Response.json(Object.keys(KINDS));
    signer ??= await aSigner();
    for (let time = 0; time < times; time += 1) await once(what, time);
    return new Response("done");
  },
};

async function once(what, time) {
  const identity = { destination: "01K00000000000000000000000", post: 1, generation: time, change: 1, madeAt: NOW };
  if (what === "copy") return await copyOf(post, {}, KINDS.webhook.template, ORIGIN, identity);
  const body = {
    text: JSON.stringify({ type: "Create", time, content: post.html.slice(0, 3000) }),
    type: "application/json",
  };
  if (what === "rsa") return await crypto.subtle.sign(RSA.name, signer.key, new TextEncoder().encode(body.text));
  if (what === "rfc9421" || what === "cavage") {
    return await signingHeaders(what, { method: "POST", url: "https://social.example/inbox", body }, signer, NOW);
  }
  const kind = KINDS[what];
  const settings = v.parse(kind.settings, ENTERED[what].settings);
  const connection = {
    destination: identity.destination,
    settings,
    secrets: ENTERED[what].secrets,
    env: ENV,
    fetch: async () => new Response(what === "wordpress" ? POST_ANSWER : ANSWER),
    now: NOW,
    origin: ORIGIN,
    memory: new Map(),
  };
  const outcome = await kind.announce(await copyOf(post, kind, kind.template, ORIGIN, identity), connection);
  if (outcome.did !== "done") throw new Error(`${what}: ${outcome.why}`);
}

async function aSigner() {
  const algorithm = { ...RSA, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
  const { privateKey } = await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
  return { keyId: `${ORIGIN}/activitypub/1#main-key`, key: privateKey };
}

async function postOf(body, site) {
  const received = receivedOf({ body, headers: { "content-type": "application/json" }, from: FROM, receivedAt: NOW });
  const { changes } = await formatOf(received, null).parse(received);
  const { content, slug } = await makeContent(changes[0], FROM, site);
  const { slug: source, name, home_page_url: home } = FROM;
  return { ...content, id: 1, source: { slug: source, name, home }, slug, renders: 1 };
}
