import type { PostSummary, PublisherName, Site } from "../model/post.ts";
import type { BodyIssue } from "../problem.ts";
import type { TextPart } from "../post/words.ts";
import { Card } from "./card.tsx";
import { Grid, Items, type ListedItem } from "./items.tsx";
import { aboutText, type Interface, interfaceFor, languageName, languageWithin } from "./language.ts";
import { renderDocument } from "./layout.tsx";
import { Sentence } from "./parts.tsx";
import { Publisher } from "./publisher.tsx";

/** The reader's input, unchanged. */
export interface SearchForm {
  q: string;
  source: string;
  tag: string;
  language: string;
  date: string;
}

/** A found post, with its texts split into parts. */
export interface FoundItem extends ListedItem {
  headlineParts: TextPart[];
  summaryParts: TextPart[];
}

export interface SearchProps {
  site: Site;
  form: SearchForm;
  /** The sources to choose from. */
  sources: { slug: string; name: string; language: string }[];
  /** The faults of the query. */
  issues?: BodyIssue[];
  /** The results; absent before the first search. */
  posts?: FoundItem[];
  next?: string | undefined;
  /** Whether these are the first results. */
  isFirst?: boolean;
  /** Whether the best match is first, else the newest. */
  isRanked?: boolean;
  /** Sources whose names contain the words, or whose address the query is. */
  publishers?: PublisherName[];
  /** The words that were searched for, which may come from an address. */
  words?: string;
  /** When nothing was found: the first publisher's newest posts, else the posts that most readers loved this week. */
  instead?: PostSummary[];
  /** When nothing was found: the query with its likely misspellings corrected. */
  meant?: string | undefined;
  /** Milliseconds since the epoch. */
  now: number;
}

/** The search page: the form, and either the results or the faults of the query. */
export function renderSearch({
  site,
  form,
  sources,
  issues,
  posts,
  next,
  isFirst = false,
  isRanked = false,
  publishers = [],
  words = form.q,
  instead = [],
  meant,
  now,
}: SearchProps): Promise<string> {
  const { language } = site;
  const ui = interfaceFor(language);
  const { strings, attributes } = ui;
  const [publisher] = publishers;
  return renderDocument({
    site,
    language,
    title: `${form.q ? `${form.q} · ` : ""}${strings.search} · ${site.name}`,
    head: (
      <>
        <meta name="robots" content="noindex" />
        <Card
          site={site}
          path="/search"
          type="SearchResultsPage"
          name={`${strings.search} · ${site.name}`}
          description={aboutText(site)}
          language={language}
          posts={posts ?? []}
        />
      </>
    ),
    isSearch: true,
    children: (
      <>
        <header class="top">
          <h1 {...attributes}>{strings.search}</h1>
        </header>
        <Form form={form} sources={sources} issues={issues ?? []} ui={ui} />
        {publishers.length > 0 && (
          <p class="tags" {...attributes}>
            <span>{strings.publishers}:</span>{" "}
            {publishers.map((publisher) => (
              <Publisher {...publisher} images={site.images} />
            ))}
          </p>
        )}
        {posts && posts.length > 0 && (
          <p class="meta" {...attributes}>
            {isFirst && (
              <span>
                {strings.posts}: {posts.length}
                {next && "+"}
              </span>
            )}
            {posts.length > 1 && <span>{isRanked ? strings.bestFirst : strings.newestFirst}</span>}
          </p>
        )}
        {posts && posts.length === 0 && !publisher && (
          <div class="none" {...attributes}>
            <p>{strings.nothingFound}</p>
            {meant && <Meant q={meant} form={form} ui={ui} />}
            <WordLinks q={words} ui={ui} />
            <p class="tags">
              <a href="/tags">{strings.topics}</a> <a href="/archive">{strings.archive}</a>
            </p>
          </div>
        )}
        {instead.length > 0 && (
          <section>
            <div class="head">
              <h2 {...attributes}>
                {publisher ? (
                  <Sentence template={strings.postsFrom} slots={{ source: <bdi>{publisher.name}</bdi> }} />
                ) : (
                  strings.mostReactions
                )}
              </h2>
            </div>
            <Grid posts={instead} level="h3" site={site} ui={ui} now={now} />
          </section>
        )}
        {posts && posts.length > 0 && <Items posts={posts} level="h2" site={site} ui={ui} now={now} />}
        {next && (
          <p class="next" {...attributes}>
            <a class="btn" rel="next" href={next}>
              {strings.older}
            </a>
          </p>
        )}
      </>
    ),
  });
}

