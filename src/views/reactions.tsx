import { pathOf, type Post } from "../model/post.ts";
import { REACTION_KINDS, type ReactionKind } from "../model/reaction.ts";
import type { Interface } from "./language.ts";

export const EMOJI: Record<ReactionKind, string> = {
  like: "👍",
  dislike: "👎",
  love: "❤️",
  funny: "😂",
  angry: "😠",
  sad: "😢",
  wow: "😮",
};

/**
 * The question and its seven answers: a plain form, which reactions.client.js takes over where scripts run.
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
          {REACTION_KINDS.map((kind) => (
            <li id={`reacted-${kind}`}>
              <button name="kind" value={kind}>
                <span class="emoji" aria-hidden="true">
                  {EMOJI[kind]}
                </span>
                <span class="label">{strings.reactions[kind]}</span> <span class="count"></span>
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
