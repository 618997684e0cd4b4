import { Webhook } from "standardwebhooks";
import { NOW } from "../pipeline.ts";
import { hmac } from "./signatures/judge.ts";

/** A secret that is valid for every way of signing. */
export const SECRET = "0123456789abcdef".repeat(4);

export type HeaderFields = Record<string, string>;

/** One request of an upstream. */
export interface Sample {
  body: string;
  headers: HeaderFields;
  /** The answers of its publisher's API meanwhile, by address. */
  api?: Record<string, unknown>;
}

export interface Signature {
  /** Signs as the upstream's own code does: the headers that it adds. */
  sign(body: string, headers: HeaderFields, now: number): HeaderFields | Promise<HeaderFields>;
  /** The age at which a signature with a time is stale. */
  toleranceSeconds?: number;
}

/**
 * The samples of an upstream. Every post has the same address, the title "The night ferry returns" and the text "It
 * sails again."; the correction's title is "The ferry is late".
 */
export interface UpstreamSamples {
  /** The `signing` of its source. */
  signing: string;
  /** The headers by each of its own names of signing. */
  signatures?: Record<string, Signature>;
  /** The upstream whose format it sends, if it has none of its own. */
  format?: string;
  published: Sample;
  /** Absent when it sends each post only once. */
  corrected?: Sample;
  /** Absent when it sends no withdrawals. */
  withdrawn?: Sample;
  /** A document of several posts, which become deliveries of their own. */
  isDocument?: true;
}

/** The samples of an upstream, by their kind. */
export const samplesOf = ({ published, corrected, withdrawn }: UpstreamSamples): [string, Sample][] =>
  Object.entries({ published, corrected, withdrawn }).flatMap(([name, sample]) => (sample ? [[name, sample]] : []));

const at = (minute: number) => `2026-11-23T09:${String(minute).padStart(2, "0")}:00.000Z`;
const sqlAt = (minute: number) => at(minute).slice(0, 19).replace("T", " ");
const JSON_TYPE = { "content-type": "application/json" };
const FORM_TYPE = { "content-type": "application/x-www-form-urlencoded; charset=UTF-8" };
const json = (body: unknown, headers: HeaderFields = {}): Sample => ({
  body: JSON.stringify(body),
  headers: { ...JSON_TYPE, ...headers },
});
const form = (fields: Record<string, string>): Sample => ({
  body: new URLSearchParams(fields).toString(),
  headers: FORM_TYPE,
});
const hex = async (text: string, hash: "SHA-256" | "SHA-1" = "SHA-256") => (await hmac(hash, SECRET, text)).toHex();

const TITLE = "The night ferry returns";
const LATE = "The ferry is late";
const HTML = "<p>It sails again.</p>";
const URL_ = "https://harbor.example/night-ferry/";

const nativeItem = (facts: object = {}) => ({
  id: "https://harbor.example/?p=42",
  url: URL_,
  title: TITLE,
  content_html: HTML,
  authors: [{ name: "Ida Brandt" }],
  tags: ["Harbor"],
  date_published: at(0),
  date_modified: at(0),
  ...facts,
});
const nativeEvents = {
  published: json({ type: "post.published", timestamp: at(0), data: nativeItem() }),
  corrected: json({
    type: "post.updated",
    timestamp: at(5),
    data: nativeItem({ title: LATE, date_modified: at(5) }),
  }),
  withdrawn: json({ type: "post.withdrawn", timestamp: at(9), data: { id: nativeItem().id } }),
};

export const ghostPost = (facts: object = {}) => ({
  id: "6748a0",
  title: TITLE,
  html: HTML,
  url: URL_,
  status: "published",
  visibility: "public",
  published_at: at(0),
  updated_at: at(0),
  authors: [{ name: "Ida Brandt" }],
  tags: [{ name: "Harbor", visibility: "public" }],
  ...facts,
});
const ghostEvent = (current: object, previous: object) => json({ post: { current: ghostPost(current), previous } });

