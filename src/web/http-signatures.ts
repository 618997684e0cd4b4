/**
 * HTTP signatures: RFC 9421, and draft-cavage-http-signatures-12, which most ActivityPub servers use. Only RSA is
 * supported, as on those servers.
 */
import { type Item, parseDictionary, type InnerList, serializeInnerList } from "structured-headers";
import { sha256 } from "../bytes.ts";
import { type HttpSignatureScheme, SIGNATURE_TOLERANCE_MS } from "../model/actor.ts";
import type { Problem } from "../problem.ts";
import { SECOND_MS } from "../time.ts";

/** The part of a request that is signed. */
export interface Signable {
  method: "GET" | "POST";
  url: string;
  /** The body and its media type. */
  body?: { text: string; type: string };
}

/** A private RSA key, and the address of its public key. */
export interface Signer {
  keyId: string;
  key: CryptoKey;
}

/** PKCS #1 v1.5 with SHA-256: "rsa-v1_5-sha256" (RFC 9421, section 3.3.2), "rsa-sha256" in the draft. */
export const RSA = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } as const;

const encoder = new TextEncoder();

const signatureOf = async ({ key }: Signer, base: string): Promise<string> =>
  new Uint8Array(await crypto.subtle.sign(RSA.name, key, encoder.encode(base))).toBase64();

const digestOf = async (body: string | Uint8Array<ArrayBuffer>): Promise<string> => (await sha256(body)).toBase64();

/**
 * The headers that sign a request.
 *
 * @param now milliseconds since the epoch
 */
export async function signingHeaders(
  scheme: HttpSignatureScheme,
  request: Signable,
  signer: Signer,
  now: number,
): Promise<Record<string, string>> {
  return scheme === "cavage" ? await byCavage(request, signer, now) : await byRfc9421(request, signer, now);
}

async function byCavage({ method, url, body }: Signable, signer: Signer, now: number) {
  const { host, pathname, search } = new URL(url);
  const headers: Record<string, string> = {
    date: new Date(now).toUTCString(),
    ...(body && { digest: `SHA-256=${await digestOf(body.text)}`, "content-type": body.type }),
  };
  const signed: Record<string, string> = {
    "(request-target)": `${method.toLowerCase()} ${pathname}${search}`,
    host,
    ...headers,
  };
  const base = Object.entries(signed).map(([name, value]) => `${name}: ${value}`);
  const signature = await signatureOf(signer, base.join("\n"));
  const names = Object.keys(signed).join(" ");
  return {
    ...headers,
    signature: `keyId="${signer.keyId}",algorithm="rsa-sha256",headers="${names}",signature="${signature}"`,
  };
}

async function byRfc9421({ method, url, body }: Signable, signer: Signer, now: number) {
  const headers: Record<string, string> = body
    ? { "content-digest": `sha-256=:${await digestOf(body.text)}:`, "content-type": body.type }
    : {};
  const signed = {
    "@method": method,
    "@target-uri": url,
    ...(body && { "content-digest": headers["content-digest"]! }),
  };
  const names = Object.keys(signed).map((name) => `"${name}"`);
  const created = Math.floor(now / SECOND_MS);
  const params = `(${names.join(" ")});created=${created};keyid="${signer.keyId}";alg="rsa-v1_5-sha256"`;
  const base = [
    ...Object.entries(signed).map(([name, value]) => `"${name}": ${value}`),
    `"@signature-params": ${params}`,
  ];
  const signature = await signatureOf(signer, base.join("\n"));
  return { ...headers, "signature-input": `sig1=${params}`, signature: `sig1=:${signature}:` };
}

/** A request that claims to be signed. `url` is the address that its sender used. */
export interface ReceivedRequest {
  url: string;
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
}

/** A signature that is valid for its request, except that its key is not checked yet. */
export interface UncheckedSignature {
  scheme: HttpSignatureScheme;
  keyId: string;
  signature: Uint8Array<ArrayBuffer>;
  base: string;
}

const HEADER_MAX_CHARS = 4096;
const KEY_ID_MAX_CHARS = 1000;

/**
 * Reads the signature of a POST. Checks that it covers the address, the time and the body, that the time is near, and
 * that the body has the signed digest. The key remains to be checked ({@link isSignedBy}).
 *
 * @param now milliseconds since the epoch
 */
