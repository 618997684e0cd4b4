/**
 * `npm run peers`: tries destinations with software of others: Bluesky's own server (PDS), an emulator of Telegram's Bot
 * API, and a server of the fediverse made with Fedify, which checks every signature; and the stub of Mastodon that the
 * tests use with two clients of others. It installs them into a folder of its own, for which it needs the network, and
 * deletes that in the end.
 */
import { execFileSync } from "node:child_process";
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import * as v from "valibot";
import { ensureSecrets, placeOf } from "../../scripts/place.ts";
import { boot, migrate } from "../../scripts/worker.ts";
import { freePort } from "../ports.ts";
import { listen } from "./listen.ts";
import { MASTODON_CLIENTS, tryMastodonClients } from "./mastodon-clients.ts";

const ROOT = path.join(import.meta.dirname, "../..");
const FEDIFY = "2.3.6";
const TELEGRAM = "telegram-test-api";
const PACKAGES = {
  "@atproto/pds": "0.5.35",
  "@fedify/fedify": FEDIFY,
  // Fedify takes newer versions of its own parts, with which it does not run.
  "@fedify/vocab": FEDIFY,
  "@fedify/vocab-runtime": FEDIFY,
  "@fedify/webfinger": FEDIFY,
  [TELEGRAM]: "4.2.1",
  ...MASTODON_CLIENTS,
};
const TRIES_MAX = 120;
const PAUSE_MS = 250;

const scratch = mkdtempSync(path.join(tmpdir(), "reprint-peers-"));
const require = createRequire(path.join(scratch, "package.json"));
let failures = 0;

function check(name: string, seen: unknown, wanted: unknown): void {
  const isRight = JSON.stringify(seen) === JSON.stringify(wanted);
  if (!isRight) failures += 1;
  console.log(
    `${isRight ? "✓" : "×"} ${name}${isRight ? "" : `: ${JSON.stringify(seen)}, not ${JSON.stringify(wanted)}`}`,
  );
}

/** Repeats a look until it finds what is wanted, for half a minute at most. */
async function checkSoon(name: string, look: () => unknown, wanted: unknown): Promise<void> {
  let found = await look();
  for (let tries = 1; tries < TRIES_MAX && JSON.stringify(found) !== JSON.stringify(wanted); tries += 1) {
    await sleep(PAUSE_MS);
    found = await look();
  }
  check(name, found, wanted);
}

function install(): void {
  const sqlite = path.join(scratch, "sqlite");
  mkdirSync(sqlite);
  copyFileSync(path.join(import.meta.dirname, "sqlite.cjs"), path.join(sqlite, "index.cjs"));
  const shim = { name: "better-sqlite3", version: "12.0.0", main: "index.cjs" };
  writeFileSync(path.join(sqlite, "package.json"), JSON.stringify(shim));
  const manifest = { private: true, dependencies: PACKAGES, overrides: { "better-sqlite3": "file:./sqlite" } };
  writeFileSync(path.join(scratch, "package.json"), JSON.stringify(manifest));
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: scratch, stdio: "ignore" });
}

const Named = v.object({ id: v.string() });
const Secret = v.object({ secret: v.string() });

/** The site that is tried. */
interface Site {
  origin: string;
  operate(method: string, to: string, body?: object): Promise<unknown>;
  /** Sends an event of the source's one post. */
  say(type: string, title: string): Promise<void>;
}

