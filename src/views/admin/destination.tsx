import { MINUTE_MS } from "../../time.ts";
import type { AnnouncementReport } from "../../storage/announcements.ts";
import type { FollowerHost } from "../../storage/follower-messages.ts";
import type { FollowerCounts } from "../../storage/followers.ts";
import { stateOfCopy } from "./copy-state.ts";
import { Backfill, CopyText, type CopyTextProps } from "./copy-text.tsx";
import { Choice, Field } from "./destination-fields.tsx";
import { Condition, type DestinationRow, type KindField } from "./destinations.tsx";
import { type PageFrame, renderFrame } from "./frame.tsx";
import { Action, DO, duration, Pages, Panel, State, Table, When } from "./parts.tsx";
import { Outward } from "../parts.tsx";

/** The followers of an ActivityPub actor, and their servers that do not answer. */
export interface FollowersProps extends FollowerCounts {
  troubled: FollowerHost[];
}

/** One destination: its state, and each copy there. */
export function renderDestination(
  frame: PageFrame,
  one: DestinationRow & { followers?: FollowersProps | undefined; fields: KindField[] },
  text: Pick<CopyTextProps, "template" | "standard" | "post" | "preview">,
  announcements: AnnouncementReport[],
  isFirst: boolean,
  older: string | null,
): Promise<string> {
  const here = `/admin/destinations/${one.id}`;
  return renderFrame({
    ...frame,
    title: one.name,
    part: "/admin/destinations",
    children: (
      <>
        <header>
          <h1>
            <bdi>{one.name}</bdi>
          </h1>
          <p>
            {one.label} · <Condition one={one} />
          </p>
        </header>
        <Panel title="How it is">
          <dl class="kv">
            <dt>Last took a copy</dt>
            <dd>
              <When at={one.sentAt} />
            </dd>
            {one.failingSince !== null && (
              <>
                <dt>Failing since</dt>
                <dd>
                  <When at={one.failingSince} />
                </dd>
                <dt>Tried again</dt>
                <dd>{one.stoppedAt === null ? <When at={one.resumeAt} /> : "when you start it again"}</dd>
              </>
            )}
            <dt>A copy waits</dt>
            <dd>{duration(one.delayMs)}</dd>
          </dl>
          <div class="row">
            <Action path={`/destinations/${one.id}/check`} next={here} said="checked">
              <button>Check it now</button>
            </Action>
            <Action method="PATCH" path={`/destinations/${one.id}`} next={here} said="saved">
              <input type="hidden" name="flag:paused" value={one.pausedAt === null ? "true" : "false"} />
              <button>
                {one.stoppedAt !== null ? "Start it again" : one.pausedAt === null ? "Pause it" : "Resume it"}
              </button>
            </Action>
            <Action
              method="DELETE"
              path={`/destinations/${one.id}`}
              next="/admin/destinations"
              said="destinationForgotten"
            >
              <button class="no">
                {one.kind === "activitypub" ? "End the account" : "Forget it, and leave its copies"}
              </button>
            </Action>
          </div>
        </Panel>
        {one.followers && <Followers {...one.followers} />}
        <div class="half">
          <CopyText id={one.id} here={here} {...text} />
          <Changes one={one} here={here} />
          <Backfill id={one.id} here={here} />
        </div>
        <Panel title="Copies, the newest post first">
          {announcements.length === 0 ? (
            <p>None yet.</p>
          ) : (
            <Copies id={one.id} here={here} announcements={announcements} />
          )}
          <Pages isFirst={isFirst} first={here} older={older} />
        </Panel>
      </>
    ),
  });
}

