import { type PageFrame, renderFrame } from "./frame.tsx";
import { Panel } from "./parts.tsx";

/** The files of an export. */
export function renderExport(
  frame: PageFrame,
  parts: { part: number; first: number; last: number }[],
): Promise<string> {
  return renderFrame({
    ...frame,
    title: "Export",
    part: "/admin/settings",
    children: (
      <>
        <header>
          <h1>Export</h1>
          <p class="dim">
            All posts with their content and credit: a JSON Feed item a line, the first made first. <code>import</code>{" "}
            reads the files again. <code>npm run reprint -- export</code> writes one file of all, or of one source.
          </p>
        </header>
        <Panel title="Files">
          {parts.length === 0 ? (
            <p>There are no posts yet.</p>
          ) : (
            <ul class="rows">
              {parts.map(({ part, first, last }) => (
                <li>
                  <a href={`/admin/export/${part}`} download>
                    Posts {first} to {last}
                  </a>
                </li>
              ))}
            </ul>
          )}
        </Panel>
      </>
    ),
  });
}
