/** A feed and an export in WordPress' form, with made-up articles. */
import { anArticle } from "./article.ts";

/** The length of each with its blocks as HTML, about that of a magazine's articles. */
const BODY_CHARS = 6500;

interface Item {
  id: string;
  url: string;
  title: string;
  content_html: string;
  summary: string;
}

/** An RSS 2.0 feed with a number of entries, beginning at an article's number: 700 KB for a hundred. */
export function aWordPressFeed(entries: number, firstArticle = 1): string {
  const items = Array.from({ length: entries }, (_, index) => itemOf(firstArticle + index));
  return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
	xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:wfw="http://wellformedweb.org/CommentAPI/"
	xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:atom="http://www.w3.org/2005/Atom"
	xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
	xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
<channel>
	<title>Harbor Post</title>
	<atom:link href="https://harbor.example/feed/" rel="self" type="application/rss+xml" />
	<link>https://harbor.example</link>
	<description>News of the harbor</description>
	<lastBuildDate>Mon, 23 Nov 2026 09:50:00 +0000</lastBuildDate>
	<language>en-US</language>
	<sy:updatePeriod>hourly</sy:updatePeriod>
	<sy:updateFrequency>1</sy:updateFrequency>
	<generator>https://wordpress.org/?v=6.8.3</generator>
${items.join("\n")}
</channel>
</rss>
`;
}

/** An export of a number of posts, in pieces, the oldest first, one post an hour. */
export function* aWordPressExport(posts: number): Iterable<string> {
  yield `<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
	xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
	xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
	<title>Harbor Post</title>
	<link>https://harbor.example</link>
	<language>en-US</language>
	<wp:base_blog_url>https://harbor.example</wp:base_blog_url>
`;
  for (let number = 1; number <= posts; number += 1) {
    const { data, body } = articleOf(number);
    const date = new Date(FIRST_POST_MS + number * HOUR_MS).toISOString().slice(0, 19).replace("T", " ");
    yield `	<item>
		<title><![CDATA[${data.title}]]></title>
		<link>${data.url}</link>
		<dc:creator><![CDATA[ida]]></dc:creator>
		<guid isPermaLink="false">${data.id}</guid>
		<content:encoded><![CDATA[${body}]]></content:encoded>
		<excerpt:encoded><![CDATA[${data.summary}]]></excerpt:encoded>
		<wp:post_id>${number}</wp:post_id>
		<wp:post_date_gmt><![CDATA[${date}]]></wp:post_date_gmt>
		<wp:post_modified_gmt><![CDATA[${date}]]></wp:post_modified_gmt>
		<wp:status><![CDATA[publish]]></wp:status>
		<wp:post_type><![CDATA[post]]></wp:post_type>
		<category domain="category" nicename="harbor"><![CDATA[Harbor]]></category>
		<category domain="post_tag" nicename="tag-${number % TAGS}"><![CDATA[Tag ${number % TAGS}]]></category>
	</item>
`;
  }
  yield "</channel>\n</rss>\n";
}

const FIRST_POST_MS = Date.UTC(2015, 0, 1);
const HOUR_MS = 3_600_000;
const TAGS = 300;

/**
 * Generating an article takes as long as publishing it, so this many bodies are generated, and reused under other
 * numbers.
 */
const BODIES = 200;
const bodies = new Map<number, string>();

function articleOf(number: number): { data: Omit<Item, "content_html">; body: string } {
  const model = ((number - 1) % BODIES) + 1;
  const { data } = bodies.has(model) ? { data: undefined } : (JSON.parse(anArticle(model).body) as { data: Item });
  if (data) bodies.set(model, data.content_html.slice(0, data.content_html.lastIndexOf("\n", BODY_CHARS) + 1));
  const title = `Article number ${number} about the harbor`;
  return {
    data: {
      id: `https://harbor.example/?p=${number}`,
      url: `https://harbor.example/2026/11/article-${number}/`,
      title,
      summary: `What happened ${number} times at the harbor.`,
    },
    body: `<p>Report number ${number}.</p>\n${bodies.get(model) ?? ""}`,
  };
}

function itemOf(number: number): string {
  const { data, body } = articleOf(number);
  const credit = `<p>The post <a href="${data.url}">${data.title}</a> appeared first on <a href="https://harbor.example">Harbor Post</a>.</p>`;
  return `	<item>
		<title>${data.title}</title>
		<link>${data.url}</link>
		<comments>${data.url}#respond</comments>
		<dc:creator><![CDATA[Ida Brandt]]></dc:creator>
		<pubDate>Mon, 23 Nov 2026 09:50:00 +0000</pubDate>
		<category><![CDATA[Harbor]]></category>
		<category><![CDATA[Ferries]]></category>
		<guid isPermaLink="false">${data.id}</guid>
		<description><![CDATA[<p>${data.summary} [&#8230;]</p>
${credit}
]]></description>
		<content:encoded><![CDATA[${body}${credit}
]]></content:encoded>
		<wfw:commentRss>${data.url}feed/</wfw:commentRss>
		<slash:comments>0</slash:comments>
	</item>`;
}
