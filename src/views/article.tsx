import { pathOf, type Post, type Site, viasOf } from "../model/post.ts";
import { tagPath } from "../model/tag.ts";
import { Credit } from "./credit.tsx";
import { FeedLinks } from "./feed-links.tsx";
import { Further } from "./further.tsx";
import { headlineOf } from "./headline.ts";
import { type Interface, instantText, interfaceFor, listParts } from "./language.ts";
import { newsArticle } from "./json-ld.ts";
import { renderDocument } from "./layout.tsx";
import { Authors, Name, Sentence, Time, webUrl } from "./parts.tsx";
import { withPictures } from "./pictures.ts";
import { Body, JsonLd } from "./raw.tsx";
import { minutesText, readingMinutes } from "./reading-time.ts";
import { Reactions } from "./reactions.tsx";
import { Share } from "./share.tsx";
import { License, ReadOn } from "./rights.tsx";
import { excerpt, opens, textOf } from "../html/excerpt.ts";
import { withLead, withoutLead } from "../html/lead.ts";

const DESCRIPTION_MAX_CHARS = 200;

/** A post's page: the whole document, with one headline and one credit. */
export async function renderArticle(post: Post, site: Site): Promise<string> {
  const ui = interfaceFor(post.language);
  const headline = headlineOf(post);
  const body = await withPictures(await withLead(post.html, webUrl(post.image)), site.images);
  return renderDocument({
    site,
    language: post.language,
    title: `${headline} · ${site.name}`,
    head: <ArticleHead post={post} site={site} headline={headline} />,
    children: (
      <>
        <article>
          <ArticleHeader post={post} ui={ui} headline={headline} />
          {!post.excerptOnly && <Body html={body} />}
          <ReadOn post={post} ui={ui} />
          <Credit post={post} headline={headline} />
          <License post={post} ui={ui} />
          <Tags tags={post.tags} ui={ui} />
          <Share post={post} site={site} ui={ui} headline={headline} />
        </article>
        <Reactions post={post} ui={ui} />
        <Further post={post} ui={ui} />
      </>
    ),
  });
}

function ArticleHead({ post, site, headline }: { post: Post; site: Site; headline: string }) {
  const { canonical, indexing } = post.attribution;
  // A relative link is the post's own address under whatever host the reader came by.
  const path = pathOf(post);
  const own = site.origin && site.origin + path;
  const description = excerpt(post.summary || textOf(withoutLead(post.html)), DESCRIPTION_MAX_CHARS);
  const image = webUrl(post.image);
  return (
    <>
      {description && <meta name="description" content={description} />}
      {post.dueAt !== undefined && (
        <meta name="robots" content={`unavailable_after: ${new Date(post.dueAt).toISOString()}`} />
      )}
      {indexing === "noindex" ? (
        <meta name="robots" content="noindex" />
      ) : (
        <link rel="canonical" href={webUrl(canonical) ?? own ?? path} />
      )}
      <FeedLinks title={post.source.name} path={`/${post.source.slug}`} />
      <meta property="og:type" content="article" />
      <meta property="og:title" content={headline} />
      {description && <meta property="og:description" content={description} />}
      {own && <meta property="og:url" content={own} />}
      {own && <EmbedLinks url={own} title={headline} />}
      {image && <meta property="og:image" content={image} />}
      <meta property="og:site_name" content={site.name} />
      <meta name="twitter:card" content={image ? "summary_large_image" : "summary"} />
      <JsonLd data={newsArticle(post, site, headline)} />
    </>
  );
}

/** By which other sites find how to show the post (https://oembed.com, section 4). */
function EmbedLinks({ url, title }: { url: string; title: string }) {
  return (
    <>
      {(["json", "xml"] as const).map((format) => (
        <link
          rel="alternate"
          type={format === "json" ? "application/json+oembed" : "text/xml+oembed"}
          href={`/oembed?url=${encodeURIComponent(url)}&format=${format}`}
          title={title}
        />
      ))}
    </>
  );
}

function ArticleHeader({ post, ui, headline }: { post: Post; ui: Interface; headline: string }) {
  const { strings, attributes } = ui;
  const standfirst = post.summary !== headline && !opens(post.summary, post.html);
  const published = instantText(post.published, post.language);
  const updated = post.corrected && instantText(post.corrected, post.language);
  return (
    <header>
      <p class="source">
        <Name name={post.source.name} url={post.source.home} />
        <a href={`/${post.source.slug}`} {...attributes}>
          {strings.allPosts}
        </a>
      </p>
      <h1>{headline}</h1>
      {standfirst && <p class="standfirst">{post.summary}</p>}
      <div class="byline" {...attributes}>
        {post.authors.length > 0 && (
          <p>
            <Sentence
              template={strings.by}
              slots={{ authors: <Authors authors={post.authors} language={ui.language} /> }}
            />
          </p>
        )}
        {published && (
          <p>
            <Sentence
              template={strings.published}
              slots={{ date: <Time iso={post.published} date={published} around={ui.language} /> }}
            />
          </p>
        )}
        {post.corrected && updated && (
          <p class="updated">
            <Sentence
              template={strings.updated}
              slots={{ date: <Time iso={post.corrected} date={updated} around={ui.language} /> }}
            />
          </p>
        )}
        <ReadingTime post={post} ui={ui} />
        <Chain post={post} ui={ui} />
      </div>
    </header>
  );
}

function ReadingTime({ post, ui }: { post: Post; ui: Interface }) {
  const minutes = readingMinutes(textOf(post.html), post.language);
  if (minutes === 0) return null;
  return (
    <p>
      <Sentence template={ui.strings.readingTime} slots={{ time: minutesText(minutes, ui.language) }} />
    </p>
  );
}

/** Who published first and through whom it came, when it did not come directly or not only. */
function Chain({ post, ui }: { post: Post; ui: Interface }) {
  const { first } = post.attribution;
  const via = viasOf(post);
  if (via.length === 0) return null;
  return (
    <p class="chain">
      <Sentence
        template={ui.strings.chain}
        slots={{
          first: <Name name={first.name} url={first.url ?? first.home} />,
          via: listParts(via, ui.language).map((part) =>
            typeof part === "string" ? part : <Name name={part.name} url={part.url ?? part.home} />,
          ),
        }}
      />
    </p>
  );
}

function Tags({ tags, ui }: { tags: string[]; ui: Interface }) {
  if (tags.length === 0) return null;
  return (
    <footer class="tags">
      <ul aria-label={ui.strings.tags}>
        {tags.map((tag) => (
          <li>
            <Tag tag={tag} />
          </li>
        ))}
      </ul>
    </footer>
  );
}

function Tag({ tag }: { tag: string }) {
  const path = tagPath(tag);
  if (path === undefined) return <bdi>{tag}</bdi>;
  return (
    <a rel="tag" href={path}>
      <bdi>{tag}</bdi>
    </a>
  );
}
