import type { Site } from "../model/post.ts";
import { Card } from "./card.tsx";
import { renderDocument } from "./layout.tsx";

const LANGUAGE = "en";
const DESCRIPTION = "What these pages do so that everybody can read them, and where they fall short.";

/** The accessibility page. It claims only what tests verify. */
export function renderAccessibility(site: Site): Promise<string> {
  return renderDocument({
    site,
    sheet: "article",
    language: LANGUAGE,
    title: `Accessibility · ${site.name}`,
    head: (
      <Card
        site={site}
        path="/accessibility"
        type="WebPage"
        name={`Accessibility · ${site.name}`}
        description={DESCRIPTION}
        language={LANGUAGE}
      />
    ),
    children: (
      <article class="art">
        <header>
          <h1>Accessibility</h1>
          <p class="standfirst">{DESCRIPTION}</p>
        </header>
        <div class="body">
          <p>
            The pages are made to meet the Web Content Accessibility Guidelines 2.2 at level AA. Every kind of page is
            checked by program, in light and dark, before a version is released; nobody has audited this site by hand.
          </p>
          <ul>
            <li>Everything can be reached and used by keyboard, and shows where the focus is.</li>
            <li>Nothing needs JavaScript: reading, searching and reacting work without it.</li>
            <li>Pages fit windows of 320 pixels, and text at twice its size.</li>
            <li>Each post is marked with its own language and direction.</li>
            <li>Light, dark and forced colors follow your system. Nothing moves by itself.</li>
          </ul>
          <h2>Where it falls short</h2>
          <p>
            The posts are other publishers’: some pictures come without a description, some videos without captions. Ask
            the publisher, whom each post names above its text. For the pages themselves, the{" "}
            <a href="/contact">contact page</a> says whom to write to.
          </p>
        </div>
      </article>
    ),
  });
}
