import type { ReactionCounts, ReactionKind } from "../model/reaction.ts";
import { pathOf, type Post, type Site } from "../model/post.ts";
import { REACTION_KINDS } from "../reactions/kinds.ts";
import { headlineOf } from "./headline.ts";
import { countText, type Interface, interfaceFor } from "./language.ts";
import { renderDocument } from "./layout.tsx";

type ReactedTo = Pick<Post, "source" | "slug" | "under">;

interface ReactionsProps {
  post: ReactedTo;
  ui: Interface;
  /** On the page that a plain form leads to: the counts, and the reader's own reaction. */
  known?: { counts: ReactionCounts; mine: ReactionKind | null };
}

/** The address of the counts, with the reader's own reaction marked: "" for none. */
export const reactedPath = (post: ReactedTo, mine: ReactionKind | ""): string =>
  `${pathOf(post)}/reactions?mine=${mine}`;

/**
 * The question and its answers: a plain form, which reactions.client.js takes over when scripts run. Pages of posts lie
 * in KV, the same for every reader, so they hold no counts. Without a script, a link leads to the counts.
 */
export function Reactions({ post, ui, known }: ReactionsProps) {
  const { strings } = ui;
  return (
    <section class="reactions" id="reactions" aria-labelledby="reactions-question" {...ui.attributes}>
      <h2 id="reactions-question">{strings.question}</h2>
      <form
        method="post"
        action={`${pathOf(post)}/reactions`}
        data-mine={known && (known.mine ?? "")}
        data-saved={`${strings.saved} ${strings.undo}`}
        data-taken-back={strings.takenBack}
        data-unsaved={strings.unsaved}
      >
        <ul>
          {REACTION_KINDS.map(({ name, emoji, labels }) => (
            <li>
              <button name="kind" value={name} aria-pressed={known && String(known.mine === name)}>
                <span class="emoji" aria-hidden="true">
                  {emoji}
                </span>
                <span class="label">{labels[strings.language]}</span>{" "}
                <span class="count">{known?.counts[name] ? countText(known.counts[name], ui.language) : ""}</span>
              </button>
            </li>
          ))}
        </ul>
        <p role="status" dir="auto"></p>
      </form>
      {!known && (
        <noscript>
          <a href={reactedPath(post, "")}>{strings.reactions}</a>
        </noscript>
      )}
    </section>
  );
}

interface ReactedProps {
  site: Site;
  post: ReactedTo & Pick<Post, "title" | "summary" | "language">;
  counts: ReactionCounts;
  /** The reader's own reaction; "" when the reader just took it back, or only looks. */
  mine: ReactionKind | "";
}

/** The page with the reactions to a post, for readers without scripts: a plain form or a link leads to it. */
export function renderReacted({ site, post, counts, mine }: ReactedProps): Promise<string> {
  const ui = interfaceFor(post.language);
  const { strings, attributes } = ui;
  return renderDocument({
    site,
    sheet: "article",
    language: post.language,
    title: `${strings.reactions} · ${site.name}`,
    head: <meta name="robots" content="noindex" />,
    children: (
      <article class="art">
        <header>
          <p class="from" {...attributes}>
            <a href={pathOf(post)}>{strings.backToPost}</a>
          </p>
          <h1>
            <a href={pathOf(post)}>{headlineOf(post)}</a>
          </h1>
          {mine && (
            <p class="standfirst" {...attributes}>
              {strings.saved} {strings.undo}
            </p>
          )}
        </header>
        <Reactions post={post} ui={ui} known={{ counts, mine: mine || null }} />
      </article>
    ),
  });
}
