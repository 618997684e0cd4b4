import { ALERT_FORMATS } from "../../model/alert.ts";
import type { Site } from "../../model/post.ts";
import type { AlertWebhook } from "../../storage/alerts.ts";
import type { Rerendering } from "../../storage/source-work.ts";
import { type PageFrame, renderFrame } from "./frame.tsx";
import { Action, Panel, State, When } from "./parts.tsx";

interface SettingsProps {
  site: Site;
  access: string | null;
  hubs: string[];
  /** Null when the operator may not see them. */
  webhooks: AlertWebhook[] | null;
  migrations: string[];
  rerendering: Rerendering;
}

/** While pages are being rendered again, the page reloads to show the progress. */
const REFRESH_SECONDS = 15;

/** The site's configuration, and the addresses for alerts. */
export function renderSettings(
  frame: PageFrame,
  { site, access, hubs, webhooks, migrations, rerendering }: SettingsProps,
): Promise<string> {
  const facts: [string, string][] = [
    ["Name", site.name],
    ["Address", site.origin ?? "not known yet"],
    ["Language", site.language],
    ["Colors", `${site.colors.accent.join(" ")} on ${site.colors.background.join(" ")}`],
    ["Pictures", site.images],
    ["Hubs", hubs.join(" ") || "none"],
    ["Cloudflare Access", access ?? "not used"],
    ["Migrations", `${migrations.length}, the last one ${migrations.at(-1) ?? "not known"}`],
  ];
  return renderFrame({
    ...frame,
    title: "Settings",
    part: "/admin/settings",
    refreshSeconds: isUnderWay(rerendering) ? REFRESH_SECONDS : undefined,
    children: (
      <>
        <header class="bar">
          <h1>Settings</h1>
          <span class="row">
            <a class="btn" href="/admin/checks">
              Checks
            </a>
            <a class="btn" href="/admin/export">
              Export
            </a>
          </span>
        </header>
        <div class="half">
          <Panel title="The site">
            <dl class="kv">
              {facts.map(([name, value]) => (
                <>
                  <dt>{name}</dt>
                  <dd>
                    <bdi>{value}</bdi>
                  </dd>
                </>
              ))}
            </dl>
            <small>They are set in wrangler.toml, and in force from the next deploy on.</small>
          </Panel>
          <Panel title="Pages">
            {isUnderWay(rerendering) ? (
              <p role="status">
                <State tone="wait">Rendering again</State> {progressOf(rerendering)}
              </p>
            ) : (
              <p>
                Each page is rendered again when its post changes, or at its next reader after a change of the
                configuration.
              </p>
            )}
            <Action path="/rerendering" next="/admin/settings" said="rerendering">
              <button>Render all pages again</button>
            </Action>
            <small>The cron does some thousands a minute. Readers have the former pages meanwhile.</small>
          </Panel>
          {webhooks && (
            <Panel title="Alerts">
              {webhooks.length === 0 && <p>Nobody is alerted. What is wrong shows on the overview alone.</p>}
              <ul class="rows">
                {webhooks.map(({ id, format, host, createdAt }) => (
                  <li>
                    <b>{host}</b>
                    <Action method="DELETE" path={`/alerts/webhooks/${id}`} next="/admin/settings" said="unalerted">
                      <button class="no" aria-label={`Remove ${host}`}>
                        Remove
                      </button>
                    </Action>
                    <small>
                      {format}, since <When at={createdAt} />
                    </small>
                  </li>
                ))}
              </ul>
              <Action path="/alerts/webhooks" next="/admin/settings" said="alerted">
                <div class="fields">
                  <label class="wide">
                    Send alerts to
                    <input
                      name="text:url"
                      type="url"
                      required
                      placeholder="https://hooks.slack.com/…"
                      autocomplete="off"
                    />
                  </label>
                  <label>
                    In the form of
                    <select name="text:format">
                      {ALERT_FORMATS.map((format) => (
                        <option value={format}>{format}</option>
                      ))}
                    </select>
                  </label>
                  <button>Add</button>
                </div>
              </Action>
              <small>Each alert is sent once when it begins, and once when it is over.</small>
            </Panel>
          )}
        </div>
      </>
    ),
  });
}

const isUnderWay = ({ sources }: Rerendering): boolean => sources > 0;

const progressOf = ({ sources, posts, pages }: Rerendering): string =>
  `${sources === 1 ? "1 source is" : `${sources} sources are`} not done; ${posts} of their posts are. ${
    pages === 1 ? "1 page waits" : `${pages} pages wait`
  } for the next minute.`;