async function siteAt(origin: string, adminToken: string): Promise<Site> {
  const json = { "content-type": "application/json" };
  const operate = async (method: string, to: string, body?: object): Promise<unknown> => {
    const headers = { authorization: `Bearer ${adminToken}`, ...json };
    const response = await fetch(`${origin}/api/v1${to}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${to}: ${response.status} ${await response.text()}`);
    return await response.json();
  };
  const source = { slug: "wire", name: "Wire", home_page_url: "https://wire.example/" };
  const { secret } = v.parse(Secret, await operate("POST", "/sources", source));
  const say = async (type: string, title: string) => {
    const now = new Date().toISOString();
    const post = "https://wire.example/1";
    const data = {
      id: post,
      url: post,
      title,
      content_html: "<p>Sent on.</p>",
      date_published: now,
      date_modified: now,
    };
    const body = JSON.stringify({ type, timestamp: now, data });
    const [name, at] = [randomUUID(), String(Math.floor(Date.now() / 1000))];
    const key = Buffer.from(secret.slice("whsec_".length), "base64");
    const signature = `v1,${createHmac("sha256", key).update(`${name}.${at}.${body}`).digest("base64")}`;
    const headers = { ...json, "webhook-id": name, "webhook-timestamp": at, "webhook-signature": signature };
    const response = await fetch(`${origin}/webhooks/wire`, { method: "POST", headers, body });
    if (response.status !== 202) throw new Error(`${type}: ${response.status} ${await response.text()}`);
  };
  return { origin, operate, say };
}

/** As far as telegram-test-api is used here. */
interface TelegramEmulator {
  start(): Promise<void>;
  stop(): Promise<unknown>;
  storage: { botMessages: { messageId: number; message: { text: string } }[] };
}

async function startTelegram(port: number) {
  const Emulator = require(TELEGRAM) as new (config: object) => TelegramEmulator;
  const emulator = new Emulator({ port, host: "127.0.0.1", storeTimeout: 600 });
  await emulator.start();
  return {
    entered: {
      settings: { server: `http://127.0.0.1:${port}`, chat: "42" },
      secrets: { token: `123456:${"a".repeat(35)}` },
    },
    heads: () => emulator.storage.botMessages.map(({ message }) => message.text.split("\n", 1)[0]),
    stop: () => emulator.stop(),
  };
}

/** What is used of Fedify. It is not installed with this repository, so its own types are not there. */
type Made = new (facts: object) => object;
interface Federation {
  setActorDispatcher(
    path: string,
    dispatch: (context: FederationContext, name: string) => Promise<object>,
  ): {
    setKeyPairsDispatcher(dispatch: () => unknown[]): void;
  };
  setInboxListeners(
    own: string,
    shared: string,
  ): {
    on(type: Made, note: (context: unknown, activity: Activity) => Promise<void>): unknown;
  };
  fetch(request: Request, options: { contextData: undefined }): Promise<Response>;
  createContext(
    url: URL,
    data: undefined,
  ): { sendActivity(sender: object, recipient: object, activity: object): Promise<void> };
}
interface FederationContext {
  getActorUri(name: string): URL;
  getInboxUri(name: string): URL;
  getActorKeyPairs(name: string): Promise<{ cryptographicKey: object }[]>;
}
interface Activity {
  getObject(options: object): Promise<{ content?: unknown } | null>;
}
interface Fedify {
  createFederation(options: object): Federation;
  generateCryptoKeyPair(algorithm: string): Promise<unknown>;
  MemoryKvStore: new () => object;
}

const load = async <Module>(name: string): Promise<Module> =>
  (await import(pathToFileURL(require.resolve(name)).href)) as Module;

/** A server of the fediverse with one account. It notes the activities that come with a good signature. */
async function startFediverse(port: number) {
  const { createFederation, generateCryptoKeyPair, MemoryKvStore } = await load<Fedify>("@fedify/fedify");
  const vocab = await load<Record<string, Made>>("@fedify/vocab");
  const here = `http://127.0.0.1:${port}`;
  const federation = createFederation({ kv: new MemoryKvStore(), allowPrivateAddress: true, origin: here });
  const keys = [await generateCryptoKeyPair("RSASSA-PKCS1-v1_5")];
  federation
    .setActorDispatcher("/users/{identifier}", async (context, name) => {
      const [pair] = await context.getActorKeyPairs(name);
      return new vocab["Person"]!({
        id: context.getActorUri(name),
        preferredUsername: name,
        inbox: context.getInboxUri(name),
        publicKey: pair!.cryptographicKey,
      });
    })
    .setKeyPairsDispatcher(() => keys);
  const arrived: string[] = [];
  const inbox = federation.setInboxListeners("/users/{identifier}/inbox", "/inbox");
  for (const type of ["Accept", "Create", "Update", "Delete"]) {
    inbox.on(vocab[type]!, async (_, activity) => {
      const object = await activity.getObject({ suppressError: true }).catch(() => null);
      const title = /<p>(.*?)<\/p>/.exec(String(object?.content ?? ""))?.[1] ?? "";
      arrived.push(`${type} ${title}`.trim());
    });
  }
  const server = await listen(port, (request) => federation.fetch(request, { contextData: undefined }));
  return {
    arrived,
    async follow(actor: string) {
      const me = new URL("/users/ida", here);
      const follow = new vocab["Follow"]!({ id: new URL("#follow", me), actor: me, object: new URL(actor) });
      const recipient = { id: new URL(actor), inboxId: new URL(`${actor}/inbox`) };
      await federation.createContext(new URL(here), undefined).sendActivity({ identifier: "ida" }, recipient, follow);
    },
    stop: () => server.close(),
  };
}

