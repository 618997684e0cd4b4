import { pathOf, type Post } from "../model/post.ts";
import { REACTION_KINDS } from "../reactions/kinds.ts";
import type { Interface } from "./language.ts";

/**
 * The question and its answers: a plain form, which reactions.client.js takes over where scripts run.
 * After a plain post the browser comes back to `#reacted-{kind}`, and `:target` shows which one is the reader's.
 */
export function Reactions({ post, ui }: { post: Pick<Post, "source" | "slug" | "under">; ui: Interface }) {
  const { strings } = ui;
  return (
    <section class="reactions" id="reactions" aria-labelledby="reactions-question" {...ui.attributes}>
      <h2 id="reactions-question">{strings.question}</h2>
      <form
        method="post"
        action={`${pathOf(post)}/reactions`}
        data-saved={strings.saved}
        data-taken-back={strings.takenBack}
        data-unsaved={strings.unsaved}
      >
        <ul>
          {REACTION_KINDS.map(({ name, emoji, labels }) => (
            <li id={`reacted-${name}`}>
              <button name="kind" value={name}>
                <span class="emoji" aria-hidden="true">
                  {emoji}
                </span>
                <span class="label">{labels[strings.language]}</span> <span class="count"></span>
              </button>
              <span class="yours">{strings.yours}</span>
            </li>
          ))}
        </ul>
        <p role="status" dir="auto"></p>
      </form>
    </section>
  );
}
