import type { AuditEntry } from "../../storage/audit.ts";
import { type FrameProps, renderFrame } from "./frame.tsx";
import { Pages, Panel, State, When, withQuery } from "./parts.tsx";

/** The operators' changes. */
export function renderAudit(
  frame: Pick<FrameProps, "operator">,
  changes: AuditEntry[],
  filter: { who?: string | undefined; subject?: string | undefined },
  isFirst: boolean,
  older: string | null,
): Promise<string> {
  const first = withQuery("/admin/audit", filter);
  return renderFrame({
    ...frame,
    title: "Audit log",
    part: "/admin/audit",
    children: (
      <>
        <header>
          <h1>Audit log</h1>
          <p class="dim">Every change by an operator, for 400 days. Nobody can edit it.</p>
        </header>
        <form class="panel">
          <div class="fields">
            <label>
              Who
              <input name="who" value={filter.who ?? ""} />
            </label>
            <label>
              Paths that begin with
              <input name="subject" value={filter.subject ?? ""} placeholder="/posts/12" />
            </label>
            <button class="go">Filter</button>
          </div>
        </form>
        <Panel title="The newest first">
          {changes.length === 0 ? (
            <p>Nothing was changed.</p>
          ) : (
            <ul class="rows">
              {changes.map((change) => (
                <li>
                  <span>
                    <b>
                      <bdi>{change.who}</bdi>
                    </b>{" "}
                    <span class="id">
                      {change.action.split(" ")[0]} {change.subject}
                    </span>
                  </span>
                  <Status status={change.status} />
                  <small>
                    <When at={change.at} />
                  </small>
                  {(change.before ?? change.after) !== null && (
                    <details class="wide">
                      <summary>Before and after</summary>
                      <Difference before={change.before} after={change.after} />
                    </details>
                  )}
                </li>
              ))}
            </ul>
          )}
          <Pages
            isFirst={isFirst}
            first={first}
            older={older && withQuery("/admin/audit", { ...filter, cursor: older })}
          />
        </Panel>
      </>
    ),
  });
}

function Status({ status }: { status: number | null }) {
  if (status === null) return <State tone="warn">Cut off</State>;
  return status < 300 ? <State tone="ok">Done</State> : <State tone="bad">Refused ({status})</State>;
}

type Facts = Record<string, unknown>;

/** The fields that differ; all of them when one side is missing. */
function Difference({ before, after }: { before: string | null; after: string | null }) {
  const [was, is] = [before, after].map((json) => (json === null ? {} : (JSON.parse(json) as Facts)));
  const names = [...new Set([...Object.keys(was!), ...Object.keys(is!)])];
  const changed = names.filter((name) => JSON.stringify(was![name]) !== JSON.stringify(is![name]));
  return (
    <pre class="diff" tabindex={0} aria-label="Before and after">
      {changed.length === 0 && <span>nothing that the API shows</span>}
      {changed.map((name) => (
        <>
          {name in was! && <del>{`${name}: ${JSON.stringify(was![name])}`}</del>}
          {name in is! && <ins>{`${name}: ${JSON.stringify(is![name])}`}</ins>}
        </>
      ))}
    </pre>
  );
}
