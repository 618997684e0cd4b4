/** Bluesky's own server (PDS). */
import { randomBytes, randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import type { Server } from "node:http";
import path from "node:path";
import * as v from "valibot";
import { freePort } from "../ports.ts";
import { listen } from "./listen.ts";
import { addDestination, check, publisherOf, type Scratch, type Site, tryLifecycle } from "./trial.ts";

const PACKAGE = "@atproto/pds";
export const BLUESKY_PACKAGES = { [PACKAGE]: "0.5.35" };

/** What is used of the PDS. */
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

/** What a directory of identities keeps of one (web.plc.directory, "PLC Server API"). */
interface PlcOperation {
  alsoKnownAs: string[];
  rotationKeys: string[];
  verificationMethods: { atproto: string };
  services: { atproto_pds: { endpoint: string } };
}

/** The directory that the PDS asks for the identities that it has made. */
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

/** Starts a PDS with one account and an app password. */
async function startServer(scratch: Scratch) {
  const [port, directoryPort] = [await freePort(), await freePort()];
  process.env["LOG_ENABLED"] = "false";
  const directory = await startDirectory(directoryPort);
  const { PDS, envToCfg, envToSecrets } = await scratch.load<Pds>(PACKAGE);
  const data = path.join(scratch.folder, "pds");
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

/** Tries a PDS as a destination. */
export async function tryBluesky(site: Site, scratch: Scratch): Promise<void> {
  const server = await startServer(scratch);
  try {
    const publisher = await publisherOf(site, "bluesky-wire");
    const id = await addDestination(site, "bluesky", publisher, server.entered);
    const checked = await site.operate("POST", `/destinations/${id}/check`);
    check("Bluesky: the password is good", checked, { outcome: "done" });
    await tryLifecycle("Bluesky", publisher, server.held, {
      published: [["Night ferry"], ["Night ferry"]],
      // A correction changes the document, and the post stays: Bluesky never shows an edit.
      corrected: [["Night ferry"], ["Night ferry at nine"]],
      withdrawn: [[], []],
      restored: [["Night ferry at nine"], ["Night ferry at nine"]],
    });
  } finally {
    await server.stop();
  }
}
