/** ActivityPub documents as other servers write them, reduced to the members that we read. */
import * as v from "valibot";
import { HOUR_MS } from "../time.ts";

const ID_MAX_CHARS = 1000;
const PEM_MAX_CHARS = 4000;

/** An absolute http(s) address without credentials. Whether we may call it is checked before the call. */
const Id = v.pipe(
  v.string(),
  v.maxLength(ID_MAX_CHARS),
  v.check((text) => {
    const url = URL.parse(text);
    return url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
  }),
);

/** A reference: an id, or an object that has one. */
const Reference = v.pipe(
  v.union([Id, v.object({ id: Id })]),
  v.transform((value) => (typeof value === "string" ? value : value.id)),
);

/** Any activity that an inbox receives. */
export const Typed = v.object({ type: v.union([v.string(), v.array(v.string())]) });

/** An activity about following. */
export const Activity = v.object({
  id: v.optional(v.pipe(v.string(), v.maxLength(ID_MAX_CHARS))),
  type: v.string(),
  actor: Reference,
  object: v.union([Id, v.object({ id: v.optional(Id), type: v.optional(v.string()), object: v.optional(Reference) })]),
});
export type Activity = v.InferOutput<typeof Activity>;

/** The public key of an actor (w3id.org/security/v1). */
const PublicKey = v.object({
  id: Id,
  owner: Id,
  publicKeyPem: v.pipe(v.string(), v.maxLength(PEM_MAX_CHARS)),
});
export type PublicKey = v.InferOutput<typeof PublicKey>;

const KEYS_MAX = 10;
const Keys = v.pipe(
  v.union([v.array(v.unknown()), v.unknown()]),
  v.transform((value) => (Array.isArray(value) ? (value as unknown[]) : [value]).slice(0, KEYS_MAX)),
);

/**
 * The document at the address of a key or an actor: the key, the actor, or the part of the actor that holds the key.
 */
export const KeyDocument = v.object({
  id: Id,
  owner: v.optional(v.unknown()),
  publicKeyPem: v.optional(v.unknown()),
  publicKey: v.optional(Keys, []),
  inbox: v.optional(Id),
  endpoints: v.fallback(v.optional(v.object({ sharedInbox: v.optional(Id) })), undefined),
});
export type KeyDocument = v.InferOutput<typeof KeyDocument>;

/** The keys in a document. Values that are no keys are left out. */
export const keysIn = (document: KeyDocument): PublicKey[] =>
  [document, ...document.publicKey].flatMap((value) => {
    const key = v.safeParse(PublicKey, value);
    return key.success ? [key.output] : [];
  });

/** A signature is valid for this long before and after our time. Servers sign anew when they retry. */
export const SIGNATURE_TOLERANCE_MS = HOUR_MS;

/** How a request is signed: RFC 9421, or draft-cavage-http-signatures-12. */
export const HttpSignatureScheme = v.picklist(["rfc9421", "cavage"]);
export type HttpSignatureScheme = v.InferOutput<typeof HttpSignatureScheme>;
