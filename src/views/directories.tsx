import type { Site } from "../model/post.ts";
import { tagPath } from "../model/tag.ts";
import type { PublisherTally, TagTally } from "../storage/tallies.ts";
import { Card } from "./card.tsx";
import { aboutText, countText, type Interface, interfaceFor, languageName, languageWithin } from "./language.ts";
import { renderDocument } from "./layout.tsx";
import { hueOf, Mark } from "./publisher.tsx";

interface DirectoryProps {
  site: Site;
  path: string;
  name: string;
  ui: Interface;
}

/** The head of pages that list things other than posts. */
const DirectoryHead = ({ site, path, name }: DirectoryProps) => (
  <Card
    site={site}
    path={path}
    type="CollectionPage"
    name={`${name} · ${site.name}`}
    description={aboutText(site)}
    language={site.language}
  />
);

/** The page of publishers. Each leads to its page here. */
export function renderPublishers(site: Site, publishers: PublisherTally[], next?: string): Promise<string> {
  const ui = interfaceFor(site.language);
  const { strings, attributes } = ui;
  return renderDocument({
    site,
    language: site.language,
    section: "/publishers",
    title: `${strings.publishers} · ${site.name}`,
    head: <DirectoryHead site={site} path="/publishers" name={strings.publishers} ui={ui} />,
    children: (
      <>
        <header class="top">
          <h1 {...attributes}>{strings.publishers}</h1>
        </header>
        {publishers.length === 0 ? (
          <NothingYet ui={ui} />
        ) : (
          <ul class="dir">
            {publishers.map((publisher) => (
              <ListedPublisher publisher={publisher} images={site.images} ui={ui} />
            ))}
          </ul>
        )}
        {next && (
          <p class="next" {...attributes}>
            <a class="btn" rel="next" href={next}>
              {strings.older}
            </a>
          </p>
        )}
      </>
    ),
  });
}

interface ListedPublisherProps {
  publisher: PublisherTally;
  images: Site["images"];
  ui: Interface;
}

function ListedPublisher({ publisher, images, ui }: ListedPublisherProps) {
  const { slug, name, home, language, description, icon, posts } = publisher;
  return (
    <li>
      <Mark class={`mono ${hueOf(slug)}`} name={name} icon={icon} images={images} />
      <h2 {...languageWithin(language, ui.language)}>
        <a href={`/${slug}`}>
          <bdi>{name}</bdi>
        </a>
      </h2>
      {description !== "" && (
        <p class="dek" {...languageWithin(language, ui.language)}>
          {description}
        </p>
      )}
      <p class="meta" {...ui.attributes}>
        <span>
          <a href={home}>
            <bdi>{new URL(home).host}</bdi>
          </a>
        </span>
        <span>{languageName(language, ui.language)}</span>
        <span>
          {ui.strings.posts}: {countText(posts, ui.language)}
        </span>
      </p>
    </li>
  );
}

/** The page of topics: the tags of most posts. */
export function renderTopics(site: Site, tags: TagTally[]): Promise<string> {
  const ui = interfaceFor(site.language);
  const { strings, attributes } = ui;
  return renderDocument({
    site,
    language: site.language,
    section: "/tags",
    title: `${strings.topics} · ${site.name}`,
    head: <DirectoryHead site={site} path="/tags" name={strings.topics} ui={ui} />,
    children: (
      <>
        <header class="top">
          <h1 {...attributes}>{strings.topics}</h1>
        </header>
        {tags.length === 0 ? (
          <NothingYet ui={ui} />
        ) : (
          <ul class="tags">
            {tags.map(({ slug, name, posts }) => (
              <li>
                <a href={tagPath(slug)}>
                  <bdi>{name}</bdi> {countText(posts, ui.language)}
                </a>
              </li>
            ))}
          </ul>
        )}
      </>
    ),
  });
}

/** In place of a list of a site without posts. */
export function NothingYet({ ui: { strings, attributes } }: { ui: Interface }) {
  return <p {...attributes}>{strings.nothingYet}.</p>;
}