/** A body of WP Webhooks. */
export const wpBody = (post: object = {}, facts: object = {}) => ({
  post_id: 42,
  post: {
    ID: 42,
    post_title: TITLE,
    post_content: "<!-- wp:paragraph -->\n<p>It sails again. [sic]</p>\n<!-- /wp:paragraph -->",
    post_status: "publish",
    post_type: "post",
    post_name: "night-ferry",
    post_date_gmt: sqlAt(0),
    post_modified_gmt: sqlAt(0),
    guid: "https://harbor.example/?p=42",
    ...post,
  },
  post_permalink: URL_,
  taxonomies: { post_tag: { harbor: { name: "Harbor" } } },
  post_thumbnail: false,
  ...facts,
});
const trashed = {
  post: { post_status: "trash", post_name: "night-ferry__trashed", post_modified_gmt: sqlAt(9) },
  facts: { post_permalink: "https://harbor.example/night-ferry__trashed/" },
};

const wordpressFields = (facts: Record<string, string> = {}) =>
  form({
    hook: "publish_post",
    ID: "42",
    post_title: TITLE,
    post_content: "It sails again.",
    post_status: "publish",
    post_type: "post",
    post_url: URL_,
    guid: "https://harbor.example/?p=42",
    post_modified_gmt: sqlAt(0),
    ...facts,
  });

const restPost = (facts: object = {}) => ({
  id: 42,
  date_gmt: at(0).slice(0, 19),
  modified_gmt: at(0).slice(0, 19),
  guid: { rendered: "https://harbor.example/?p=42" },
  slug: "night-ferry",
  status: "publish",
  type: "post",
  link: URL_,
  title: { rendered: TITLE },
  content: { rendered: HTML, protected: false },
  _embedded: { author: [{ name: "Ida Brandt" }], "wp:term": [[{ taxonomy: "post_tag", name: "Harbor" }]] },
  ...facts,
});

const distributed = (fields: Record<string, string>, post?: object): Sample => ({
  ...form({ post_id: "7", signature: "Vx8mQ2LrT0pZc4NbYw6KdHf1sJ", ...fields }),
  ...(post && { api: { "https://harbor.example/wp-json/wp/v2/posts?slug=night-ferry&_embed=1": [restPost(post)] } }),
});
const distributedPost = (title: string) => ({
  "post_data[title]": title,
  "post_data[slug]": "night-ferry",
  "post_data[post_type]": "post",
  "post_data[content]": HTML,
  "post_data[distributor_terms][post_tag][0][name]": "Harbor",
});

const minifluxEvent = (facts: object = {}) =>
  json(
    {
      event_type: "new_entries",
      feed: { id: 1, site_url: "https://harbor.example/", title: "Harbor Post" },
      entries: [
        {
          id: 1,
          hash: "0d3b9f",
          url: URL_,
          title: TITLE,
          content: HTML,
          published_at: at(0),
          changed_at: at(0),
          tags: ["Harbor"],
          enclosures: [{ url: "https://harbor.example/a.jpg", mime_type: "image/jpeg" }],
          ...facts,
        },
      ],
    },
    { "x-miniflux-event-type": "new_entries" },
  );

/** An item of ninjs 1 as Superdesk writes it. */
export const ninjsItem = (facts: object = {}) => ({
  guid: "urn:newsml:wire:1",
  version: "1",
  versioncreated: at(0),
  pubstatus: "usable",
  type: "text",
  headline: TITLE,
  body_html: HTML,
  ednote: "EDITORS: hold the captain's name",
  service: [{ code: "n", name: "Domestic" }],
  associations: { featuremedia: { type: "picture", renditions: { original: { href: URL_, width: 800 } } } },
  ...facts,
});
/** An item of ninjs 3. */
const newsItem = (facts: object = {}) => ({
  uri: "urn:newsml:wire:1",
  type: "text",
  version: "1",
  versionCreated: at(0),
  pubStatus: "usable",
  headlines: [{ role: "main", value: TITLE }],
  bodies: [{ contentType: "text/html", value: HTML }],
  subjects: [{ name: "Harbor" }],
  infoSources: [{ name: "Coast Radio" }],
  associations: [{ type: "picture", renditions: [{ href: "https://harbor.example/a.jpg", width: 10 }] }],
  ...facts,
});

