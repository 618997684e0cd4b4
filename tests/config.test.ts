import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { configOf, siteVersionOf } from "../src/config.ts";

const configured = (variables: Record<string, unknown>) => configOf({ ...env, ...variables } as Env);

describe("what an operator configures", () => {
  test("may be left empty", () => {
    expect(configured({})).toMatchObject({
      SITE_NAME: "Reprint",
      SITE_DESCRIPTION: undefined,
      SITE_LANGUAGE: "en",
      SITE_LOGO: undefined,
      SITE_CONTACT: undefined,
      SITE_COLORS: { accent: ["#0b5c6b", "#84cbd8"], background: ["#fdfcfa", "#17181a"] },
      SITE_LINKS: [],
    });
  });

  test("is taken as it is given", () => {
    const links = [
      { name: "Impressum", url: "https://example.com/impressum" },
      { name: "Kontakt", url: "mailto:post@example.com" },
    ];
    expect(
      configured({
        SITE_DESCRIPTION: "Nachrichten von der Küste.",
        SITE_LANGUAGE: "de",
        SITE_LOGO: "https://example.com/logo.svg",
        SITE_ACCENT: "#7a1f1f #ffb4a8",
        SITE_BACKGROUND: "#ffffff #000000",
        SITE_LINKS: links,
      }),
    ).toMatchObject({
      SITE_DESCRIPTION: "Nachrichten von der Küste.",
      SITE_COLORS: { accent: ["#7a1f1f", "#ffb4a8"], background: ["#ffffff", "#000000"] },
      SITE_LINKS: links,
    });
    expect(configured({ SITE_LINKS: JSON.stringify(links) }).SITE_LINKS).toEqual(links);
  });

  test.each([
    [{ SITE_LANGUAGE: "english please" }, 'SITE_LANGUAGE must be a language tag, such as "en" or "pt-BR"'],
    [{ SITE_LOGO: "http://example.com/logo.svg" }, "SITE_LOGO must be the https URL of a picture"],
    [{ SITE_ACCENT: "teal" }, 'SITE_ACCENT must be two colors, for light and dark, such as "#0b5c6b #84cbd8"'],
    [
      { SITE_ACCENT: "#9ad8e0 #84cbd8" },
      "the light accent #9ad8e0 and the background #fdfcfa have a contrast of 1.3, and need 4.5",
    ],
    [
      { SITE_BACKGROUND: "#fdfcfa #777777" },
      "the dark background #777777 and the text on it have a contrast of 2.4, and need 4.5",
    ],
    [{ SITE_LINKS: "not JSON" }, "SITE_LINKS"],
    [{ SITE_LINKS: { name: "one" } }, 'SITE_LINKS must be a list of { name = "…", url = "…" }'],
    [
      { SITE_LINKS: [{ name: "Bad", url: "javascript:alert(1)" }] },
      'SITE_LINKS.0.url must be an absolute URL, "mailto:…" or a path such as "/about"',
    ],
    [{ SITE_LINKS: [{ name: "Bad", url: "//elsewhere.example" }] }, "SITE_LINKS.0.url must be an absolute URL"],
    [{ IMAGES: "yes" }, 'IMAGES must be "straight" or "transformed"'],
  ])("%j is refused in words that help", (variables, complaint) => {
    expect(() => configured(variables)).toThrow(complaint);
  });

  test("has a version that differs when readers see a difference", async () => {
    const version = (variables: Record<string, unknown>) => siteVersionOf({ ...env, ...variables } as Env);
    const was = await version({});
    expect(await version({})).toBe(was);
    expect(await version({ NEWS_SITEMAP: "on" })).toBe(was);
    for (const variables of [{ SITE_NAME: "Other" }, { SITE_ACCENT: "#7a1f1f #ffb4a8" }, { IMAGES: "transformed" }]) {
      expect(await version(variables)).not.toBe(was);
    }
  });
});
