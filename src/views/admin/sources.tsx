import type { SourceRow } from "../../storage/overview.ts";
import { Spark } from "./charts.tsx";
import { type PageFrame, renderFrame } from "./frame.tsx";
import { duration, Pages, Panel, State, Table, type Tone, withQuery } from "./parts.tsx";

export interface SourceListItem extends SourceRow {
  /** The number of deliveries on each of the last fourteen days. */
  days: number[];
  failedToday: number;
}

function healthOf({ failures, pausedFeeds, failedToday, trouble }: SourceListItem): {
  tone: Tone;
  word: string;
  why: string;
} {
  if (failedToday > 0) return { tone: "bad", word: "Failing", why: `${failedToday} deliveries failed today` };
  if (failures > 0) return { tone: "warn", word: "Feed fails", why: trouble ?? "" };
  if (pausedFeeds > 0) return { tone: "mute", word: "Paused", why: trouble ?? "" };
  return { tone: "ok", word: "Well", why: "" };
}

/** The sources, with their ways of publishing. */
export function renderSources(
  frame: PageFrame,
  {
    sources,
    words,
    now,
    isFirst,
    older,
  }: { sources: SourceListItem[]; words: string; now: number; isFirst: boolean; older: string | null },
): Promise<string> {
  return renderFrame({
    ...frame,
    title: "Sources",
    part: "/admin/sources",
    children: (
      <>
        <header class="bar">
          <h1>Sources</h1>
          <span class="row">
            <a class="btn" href="/admin/opml.xml">
              OPML
            </a>
            <a class="btn" href="/admin/opml">
              Add from OPML
            </a>
            <a class="btn go" href="/admin/sources/new">
              Add a source
            </a>
          </span>
        </header>
        <Panel
          title="By slug"
          beside={
            <form class="row" role="search">
              <label class="sr" for="q">
                Find a source
              </label>
              <input id="q" name="q" type="search" value={words} placeholder="Find a source" />
              <button>Find</button>
            </form>
          }
        >
          {sources.length === 0 ? (
            <p>None. Add one by the address of its home page.</p>
          ) : (
            <Table
              caption="Sources"
              columns={["Publisher", "State", "Comes by", "Last delivery", "Next poll", "14 days"]}
            >
              {sources.map((source) => {
                const { tone, word, why } = healthOf(source);
                return (
                  <tr>
                    <th scope="row">
                      <a href={`/admin/sources/${source.slug}`}>
                        <bdi>{source.name}</bdi>
                      </a>
                      <br />
                      <small>{new URL(source.home).host}</small>
                    </th>
                    <td>
                      <State tone={tone}>{word}</State>
                      {why && (
                        <>
                          <br />
                          <small>{why}</small>
                        </>
                      )}
                    </td>
                    <td>
                      {source.feeds > 0 ? `${source.feeds} ${source.feeds === 1 ? "feed" : "feeds"}, ` : ""}
                      webhook ({source.signing})
                    </td>
                    <td>{source.lastAt === null ? "never" : `${duration(now - source.lastAt)} ago`}</td>
                    <td data-l="Next poll">
                      {source.nextPollAt === null
                        ? "–"
                        : source.nextPollAt <= now
                          ? "now"
                          : `in ${duration(source.nextPollAt - now)}`}
                    </td>
                    <td>
                      <span class="strip" title={`${source.days.join(", ")} deliveries a day`}>
                        <Spark values={source.days} />
                      </span>
                    </td>
                  </tr>
                );
              })}
            </Table>
          )}
          <Pages
            isFirst={isFirst}
            first={withQuery("/admin/sources", { q: words })}
            older={older && withQuery("/admin/sources", { q: words, cursor: older })}
          />
        </Panel>
      </>
    ),
  });
}