/** What is used of Bluesky's PDS. */
interface Pds {
  PDS: { create(config: object, secrets: object): Promise<{ start(): Promise<unknown>; destroy(): Promise<void> }> };
  envToCfg(env: object): object;
  envToSecrets(env: object): object;
}
const Account = v.object({ did: v.string(), accessJwt: v.string() });
const AppPassword = v.object({ password: v.string() });
const Records = v.object({
  records: v.array(v.object({ value: v.object({ text: v.optional(v.string()), title: v.optional(v.string()) }) })),
});
const HANDLE = "wire.test";

/** A directory of identities, which a PDS asks for those that it has made (web.plc.directory, "PLC Server API"). */
interface PlcOperation {
  alsoKnownAs: string[];
  rotationKeys: string[];
  verificationMethods: { atproto: string };
  services: { atproto_pds: { endpoint: string } };
}

async function startDirectory(port: number): Promise<Server> {
  const operations = new Map<string, PlcOperation>();
  return await listen(port, async (request) => {
    const [, did = "", data] = decodeURIComponent(new URL(request.url).pathname).split("/");
    if (request.method === "POST") {
      operations.set(did, (await request.json()) as PlcOperation);
      return Response.json({});
    }
    const operation = operations.get(did);
    if (operation === undefined) return Response.json({}, { status: 404 });
    if (data === "data") return Response.json({ did, ...operation });
    const key = operation.verificationMethods.atproto.replace("did:key:", "");
    return Response.json({
      "@context": ["https://www.w3.org/ns/did/v1"],
      id: did,
      alsoKnownAs: operation.alsoKnownAs,
      verificationMethod: [{ id: `${did}#atproto`, type: "Multikey", controller: did, publicKeyMultibase: key }],
      service: [
        {
          id: "#atproto_pds",
          type: "AtprotoPersonalDataServer",
          serviceEndpoint: operation.services.atproto_pds.endpoint,
        },
      ],
    });
  });
}

