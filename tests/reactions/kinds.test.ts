import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { ReactionKind } from "../../src/model/reaction.ts";
import { REACTION_KINDS } from "../../src/reactions/kinds.ts";
import { countsJson, KIND_NAMES } from "../../src/reactions/listed.ts";

describe("every kind", () => {
  test.each(REACTION_KINDS)("$name: has a name that the database takes, one emoji, and labels of its own", (kind) => {
    expect(v.is(ReactionKind, kind.name)).toBe(true);
    expect([...new Intl.Segmenter().segment(kind.emoji)]).toHaveLength(1);
    for (const [language, label] of Object.entries(kind.labels)) {
      expect(label.trim(), language).not.toBe("");
      const others = REACTION_KINDS.filter(({ name }) => name !== kind.name);
      const taken = others.map(({ labels }) => (labels as Readonly<Record<string, string>>)[language]);
      expect(taken, language).not.toContain(label);
    }
  });

  test("has a name and an emoji that no other has", () => {
    expect(new Set(KIND_NAMES).size).toBe(REACTION_KINDS.length);
    expect(new Set(REACTION_KINDS.map(({ emoji }) => emoji)).size).toBe(REACTION_KINDS.length);
  });
});

test("counts are of every kind in the list's order, and of no other", () => {
  const [first, second] = KIND_NAMES;
  const { counts, total } = countsJson({ [second!]: 2, [first!]: 1, retired: 5 });
  expect(Object.keys(counts)).toEqual(KIND_NAMES);
  expect([counts[first!], counts[second!], total]).toEqual([1, 2, 3]);
});
