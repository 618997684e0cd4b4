import type { Site } from "../model/post.ts";
import { renderDocument } from "./layout.tsx";

/** Problems are worded in English only. */
const LANGUAGE = "en";

interface ProblemProps {
  site: Site;
  title: string;
  detail: string;
  /** The page that the reader came from, to go back to. */
  back: string;
}

/** The page for readers without JavaScript, who would otherwise get problem+json. */
export function renderProblem({ site, title, detail, back }: ProblemProps): Promise<string> {
  return renderDocument({
    site,
    language: LANGUAGE,
    title: `${title} · ${site.name}`,
    head: <meta name="robots" content="noindex" />,
    children: (
      <article class="notice">
        <h1>{title}</h1>
        <p>{detail}</p>
        <ul class="tags">
          <li>
            <a href={back}>Back</a>
          </li>
          <li>
            <a href="/">Front page</a>
          </li>
        </ul>
      </article>
    ),
  });
}
