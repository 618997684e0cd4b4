import { originalOf, pathOf, type Post, type PublisherName, type Site, viasOf } from "../model/post.ts";
import { distinctTags, tagPath } from "../model/tag.ts";
import { SocialPicture } from "./card.tsx";
import { Credit } from "./credit.tsx";
import { FEED_FORMATS, feedHref, FeedLinks } from "./feed-links.tsx";
import { Further } from "./further.tsx";
import { headlineOf, lengthClass } from "./headline.ts";
import { directionOf, type Interface, instantText, interfaceFor, languageWithin, localeOf } from "./language.ts";
import { newsArticle } from "./json-ld.ts";
import { renderDocument } from "./layout.tsx";
import { webUrl } from "../model/address.ts";
import { Authors, HeadLink, Name, Outward, Sentence, Time } from "./parts.tsx";
import { withPictures } from "./pictures.ts";
import { hueOf, Mark, Publisher } from "./publisher.tsx";
import { Body, JsonLd } from "./raw.tsx";
import { minutesText, readingMinutes } from "./reading-time.ts";
import { Reactions } from "./reactions.tsx";
import { Share } from "./share.tsx";
import { License, ReadOn } from "./rights.tsx";
import { excerpt, opens, textOf } from "../html/excerpt.ts";
import { withLead, withoutLead } from "../html/lead.ts";
import { firstPicture } from "../html/picture.ts";

const DESCRIPTION_MAX_CHARS = 200;

/** A post's page: the whole document, with one headline and one credit. */
export async function renderArticle(post: Post, site: Site): Promise<string> {
  const ui = interfaceFor(post.language);
  const headline = headlineOf(post);
  const body = withPictures(await withLead(post.html, webUrl(post.image)), site.images);
  return renderDocument({
    site,
    sheet: "article",
    language: post.language,
    title: `${headline} · ${site.name}`,
    head: <ArticleHead post={post} site={site} headline={headline} />,
    children: (
      <>
        <article class="art h-entry">
          <ArticleHeader post={post} site={site} ui={ui} headline={headline} />
          {!post.excerptOnly && <Body html={body} />}
          <ReadOn post={post} ui={ui} />
          <Correction post={post} ui={ui} />
          <Credit post={post} headline={headline} />
          <License post={post} ui={ui} />
          <Tags tags={post.tags} ui={ui} />
        </article>
        <div class="art">
          <Reactions post={post} ui={ui} />
          <Share post={post} site={site} ui={ui} headline={headline} />
          <Follow post={post} site={site} ui={ui} />
        </div>
        <Further post={post} site={site} ui={ui} />
      </>
    ),
  });
}

function ArticleHead({ post, site, headline }: { post: Post; site: Site; headline: string }) {
  const { canonical, indexing } = post.attribution;
  // A relative link leads to the post on whatever host the reader used.
  const path = pathOf(post);
  const own = site.origin && site.origin + path;
  const description = excerpt(post.summary || textOf(withoutLead(post.html)), DESCRIPTION_MAX_CHARS);
  const image = webUrl(post.image) ?? firstPicture(post.html);
  return (
    <>
      {description && <meta name="description" content={description} />}
      {post.dueAt !== undefined && (
        <meta name="robots" content={`unavailable_after: ${new Date(post.dueAt).toISOString()}`} />
      )}
      {indexing === "noindex" ? (
        <meta name="robots" content="noindex" />
      ) : (
        <HeadLink rel="canonical" href={webUrl(canonical) ?? own ?? path} />
      )}
      <FeedLinks title={post.source.name} path={`/${post.source.slug}`} />
      <meta property="og:type" content="article" />
      <meta property="og:title" content={headline} />
      {description && <meta property="og:description" content={description} />}
      {own && <meta property="og:url" content={own} />}
      {own && <EmbedLinks url={own} title={headline} />}
      <SocialPicture image={image} alt={image && altOf(image, post.html)} site={site} />
      <meta property="og:locale" content={localeOf(post.language)} />
      {!Number.isNaN(Date.parse(post.published)) && <meta property="article:published_time" content={post.published} />}
      {post.corrected && <meta property="article:modified_time" content={post.corrected} />}
      <meta property="og:site_name" content={site.name} />
      <meta name="twitter:card" content={image ? "summary_large_image" : "summary"} />
      <JsonLd data={newsArticle(post, site, headline)} />
    </>
  );
}

/** How much of a body is searched for a picture's description. */
const DESCRIBED_WITHIN_CHARS = 20_000;

/** The description of a picture of a body, or of the first one; undefined when there is none. */
function altOf(image: string, html: string): string | undefined {
  const pictures = html.slice(0, DESCRIBED_WITHIN_CHARS).match(/<img\b[^>]*>/g) ?? [];
  const own = pictures.find((picture) => picture.includes(`src="${image.replaceAll("&", "&amp;")}"`)) ?? pictures[0];
  const [, alt = ""] = /\balt="([^"]*)"/.exec(own ?? "") ?? [];
  return textOf(alt) || undefined;
}

/** Links by which other sites find out how to embed the post (https://oembed.com, section 4). */
function EmbedLinks({ url, title }: { url: string; title: string }) {
  return (
    <>
      {(["json", "xml"] as const).map((format) => (
        <HeadLink
          rel="alternate"
          type={format === "json" ? "application/json+oembed" : "text/xml+oembed"}
          href={`/oembed?url=${encodeURIComponent(url)}&format=${format}`}
          title={title}
        />
      ))}
    </>
  );
}