/** The forms that change a destination. Its secrets are never shown, so they have a form of their own. */
function Changes({ one, here }: { one: DestinationRow & { fields: KindField[] }; here: string }) {
  const secrets = one.fields.filter(({ group }) => group === "secrets");
  return (
    <Panel title="Settings">
      <Action method="PATCH" path={`/destinations/${one.id}`} next={here} said="saved">
        <div class="fields">
          <label class="wide">
            Name
            <input name="text:name" value={one.name} required maxlength={100} />
          </label>
          {one.fields
            .filter(({ group }) => group === "settings")
            .map((field) => (
              <Field field={field} values={one.settings as Record<string, unknown>} />
            ))}
          <Choice delayMinutes={one.delayMs / MINUTE_MS} filters={one.filters} />
          <button class="go">Save</button>
        </div>
      </Action>
      {secrets.length > 0 && (
        <details>
          <summary>New secrets…</summary>
          <Action method="PATCH" path={`/destinations/${one.id}`} next={here} said="saved">
            <div class="fields">
              {secrets.map((field) => (
                <Field field={field} />
              ))}
              <button class="go">Save them</button>
            </div>
          </Action>
        </details>
      )}
    </Panel>
  );
}

function Followers({ followers, hosts, waiting, troubled }: FollowersProps) {
  return (
    <Panel title="Followers">
      <p>
        <b>{followers}</b> {followers === 1 ? "account follows" : "accounts follow"}, of {hosts}{" "}
        {hosts === 1 ? "server" : "servers"}. {waiting === 0 ? "Nothing waits." : `${waiting} messages wait.`}
      </p>
      {troubled.length > 0 && (
        <table class="fold">
          <caption>Servers that do not take everything</caption>
          <thead>
            <tr>
              <th scope="col">Server</th>
              <th scope="col">State</th>
              <th scope="col">Tried again</th>
              <th scope="col" class="r">
                Given up
              </th>
            </tr>
          </thead>
          <tbody>
            {troubled.map((host) => (
              <tr>
                <th scope="row">{host.host}</th>
                <td>
                  {host.stoppedAt !== null ? (
                    <State tone="bad">Stopped</State>
                  ) : (
                    <State tone={host.failures > 0 ? "warn" : "ok"}>{host.failures > 0 ? "Failing" : "Good"}</State>
                  )}
                  {host.trouble !== null && <small>{host.trouble}</small>}
                </td>
                <td data-l="Tried again">
                  {host.stoppedAt !== null ? (
                    "when it follows again, or you save"
                  ) : (
                    <When at={host.failures > 0 ? host.resumeAt : null} />
                  )}
                </td>
                <td class="r" data-l="Given up">
                  {host.dropped}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function Copies({ id, here, announcements }: { id: string; here: string; announcements: AnnouncementReport[] }) {
  return (
    <Table caption="Copies" columns={["Post", "State", "Changed here", "Settled there after", DO]}>
      {announcements.map((copy) => {
        const path = `/destinations/${id}/announcements/${copy.post}`;
        const [tone, word] = stateOfCopy(copy);
        return (
          <tr>
            <th scope="row">
              <a href={`/admin/posts/${copy.post}`}>
                <bdi>{copy.title === "" ? `Post ${copy.post}` : copy.title}</bdi>
              </a>
              {copy.url !== null && (
                <>
                  <br />
                  <a href={copy.url}>
                    The copy <Outward />
                  </a>
                </>
              )}
            </th>
            <td>
              <State tone={tone}>{word}</State>
              {copy.trouble !== null && <small>{copy.trouble}</small>}
            </td>
            <td data-l="Changed here">
              <When at={copy.notedAt} />
            </td>
            <td data-l="Settled there after">
              {copy.settledAt === null || copy.settledAt < copy.notedAt
                ? "not yet"
                : duration(copy.settledAt - copy.notedAt)}
            </td>
            <td class="r">
              <span class="row">
                {copy.state === "unsure" && (
                  <>
                    <Action path={`${path}/there`} next={here} said="judged">
                      <input name="text?:id" aria-label="Its id there" placeholder="its id there" maxlength={500} />
                      <button>It is there</button>
                    </Action>
                    <Action path={`${path}/absent`} next={here} said="judged">
                      <button>It is not there</button>
                    </Action>
                  </>
                )}
                {copy.state !== "unsure" && (
                  <Action path={`${path}/retry`} next={here} said="judged">
                    <button>Try again</button>
                  </Action>
                )}
                {copy.state !== "skipped" && (
                  <Action path={`${path}/skip`} next={here} said="judged">
                    <button class="no">Skip</button>
                  </Action>
                )}
              </span>
            </td>
          </tr>
        );
      })}
    </Table>
  );
}
