/** The document type declaration of XML, and the entities that it declares. */
import { plainText } from "../../html/text.ts";
import { endOfOpaque } from "./markup.ts";

const DOCTYPE_MAX_CHARS = 20_000;

/** Where the document type declaration begins, after instructions and comments. */
function startOfDoctype(head: string): number | undefined {
  const space = /\s*/y;
  for (let at = 0; ;) {
    space.lastIndex = at;
    space.test(head);
    at = space.lastIndex;
    if (/^<!DOCTYPE/i.test(head.slice(at, at + "<!DOCTYPE".length))) return at;
    if (!head.startsWith("<?", at) && !head.startsWith("<!--", at)) return undefined;
    at = endOfOpaque(head, at);
  }
}

/** HTML defines two hundred and fifty entities, which old feeds declare. */
export const ENTITIES_MAX = 1000;

/**
 * Removes the document type declaration. Its entities are never resolved, so an entity bomb or an external file has no
 * effect.
 *
 * @returns the rest, and the entities that it declared, at most one more than {@link ENTITIES_MAX}
 */
export function withoutDoctype(text: string): { text: string; entities: Entity[] } {
  const start = startOfDoctype(text.slice(0, DOCTYPE_MAX_CHARS));
  if (start === undefined) return { text, entities: [] };
  const bracket = text.indexOf("[", start);
  const angle = text.indexOf(">", start);
  const hasSubset = bracket >= 0 && bracket < angle;
  const close = hasSubset ? /\]\s*>/g : />/g;
  close.lastIndex = hasSubset ? bracket : start;
  if (!close.test(text)) return { text: "", entities: [] };
  const entities: Entity[] = [];
  for (const [, name, number] of text.slice(start, close.lastIndex).matchAll(ENTITY)) {
    entities.push({ name: name!, number });
    if (entities.length > ENTITIES_MAX) break;
  }
  return { text: text.slice(0, start) + text.slice(close.lastIndex), entities };
}

/** A declaration, with the character's number if it declares a single character. */
const ENTITY = /<!ENTITY\s+([\w.:-]{1,100})\s(?:\s{0,20}["']&(?:#38;)?(#(?:x[\da-f]{1,6}|\d{1,7});)["']\s{0,20}>)?/gi;

/** An entity that a document declares, with its character's number if it is a character. */
export interface Entity {
  name: string;
  number: string | undefined;
}

/** Whether HTML defines an entity as the same character, so that it needs no declaration. */
export function isOfHtml({ name, number }: Entity): boolean {
  if (number === undefined) return false;
  const character = plainText(`&${name};`, ENTITY_MAX_CHARS);
  return character !== `&${name};` && character === plainText(`&${number}`, ENTITY_MAX_CHARS);
}

const ENTITY_MAX_CHARS = 110;
