import { sha256 } from "../bytes.ts";
import { colorProperties } from "../colors.ts";
import type { PagePolicy } from "../model/policy.ts";
import type { Site } from "../model/post.ts";
import offline from "./offline.client.js";
import pictures from "./pictures.client.js";
import reactions from "./reactions.client.js";
// The text of a module that its page imports by address.
import search from "./search.client.js";
import share from "./share.client.js";
import card from "./card.client.js";
import article from "./article.css";
import lists from "./lists.css";
import common from "./style.css";
import theme from "./theme.client.js";
import themeSwitch from "./theme-switch.client.js";
// oxlint-disable-next-line import/default
import suggest from "./suggest.client.js";
// oxlint-disable-next-line import/default
import time from "./time.client.js";
// oxlint-disable-next-line import/default
import turnstile from "./turnstile.client.js";

/** The two kinds of pages, by their style sheets: articles, and all others. */
export type Sheet = "article" | "lists";

/**
 * The assets of every page: one inlined style sheet, a short inlined script that sets its color theme, and one deferred
 * script.
 */
export interface Assets {
  css: Readonly<Record<Sheet, string>>;
  theme: string;
  script: Script;
  /** The part of the policy that depends on the assets. */
  policy: PagePolicy;
}

export interface Script {
  /** Contains a hash of the body, so that it may be cached for ever. */
  path: string;
  body: string;
}

const SCRIPT_HASH_BYTES = 6;

let made: { properties: string; sources: string; assets: Promise<Assets> } | undefined;

/** The style sheet and the scripts of a site's pages with their hashes; computed once per isolate. */
export function assets({ colors, images, logo }: Pick<Site, "colors" | "images" | "logo">): Promise<Assets> {
  const properties = colorProperties(colors);
  const sources = images === "straight" ? "'self' https: data:" : ["'self' data:", ...originOf(logo)].join(" ");
  if (made?.properties !== properties || made.sources !== sources) {
    made = { properties, sources, assets: make(properties, sources) };
  }
  return made.assets;
}

const originOf = (url: string | undefined): string[] => (url === undefined ? [] : [new URL(url).origin]);

async function make(properties: string, images: string): Promise<Assets> {
  const css = {
    article: properties + common + article,
    lists: properties + common + lists,
  };
  const [articleHash, listsHash, themeHash] = await Promise.all(
    [css.article, css.lists, theme].map(async (text) => `sha256-${(await sha256(text)).toBase64()}`),
  );
  return {
    css,
    theme,
    script: (await scripts()).page,
    // Every page allows both sheets, so the policy does not depend on the kind of page.
    policy: { style: `${articleHash}' '${listsHash}`, script: themeHash!, images },
  };
}

interface Scripts {
  /** The script of every page. */
  page: Script;
  /** The module that the page's script loads when Turnstile is on. */
  turnstile: Script;
  /** The module that the page's script loads when a reader focuses the search field. */
  suggest: Script;
}

let scriptsMade: Promise<Scripts> | undefined;

/** The scripts with addresses of their own. They are the same for every site. */
export function scripts(): Promise<Scripts> {
  scriptsMade ??= makeScripts();
  return scriptsMade;
}

async function makeScripts(): Promise<Scripts> {
  const challenge = await named("turnstile", turnstile);
  const suggestions = await named("suggest", suggest);
  const body = [reactions, share, themeSwitch, pictures, card, search, time, offline].join("\n");
  const page = await named(
    "reactions",
    body.replace("./turnstile.client.js", () => challenge.path).replace("./suggest.client.js", () => suggestions.path),
  );
  return { page, turnstile: challenge, suggest: suggestions };
}

async function named(name: string, body: string): Promise<Script> {
  const hash = (await sha256(body)).subarray(0, SCRIPT_HASH_BYTES).toHex();
  return { path: `/assets/${name}.${hash}.js`, body };
}
