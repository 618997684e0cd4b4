import { generateOpml } from "feedsmith";
import { xmlSafe, xmlText } from "./xml.ts";

/** A feed in a list. */
export interface Outline {
  name: string;
  /** The feed's address. */
  feed: string;
  home: string;
  language: string;
}

const DOCS = "https://opml.org/spec2.opml";

/** A list of feeds (OPML 2.0). */
export function opmlOf(title: string, outlines: readonly Outline[]): string {
  // The library writes no list without feeds.
  if (outlines.length === 0) {
    const head = `<title>${xmlText(title)}</title><docs>${DOCS}</docs>`;
    return `<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0"><head>${head}</head><body/></opml>\n`;
  }
  return generateOpml(
    xmlSafe({
      head: { title, docs: DOCS },
      body: {
        outlines: outlines.map(({ name, feed, home, language }) => ({
          type: "rss",
          text: name,
          title: name,
          xmlUrl: feed,
          htmlUrl: home,
          language,
        })),
      },
    }),
  );
}
