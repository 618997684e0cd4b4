/** Settings that several kinds share. */
import * as v from "valibot";
import { type Copy, copyMark } from "../../model/destination.ts";
import { isLocalAllowed } from "../../web/local.ts";
import type { DestinationKind } from "../destination.ts";

/** Whether credentials may be sent to an address: over https, or as a laptop's operator allows. */
const isSecure = (url: URL | null): boolean =>
  url?.protocol === "https:" || (url?.protocol === "http:" && isLocalAllowed());

/** An https address without a path, such as "https://mastodon.example". */
export const Server = v.pipe(
  v.string(),
  v.check((text) => {
    const url = URL.parse(text);
    return url !== null && isSecure(url) && url.pathname === "/" && url.search === "" && url.hash === "";
  }, 'must be an https address without a path, such as "https://mastodon.example"'),
  v.transform((text) => new URL(text).origin),
);

/** An https address that may have a path; a slash at its end is removed. */
export const Site = v.pipe(
  v.string(),
  v.check((text) => isSecure(URL.parse(text)), "must be an https address"),
  v.transform((text) => text.replace(/\/+$/, "")),
);

/** A complete https address. */
export const Address = v.pipe(
  v.string(),
  v.check((text) => isSecure(URL.parse(text)), "must be an https address"),
);

export const Word = v.pipe(v.string(), v.trim(), v.minLength(1, "must not be empty"), v.maxLength(1000));

/** Escapes plain text, for destinations that take HTML. */
export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export const hostOf = (href: string): string => URL.parse(href)?.hostname ?? "";

/** A unique slug for a copy at a site, by which the copy can be found again. */
export const copySlug = ({ slug, key }: Copy): string => `${slug.slice(0, 100)}-${copyMark(key)}`;

export const JSON_TYPE = { "content-type": "application/json" };

/** A kind for the table, which holds kinds with any settings. Each kind parses its own. */
export const kind = <Settings, Secrets>(one: DestinationKind<Settings, Secrets>): DestinationKind =>
  one as unknown as DestinationKind;
