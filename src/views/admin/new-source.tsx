import { type PageFrame, renderFrame } from "./frame.tsx";
import { Panel, State } from "./parts.tsx";

/** The source found at an address, as in the API's preview. */
export interface FoundSource {
  feeds: { url: string; title: string }[];
  feed: {
    url: string;
    title: string;
    description: string;
    icon_url?: string | undefined;
    home_page_url?: string | undefined;
    hub?: { url: string } | undefined;
    entries: number;
    declares_complete: boolean;
    issues: string[];
  };
  entries: FoundEntry[];
}

type FoundEntry =
  | { title: string; url: string; summary: string; html: string; authors: string[]; credit: string; language: string }
  | { title: string; url: string; refused: string };

interface NewSourceProps {
  url: string;
  allowHttp: boolean;
  found: FoundSource | null;
  /** Why no source was found, or why it was not added. */
  trouble: string | null;
  name: string;
  slug: string;
  upstreams: { name: string; software: string }[];
}

const EXCERPT_CHARS = 200;

/** The form for a new source: from the address of its home page or feed, or with a webhook only. */
export function renderNewSource(frame: PageFrame, props: NewSourceProps): Promise<string> {
  const { url, allowHttp, found, trouble, name, slug, upstreams } = props;
  return renderFrame({
    ...frame,
    title: "Add a source",
    part: "/admin/sources",
    children: (
      <>
        <header>
          <h1>Add a source</h1>
          <p class="dim">Give any address of theirs: the home page or a feed. Nothing is saved until you say so.</p>
        </header>
        {trouble !== null && (
          <div class="alert bad" role="alert">
            <span class="st">Not found</span>
            <p>{trouble} You can add it for webhooks nevertheless.</p>
          </div>
        )}
        <form class="panel">
          <div class="fields">
            <label class="wide">
              Address
              <input name="url" type="url" value={url} required placeholder="https://harbor.example/" />
            </label>
            <label class="tick wide">
              <input type="checkbox" name="http" value="true" checked={allowHttp} /> Plain http will do
            </label>
            <button class="go">Look</button>
          </div>
        </form>
        {found && <FoundFeeds found={found} />}
        {(found !== null || trouble !== null) && (
          <form class="panel" method="post" action="/admin/sources/new">
            <h2>Register</h2>
            <input
              type="hidden"
              name="home"
              value={found?.feed.home_page_url ?? (URL.parse(url)?.origin ?? "") + "/"}
            />
            <input type="hidden" name="http" value={String(allowHttp)} />
            <div class="fields">
              <label>
                Name
                <input name="name" value={name} required maxlength={200} />
              </label>
              <label>
                Slug, in addresses
                <input name="slug" value={slug} required maxlength={60} pattern="[a-z0-9]+(-[a-z0-9]+)*" />
              </label>
              <label>
                Language
                <input name="language" value={languageOf(found)} required />
              </label>
              <label class="wide">
                What it is about, for its page here
                <input name="description" value={found?.feed.description ?? ""} maxlength={300} />
              </label>
              <label class="wide">
                Its icon, a square picture
                <input name="icon" type="url" value={found?.feed.icon_url ?? ""} maxlength={2000} />
              </label>
              {found && (
                <fieldset class="wide">
                  <legend>Which feed is polled</legend>
                  {[found.feed, ...found.feeds.filter((each) => each.url !== found.feed.url)].map((each, index) => (
                    <label class="tick">
                      <input type="radio" name="feed" value={each.url} checked={index === 0} />
                      <span>
                        {each.title} <span class="id">{each.url}</span>
                      </span>
                    </label>
                  ))}
                  <label class="tick">
                    <input type="radio" name="feed" value="" /> None: it sends webhooks
                  </label>
                </fieldset>
              )}
              <label class="wide">
                If it sends webhooks, it runs
                <select name="upstream">
                  {upstreams.map((each) => (
                    <option value={each.name} selected={each.name === "native"}>
                      {each.software}
                    </option>
                  ))}
                </select>
              </label>
              <label class="wide">
                Its secret, where the publisher’s software makes it
                <input name="secret" autocomplete="off" />
              </label>
              <button class="go">Add source</button>
            </div>
          </form>
        )}
      </>
    ),
  });
}

function languageOf(found: FoundSource | null): string {
  for (const entry of found?.entries ?? []) if ("language" in entry) return entry.language;
  return "en";
}

function FoundFeeds({ found: { feed, entries } }: { found: FoundSource }) {
  return (
    <>
      <Panel title={`Found: ${feed.title}`}>
        <dl class="kv">
          <dt>Feed</dt>
          <dd class="id">{feed.url}</dd>
          <dt>Entries</dt>
          <dd>{feed.entries}</dd>
          <dt>Hub</dt>
          <dd>
            {feed.hub ? (
              <State tone="ok">{new URL(feed.hub.url).host}: posts arrive within seconds</State>
            ) : (
              <State tone="">none: it is polled</State>
            )}
          </dd>
          <dt>Withdrawals</dt>
          <dd>
            {feed.declares_complete ? (
              <State tone="ok">The feed says that it is complete</State>
            ) : (
              <State tone="warn">Not declared: posts that vanish stay</State>
            )}
          </dd>
          {feed.issues.map((issue) => (
            <>
              <dt>Noticed</dt>
              <dd>{issue}</dd>
            </>
          ))}
        </dl>
      </Panel>
      <Panel title="The last three, as they would look">
        <div class="half">
          {entries.map((entry) => (
            <article class="post">
              <h3>
                <bdi>{entry.title}</bdi>
              </h3>
              {"refused" in entry ? (
                <p>
                  <State tone="warn">Refused</State> {entry.refused}
                </p>
              ) : (
                <>
                  <p>
                    <bdi>{(entry.summary || textIn(entry.html)).slice(0, EXCERPT_CHARS)}</bdi>
                  </p>
                  <small>
                    <bdi>{entry.authors.join(", ")}</bdi>
                  </small>
                  <small>
                    <bdi>{entry.credit}</bdi>
                  </small>
                </>
              )}
            </article>
          ))}
        </div>
      </Panel>
    </>
  );
}

const textIn = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