const contentfulEntry = (updatedAt: string, facts: object = {}) => ({
  sys: { type: "Entry", id: "5Ks", revision: 1, contentType: { sys: { id: "blogPost" } }, createdAt: at(0), updatedAt },
  fields: {
    title: { en: TITLE },
    slug: { en: "night-ferry" },
    tags: { en: ["Harbor"] },
    body: {
      en: {
        nodeType: "document",
        content: [
          {
            nodeType: "paragraph",
            content: [{ nodeType: "text", value: "It sails again.", marks: [{ type: "bold" }] }],
          },
        ],
      },
    },
    ...facts,
  },
});
const topic = (action: string) => ({
  "content-type": "application/vnd.contentful.management.v1+json",
  "x-contentful-topic": `ContentManagement.Entry.${action}`,
});

const sanityDocument = (operation: string, facts: object = {}, headers: HeaderFields = {}) =>
  json(
    {
      _id: "a1",
      _type: "post",
      title: TITLE,
      slug: { current: "night-ferry" },
      body: [
        {
          _type: "block",
          children: [{ text: "It sails again.", marks: ["l"] }],
          markDefs: [{ _key: "l", href: "https://harbor.example/" }],
        },
      ],
      _createdAt: at(0),
      _updatedAt: at(0),
      ...facts,
    },
    { "sanity-operation": operation, ...headers },
  );

const emdashEvent = (event: string, minute: number, facts: object = {}) =>
  json({
    event: `content:${event}`,
    timestamp: at(minute),
    collection: "posts",
    resourceId: "01HXK5MZSN",
    resourceType: "content",
    metadata: { slug: "night-ferry", status: "published" },
    ...facts,
  });
const emdashFields = (title: string) => ({
  data: {
    title,
    content: [{ _type: "block", style: "normal", children: [{ _type: "span", text: "It sails again." }] }],
  },
});

const strapiEvent = (event: string, createdAt: string, facts: object = {}) =>
  json(
    {
      event,
      createdAt,
      model: "article",
      entry: {
        id: 7,
        title: TITLE,
        slug: "night-ferry",
        content: [{ type: "paragraph", children: [{ type: "text", text: "It sails again." }] }],
        tags: [{ name: "Harbor" }],
        publishedAt: at(0),
        updatedAt: at(0),
        ...facts,
      },
    },
    { "x-strapi-event": event },
  );

const atom = (content: string, minute: number): Sample => ({
  body:
    '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">' +
    `<id>urn:x:feed</id><title>Harbor Post</title><updated>${at(minute)}</updated>${content}</feed>`,
  headers: { "content-type": "application/atom+xml" },
});
const atomEntry = (title: string, minute: number) =>
  atom(
    `<entry><id>urn:x:1</id><title>${title}</title><link href="${URL_}"/><published>${at(0)}</published><updated>${at(minute)}</updated>` +
      '<author><name>Ida Brandt</name></author><category term="Harbor"/><content type="html">&lt;p>It sails again.&lt;/p></content></entry>',
    minute,
  );