export async function readSignature(
  request: ReceivedRequest,
  now: number,
): Promise<UncheckedSignature | { problem: Problem }> {
  const { headers } = request;
  const hint = "Sign as RFC 9421 or draft-cavage-http-signatures-12 has it, with the key that the actor names.";
  const signature = headers.get("signature");
  if (signature === null) return { problem: { kind: "header-missing", header: "signature", hint } };
  const input = headers.get("signature-input");
  for (const [header, value] of [["signature", signature] as const, ["signature-input", input ?? ""] as const]) {
    if (value.length > HEADER_MAX_CHARS)
      return { problem: { kind: "header-too-large", header, maxChars: HEADER_MAX_CHARS } };
  }
  return input === null ? await readCavage(signature, request, now) : await readRfc9421(input, signature, request, now);
}

const malformed = (header: string, expected: string): { problem: Problem } => ({
  problem: { kind: "header-malformed", header, expected },
});

function outOfTolerance(header: string, at: number, now: number): { problem: Problem } | undefined {
  if (Math.abs(at - now) <= SIGNATURE_TOLERANCE_MS) return undefined;
  const skewSeconds = Math.round((at - now) / SECOND_MS);
  const toleranceSeconds = SIGNATURE_TOLERANCE_MS / SECOND_MS;
  return { problem: { kind: "timestamp-out-of-tolerance", header, skewSeconds, toleranceSeconds, unit: "seconds" } };
}

/** Draft, section 2.1: parameters with quoted values; `created` and `expires` are numbers. */
const CAVAGE_PARAMETER = /([A-Za-z]+)=(?:"([^"]*)"|(\d{1,15}))/g;

async function readCavage(
  signature: string,
  { url, headers, body }: ReceivedRequest,
  now: number,
): Promise<UncheckedSignature | { problem: Problem }> {
  const parameters = new Map(
    [...signature.matchAll(CAVAGE_PARAMETER)].map(([, name, quoted, bare]) => [name!, quoted ?? bare!]),
  );
  const keyId = parameters.get("keyId") ?? "";
  const bytes = bytesOf(parameters.get("signature"));
  if (keyId === "" || keyId.length > KEY_ID_MAX_CHARS || bytes === undefined)
    return malformed("signature", "a keyId, headers and a signature in base64");
  const algorithm = parameters.get("algorithm") ?? "hs2019";
  if (!/^(?:rsa-sha256|hs2019)$/.test(algorithm)) return malformed("signature", "made by rsa-sha256");
  const names = (parameters.get("headers") ?? "date").toLowerCase().split(" ");
  const timed = names.includes("(created)") ? "(created)" : "date";
  const missing = ["(request-target)", "host", timed, "digest"].find((name) => !names.includes(name));
  if (missing !== undefined) return malformed("signature", `made over ${missing} as well`);
  const { host, pathname, search } = new URL(url);
  const lines: string[] = [];
  for (const name of names) {
    const value = {
      "(request-target)": `post ${pathname}${search}`,
      "(created)": parameters.get("created"),
      "(expires)": parameters.get("expires"),
      host,
    }[name];
    const found = value ?? headers.get(name);
    if (found === null) return malformed("signature", `made over headers that came along; ${name} did not`);
    lines.push(`${name}: ${found}`);
  }
  const at =
    timed === "date" ? Date.parse(headers.get("date") ?? "") : Number(parameters.get("created") ?? NaN) * SECOND_MS;
  if (Number.isNaN(at)) return malformed(timed === "date" ? "date" : "signature", "a time");
  const stale = outOfTolerance(timed === "date" ? "date" : "signature", at, now);
  if (stale) return stale;
  if (Number(parameters.get("expires") ?? Infinity) * SECOND_MS < now) return outOfDate;
  const [, digest] = /(?:^|,)\s*sha-256=([A-Za-z0-9+/=]+)/i.exec(headers.get("digest") ?? "") ?? [];
  if (digest !== (await digestOf(body))) return malformed("digest", "the SHA-256 of the body");
  return { scheme: "cavage", keyId, signature: bytes, base: lines.join("\n") };
}

const outOfDate: { problem: Problem } = {
  problem: { kind: "signature-mismatch", header: "signature", hint: "It has expired. Sign anew on every retry." },
};

function bytesOf(base64: string | undefined): Uint8Array<ArrayBuffer> | undefined {
  try {
    return base64 === undefined || base64 === "" ? undefined : Uint8Array.fromBase64(base64);
  } catch {
    return undefined;
  }
}

/** The derived components of a request (RFC 9421, section 2.2). */
function derived(name: string, { url }: ReceivedRequest): string | undefined {
  const { protocol, host, pathname, search } = new URL(url);
  const values: Record<string, string> = {
    "@method": "POST",
    "@target-uri": url,
    "@authority": host,
    "@scheme": protocol.slice(0, -1),
    "@request-target": pathname + search,
    "@path": pathname,
    "@query": search || "?",
  };
  return values[name];
}

