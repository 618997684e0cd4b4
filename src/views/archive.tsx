import type { Site } from "../model/post.ts";
import type { MonthTally } from "../storage/tallies.ts";
import { Card } from "./card.tsx";
import { NothingYet } from "./directories.tsx";
import { aboutText, countText, interfaceFor, monthName } from "./language.ts";
import { renderDocument } from "./layout.tsx";

/** The number of shades. A month's panel has one by its share of the fullest month. */
const SHADES = 4;

/**
 * The archive: every month with posts, by year, with the number of its posts.
 *
 * @param months the newest first
 */
export function renderArchive(site: Site, months: MonthTally[]): Promise<string> {
  const { language } = site;
  const ui = interfaceFor(language);
  const { strings, attributes, language: words } = ui;
  const years = Map.groupBy(months, ({ month }) => month.slice(0, 4));
  const fullest = Math.max(1, ...months.map(({ posts }) => posts));
  return renderDocument({
    site,
    language,
    section: "/archive",
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
        {months.length === 0 && <NothingYet ui={ui} />}
        {[...years].map(([year, ofYear]) => (
          <section class="year" id={year}>
            <h2>{year}</h2>
            <ul class="months">
              {monthsOf(year, ofYear).map(({ month, posts }) =>
                posts > 0 ? (
                  <li>
                    <a class={`q${Math.ceil((posts / fullest) * SHADES)}`} href={`/archive/${month}`} {...attributes}>
                      {monthName(month, words)} <span class="sr">{strings.posts}: </span>
                      <b>{countText(posts, words)}</b>
                    </a>
                  </li>
                ) : (
                  <li aria-hidden="true">
                    <span {...attributes}>
                      {monthName(month, words)} <b>–</b>
                    </span>
                  </li>
                ),
              )}
            </ul>
          </section>
        ))}
      </>
    ),
  });
}

/** The twelve months of a year. Months without posts count none. */
function monthsOf(year: string, tallies: readonly MonthTally[]): MonthTally[] {
  const posts = new Map(tallies.map((tally) => [tally.month, tally.posts]));
  return Array.from({ length: 12 }, (_, index) => {
    const month = `${year}-${String(index + 1).padStart(2, "0")}`;
    return { month, posts: posts.get(month) ?? 0 };
  });
}
