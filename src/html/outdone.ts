import type { Element, Parents, RootContent } from "hast";
import { isTracker } from "./images.ts";
import { isCustomPicture, isLazy, isMedium, isPlaceholder, sourceOf } from "./lazy.ts";
import { permalinkOf } from "./permalinks.ts";
import { pictureKey } from "./same-picture.ts";
import { find, holds } from "./tree.ts";

const NEIGHBORS_MAX = 3;

/**
 * Finds the pictures and players that a noscript beside them shows as well: a placeholder, or the same address.
 *
 * @param outdone the set that they are added to
 */
export function findOutdone(parent: Parents, outdone: Set<Element>, baseUrl: string): void {
  const children: RootContent[] = parent.children;
  const elements = children.filter((child): child is Element => child.type === "element");
  for (const [place, child] of elements.entries()) {
    if (child.tagName !== "noscript") continue;
    const shown = mediumIn(child);
    if (shown === undefined || isTracker(shown.properties)) continue;
    const near = elements
      .slice(Math.max(0, place - NEIGHBORS_MAX), place + NEIGHBORS_MAX + 1)
      .filter((neighbor) => neighbor.tagName !== "noscript")
      .flatMap((neighbor) => mediumIn(neighbor) ?? (isLazyPlayer(neighbor) ? [neighbor] : []))
      .filter((medium) => !outdone.has(medium));
    const address = sourceOf(shown.properties, baseUrl);
    const before = elements.slice(Math.max(0, place - NEIGHBORS_MAX), place);
    const isWaiting = ({ tagName, properties }: Element) =>
      tagName !== "img" || isLazy(properties) || isPlaceholder(properties);
    const key = address === undefined ? undefined : pictureKey(address);
    const isSame = ({ properties }: Element) => {
      const other = sourceOf(properties, baseUrl);
      return other !== undefined && (other === address || pictureKey(other) === key);
    };
    const twin =
      near.find(isSame) ??
      near.findLast(
        (medium) => isWaiting(medium) && isOneKind(medium, shown) && before.some((one) => holds(one, medium)),
      ) ??
      near.find((medium) => isWaiting(medium) && isOneKind(medium, shown));
    if (twin !== undefined) outdone.add(twin);
  }
}

const isPicture = ({ tagName }: Element): boolean => /^(?:img|picture)$/.test(tagName) || isCustomPicture(tagName);

const isOneKind = (one: Element, other: Element): boolean => isPicture(one) === isPicture(other);

const isLazyPlayer = (node: Element): boolean => permalinkOf(node) !== undefined;

/** The picture or player that an element is or contains. */
function mediumIn(node: Element): Element | undefined {
  const found = isMedium(node) ? node : find(node, isMedium);
  if (found?.tagName !== "picture") return found;
  return find(found, ({ tagName }) => tagName === "img");
}
