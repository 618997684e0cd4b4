import type { Problem } from "../../problem.ts";
import { checkTime, readHeader } from "./headers.ts";
import { importHmac, verify } from "./hmac.ts";
import type { Claim, Scheme } from "./scheme.ts";

const HEADER = "x-contentful-signature";
const SIGNED_HEADERS = "x-contentful-signed-headers";
const TIMESTAMP = "x-contentful-timestamp";
const SECRET_CHARS = 64;
const SIGNED_HEADERS_MAX = 50;
const HINT = "Enable request verification in the webhook settings of the space.";

/**
 * Contentful: `x-contentful-signature`, hex of the HMAC-SHA256 of the canonical request: method, path, the headers that
 * `x-contentful-signed-headers` lists as "name:value" joined by ";", and the body, a line each (@contentful/node-apps-toolkit,
 * signRequest).
 */
export const contentful: Scheme = {
  read,
  mismatch: {
    kind: "signature-mismatch",
    header: HEADER,
    hint: "Use the space's signing secret here, call the webhook by the very address it has here, and check that no proxy rewrites the path or a signed header.",
  },
  secretForm: `the signing secret of exactly ${SECRET_CHARS} characters`,
  importSecret: async (secret) => (secret.length === SECRET_CHARS ? await importHmac(secret) : null),
  newSecret: () => crypto.getRandomValues(new Uint8Array(SECRET_CHARS / 2)).toHex(),
};

function read(request: Request, now: number): Claim | Problem {
  const hex = readHeader(request, HEADER, HINT);
  if (typeof hex !== "string") return hex;
  const timestamp = readHeader(request, TIMESTAMP, HINT);
  if (typeof timestamp !== "string") return timestamp;
  const list = readHeader(request, SIGNED_HEADERS, HINT);
  if (typeof list !== "string") return list;
  if (!/^[0-9a-f]{64}$/i.test(hex)) return { kind: "header-malformed", header: HEADER, expected: "hex of HMAC-SHA256" };
  if (!/^\d{1,16}$/.test(timestamp)) {
    return { kind: "header-malformed", header: TIMESTAMP, expected: "the milliseconds since 1970 as digits" };
  }
  const names = list.split(",").map((name) => name.trim().toLowerCase());
  if (!isHeaderList(names)) {
    return {
      kind: "header-malformed",
      header: SIGNED_HEADERS,
      expected: `a list of at most ${SIGNED_HEADERS_MAX} header names, itself and ${TIMESTAMP} among them`,
    };
  }
  const untimely = checkTime(TIMESTAMP, Number(timestamp), now, "milliseconds");
  if (untimely) return untimely;
  const signature = Uint8Array.fromHex(hex);
  const head = canonicalHead(request, names);
  return { messageId: null, verify: (body, key) => verify(key, signature, head, body) };
}

const isHeaderList = (names: string[]) =>
  names.length <= SIGNED_HEADERS_MAX &&
  names.includes(SIGNED_HEADERS) &&
  names.includes(TIMESTAMP) &&
  names.every((name) => /^[\w!#$%&'*+.^`|~-]+$/.test(name));

function canonicalHead({ method, url, headers }: Request, names: string[]): string {
  const { pathname, search } = new URL(url);
  const path = encodeURI(search ? `${pathname}?${encodeURIComponent(search.slice(1))}` : pathname);
  const signed = [...new Set(names)]
    .toSorted()
    .flatMap((name) => (headers.has(name) ? [`${name}:${(headers.get(name) ?? "").trim()}`] : []));
  return `${method}\n${path}\n${signed.join(";")}\n`;
}
