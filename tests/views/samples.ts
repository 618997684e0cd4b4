import { DEFAULT_COLORS } from "../../src/colors.ts";
import type { SafeHtml } from "../../src/model/html.ts";
import type { Post, PostSummary, Site } from "../../src/model/post.ts";

export const SITE: Site = {
  name: "Reprint",
  origin: "https://reprint.example",
  language: "en",
  colors: DEFAULT_COLORS,
  links: [],
  images: "straight",
  version: "as-it-is",
};

/** The site before it knows its address. */
export const UNADDRESSED_SITE: Site = (({ origin: _, ...rest }) => rest)(SITE);

/** Text that becomes markup wherever it is not escaped. */
export const HOSTILE = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;</title>`;

/** A post that came directly from its publisher. */
export function aPost(changes: Partial<Post> = {}): Post {
  return {
    id: 7,
    source: { slug: "harbor-weekly", name: "Harbor Weekly", home: "https://harbor.example/" },
    slug: "the-last-ferry",
    renders: 1,
    title: "The last ferry waits for the bakers",
    summary: "On Fridays the boat leaves ten minutes late, and nobody minds.",
    html: `<p>At a quarter to eleven the engine is already warm.</p><h2>The custom</h2><p>Nobody looks at a watch.</p>` as SafeHtml,
    authors: [{ name: "Ines Calder", url: "https://harbor.example/ines" }, { name: "Tom Okafor" }],
    tags: ["Ferries", "R&D"],
    image: "https://harbor.example/ferry.jpg",
    language: "en",
    url: "https://harbor.example/the-last-ferry",
    published: "2026-11-20T08:15:00Z",
    modified: "2026-11-20T08:15:00Z",
    attribution: {
      first: { name: "Harbor Weekly", home: "https://harbor.example/", url: "https://harbor.example/the-last-ferry" },
      via: [],
      canonical: "https://harbor.example/the-last-ferry",
      indexing: "canonical",
    },
    ...changes,
  };
}

/** A post that the source has from another publisher. */
export function aPassedOnPost(changes: Partial<Post> = {}): Post {
  return aPost({
    attribution: {
      first: { name: "Island Post", home: "https://island.example/", url: "https://island.example/ferry" },
      via: [{ name: "Harbor Weekly", home: "https://harbor.example/", url: "https://harbor.example/the-last-ferry" }],
      indexing: "self",
    },
    ...changes,
  });
}

export function aSummary(changes: Partial<PostSummary> = {}): PostSummary {
  const { id, source, slug, title, summary, language, published } = aPost();
  return { id, source, slug, title, summary, language, published, ...changes };
}

/** How often a pattern occurs. */
export function count(html: string, pattern: RegExp): number {
  return html.match(new RegExp(pattern, "g"))?.length ?? 0;
}

/** The page without its style sheet, which shows none of the post. */
export function withoutStyle(html: string): string {
  return html.replace(/<style>.*?<\/style>/s, "");
}

/** The parts of the page that machines read. */
export function jsonLdOf(html: string): Record<string, unknown> {
  const [, json] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html) ?? [];
  if (json === undefined) throw new Error("the page has no JSON-LD");
  return JSON.parse(json) as Record<string, unknown>;
}

/** The names of all attributes of a page. */
export async function attributesOf(html: string): Promise<Set<string>> {
  const names = new Set<string>();
  const collect: HTMLRewriterElementContentHandlers = {
    element({ attributes }) {
      for (const [name] of attributes) if (name !== undefined) names.add(name);
    },
  };
  await new HTMLRewriter().on("*", collect).transform(new Response(html)).text();
  return names;
}
