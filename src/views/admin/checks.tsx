import { type PageFrame, renderFrame } from "./frame.tsx";
import { Panel, State, Table } from "./parts.tsx";

interface Finding {
  check: string;
  ok: boolean;
  found: string;
  advice: string;
}

/** The findings of the checks, and how to resolve each. */
export function renderChecks(frame: PageFrame, findings: Finding[], migrations: string[]): Promise<string> {
  const wrong = findings.filter(({ ok }) => !ok).length;
  return renderFrame({
    ...frame,
    title: "Checks",
    part: "/admin/settings",
    children: (
      <>
        <header class="bar">
          <div>
            <h1>Checks</h1>
            <p class="dim">
              {wrong === 0 ? "All is well." : wrong === 1 ? "One thing is wrong." : `${wrong} things are wrong.`} What
              needs you now is on the <a href="/admin">overview</a>, too.
            </p>
          </div>
          <a class="btn" href="/admin/checks">
            Check again
          </a>
        </header>
        <Panel title="What was found">
          <Table caption="Checks" columns={["Check", "State", "Found", "What to do"]}>
            {findings.map(({ check, ok, found, advice }) => (
              <tr>
                <th scope="row">{check.charAt(0).toUpperCase() + check.slice(1)}</th>
                <td>
                  <State tone={ok ? "ok" : "bad"}>{ok ? "Well" : "Wrong"}</State>
                </td>
                <td data-l="Found">{found}</td>
                <td data-l="What to do">{advice}</td>
              </tr>
            ))}
            <tr>
              <th scope="row">Migrations</th>
              <td>
                <State tone="">Applied</State>
              </td>
              <td data-l="Found">{`${migrations.length}, the last one ${migrations.at(-1) ?? "not known"}`}</td>
              <td data-l="What to do" />
            </tr>
          </Table>
          <small>
            From outside, <code>npm run reprint -- doctor</code> also compares the clock, the address, the migrations of
            your copy of the code, and some pages as readers get them.
          </small>
        </Panel>
      </>
    ),
  });
}
