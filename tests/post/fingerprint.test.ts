/** Which entries are the same with another id or link, and which only look alike. */
import { describe, expect, test } from "vitest";
import { fingerprintOf, isMovedEntry, isNextEdition, isOtherEntry, isSameEntry } from "../../src/post/fingerprint.ts";

const BEGUN = "The strike has begun at pier one and nobody sails.";
const OVER = "Boats leave again from noon on, says the harbor.";
const LATER = "2026-11-23T11:00:00Z";
const LONG = Array.from({ length: 120 }, (_, number) => `word${(number * 7919) % 1009}`).join(" ");

const said = (facts: { title?: string; html?: string; published?: string | undefined } = {}) =>
  fingerprintOf({
    title: "Ferry returns",
    html: `<p>${BEGUN}</p>`,
    summary: "",
    published: "2026-11-23T09:00:00Z",
    ...facts,
  });

describe("a new id at a known link", () => {
  test.each([
    ["everything is the same", {}],
    ["the text is corrected", { html: `<p>${BEGUN.replace("nobody", "no boat")}</p>` }],
    ["the text is another, under one title and date", { html: `<p>${OVER}</p>` }],
    ["the title is corrected", { title: "Ferry returned" }],
    ["the title is another, over one text and date", { title: "Strike" }],
    ["the markup is another", { html: `<div class="x">${BEGUN}</div>` }],
    ["the date is another, under one title and text", { published: LATER }],
    ["the date is gone", { published: undefined }],
    ["the text is cut", { html: `<p>${BEGUN.slice(0, 30)}…</p>` }],
  ])("is the known entry where %s", (_, facts) => {
    expect(isSameEntry(said(), said(facts), false)).toBe(true);
  });

  test.each([
    ["title, text and date are others", { title: "Strike ends", html: `<p>${OVER}</p>`, published: LATER }],
    ["text and date are others", { html: `<p>${OVER}</p>`, published: LATER }],
    ["title and text are others", { title: "Strike ends", html: `<p>${OVER}</p>` }],
    ["title and date are others", { title: "Strike ends", published: LATER, html: "<p>Bug fixes.</p>" }],
  ])("is another entry where %s", (_, facts) => {
    expect(isSameEntry(said(), said(facts), false)).toBe(false);
  });

  test("notices from one template, and releases that say the same, are entries of their own", () => {
    const notice = (number: number) =>
      said({ title: `Notice ${number}`, html: `Pier ${number} is closed.`, published: `2026-11-23T0${number}:00:00Z` });
    expect(isSameEntry(notice(1), notice(2), false)).toBe(false);
    const release = (title: string) => said({ title, html: "Bug fixes." });
    expect(isSameEntry(release("v1.2.1"), release("v1.2.2"), false)).toBe(false);
  });

  test("the address of a withdrawn post is free, but not for the same post again", () => {
    expect(isSameEntry(said(), said({ html: `<p>${OVER}</p>` }), true)).toBe(false);
    expect(isSameEntry(said(), said(), true)).toBe(true);
  });
});

describe("a link that is all that names an entry", () => {
  test.each([
    ["title, text and date are others", { title: "Strike", html: OVER, published: LATER }, true],
    ["the text is another", { html: OVER }, false],
    ["the title is another", { title: "Strike" }, false],
  ])("where %s", (_, facts, expected) => {
    expect(isOtherEntry(said(), said(facts))).toBe(expected);
  });

  test("leads to the same where a long text is corrected under another title and date", () => {
    const corrected = said({ title: "Strike", html: `${LONG} end`, published: LATER });
    expect(isOtherEntry(said({ html: LONG }), corrected)).toBe(false);
  });
});

describe("an id that each edition of a digest has", () => {
  const TOMORROW = "2026-11-24T09:00:00Z";
  const edition = (link: string | null, facts = {}) => ({ ...said({ title: "Digest, 23 November", ...facts }), link });
  const next = { title: "Digest, 24 November", html: `<p>${OVER}</p>`, published: TOMORROW };

  test.each<[string, string | null, object, boolean]>([
    ["link, title, text and date are others", "a.example/24", { ...next, title: "Ferries" }, true],
    ["the link is the same, but both titles name their day", "a.example/23", next, true],
    ["the titles name no day", "a.example/23", { ...next, title: "Ferries" }, false],
    ["the text is the same", "a.example/24", { ...next, html: `<p>${BEGUN}</p>` }, false],
    ["the date is the same", "a.example/24", { ...next, published: undefined }, false],
    ["the title is the same", "a.example/24", { ...next, title: "Digest, 23 November" }, false],
    ["it is the same day", "a.example/24", { ...next, published: LATER }, false],
  ])("names another entry where %s: %s", (_, link, facts, expected) => {
    expect(isNextEdition(edition("a.example/23"), edition(link, facts))).toBe(expected);
  });
});

describe("a site that has moved", () => {
  const at = (link: string | null, facts = {}) => ({ ...said(facts), link });

  test.each([
    ["another host and path", "new.example/blog/ferry", {}],
    ["another path", "old.example/2026/ferry", {}],
    ["dates of another time zone", "new.example/ferry", { published: "2026-11-23T11:00:00Z" }],
  ])("%s: the same entry", (_, link, facts) => {
    expect(isMovedEntry(at("old.example/ferry"), at(link, facts))).toBe(true);
  });

  test.each([
    ["another text", "new.example/ferry", { html: OVER }],
    ["another title", "new.example/ferry", { title: "Strike" }],
    ["a repetition a year later", "old.example/2027/ferry", { published: "2027-11-23T09:00:00Z" }],
    ["no link of its own", null, {}],
  ])("%s: another entry", (_, link, facts) => {
    expect(isMovedEntry(at("old.example/ferry"), at(link, facts))).toBe(false);
  });

  test("without dates, into another folder and without its ending", () => {
    const undated = { published: undefined };
    const known = at("old.example/2026/ferry.html", undated);
    expect(isMovedEntry(known, at("old.example/posts/ferry/", undated))).toBe(true);
    expect(isMovedEntry(known, at("old.example/posts/pier/", undated))).toBe(false);
  });

  const SHORT =
    "The council met for nine hours and put off the vote on the crane, because three members were ill on pier 3.";

  test.each([
    ["a word", SHORT.replace("nine", "ten"), {}, true],
    ["a number, as in texts made from a template", SHORT.replace("pier 3", "pier 4"), {}, false],
    ["a word, on another day", SHORT.replace("nine", "ten"), { published: LATER }, false],
  ])("a short text may be corrected meanwhile: %s", (_, html, facts, expected) => {
    const known = at("old.example/?p=1", { html: SHORT });
    expect(isMovedEntry(known, at("new.example/crane/", { html, ...facts }))).toBe(expected);
  });

  test("a long text may be corrected meanwhile", () => {
    const moved = isMovedEntry(at("old.example/a", { html: LONG }), at("new.example/a", { html: `${LONG} corrected` }));
    expect(moved).toBe(true);
  });
});