/** Bluesky's PDS with one account and an app password. */
async function startBluesky(port: number, directoryPort: number) {
  process.env["LOG_ENABLED"] = "false";
  const directory = await startDirectory(directoryPort);
  const { PDS, envToCfg, envToSecrets } = await load<Pds>("@atproto/pds");
  const data = path.join(scratch, "pds");
  mkdirSync(path.join(data, "blobs"), { recursive: true });
  const env = {
    devMode: true,
    hostname: "localhost",
    port,
    dataDirectory: data,
    blobstoreDiskLocation: path.join(data, "blobs"),
    didPlcUrl: `http://127.0.0.1:${directoryPort}`,
    jwtSecret: randomBytes(16).toString("hex"),
    adminPassword: randomBytes(16).toString("hex"),
    plcRotationKeyK256PrivateKeyHex: randomBytes(32).toString("hex"),
    inviteRequired: false,
    serviceHandleDomains: [".test"],
    disableSsrfProtection: true,
  };
  const server = await PDS.create(envToCfg(env), envToSecrets(env));
  await server.start();
  const xrpc = async (method: string, body?: object, token?: string): Promise<unknown> => {
    const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
    const init = body && { method: "POST", headers, body: JSON.stringify(body) };
    const response = await fetch(`http://localhost:${port}/xrpc/${method}`, init);
    if (!response.ok) throw new Error(`${method}: ${response.status} ${await response.text()}`);
    return await response.json();
  };
  const made = { handle: HANDLE, email: "wire@wire.example", password: randomUUID() };
  const { did, accessJwt } = v.parse(Account, await xrpc("com.atproto.server.createAccount", made));
  const { password } = v.parse(
    AppPassword,
    await xrpc("com.atproto.server.createAppPassword", { name: "reprint" }, accessJwt),
  );
  const listed = async (collection: string) => {
    const query = new URLSearchParams({ repo: did, collection });
    const { records } = v.parse(Records, await xrpc(`com.atproto.repo.listRecords?${query}`));
    return records.map(({ value }) => (value.text ?? value.title)?.split("\n", 1)[0]);
  };
  return {
    entered: { settings: { server: `http://localhost:${port}`, handle: HANDLE }, secrets: { password } },
    /** The first lines of the posts, and the titles of the documents beside them. */
    held: async () => [await listed("app.bsky.feed.post"), await listed("site.standard.document")],
    async stop() {
      await server.destroy();
      directory.close();
    },
  };
}

async function tryAll({ origin, operate, say }: Site): Promise<void> {
  const telegram = await startTelegram(await freePort());
  const fediverse = await startFediverse(await freePort());
  const bluesky = await startBluesky(await freePort(), await freePort());
  const add = async (kind: string, entered: object) =>
    v.parse(Named, await operate("POST", "/destinations", { kind, name: kind, delay_minutes: 0, ...entered })).id;
  try {
    await add("telegram", telegram.entered);
    const pds = await add("bluesky", bluesky.entered);
    check("Bluesky: the password is good", await operate("POST", `/destinations/${pds}/check`), { outcome: "done" });
    const actor = await add("activitypub", { settings: { username: "wire" } });
    await fediverse.follow(`${origin}/activitypub/${actor}`);
    const arrived = () => fediverse.arrived.splice(0);
    const came = async (name: string, wanted: string) => {
      const found: string[] = [];
      await checkSoon(`Fedify: ${name}`, () => (found.push(...arrived()), found), [wanted]);
    };
    await came("its Follow is accepted", "Accept");
    await say("post.published", "Night ferry");
    await checkSoon("Telegram: a post is sent", telegram.heads, ["Night ferry"]);
    await checkSoon("Bluesky: a post is there, and its document", bluesky.held, [["Night ferry"], ["Night ferry"]]);
    await came("a post comes, and its signature is good", "Create Night ferry");
    await say("post.updated", "Night ferry at nine");
    await checkSoon("Telegram: a correction edits it", telegram.heads, ["Night ferry at nine"]);
    const corrected = [["Night ferry"], ["Night ferry at nine"]];
    await checkSoon("Bluesky: a correction changes the document, and the post stays", bluesky.held, corrected);
    await came("a correction comes", "Update Night ferry at nine");
    await say("post.withdrawn", "");
    await checkSoon("Telegram: a withdrawal deletes it", telegram.heads, []);
    await checkSoon("Bluesky: a withdrawal deletes both", bluesky.held, [[], []]);
    await came("a withdrawal comes", "Delete");
    await operate("DELETE", `/destinations/${actor}`);
    await came("the account is deleted when the destination is forgotten", "Delete");
  } finally {
    await telegram.stop();
    fediverse.stop();
    await bluesky.stop();
  }
}

async function main(): Promise<void> {
  install();
  await tryMastodonClients(load, check);
  const place = placeOf(ROOT, path.join(scratch, "state"));
  const { adminToken } = ensureSecrets(place.vars);
  mkdirSync(place.sampleSite, { recursive: true });
  await migrate(place);
  const worker = await boot(place, await freePort(), { ALLOW_LOCAL: "true" });
  try {
    await tryAll(await siteAt(worker.origin, adminToken));
  } finally {
    await worker.stop();
  }
}

try {
  await main();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exit(failures === 0 ? 0 : 1);
