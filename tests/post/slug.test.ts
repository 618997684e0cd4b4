import { describe, expect, test } from "vitest";
import { shortId, SLUG_MAX_CHARS, slugify } from "../../src/post/slug.ts";

const ID = "https://news.example/?p=1";
const SHORT = "bprtyyjh";

describe("slug", () => {
  test.each([
    ["Bridge opens after 12 years", "bridge-opens-after-12-years"],
    ["Über Öl & Straße", "ueber-oel-and-strasse"],
    ["Coração à beira-mar", "coracao-a-beira-mar"],
    ["Привет, мир", "privet-mir"],
    ["مرحبا بالعالم", "mrhba-balealm"],
    ["Xin chào Việt Nam", "xin-chao-viet-nam"],
    ["McDonald's and WiFi", "mcdonalds-and-wifi"],
    ["iPhone 18 Proの発表", "iphone-18-pro"],
    ["2026", "2026"],
  ])("%s → %s", async (title, expected) => {
    expect(await slugify(title, ID)).toBe(expected);
  });

  test.each(["東京の朝", "北京的早晨", "🎉🎉", "…!?", "", "서울의 아침"])(
    "nothing is left of %j but the short id",
    async (title) => {
      expect(await slugify(title, ID)).toBe(await shortId(ID));
    },
  );

  test("a lone Latin word does not stand for a whole title", async () => {
    expect(await slugify("会議でAIを使う", ID)).toBe(`ai-${await shortId(ID)}`);
  });

  test("a long title is cut between words", async () => {
    const slug = await slugify("a title of words that go on and on ".repeat(5), ID);
    expect(slug).toBe("a-title-of-words-that-go-on-and-on-a-title-of-words-that-go-on-and-on-a-title-of");
    expect(slug.length).toBe(SLUG_MAX_CHARS);
  });

  test("a long word is cut where it must be", async () => {
    expect((await slugify("x".repeat(200), ID)).length).toBe(SLUG_MAX_CHARS);
  });
});

describe("short id", () => {
  test("is eight characters of base32 and always the same", async () => {
    const ids = await Promise.all([shortId(ID), shortId(ID), shortId(`${ID}0`)]);
    expect(ids[0]).toMatch(/^[a-z2-7]{8}$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  test("is the first 40 bits of the SHA-256", async () => {
    expect(await shortId(ID)).toBe(SHORT);
  });
});
