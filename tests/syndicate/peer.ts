/** Another server of the fediverse: its accounts, what its inbox holds, and signatures by code of its own. */
import { answer } from "../network.ts";
import type { Server } from "./servers.ts";

const RSA = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const encoder = new TextEncoder();
const base64 = (bytes: ArrayBuffer | Uint8Array) => new Uint8Array(bytes as ArrayBuffer).toBase64();
const sha256 = async (text: string) => base64(await crypto.subtle.digest("SHA-256", encoder.encode(text)));

let pair: Promise<{ key: CryptoKey; pem: string }> | undefined;

/** One key for all accounts of a run: making one takes long. */
const keyPair = () =>
  (pair ??= (async () => {
    const made = (await crypto.subtle.generateKey(
      { ...RSA, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
      true,
      ["sign", "verify"],
    )) as CryptoKeyPair;
    const spki = (await crypto.subtle.exportKey("spki", made.publicKey)) as ArrayBuffer;
    return { key: made.privateKey, pem: pemOf(spki) };
  })());

export const pemOf = (spki: ArrayBuffer) => `-----BEGIN PUBLIC KEY-----\n${base64(spki)}\n-----END PUBLIC KEY-----`;

/** The activities that an inbox got. */
export interface Arrived {
  inbox: string;
  scheme: "rfc9421" | "cavage";
  activity: { id: string; type: string; actor: string; object: Record<string, unknown> & { id: string } };
}

export interface PeerOptions {
  /** The kinds of signatures that it understands. */
  takes?: readonly ("rfc9421" | "cavage")[];
  /** Without a shared inbox, each account has only its own. */
  hasSharedInbox?: boolean;
  /** Whether unsigned requests for an account are refused. */
  isSecure?: boolean;
}

/** Options of a request besides the activity. */
export interface Signing {
  scheme?: "rfc9421" | "cavage";
  /** Milliseconds. */
  at: number;
  /** Changes headers after they were signed. */
  forge?: (headers: Record<string, string>) => Record<string, string>;
}

export class Peer implements Server {
  held: { id: string; text: string; edits: number }[] = [];
  asked: string[] = [];
  arrived: Arrived[] = [];
  /** Refused requests: their signature was missing, wrong, or of an unknown kind. */
  refused: string[] = [];
  /** Deleted ids, none of which it accepts again. */
  deleted = new Set<string>();
  readonly host: string;
  readonly #options: PeerOptions;
  /** Reads an actor of the site under test. */
  readonly #read: (url: string) => Promise<Response>;

  constructor(host: string, read: (url: string) => Promise<Response>, options: PeerOptions = {}) {
    this.host = host;
    this.#read = read;
    this.#options = options;
  }

  actor = (name: string) => `https://${this.host}/users/${name}`;

  async document(name: string): Promise<Record<string, unknown>> {
    const id = this.actor(name);
    return {
      "@context": "https://www.w3.org/ns/activitystreams",
      id,
      type: "Person",
      preferredUsername: name,
      inbox: `${id}/inbox`,
      ...(this.#options.hasSharedInbox !== false && { endpoints: { sharedInbox: `https://${this.host}/inbox` } }),
      publicKey: { id: `${id}#main-key`, owner: id, publicKeyPem: (await keyPair()).pem },
    };
  }

  async answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    this.asked.push(`${request.method} ${pathname}`);
    if (request.method === "GET") {
      if (this.#options.isSecure && (await this.#schemeOf(request, "")) === undefined) return answer("", {}, 401);
      const name = /^\/users\/(\w+)$/.exec(pathname)?.[1];
      if (name === undefined) return answer("", {}, 404);
      return Response.json(await this.document(name), { headers: { "content-type": "application/activity+json" } });
    }
    const body = await request.text();
    const scheme = await this.#schemeOf(request, body);
    if (scheme === undefined || !(this.#options.takes ?? ["rfc9421", "cavage"]).includes(scheme)) {
      this.refused.push(pathname);
      return answer("", {}, 401);
    }
    const activity = JSON.parse(body) as Arrived["activity"];
    this.arrived.push({ inbox: pathname, scheme, activity });
    this.#hold(activity);
    return new Response(null, { status: 202 });
  }

  #hold({ type, object }: Arrived["activity"]): void {
    const known = this.held.find(({ id }) => id === object.id);
    const text = String(object["content"]);
    if (type === "Create" && !known && !this.deleted.has(object.id)) this.held.push({ id: object.id, text, edits: 0 });
    if (type === "Update" && known) Object.assign(known, { text, edits: known.edits + 1 });
    if (type !== "Delete") return;
    this.deleted.add(object.id);
    this.held = this.held.filter((one) => one !== known);
  }

  /** The kind of a request's signature, if it is valid. */
  async #schemeOf(request: Request, body: string): Promise<"rfc9421" | "cavage" | undefined> {
    const { headers } = request;
    const signature = headers.get("signature") ?? "";
    const input = headers.get("signature-input");
    const url = new URL(request.url);
    const isPost = request.method === "POST";
    if (input !== null) {
      const [, label, params, keyId] = /^(\w+)=(\(.*\);created=\d+;keyid="([^"]+)".*)$/.exec(input) ?? [];
      const digest = `sha-256=:${await sha256(body)}:`;
      if (isPost && headers.get("content-digest") !== digest) return undefined;
      const base = `"@method": ${request.method}\n"@target-uri": ${request.url}\n"content-digest": ${digest}\n"@signature-params": ${params}`;
      const [, bytes] = new RegExp(`${label}=:([^:]+):`).exec(signature) ?? [];
      return (await this.#isBy(keyId!, bytes!, base)) ? "rfc9421" : undefined;
    }
    const parts = Object.fromEntries(
      [...signature.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    );
    if (parts["signature"] === undefined) return undefined;
    if (isPost && headers.get("digest") !== `SHA-256=${await sha256(body)}`) return undefined;
    const base = parts["headers"]!.split(" ").map((name: string) => {
      if (name === "(request-target)") return `${name}: ${request.method.toLowerCase()} ${url.pathname}${url.search}`;
      return `${name}: ${name === "host" ? url.host : headers.get(name)}`;
    });
    return (await this.#isBy(parts["keyId"]!, parts["signature"], base.join("\n"))) ? "cavage" : undefined;
  }

  /** Verifies by the key that the site publishes, as another server does. */
  async #isBy(keyId: string, signature: string, base: string): Promise<boolean> {
    const response = await this.#read(keyId.replace(/#.*/, ""));
    const { publicKey } = await response.json<{ publicKey: { id: string; publicKeyPem: string } }>();
    if (publicKey.id !== keyId) return false;
    const spki = Uint8Array.fromBase64(publicKey.publicKeyPem.replace(/-----[^-]+-----|\s/g, ""));
    const key = await crypto.subtle.importKey("spki", spki, RSA, false, ["verify"]);
    return await crypto.subtle.verify(RSA.name, key, Uint8Array.fromBase64(signature), encoder.encode(base));
  }

  /** A request to an inbox of the site, signed by an account here. */
  async signed(
    name: string,
    inbox: string,
    activity: object,
    { scheme = "cavage", at, forge }: Signing,
  ): Promise<RequestInit> {
    const body = JSON.stringify(activity);
    const keyId = `${this.actor(name)}#main-key`;
    const url = new URL(inbox);
    const sign = async (base: string) => {
      const { key } = await keyPair();
      return base64(await crypto.subtle.sign(RSA.name, key, encoder.encode(base)));
    };
    let headers: Record<string, string>;
    if (scheme === "cavage") {
      headers = { date: new Date(at).toUTCString(), digest: `SHA-256=${await sha256(body)}` };
      const base = `(request-target): post ${url.pathname}\nhost: ${url.host}\ndate: ${headers["date"]}\ndigest: ${headers["digest"]}`;
      headers["signature"] =
        `keyId="${keyId}",algorithm="rsa-sha256",headers="(request-target) host date digest",signature="${await sign(base)}"`;
    } else {
      headers = { "content-digest": `sha-256=:${await sha256(body)}:` };
      const params = `("@method" "@target-uri" "content-digest");created=${Math.floor(at / 1000)};keyid="${keyId}"`;
      const base = `"@method": POST\n"@target-uri": ${url.href}\n"content-digest": ${headers["content-digest"]}\n"@signature-params": ${params}`;
      headers["signature-input"] = `sig1=${params}`;
      headers["signature"] = `sig1=:${await sign(base)}:`;
    }
    headers = { ...headers, "content-type": "application/activity+json" };
    return { method: "POST", headers: forge ? forge(headers) : headers, body };
  }
}
