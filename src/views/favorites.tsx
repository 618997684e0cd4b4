import type { PostSummary, Site } from "../model/post.ts";
import { type Kind, REACTION_KINDS } from "../reactions/kinds.ts";
import { Items } from "./items.tsx";
import { type Interface, interfaceFor } from "./language.ts";
import { renderDocument } from "./layout.tsx";

interface FavoritesProps {
  site: Site;
  kind: Kind;
  /** The most first. */
  posts: (PostSummary & { count: number })[];
}

/** The posts of the last seven days with the most reactions of a kind. */
export function renderFavorites({ site, kind, posts }: FavoritesProps): Promise<string> {
  const { language } = site;
  const ui = interfaceFor(language);
  const { strings, attributes } = ui;
  const label = kind.labels[strings.language];
  const heading = `${strings.mostReactions}: ${label}`;
  const short = new Intl.NumberFormat(ui.language, { notation: "compact" });
  return renderDocument({
    site,
    language,
    title: `${heading} · ${site.name}`,
    children: (
      <>
        <header>
          <h1 {...attributes}>{heading}</h1>
          <FavoriteLinks ui={ui} current={kind.name} />
        </header>
        {posts.length > 0 && (
          <Items
            posts={posts.map(({ count, ...post }) => ({ ...post, note: `${label} ${short.format(count)}` }))}
            language={language}
            level="h2"
          />
        )}
        {posts.length === 0 && (
          <p class="none" {...attributes}>
            {strings.noneReactedTo} <a href="/">{strings.frontPage}</a>
          </p>
        )}
      </>
    ),
  });
}

/** Links to the lists of all kinds. */
export function FavoriteLinks({ ui, current }: { ui: Interface; current?: string }) {
  const { strings, attributes } = ui;
  return (
    <nav class="follow" aria-label={strings.mostReactions} {...attributes}>
      {current === undefined && `${strings.mostReactions}: `}
      {REACTION_KINDS.map(({ name, emoji, labels }) => (
        <>
          <a href={`/reactions/${name}`} aria-current={name === current ? "page" : undefined}>
            <span aria-hidden="true">{emoji}</span>{" "}
            {name === current ? <strong>{labels[strings.language]}</strong> : labels[strings.language]}
          </a>{" "}
        </>
      ))}
    </nav>
  );
}