function Meant({ q, form, ui }: { q: string; form: SearchForm; ui: Interface }) {
  const parameters = Object.entries({ ...form, q }).filter(([, value]) => value !== "");
  const words = (
    <a href={`/search?${new URLSearchParams(parameters).toString()}`}>
      <bdi>{q}</bdi>
    </a>
  );
  return (
    <p>
      <Sentence template={ui.strings.didYouMean} slots={{ words }} />
    </p>
  );
}

/** A search for each of several words. */
function WordLinks({ q, ui }: { q: string; ui: Interface }) {
  const words = (q.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).filter((word) => !/^(?:OR|AND|NOT)$/.test(word));
  if (words.length < 2) return null;
  return (
    <p class="tags">
      <span>{ui.strings.fewer}:</span>{" "}
      {words.map((word) => (
        <>
          <a href={`/search?q=${encodeURIComponent(word)}`}>
            <bdi>{word}</bdi>
          </a>{" "}
        </>
      ))}
    </p>
  );
}

interface FormProps {
  form: SearchForm;
  sources: SearchProps["sources"];
  issues: BodyIssue[];
  ui: Interface;
}

function Form({ form, sources, issues, ui }: FormProps) {
  const { strings, attributes } = ui;
  const languages = [...new Set([...sources.map((source) => source.language.split("-")[0]!), form.language])]
    .filter((language) => /^[a-z]{2,3}$/.test(language))
    .toSorted();
  // On a site of many publishers, a link may have chosen one that is not listed.
  const isListed = form.source === "" || sources.some(({ slug }) => slug === form.source);
  const choices = isListed ? sources : [...sources, { slug: form.source, name: form.source }];
  const faulty = (pointer: string) =>
    issues.some((issue) => issue.pointer === pointer) && {
      "aria-invalid": "true" as const,
      "aria-describedby": idOf(pointer),
    };
  const isFiltered = Boolean(form.source || form.tag || form.language || form.date);
  return (
    <form class="search" role="search" action="/search" {...attributes}>
      {issues.length > 0 && (
        <div class="issues" role="alert" {...languageWithin("en", ui.language)}>
          {issues.map(({ pointer, detail }) => (
            <p id={idOf(pointer)}>
              {LABELS[pointer] ?? "The query"} {detail}.
            </p>
          ))}
        </div>
      )}
      <p>
        <label for="q">{strings.words}</label>
        <input
          type="search"
          id="q"
          name="q"
          value={form.q}
          maxlength={200}
          dir="auto"
          enterkeyhint="search"
          {...faulty("/q")}
        />
        <button>{strings.search}</button>
      </p>
      <details open={isFiltered}>
        <summary>{strings.filters}</summary>
        <div class="filters">
          <label>
            {strings.publisher}
            <select name="source" {...faulty("/source")}>
              <option value="">{strings.all}</option>
              {choices.map(({ slug, name }) => (
                <option value={slug} selected={slug === form.source}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <label>
            {strings.tag}
            <input name="tag" value={form.tag} maxlength={100} dir="auto" {...faulty("/tag")} />
          </label>
          <label>
            {strings.searchLanguage}
            <select name="language" {...faulty("/language")}>
              <option value="">{strings.all}</option>
              {languages.map((language) => (
                <option value={language} selected={language === form.language}>
                  {languageName(language, ui.language)}
                </option>
              ))}
            </select>
          </label>
          <label>
            {strings.date}
            <input name="date" value={form.date} maxlength={10} placeholder="2026-11" {...faulty("/date")} />
          </label>
        </div>
      </details>
    </form>
  );
}

/** The id of a problem's text, to which its field refers. */
const idOf = (pointer: string): string => `problem${pointer.replace("/", "-")}`;

/** The names of parameters in problems that readers see, in English only. */
const LABELS: Readonly<Record<string, string>> = {
  "/q": "The query",
  "/source": "The publisher",
  "/tag": "The tag",
  "/language": "The language",
  "/date": "The date",
  "/before": "This page of the results",
};
