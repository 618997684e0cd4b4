import { type PageFrame, renderFrame } from "./frame.tsx";
import { Panel, State, Table } from "./parts.tsx";

/** A feed of a document, with the source that it would belong to. */
export interface OfferedFeed {
  feed: string;
  name: string;
  home: string;
  slug: string;
  /** All of it, for the form. */
  json: string;
  isChosen: boolean;
}

export interface OpmlOutcome {
  name: string;
  slug: string;
  /** Null: it was added. */
  trouble: string | null;
}

interface OpmlProps {
  /** Null: there is no document yet. */
  feeds: OfferedFeed[] | null;
  outcomes: OpmlOutcome[];
}

/** Sources from an OPML document. */
export function renderOpml(frame: PageFrame, { feeds, outcomes }: OpmlProps): Promise<string> {
  return renderFrame({
    ...frame,
    title: "Sources from OPML",
    part: "/admin/sources",
    children: (
      <>
        <header>
          <h1>Sources from OPML</h1>
          <p class="dim">
            A list of feeds, as feed readers export it. Each feed becomes a source of its own, or joins the source with
            its home page. Nothing is saved until you say so.
          </p>
        </header>
        {outcomes.length > 0 && <Outcomes outcomes={outcomes} />}
        {feeds === null ? (
          <Panel title="The list">
            <form method="post" enctype="multipart/form-data" action="/admin/opml">
              <div class="fields">
                <label class="wide">
                  File
                  <input type="file" name="file" accept=".opml,.xml,text/x-opml" />
                </label>
                <label class="wide">
                  Or its text
                  <textarea name="text" rows={6} />
                </label>
                <button class="go">Look</button>
              </div>
            </form>
          </Panel>
        ) : (
          feeds.length > 0 && <Offer feeds={feeds} />
        )}
        {feeds?.length === 0 && (
          <p>
            <a class="btn" href="/admin/sources">
              To the sources
            </a>
          </p>
        )}
      </>
    ),
  });
}

const Outcomes = ({ outcomes }: { outcomes: OpmlOutcome[] }) => (
  <Panel title="Done">
    <ul class="rows">
      {outcomes.map(({ name, slug, trouble }) => (
        <li>
          <a href={`/admin/sources/${slug}`}>
            <bdi>{name}</bdi>
          </a>
          <State tone={trouble === null ? "ok" : "bad"}>{trouble === null ? "Added" : "Not added"}</State>
          {trouble !== null && <small>{trouble}</small>}
        </li>
      ))}
    </ul>
  </Panel>
);

const Offer = ({ feeds }: { feeds: OfferedFeed[] }) => (
  <Panel title={feeds.length === 1 ? "1 feed" : `${feeds.length} feeds`}>
    <form method="post" enctype="multipart/form-data" action="/admin/opml">
      <Table caption="Feeds" columns={["Feed", "Source", "Home page"]}>
        {feeds.map(({ feed, name, home, slug, json, isChosen }) => (
          <tr>
            <th scope="row">
              <input type="hidden" name="feed" value={json} />
              <label class="tick">
                <input type="checkbox" name="add" value={feed} checked={isChosen} />
                <span>
                  <bdi>{name}</bdi>
                </span>
              </label>
              <small>{feed}</small>
            </th>
            <td data-l="Source">{slug}</td>
            <td data-l="Home page">{home}</td>
          </tr>
        ))}
      </Table>
      <p class="row">
        <button class="go">Add those that are ticked</button>
        <small>Twenty at once: each feed is read first.</small>
      </p>
    </form>
  </Panel>
);
