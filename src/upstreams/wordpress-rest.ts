import type { Format, Parsed, Received } from "./format.ts";
import { fields, type Fields, LIST_MAX, text } from "./reading/fields.ts";
import { merge, needsFetch } from "./reading/outcome.ts";
import type { Upstream } from "./upstream.ts";
import { isRestPost, readRestPost, restPostId, restPostTime, wordpressRestApi } from "./wordpress/rest-api.ts";

/** A post in the form of WordPress' REST API, or a list of them. Plugins and no-code tools forward these. */
const format: Format = { detect, parse };

export const wordpressRest = {
  name: "wordpress-rest",
  format,
  setup: {
    software: "WordPress' REST objects, from a plugin or a no-code tool",
    signing: "`token` or `hub-signature`",
    steps:
      "the address, the body as `/wp-json/wp/v2/posts/{id}?_embed` gives it; [a small file](#wordpress-without-a-plugin) sends that without a plugin",
  },
} satisfies Upstream;

function detect({ json }: Received): boolean {
  return isRestPost(fields(Array.isArray(json) ? json[0] : json));
}

function parse({ json, source, receivedAt }: Received): Parsed {
  const home = source.home_page_url;
  if (!Array.isArray(json)) return parseOne(fields(json), "", home, receivedAt);
  return merge(json.slice(0, LIST_MAX).map((post, index) => parseOne(fields(post), `/${index}`, home, receivedAt)));
}

function parseOne(post: Fields, place: string, home: string, receivedAt: string): Parsed {
  const complete = readRestPost(post, place, home, receivedAt);
  if (complete !== null) return complete;
  return needsFetch(
    {
      original: wordpressRestApi,
      number: text(post["id"]),
      entryId: restPostId(post, home),
      kind: "updated",
      at: restPostTime(post, receivedAt),
    },
    `${place}/guid`,
  );
}
