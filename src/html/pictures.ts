import type { Element, Parents } from "hast";
import type { SafeHtml } from "../model/html.ts";
import type { Edits } from "./runs.ts";
import { reduce, sanitize } from "./sanitize.ts";

/** A base that is never used, because all URLs of a sanitized body are absolute. */
const NO_BASE = "https://invalid/";

/** Content for which a figure is kept without its picture. */
const KEPT_MEDIA = new Set(["video", "audio", "table", "pre", "blockquote"]);

/**
 * A sanitized body without its pictures. A figure with nothing else is removed together with its caption. Videos lose
 * their posters.
 */
export function withoutPictures(html: SafeHtml): SafeHtml {
  const body = sanitize(html, { baseUrl: NO_BASE });
  const edits: Edits = new Map();
  markPictures(body.tree, edits);
  return reduce(body, edits).html;
}

function markPictures(parent: Parents, edits: Edits): void {
  for (const child of parent.children) {
    if (child.type !== "element") continue;
    if (isPicture(child)) {
      edits.set(child, undefined);
    } else {
      if (child.tagName === "video") child.properties["poster"] = undefined;
      markPictures(child, edits);
    }
  }
}

const isPicture = (element: Element): boolean =>
  /^(?:img|picture)$/.test(element.tagName) ||
  (element.tagName === "figure" && holds(element, isPicture) && !holds(element, isKept));

const isKept = ({ tagName }: Element): boolean => KEPT_MEDIA.has(tagName);

const holds = (parent: Element, what: (element: Element) => boolean): boolean =>
  parent.children.some((child) => child.type === "element" && (what(child) || holds(child, what)));
