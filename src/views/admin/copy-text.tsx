import { InlineScript } from "../raw.tsx";
import { Action, Panel, State } from "./parts.tsx";
import livePreview from "./live-preview.client.js";

/** The script of the page of a destination. */
export const DESTINATION_SCRIPT: string = livePreview;

/** The text of a copy, its length as the destination counts it, and the most that it takes; null: it takes articles. */
export interface CopyPreview {
  text: string;
  length: number | null;
  most: number | null;
}

export interface CopyTextProps {
  id: string;
  here: string;
  /** The template that is being edited: the destination's, or the one to try. */
  template: string;
  /** The template of the kind, which is used when there is no other. */
  standard: string;
  /** The post to show; null: there is none yet. */
  post: number | null;
  preview: CopyPreview | { trouble: string } | null;
}

/** The template of copies, and a post by it. A button shows the post; with a script it follows while one types. */
export function CopyText({ id, here, template, standard, post, preview }: CopyTextProps) {
  return (
    <Panel title="What a copy says">
      <Action method="PATCH" path={`/destinations/${id}`} next={here} said="saved" data-preview={here}>
        <div class="fields">
          <label class="wide">
            Template (empty: the one shown)
            <textarea name="text-or-null:template" rows={4} maxlength={2000} placeholder={standard}>
              {template}
            </textarea>
          </label>
          <label>
            Shown with post
            <input name="post" inputmode="numeric" pattern="[0-9]+" value={post ?? ""} placeholder="its number" />
          </label>
          <button formmethod="get" formaction={here} formnovalidate>
            Show
          </button>
          <button class="go">Save</button>
        </div>
        <small>
          {"{title}, {summary}, {credit}, {url} (the page here), {original}, {source}, {authors}, {tags}."} It must hold{" "}
          {"{credit}"} and {"{original}"}.
        </small>
      </Action>
      <div id="copy-preview" role="status">
        {preview !== null && <Preview preview={preview} />}
      </div>
      {post !== null && (
        <Action path={`/destinations/${id}/test`} next={here} said="tested">
          <input type="hidden" name="number:post" value={post} />
          <button>Announce post {post} there, and remove it again</button>
        </Action>
      )}
      <InlineScript code={livePreview} />
    </Panel>
  );
}

function Preview({ preview }: { preview: CopyPreview | { trouble: string } }) {
  if ("trouble" in preview) return <State tone="bad">{preview.trouble}</State>;
  const { text, length, most } = preview;
  return (
    <>
      <pre class="wrap" tabindex={0} aria-label="The text of the copy">
        {text}
      </pre>
      <small>{length === null ? "A whole article is sent besides." : `${length} of ${most} characters`}</small>
    </>
  );
}

/** Announces posts from before the destination was added. */
export function Backfill({ id, here }: { id: string; here: string }) {
  return (
    <Panel title="Older posts">
      <Action path={`/destinations/${id}/backfill`} next={here} said="backfilled">
        <div class="fields">
          <label>
            The newest posts
            <input name="number:newest" type="number" min={1} max={500} value={5} required />
          </label>
          <label>
            One every so many minutes
            <input name="number:every_minutes" type="number" min={0} max={1440} value={10} required />
          </label>
          <button>Announce them</button>
        </div>
        <small>Nothing from before a destination was added is announced by itself.</small>
      </Action>
    </Panel>
  );
}