interface PartProps {
  post: Post;
  ui: Interface;
}

function ArticleHeader({ post, site, ui, headline }: PartProps & { site: Site; headline: string }) {
  const standfirst = post.summary !== headline && !opens(post.summary, post.html);
  return (
    <header>
      <p class="from" {...ui.attributes}>
        <Publisher {...post.source} images={site.images} />
      </p>
      <h1 class={`p-name${lengthClass(headline)}`}>{headline}</h1>
      {standfirst && <p class="standfirst p-summary">{post.summary}</p>}
      <Byline post={post} ui={ui} />
      <Original post={post} ui={ui} />
      <Chain post={post} site={site} ui={ui} />
    </header>
  );
}

/** Authors, minutes and dates in one line. Dates are in UTC; time.client.js converts them to the reader's zone. */
function Byline({ post, ui }: PartProps) {
  const { strings, attributes, language } = ui;
  const published = instantText(post.published, post.language);
  const updated = post.corrected && instantText(post.corrected, post.language);
  const minutes = readingMinutes(textOf(post.html), post.language);
  return (
    <p class="meta" {...attributes}>
      {post.authors.length > 0 && (
        <span>
          <Sentence
            template={strings.by}
            slots={{ authors: <Authors authors={post.authors} source={post.source.slug} language={language} /> }}
          />
        </span>
      )}
      {minutes > 0 && <span>{minutesText(minutes, language)}</span>}
      {published && (
        <span>
          <Sentence
            template={strings.published}
            slots={{ date: <Time iso={post.published} date={published} around={language} /> }}
          />
        </span>
      )}
      {post.corrected && updated && (
        <a class="updated" href="#corrected">
          <Sentence
            template={strings.updated}
            slots={{ date: <Time iso={post.corrected} date={updated} around={language} /> }}
          />
        </a>
      )}
    </p>
  );
}

/** The first publisher, with a link to the original. */
function Original({ post, ui }: PartProps) {
  const { strings, attributes } = ui;
  const { first } = post.attribution;
  const isDirect = viasOf(post).length === 0;
  const url = webUrl(originalOf(post));
  return (
    <p class="orig" {...attributes}>
      <span>
        <Sentence
          template={strings.original}
          slots={{ first: <Name name={first.name} url={isDirect ? undefined : first.home} /> }}
        />
      </span>
      {url && (
        <a class="u-repost-of" href={url}>
          {strings.readOriginal} <Outward isRtl={directionOf(ui.language) === "rtl"} />
        </a>
      )}
    </p>
  );
}

/** The publishers from the first to the last, as a row of steps; only when the post did not come directly. */
function Chain({ post, site, ui }: PartProps & { site: Site }) {
  const { first } = post.attribution;
  const via = viasOf(post);
  if (via.length === 0) return null;
  const sources: PublisherName[] = [post.source, ...(post.publishers ?? [])];
  const names = new Intl.ListFormat(ui.language, { type: "conjunction" }).format(via.map(({ name }) => name));
  const label = ui.strings.chain.replace("{first}", () => first.name).replace("{via}", () => names);
  return (
    <ol class="chain" aria-label={label} {...ui.attributes}>
      {[first, ...via].map((hop) => {
        const source = sources.find(({ name }) => name === hop.name);
        return (
          <li class={`pub ${hueOf(source?.slug ?? hop.name)}`}>
            <Mark name={hop.name} icon={source?.icon} images={site.images} />
            <Name name={hop.name} url={hop.url ?? hop.home} />
          </li>
        );
      })}
      <li class="pub">
        <bdi>{site.name}</bdi>
      </li>
    </ol>
  );
}

/** The section that the byline's "Updated" leads to. It says that this is the publisher's corrected text. */
function Correction({ post, ui }: PartProps) {
  const { corrected } = post;
  const updated = corrected && instantText(corrected, post.language);
  if (!corrected || !updated) return null;
  return (
    <p class="box fixed" id="corrected" {...ui.attributes}>
      <strong>{ui.strings.corrected}</strong> ·{" "}
      <Sentence
        template={ui.strings.updated}
        slots={{ date: <Time iso={corrected} date={updated} around={ui.language} /> }}
      />
    </p>
  );
}

/** The publisher again, with its words about itself and links to its feeds here. */
function Follow({ post, site, ui }: PartProps & { site: Site }) {
  const { strings, attributes } = ui;
  const { description, language: source = post.language } = post.source;
  const path = `/${post.source.slug}`;
  return (
    <section class="box follow" aria-label={strings.follow} {...attributes}>
      <Publisher {...post.source} images={site.images} />
      {description && <p {...languageWithin(source, ui.language)}>{description}</p>}
      <p class="tags">
        <a href={path}>{strings.allPosts}</a>{" "}
        {FEED_FORMATS.map(({ file, name, type }) => (
          <>
            <a href={feedHref(path, file)} type={type}>
              {name}
            </a>{" "}
          </>
        ))}
      </p>
    </section>
  );
}

function Tags({ tags, ui }: { tags: string[]; ui: Interface }) {
  if (tags.length === 0) return null;
  return (
    <ul class="tags" aria-label={ui.strings.tags}>
      {distinctTags(tags).map((tag) => (
        <li>
          <Tag tag={tag} />
        </li>
      ))}
    </ul>
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
