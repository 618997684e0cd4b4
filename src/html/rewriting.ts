/** What rewriting an element needs to know of the whole body. */
import type { Element, ElementContent, Root } from "hast";
import type { Purpose } from "./furniture.ts";

/** The nodes that replace an element; undefined when it stays. */
export type Replacement = ElementContent[] | undefined;

/** Facts about the whole body that the rewriting of each element needs. */
export interface Rewriting {
  /** The base of pictures, players and whatever else is loaded. */
  baseUrl: string;
  /** The base of links. */
  linksUrl: string;
  root: Root;
  /** The ids and names of the body, collected when they are first needed. */
  targets?: Set<string>;
  /** How many more addresses may become links or players. */
  addresses: number;
  /** How many more links may lead somewhere. */
  links: number;
  /** How many characters longer the body may become. */
  room: number;
  isCut: boolean;
  /** Links that are no part of the post. */
  purposes: Map<Element, Purpose>;
  /** Pictures and players for which a noscript has a better version. */
  outdone: Set<Element>;
  lacksDrawings: boolean;
  /** The words of messages that stood in place of a text for members. */
  walls: string[];
  /** Classes and ids of parts that are not free. */
  paid: ReadonlySet<string>;
  /** The rewritten children of an element that is replaced. */
  contentOf(node: Element): ElementContent[];
}

/** Whether there is room for so many more characters, which are taken then. */
export function fits(chars: number, context: Rewriting): boolean {
  if (chars <= 0) return true;
  if (chars > context.room) return false;
  context.room -= chars;
  return true;
}

/**
 * The children of a replaced element. If the author did not close it, it contains everything after it.
 *
 * @param isOnlyLinked whether a link replaces it, so that a picture for browsers without scripts shows more
 */
export function rest(node: Element, context: Rewriting, isOnlyLinked = false): ElementContent[] {
  node.children = node.children.filter(
    (child) =>
      child.type === "text" ||
      (child.type === "element" &&
        (isOnlyLinked || child.tagName !== "noscript") &&
        child.properties["placeholder"] === undefined &&
        child.properties["fallback"] === undefined),
  );
  return context.contentOf(node);
}
