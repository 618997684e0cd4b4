/** A feed as WordPress writes it, of made-up articles. */
import { anArticle } from "./article.ts";

/** Each with its blocks as HTML, about as long as the articles of a magazine. */
const BODY_CHARS = 6500;

interface Item {
  id: string;
  url: string;
  title: string;
  content_html: string;
  summary: string;
}

/** An RSS 2.0 feed of so many entries, beginning with the article of that number: 700 KB for a hundred. */
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

function itemOf(number: number): string {
  const { data } = JSON.parse(anArticle(number).body) as { data: Item };
  const body = data.content_html.slice(0, data.content_html.lastIndexOf("\n", BODY_CHARS) + 1);
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
