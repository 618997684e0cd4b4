import { pathOf, type Post, type Site } from "../model/post.ts";
import type { Interface } from "./language.ts";

/**
 * Ways to share a post that involve no third party: a mail and, with scripts, the clipboard and the device's own
 * sharing (share.client.js).
 */
export function Share({ post, site, ui, headline }: { post: Post; site: Site; ui: Interface; headline: string }) {
  const { strings, attributes } = ui;
  const url = site.origin && site.origin + pathOf(post);
  return (
    <p class="share" data-copied={strings.copied} {...attributes}>
      {strings.share}{" "}
      {url && (
        <a class="btn" href={`mailto:?subject=${parameter(headline)}&body=${parameter(url)}`}>
          {strings.byMail}
        </a>
      )}
      <button type="button" data-script>
        {strings.copyLink}
      </button>
      <button type="button" data-script>
        {strings.share}…
      </button>
      <span aria-live="polite"></span>
    </p>
  );
}

const parameter = (text: string): string => encodeURIComponent(text.toWellFormed());
