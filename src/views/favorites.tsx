import { pathOf, type PostSummary, type Site } from "../model/post.ts";
import { type Kind, REACTION_KINDS } from "../reactions/kinds.ts";
import { kindNamed } from "../reactions/listed.ts";
import { headlineOf } from "./headline.ts";
import { Items } from "./items.tsx";
import { countText, type Interface, interfaceFor, languageWithin } from "./language.ts";
import { renderDocument } from "./layout.tsx";

interface FavoritesProps {
  site: Site;
  kind: Kind;
  /** Those with the most reactions first. */
  posts: (PostSummary & { count: number })[];
  /** Milliseconds since the epoch. */
  now: number;
}

/** The posts of the last seven days with the most reactions of a kind. */
export function renderFavorites({ site, kind, posts, now }: FavoritesProps): Promise<string> {
  const { language } = site;
  const ui = interfaceFor(language);
  const { strings, attributes } = ui;
  const label = kind.labels[strings.language];
  const heading = `${strings.mostReactions}: ${label}`;
  return renderDocument({
    site,
    language,
    title: `${heading} · ${site.name}`,
    children: (
      <>
        <header class="top">
          <h1 {...attributes}>{heading}</h1>
          <FavoriteLinks ui={ui} current={kind.name} />
        </header>
        {posts.length > 0 && (
          <Items
            posts={posts.map(({ count, ...post }) => ({ ...post, reactions: { total: count, most: kind.name } }))}
            level="h2"
            site={site}
            ui={ui}
            now={now}
          />
        )}
        {posts.length === 0 && (
          <p {...attributes}>
            {strings.noneReactedTo} <a href="/">{strings.frontPage}</a>
          </p>
        )}
      </>
    ),
  });
}

/**
 * The column beside the front page's list: the posts that most readers loved this week, and links to the lists of all
 * kinds.
 */
export function MostLoved({ posts, ui }: { posts: FavoritesProps["posts"]; ui: Interface }) {
  const { strings, attributes, language } = ui;
  const { emoji, labels } = kindNamed("love")!;
  return (
    <aside class={posts.length > 0 ? "side head" : "head"} aria-labelledby="loved">
      <h2 id="loved" {...attributes}>
        {strings.mostReactions}
      </h2>
      {posts.length > 0 && (
        <ol class="rank">
          {posts.map((post) => (
            <li>
              <h3 {...languageWithin(post.language, language)}>
                <a href={pathOf(post)}>{headlineOf(post)}</a>
              </h3>
              <p class="meta" {...attributes}>
                <span>
                  <bdi>{post.source.name}</bdi>
                </span>
                <span>
                  <span aria-hidden="true">{emoji}</span> <span class="sr">{labels[strings.language]} </span>
                  {countText(post.count, language)}
                </span>
              </p>
            </li>
          ))}
        </ol>
      )}
      <FavoriteLinks ui={ui} />
    </aside>
  );
}

/** Links to the lists of all kinds. */
function FavoriteLinks({ ui, current }: { ui: Interface; current?: string }) {
  const { strings, attributes } = ui;
  return (
    <nav class="tags" aria-label={strings.mostReactions} {...attributes}>
      {REACTION_KINDS.map(({ name, emoji, labels }) => (
        <a href={`/reactions/${name}`} aria-current={name === current ? "page" : undefined}>
          <span aria-hidden="true">{emoji}</span> {labels[strings.language]}
        </a>
      ))}
    </nav>
  );
}
