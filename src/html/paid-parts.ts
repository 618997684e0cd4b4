/** The parts of a post that its structured data says are not free (schema.org, isAccessibleForFree). */
import type { Element, Root } from "hast";
import { attribute, classesOf, find, parsedJson } from "./tree.ts";

/** Bodies without it need no search. */
export const PAID_MARK = "isAccessibleForFree";

/** The most values of structured data that are looked at, and the most selectors. */
const VALUES_MAX = 1_000;
const SELECTORS_MAX = 20;

/** ".paywall", "#rest" or "div.paywall", also behind other elements. */
const SELECTOR = /(?:^|[\s>])[\w-]*([.#][\w-]+)$/;

/** The classes and ids of parts that are not free: ".paywall", "#rest". */
export function paidParts(root: Root): ReadonlySet<string> {
  const found = new Set<string>();
  find(root, (node) => {
    if (node.tagName !== "script" || !/\bld\+json\b/i.test(attribute(node, "type"))) return false;
    const [child] = node.children;
    if (child?.type === "text") collect(parsedJson(child.value), found);
    return found.size >= SELECTORS_MAX;
  });
  return found;
}

function collect(data: unknown, found: Set<string>): void {
  const values: unknown[] = [data];
  for (let looked = 0; values.length > 0 && looked < VALUES_MAX; looked += 1) {
    const value = values.pop();
    if (typeof value !== "object" || value === null) continue;
    values.push(...Object.values(value));
    const { isAccessibleForFree, cssSelector } = value as Record<string, unknown>;
    if (!/^false$/i.test(String(isAccessibleForFree))) continue;
    for (const selector of String(cssSelector ?? "").split(",", SELECTORS_MAX)) {
      const name = SELECTOR.exec(selector.trim())?.[1];
      if (name !== undefined) found.add(name);
    }
  }
}

/** Whether an element is such a part. */
export const isPaid = (node: Element, parts: ReadonlySet<string>): boolean =>
  parts.size > 0 && (parts.has(`#${attribute(node, "id")}`) || classesOf(node).some((name) => parts.has(`.${name}`)));
