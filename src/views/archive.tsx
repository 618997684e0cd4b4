import type { Site } from "../model/post.ts";
import { Card } from "./card.tsx";
import { monthText } from "./language.ts";
import { renderDocument } from "./layout.tsx";

const LANGUAGE = "en";

/**
 * The archive: every month that has posts, by year.
 *
 * @param months such as "2026-11", the newest first
 */
export function renderArchive(site: Site, months: string[]): Promise<string> {
  const years = Map.groupBy(months, (month) => month.slice(0, 4));
  return renderDocument({
    site,
    language: LANGUAGE,
    title: `Archive · ${site.name}`,
    head: (
      <Card
        site={site}
        path="/archive"
        type="CollectionPage"
        name={`Archive · ${site.name}`}
        description="Every month that has posts."
        language={LANGUAGE}
      />
    ),
    children: (
      <>
        <header>
          <h1>Archive</h1>
        </header>
        {months.length === 0 && <p class="none">Nothing has been published here yet.</p>}
        {[...years].map(([year, ofYear]) => (
          <section class="year">
            <h2>{year}</h2>
            <ul>
              {ofYear.map((month) => (
                <li>
                  <a href={`/archive/${month}`}>{monthText(month, LANGUAGE).replace(` ${year}`, "")}</a>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </>
    ),
  });
}