async function readRfc9421(
  input: string,
  signature: string,
  request: ReceivedRequest,
  now: number,
): Promise<UncheckedSignature | { problem: Problem }> {
  const parsed = parsedSignature(input, signature);
  if (parsed === undefined)
    return malformed("signature-input", "as RFC 9421 has it, with a signature of the same label");
  const [[items, params], bytes] = parsed;
  const keyId = params.get("keyid");
  const created = params.get("created");
  const expires = params.get("expires");
  if (typeof keyId !== "string" || keyId.length > KEY_ID_MAX_CHARS || typeof created !== "number")
    return malformed("signature-input", "with a keyid and the time of its creation");
  const algorithm = params.get("alg") ?? "rsa-v1_5-sha256";
  if (algorithm !== "rsa-v1_5-sha256") return malformed("signature-input", "made by rsa-v1_5-sha256");
  const lines: string[] = [];
  const names = new Set<string>();
  for (const [name, parameters] of items) {
    if (typeof name !== "string" || parameters.size > 0 || names.has(name))
      return malformed("signature-input", "made over components without parameters, each once");
    const value = name.startsWith("@") ? derived(name, request) : request.headers.get(name)?.trim();
    if (value === undefined) return malformed("signature-input", `made over what came along; ${name} did not`);
    names.add(name);
    lines.push(`"${name}": ${value}`);
  }
  const isAddressed =
    names.has("@target-uri") || (names.has("@authority") && (names.has("@path") || names.has("@request-target")));
  if (!names.has("@method") || !isAddressed || !names.has("content-digest"))
    return malformed("signature-input", "made over @method, @target-uri and content-digest");
  const stale = outOfTolerance("signature-input", created * SECOND_MS, now);
  if (stale) return stale;
  if (typeof expires === "number" && expires * SECOND_MS < now) return outOfDate;
  if (!(await isDigestOf(request.headers.get("content-digest") ?? "", request.body)))
    return malformed("content-digest", "the SHA-256 or SHA-512 of the body");
  lines.push(`"@signature-params": ${serializeInnerList([items, params])}`);
  return { scheme: "rfc9421", keyId, signature: bytes, base: lines.join("\n") };
}

/** The first signature that has a matching input; undefined when there is none. */
function parsedSignature(input: string, signature: string): [InnerList, Uint8Array<ArrayBuffer>] | undefined {
  try {
    const signatures = parseDictionary(signature);
    for (const [label, list] of parseDictionary(input)) {
      const [value] = (signatures.get(label) as Item | undefined) ?? [];
      if (Array.isArray(list[0]) && value instanceof ArrayBuffer) return [list as InnerList, new Uint8Array(value)];
    }
    return undefined;
  } catch {
    return undefined;
  }
}

/**
 * Checks a Content-Digest header (RFC 9530, section 2): all digests of known algorithms must be right, and there must
 * be at least one.
 */
async function isDigestOf(header: string, body: Uint8Array<ArrayBuffer>): Promise<boolean> {
  try {
    const known = [...parseDictionary(header)].flatMap(([name, [value]]) =>
      /^sha-(?:256|512)$/.test(name) && value instanceof ArrayBuffer ? [{ name, value: new Uint8Array(value) }] : [],
    );
    const right = await Promise.all(
      known.map(async ({ name, value }) => {
        const digest = new Uint8Array(await crypto.subtle.digest(name.toUpperCase(), body));
        return digest.toBase64() === value.toBase64();
      }),
    );
    return right.length > 0 && right.every(Boolean);
  } catch {
    return false;
  }
}

/**
 * Whether a key made a signature.
 *
 * @param pem the public key as SubjectPublicKeyInfo, which ActivityPub actors publish
 */
export async function isSignedBy({ signature, base }: UncheckedSignature, pem: string): Promise<boolean> {
  const key = await importPublicKey(pem);
  return key !== undefined && (await crypto.subtle.verify(RSA.name, key, signature, encoder.encode(base)));
}

const KEY_BITS_MIN = 2048;
const KEY_BITS_MAX = 8192;

async function importPublicKey(pem: string): Promise<CryptoKey | undefined> {
  const base64 = /-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----/.exec(pem)?.[1];
  const bytes = bytesOf(base64?.replace(/\s+/g, ""));
  if (bytes === undefined) return undefined;
  try {
    const key = await crypto.subtle.importKey("spki", bytes, RSA, false, ["verify"]);
    const { modulusLength } = key.algorithm as { modulusLength?: number };
    return modulusLength !== undefined && modulusLength >= KEY_BITS_MIN && modulusLength <= KEY_BITS_MAX
      ? key
      : undefined;
  } catch {
    return undefined;
  }
}
