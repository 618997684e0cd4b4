import type { Parents } from "hast";
import { prefixed } from "./links.ts";
import { attribute } from "./tree.ts";

const FOOTNOTE =
  /^(?:user-content-)?_?(?:fn|fnref|footnotes?|ftn|ftnref|edn|ednref|sdfootnote|endnote|note|noteref|ref|cite|cite_note|cite_ref|easy-footnote|sdendnote|mfn|modern-footnote)[\w:.-]{0,80}$/i;

/**
 * The id within this body that an absolute link leads to. Footnotes often link by the post's own address.
 *
 * @param baseUrl the post's address
 * @param targets gives the ids of the body
 */
export function targetWithin(href: string, baseUrl: string, targets: () => Set<string>): string | undefined {
  const hash = href.indexOf("#");
  if (hash < 0 || hash === href.length - 1) return undefined;
  const id = href.slice(hash + 1);
  const before = href.slice(0, hash);
  // Word and Pages write addresses of their own documents.
  const isForeign = /^(?:file|about|applewebdata|x-webdoc|webkit-fake-url|blob):/i.test(before);
  if (!isForeign && !isSamePage(before, baseUrl, FOOTNOTE.test(id))) return undefined;
  return targets().has(prefixed(id)) ? id : undefined;
}

function isSamePage(href: string, baseUrl: string, isFootnote: boolean): boolean {
  const [url, base] = [URL.parse(href, baseUrl), URL.parse(baseUrl)];
  if (url === null || base === null) return false;
  const host = ({ hostname }: URL) => hostname.replace(/^www\./, "");
  if (host(url) !== host(base)) return false;
  const path = ({ pathname }: URL) => pathname.replace(/\/$/, "");
  return path(url) === path(base) || (isFootnote && path(url).endsWith(path(base)));
}

/** The ids and names of a body, as links within it lead to them. */
export function targetsOf(parent: Parents, targets = new Set<string>()): Set<string> {
  for (const child of parent.children) {
    if (child.type !== "element") continue;
    for (const name of ["id", "name"])
      if (child.properties[name] !== undefined) targets.add(prefixed(attribute(child, name)));
    targetsOf(child, targets);
  }
  return targets;
}
