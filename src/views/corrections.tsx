import type { Site } from "../model/post.ts";
import type { Correction } from "../storage/corrections.ts";
import { Card } from "./card.tsx";
import { Story } from "./items.tsx";
import { instantText, type Interface, interfaceFor } from "./language.ts";
import { renderDocument } from "./layout.tsx";
import { Sentence, Time } from "./parts.tsx";
import { Publisher } from "./publisher.tsx";

/**
 * The page of recent corrections and withdrawals, the newest first.
 *
 * @param now milliseconds since the epoch
 */
export function renderCorrections(site: Site, corrections: Correction[], now: number): Promise<string> {
  const ui = interfaceFor(site.language);
  const { strings, attributes } = ui;
  return renderDocument({
    site,
    language: site.language,
    title: `${strings.corrections} · ${site.name}`,
    head: (
      <Card
        site={site}
        path="/corrections"
        type="CollectionPage"
        name={`${strings.corrections} · ${site.name}`}
        description={strings.correctionsHint}
        language={site.language}
      />
    ),
    children: (
      <>
        <header class="top" {...attributes}>
          <h1>{strings.corrections}</h1>
          <p class="standfirst">{strings.correctionsHint}</p>
        </header>
        <ol class="river">
          {corrections.map((correction) => (
            <li>
              {correction.kind === "corrected" ? (
                <Story post={{ ...correction.post, isCorrected: true }} level="h2" site={site} ui={ui} now={now} />
              ) : (
                <Withdrawn correction={correction} site={site} ui={ui} />
              )}
            </li>
          ))}
        </ol>
      </>
    ),
  });
}

/** A withdrawal. It shows neither the post's headline nor its address, which is made from the headline. */
function Withdrawn({
  correction: { post, at, reason, by },
  site,
  ui,
}: {
  correction: Correction & { kind: "withdrawn" };
  site: Site;
  ui: Interface;
}) {
  const { strings, attributes, language } = ui;
  const date = instantText(at, language);
  return (
    <article class="card text">
      <p class="from" {...attributes}>
        <Publisher {...post.source} images={site.images} />
      </p>
      <h2 {...attributes}>{strings.withdrawn}</h2>
      {reason && (
        <p class="dek" dir="auto">
          {reason}
        </p>
      )}
      {date && (
        <p class="meta" {...attributes}>
          <span>
            <Sentence
              template={by === "source" ? strings.withdrawnBySource : strings.withdrawnBySite}
              slots={{
                source: <bdi>{post.source.name}</bdi>,
                site: <bdi>{site.name}</bdi>,
                date: <Time iso={at} date={date} around={language} />,
              }}
            />
          </span>
        </p>
      )}
    </article>
  );
}
