import type { Site } from "../model/post.ts";
import { Card } from "./card.tsx";
import { FEED_FORMATS, feedHref } from "./feed-links.tsx";
import { renderDocument } from "./layout.tsx";
import { Name } from "./parts.tsx";

const LANGUAGE = "en";

/** The about page: how this site uses other people's posts, and what publishers can request. */
export function renderAbout(
  site: Site,
  sources: { slug: string; name: string; home_page_url: string }[],
): Promise<string> {
  return renderDocument({
    site,
    sheet: "article",
    language: LANGUAGE,
    title: `About · ${site.name}`,
    head: (
      <Card
        site={site}
        path="/about"
        type="AboutPage"
        name={`About · ${site.name}`}
        description="Other people’s posts, with credit that readers and search engines can follow."
        language={LANGUAGE}
      />
    ),
    children: (
      <article class="art">
        <header>
          <h1>
            About <bdi>{site.name}</bdi>
          </h1>
          <p class="standfirst">Other people’s posts, with credit that readers and search engines can follow.</p>
        </header>
        <div class="body">
          <h2>What stands here</h2>
          <p>
            Publishers send their posts to this site, and each one is reprinted at an address of its own that never
            changes. It names its author and its publisher above the text, and ends with a line that links to whoever
            published it first. Unless a publisher has decided otherwise, search engines are told that the original is
            the page to show.
          </p>
          <p>
            A correction by the publisher replaces the text and is dated. A withdrawn post leaves a notice in its place.
          </p>
          {sources.length > 0 && (
            <>
              <h2>Publishers</h2>
              <ul>
                {sources.map(({ slug, name, home_page_url }) => (
                  <li>
                    <a href={`/${slug}`}>
                      <bdi>{name}</bdi>
                    </a>
                    , first published at <Name name={new URL(home_page_url).host} url={home_page_url} />
                  </li>
                ))}
              </ul>
            </>
          )}
          <h2>To follow it</h2>
          <p>
            Everything here comes as a feed:{" "}
            {FEED_FORMATS.map(({ file, name }, index) => (
              <>
                {index > 0 && ", "}
                <a href={feedHref("/", file)}>{name}</a>
              </>
            ))}
            . Each publisher and each tag has feeds of its own, and{" "}
            <a href="/opml.xml">one file lists the publishers’</a>.
          </p>
          <h2>For publishers</h2>
          <p>
            A post is corrected or withdrawn here by correcting or withdrawing it at its source, which reaches this site
            within seconds. How readers’ reactions are counted is on the <a href="/privacy">privacy page</a>.
          </p>
        </div>
      </article>
    ),
  });
}
