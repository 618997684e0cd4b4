import type { Site } from "../model/post.ts";
import { Card } from "./card.tsx";
import { aboutText, interfaceFor, monthName } from "./language.ts";
import { renderDocument } from "./layout.tsx";

/**
 * The archive: every month that has posts, by year.
 *
 * @param months such as "2026-11", the newest first
 */
export function renderArchive(site: Site, months: string[]): Promise<string> {
  const { language } = site;
  const { strings, attributes, language: words } = interfaceFor(language);
  const years = Map.groupBy(months, (month) => month.slice(0, 4));
  return renderDocument({
    site,
    language,
    title: `${strings.archive} · ${site.name}`,
    head: (
      <Card
        site={site}
        path="/archive"
        type="CollectionPage"
        name={`${strings.archive} · ${site.name}`}
        description={aboutText(site)}
        language={language}
      />
    ),
    children: (
      <>
        <header class="top">
          <h1 {...attributes}>{strings.archive}</h1>
        </header>
        {months.length === 0 && (
          <p class="none" {...attributes}>
            {strings.nothingYet}.
          </p>
        )}
        {[...years].map(([year, ofYear]) => (
          <section class="year">
            <h2>{year}</h2>
            <ul>
              {ofYear.map((month) => (
                <li>
                  <a href={`/archive/${month}`} {...attributes}>
                    {monthName(month, words)}
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </>
    ),
  });
}
