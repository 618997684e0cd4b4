import type { Site } from "../model/post.ts";
import type { BodyIssue } from "../problem.ts";
import type { TextPart } from "../publish/words.ts";
import { Card } from "./card.tsx";
import { Items, type ListedItem } from "./items.tsx";
import { renderDocument } from "./layout.tsx";

/** Nobody knows which language a searching reader expects. */
const LANGUAGE = "en";

/** What the reader has filled in, as it was. */
export interface SearchForm {
  q: string;
  source: string;
  tag: string;
  date: string;
}

/** A post that was found, its texts in parts. */
export interface FoundItem extends ListedItem {
  headlineParts: TextPart[];
  summaryParts: TextPart[];
}

interface SearchProps {
  site: Site;
  form: SearchForm;
  /** Sources to choose from. */
  sources: { slug: string; name: string }[];
  /** What is wrong with the query. */
  issues?: BodyIssue[];
  /** What was found; absent before anything was asked for. */
  posts?: FoundItem[];
  next?: string | undefined;
}

/** The search page: the form, what was found, or what is wrong with the query. */
export function renderSearch({ site, form, sources, issues, posts, next }: SearchProps): Promise<string> {
  return renderDocument({
    site,
    language: LANGUAGE,
    title: `${form.q ? `${form.q} · Search` : "Search"} · ${site.name}`,
    head: (
      <>
        <meta name="robots" content="noindex" />
        <Card
          site={site}
          path="/search"
          type="SearchResultsPage"
          name={`Search · ${site.name}`}
          description="Search every post that is reprinted here."
          language={LANGUAGE}
          posts={posts ?? []}
        />
      </>
    ),
    isSearch: true,
    children: (
      <>
        <header>
          <h1>Search</h1>
        </header>
        <Form form={form} sources={sources} issues={issues ?? []} />
        {posts && posts.length === 0 && (
          <p class="none">
            {next ? "Nothing was found among the newer posts." : "Nothing was found. Fewer words find more."}
          </p>
        )}
        {posts && posts.length > 0 && <Items posts={posts} language={LANGUAGE} level="h2" />}
        {next && (
          <p class="next">
            <a rel="next" href={next}>
              Older posts
            </a>
          </p>
        )}
      </>
    ),
  });
}

function Form({ form, sources, issues }: { form: SearchForm; sources: SearchProps["sources"]; issues: BodyIssue[] }) {
  const isFiltered = Boolean(form.source || form.tag || form.date);
  return (
    <form class="search" role="search" action="/search">
      {issues.length > 0 && (
        <div class="issues" role="alert">
          {issues.map(({ pointer, detail }) => (
            <p>
              {LABELS[pointer] ?? "The query"} {detail}.
            </p>
          ))}
        </div>
      )}
      <p>
        <label for="q">Words, or “a phrase in quotes”</label>
        <input type="search" id="q" name="q" value={form.q} maxlength={200} dir="auto" enterkeyhint="search" />
        <button>Search</button>
      </p>
      <details open={isFiltered}>
        <summary>Filters</summary>
        <p>
          <label for="source">Publisher</label>
          <select id="source" name="source">
            <option value="">All</option>
            {sources.map(({ slug, name }) => (
              <option value={slug} selected={slug === form.source}>
                {name}
              </option>
            ))}
          </select>
          <label for="tag">Tag</label>
          <input id="tag" name="tag" value={form.tag} maxlength={100} dir="auto" />
          <label for="date">Day, month or year</label>
          <input id="date" name="date" value={form.date} maxlength={10} placeholder="2026-11" />
        </p>
      </details>
    </form>
  );
}

/** What a reader knows a parameter by. */
const LABELS: Readonly<Record<string, string>> = {
  "/q": "The query",
  "/source": "The publisher",
  "/tag": "The tag",
  "/date": "The date",
  "/before": "The page",
};