/** Of every upstream, by its name. */
export const SAMPLES: Record<string, UpstreamSamples> = {
  native: {
    signing: "standard-webhooks",
    signatures: {
      "standard-webhooks": {
        toleranceSeconds: 300,
        sign: (body, _, now) => {
          const id = `msg_${crypto.randomUUID()}`;
          return {
            "webhook-id": id,
            "webhook-timestamp": String(Math.floor(now / 1000)),
            "webhook-signature": new Webhook(SECRET).sign(id, new Date(now), body),
          };
        },
      },
    },
    ...nativeEvents,
  },
  ghost: {
    signing: "ghost",
    signatures: {
      // TryGhost/Ghost: `sha256=${hmac(secret, `${payload}${ts}`)}, t=${ts}`
      ghost: {
        toleranceSeconds: 300,
        sign: async (body, _, now) => ({ "x-ghost-signature": `sha256=${await hex(`${body}${now}`)}, t=${now}` }),
      },
      "ghost-legacy": { sign: async (body) => ({ "x-ghost-signature": `sha256=${await hex(body)}` }) },
    },
    published: ghostEvent({}, { status: "draft" }),
    corrected: ghostEvent({ title: LATE, updated_at: at(5) }, { title: TITLE }),
    withdrawn: ghostEvent({ status: "draft", updated_at: at(9) }, { status: "published" }),
  },
  "wp-webhooks": {
    signing: "wp-webhooks",
    signatures: {
      // Ironikus/wp-webhooks: base64_encode(hash_hmac('sha256', $data, $secret, true))
      "wp-webhooks": {
        sign: async (body) => ({ "x-wp-webhook-signature": (await hmac("SHA-256", SECRET, body)).toBase64() }),
      },
    },
    published: json(wpBody(), { "x-wp-webhook-name": "post_create" }),
    corrected: json(wpBody({ post_title: LATE, post_modified_gmt: sqlAt(5) }), { "x-wp-webhook-name": "post_update" }),
    withdrawn: json(wpBody(trashed.post, trashed.facts)),
  },
  "wordpress-form": {
    signing: "token",
    published: wordpressFields(),
    corrected: wordpressFields({ post_title: LATE, post_modified_gmt: sqlAt(5) }),
    withdrawn: wordpressFields({ hook: "trashed_post", post_status: "trash" }),
  },
  "wordpress-rest": {
    signing: "hub-signature",
    published: json(restPost()),
    corrected: json(restPost({ title: { rendered: LATE }, modified_gmt: at(5).slice(0, 19) })),
    withdrawn: json(restPost({ status: "trash", modified_gmt: at(9).slice(0, 19) })),
  },
  "new-post-webhook": {
    signing: "token",
    published: json({
      id: 42,
      title: TITLE,
      url: URL_,
      content: "It sails again.",
      excerpt: "",
      tags: ["Harbor"],
      categories: [{ name: "Ferries" }],
      author: { name: "Ida Brandt", url: "https://harbor.example/author/ida/" },
      date: { raw: sqlAt(0), formatted: "November 23, 2026" },
    }),
  },
  distributor: {
    signing: "token",
    published: distributed(distributedPost(TITLE), {}),
    corrected: distributed(distributedPost(LATE), {
      title: { rendered: LATE },
      modified_gmt: at(5).slice(0, 19),
    }),
    withdrawn: distributed({ original_deleted: "1" }),
  },
  miniflux: {
    signing: "miniflux",
    signatures: { miniflux: { sign: async (body) => ({ "x-miniflux-signature": await hex(body) }) } },
    published: minifluxEvent(),
    corrected: minifluxEvent({ title: LATE, changed_at: at(5) }),
  },
  superdesk: {
    signing: "superdesk",
    signatures: {
      // superdesk-core: "sha1=" + hmac.new(secret, body, "sha1").hexdigest()
      superdesk: { sign: async (body) => ({ "x-superdesk-signature": `sha1=${await hex(body, "SHA-1")}` }) },
    },
    format: "ninjs",
    published: json(ninjsItem()),
    corrected: json(ninjsItem({ version: "2", headline: LATE, versioncreated: at(5) })),
    withdrawn: json(ninjsItem({ version: "3", pubstatus: "canceled", versioncreated: at(9) })),
  },
  ninjs: {
    signing: "hub-signature-sha1",
    published: json(newsItem()),
    corrected: json(newsItem({ version: "2", headlines: [{ value: LATE }], versionCreated: at(5) })),
    withdrawn: json(newsItem({ version: "3", pubStatus: "canceled", versionCreated: at(9) })),
  },
  contentful: {
    signing: "contentful",
    signatures: {
      // @contentful/node-apps-toolkit: method, path, "name:value" of sorted headers joined by ";", body, joined by line feeds
      contentful: {
        toleranceSeconds: 300,
        sign: async (body, headers, now) => {
          const names = [...Object.keys(headers), "x-contentful-signed-headers", "x-contentful-timestamp"].toSorted();
          const signed: HeaderFields = {
            ...headers,
            "x-contentful-signed-headers": names.join(","),
            "x-contentful-timestamp": String(now),
          };
          const lines = names.map((name) => `${name}:${signed[name]}`).join(";");
          return {
            "x-contentful-signed-headers": names.join(","),
            "x-contentful-timestamp": String(now),
            "x-contentful-signature": await hex(["POST", "/webhooks/harbor", lines, body].join("\n")),
          };
        },
      },
    },
    published: json(contentfulEntry(at(0)), topic("publish")),
    corrected: json(contentfulEntry(at(5), { title: { en: LATE } }), topic("publish")),
    withdrawn: json({ sys: { type: "DeletedEntry", id: "5Ks", updatedAt: at(9) } }, topic("unpublish")),
  },
  sanity: {
    signing: "sanity",
    signatures: {
      // @sanity/webhook: `t=${ts},v1=${base64url(hmac(secret, `${ts}.${body}`))}`
      sanity: {
        toleranceSeconds: 2400,
        sign: async (body, _, now) => {
          const mac = await hmac("SHA-256", SECRET, `${now}.${body}`);
          const written = mac.toBase64({ alphabet: "base64url", omitPadding: true });
          return { "sanity-webhook-signature": `t=${now},v1=${written}` };
        },
      },
    },
    published: sanityDocument("create"),
    corrected: sanityDocument("update", { title: LATE, _updatedAt: at(5) }),
    // The post as it was last published.
    withdrawn: sanityDocument("delete", { title: LATE, _updatedAt: at(5) }, { "sanity-transaction-time": at(9) }),
  },
  emdash: {
    signing: "token",
    published: emdashEvent("create", 0, emdashFields(TITLE)),
    corrected: emdashEvent("update", 5, emdashFields(LATE)),
    withdrawn: emdashEvent("delete", 9, { metadata: undefined }),
  },
  strapi: {
    signing: "token",
    published: strapiEvent("entry.publish", at(0)),
    corrected: strapiEvent("entry.update", at(5), { title: LATE, updatedAt: at(5) }),
    withdrawn: strapiEvent("entry.unpublish", at(9)),
  },
  github: {
    signing: "hub-signature",
    signatures: {
      "hub-signature": { sign: async (body) => ({ "x-hub-signature-256": `sha256=${await hex(body)}` }) },
      "hub-signature-sha1": { sign: async (body) => ({ "x-hub-signature": `sha1=${await hex(body, "SHA-1")}` }) },
    },
    format: "native",
    ...nativeEvents,
  },
  token: {
    signing: "token",
    signatures: { token: { sign: () => ({ authorization: `Bearer ${SECRET}` }) } },
    format: "native",
    ...nativeEvents,
  },
  feed: {
    signing: "token",
    isDocument: true,
    published: atomEntry(TITLE, 0),
    corrected: atomEntry(LATE, 5),
    withdrawn: atom(`<at:deleted-entry ref="urn:x:1" when="${at(9)}"/>`, 9),
  },
};

/** Every way of signing, by its name. */
export const SIGNATURES: Record<string, Signature> = Object.assign(
  {},
  ...Object.values(SAMPLES).map(({ signatures }) => signatures),
);

/** A sample as its upstream sends it, with the headers of its signature. */
export async function signedSample(
  signing: string,
  { body, headers }: Sample,
  now: number = NOW,
): Promise<{ method: "POST"; body: string; headers: HeaderFields }> {
  return { method: "POST", body, headers: { ...headers, ...(await SIGNATURES[signing]!.sign(body, headers, now)) } };
}
