/** Inserts a kind into the middle of the list that no migration knows: the list decides its place. */
import { type Kind, REACTION_KINDS } from "../../src/reactions/kinds.ts";

/** The names of the earlier kinds. */
export const KINDS_BEFORE: readonly string[] = REACTION_KINDS.map(({ name }) => name);

const codes = Object.keys(REACTION_KINDS[0].labels);
const labels = Object.fromEntries(codes.map((code) => [code, `Unheard of (${code})`])) as Kind["labels"];

(REACTION_KINDS as unknown as Kind[]).splice(3, 0, { name: "unheardof", emoji: "🤔", labels });
