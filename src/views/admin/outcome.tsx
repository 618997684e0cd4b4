import { type FrameProps, type DashboardPart, renderFrame } from "./frame.tsx";

/** The page of a secret that is shown only once. */
export function renderShownOnce(
  frame: Pick<FrameProps, "operator"> & { part: DashboardPart },
  what: string,
  value: string,
  next: string,
): Promise<string> {
  return renderFrame({
    ...frame,
    title: `The new ${what}`,
    children: (
      <>
        <h1>The new {what}</h1>
        <section class="panel">
          <div class="alert warn" role="status">
            <span class="st">Copy it now</span>
            <p>It is not shown again.</p>
          </div>
          <pre tabindex={0} aria-label={`The new ${what}`}>
            {value}
          </pre>
          <p>
            <a class="btn go" href={next}>
              I have copied it
            </a>
          </p>
        </section>
      </>
    ),
  });
}

/** The page that says why a change was refused. */
export function renderRefused(
  frame: Pick<FrameProps, "operator"> & { part: DashboardPart },
  title: string,
  detail: string,
  back: string,
): Promise<string> {
  return renderFrame({
    ...frame,
    title,
    children: (
      <>
        <h1>{title}</h1>
        <section class="panel">
          <div class="alert bad" role="alert">
            <span class="st">Not done</span>
            <p>{detail}</p>
          </div>
          <p>
            <a class="btn" href={back}>
              Back
            </a>
          </p>
        </section>
      </>
    ),
  });
}
