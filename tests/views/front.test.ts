import { describe, expect, test } from "vitest";
import type { Card } from "../../src/model/post.ts";
import { arranged } from "../../src/views/front.ts";
import { aSummary } from "./samples.ts";

const NEWEST = Date.parse("2026-11-20T10:00:00Z");
const HOUR = 3_600_000;

/** Posts by numbers, an hour apart, the newest first. */
const posts = (...cards: Partial<Card>[]) =>
  cards.map((card, index) =>
    aSummary({
      id: index + 1,
      published: new Date(NEWEST - index * HOUR).toISOString(),
      card: { authors: [], minutes: 1, ...card },
    }),
  );

/** The arrangement, with the numbers of the posts. */
function arrange(list: ReturnType<typeof posts>, isFront = true) {
  const { lead, grid, river } = arranged(list, isFront);
  const ids = (part: typeof list) => part.map(({ id }) => id);
  return {
    lead: lead?.post.id,
    format: lead?.format,
    ...(lead?.topic && { topic: lead.topic.name, path: lead.topic.path, under: ids(lead.topic.posts) }),
    grid: ids(grid),
    river: ids(river),
  };
}

const WORDS = {};
const WIDE = { image: "https://a.example/wide.jpg" };
const TALL = { image: "https://a.example/tall.jpg", isTall: true };

describe("what leads", () => {
  test("is the newest post with a picture among the newest five", () => {
    expect(arrange(posts(WORDS, WORDS, WIDE, TALL, WORDS, WORDS, WORDS))).toEqual({
      lead: 3,
      format: "wide",
      grid: [1, 2, 4, 5],
      river: [6, 7],
    });
  });

  test("is laid out by the shape of its picture", () => {
    expect(arrange(posts(TALL, WIDE))).toEqual({ lead: 1, format: "tall", grid: [], river: [2] });
  });

  test("is the newest post, where none of five has a picture", () => {
    expect(arrange(posts(WORDS, WORDS, WORDS, WORDS, WORDS, WIDE))).toEqual({
      lead: 1,
      format: "text",
      grid: [2, 3, 4, 5],
      river: [6],
    });
  });

  test("is a post by older code as well, which kept no card", () => {
    expect(arrange([aSummary()])).toMatchObject({ lead: 7, format: "text" });
  });

  test("is nothing where there is no post", () => {
    expect(arrange([])).toEqual({ lead: undefined, format: undefined, grid: [], river: [] });
  });

  test("has no row of four below it in other lists", () => {
    expect(arrange(posts(WORDS, WIDE, WORDS, WORDS, WORDS, WORDS), false)).toEqual({
      lead: 2,
      format: "wide",
      grid: [],
      river: [1, 3, 4, 5, 6],
    });
  });
});

describe("a topic of several fresh posts", () => {
  const harbor = (card: Partial<Card> = {}) => ({ ...card, tags: ["Town", "Harbor"] });

  test("leads with its newest picture, and the others stand under it", () => {
    const list = posts(WIDE, harbor(), harbor(WIDE), WORDS, WIDE, harbor(), WORDS, WORDS);
    expect(arrange(list)).toEqual({
      lead: 3,
      format: "wide",
      topic: "Town",
      path: "/tags/town",
      under: [2, 6],
      grid: [1, 4, 5, 7],
      river: [8],
    });
  });

  test("is the one that most posts share, however they spell it", () => {
    const list = posts(
      { tags: ["Council", "HARBOR"] },
      { tags: ["harbor"] },
      { tags: ["Council", "Harbor"] },
      { tags: ["Council"] },
      { tags: ["Harbor"] },
      WORDS,
      { tags: ["harbor", "Harbor"] },
      WORDS,
      WORDS,
      WORDS,
    );
    expect(arrange(list)).toMatchObject({
      lead: 1,
      format: "text",
      topic: "HARBOR",
      path: "/tags/harbor",
      under: [2, 3, 5],
      grid: [4, 6, 7, 8],
    });
  });

  test.each([
    ["two posts are no topic", posts(harbor(WIDE), harbor(), WIDE, WORDS, WORDS, WORDS)],
    ["most posts share it: it is what the site is about", posts(harbor(WIDE), harbor(), harbor(), harbor(), WORDS)],
    ["it begins below the newest five", posts(WORDS, WORDS, WORDS, WORDS, WORDS, harbor(), harbor(), harbor())],
    ["its address cannot be", posts({ tags: [".."] }, { tags: [".."] }, { tags: [".."] }, WORDS, WORDS, WORDS)],
  ])("does not lead where %s", (_, list) => {
    expect(arrange(list)).not.toHaveProperty("topic");
  });

  test("counts no post that is two days older than the newest", () => {
    const list = posts(harbor(), WORDS, harbor(), WORDS, WORDS, harbor());
    list[5]!.published = new Date(NEWEST - 49 * HOUR).toISOString();
    expect(arrange(list)).not.toHaveProperty("topic");
    list[5]!.published = new Date(NEWEST - 47 * HOUR).toISOString();
    expect(arrange(list)).toHaveProperty("under", [3, 6]);
  });

  test("leads on the front page only", () => {
    expect(arrange(posts(harbor(), harbor(), harbor(), WORDS, WORDS, WORDS), false)).not.toHaveProperty("topic");
  });
});
