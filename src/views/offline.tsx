import type { Site } from "../model/post.ts";
import { interfaceFor } from "./language.ts";
import { renderDocument } from "./layout.tsx";

/**
 * The page that service-worker.client.js shows without a connection, at whatever address. The worker fills the lists,
 * and finds them by their sections' start tags.
 */
export function renderOffline(site: Site): Promise<string> {
  const { language } = site;
  const { strings, attributes } = interfaceFor(language);
  const lists = [
    ["now", strings.readableNow],
    ["lately", strings.readLately],
  ] as const;
  return renderDocument({
    site,
    language,
    title: `${strings.offline} · ${site.name}`,
    head: <meta name="robots" content="noindex" />,
    children: (
      <>
        <header class="top" {...attributes}>
          <h1>{strings.offline}</h1>
          <p class="standfirst">{strings.offlineHint}</p>
          <p>
            <a class="btn" href="">
              {strings.tryAgain}
            </a>
          </p>
        </header>
        {lists.map(([name, heading]) => (
          <section hidden data-read={name}>
            <div class="head">
              <h2 {...attributes}>{heading}</h2>
            </div>
            <ol class="river"></ol>
          </section>
        ))}
      </>
    ),
  });
}
