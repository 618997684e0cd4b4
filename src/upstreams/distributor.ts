import { escape, fields, type Fields, items, LIST_MAX, text, webUrl } from "./reading/fields.ts";
import type { Format, Parsed, Received } from "./format.ts";
import { readForm } from "./reading/form.ts";
import { needsFetch, publication, withdrawal } from "./reading/outcome.ts";
import { unlessPublished } from "./wordpress/post.ts";
import type { Upstream } from "./upstream.ts";
import { wordpressRestApi } from "./wordpress/rest-api.ts";

/**
 * The WordPress plugin Distributor, which sends a subscriber every change: `{"post_id","signature","post_data":{…}}`,
 * or with `"original_deleted"` in place of the post, as a form or as JSON (10up/distributor,
 * includes/subscriptions.php). The number is the subscriber's own, and the body has neither an address nor a date, so
 * the post is fetched by its slug.
 */
const format: Format = { detect, parse };

export const distributor = {
  name: "distributor",
  format,
  appendedPath: "/wp/v2/dt_subscription/receive",
  setup: {
    software: "WordPress with Distributor",
    signing: "`token`",
    steps:
      "nothing: the subscription names the address with `/{secret}` at its end as its target; Distributor puts its own path behind it",
  },
} satisfies Upstream;

function detect(received: Received): boolean {
  const body = bodyOf(received);
  return "post_id" in body && "signature" in body && ("post_data" in body || "original_deleted" in body);
}

function parse(received: Received): Parsed {
  const { source, receivedAt: at } = received;
  const body = bodyOf(received);
  const number = text(body["post_id"]).trim();
  const id = number === "" ? "" : `distributor:${number}`;
  if ("original_deleted" in body) return withdrawal(id, "/post_id", at);
  const post = fields(body["post_data"]);
  const slug = text(post["slug"]).trim();
  const standing = { id, pointer: "/post_id", type: text(post["post_type"]), status: "publish", slug, at };
  const other = unlessPublished({ ...standing, isProtected: false });
  if (other) return other;
  const media = items(post["distributor_media"]).map(fields);
  const picture = media.find(({ featured }) => featured === true || text(featured) === "1");
  const read = publication(
    "updated",
    {
      id,
      // Its page is unknown until its publisher answers, so the front page is credited.
      url: source.home_page_url,
      title: escape(text(post["title"])),
      html: text(post["content"]),
      summary: text(post["excerpt"]),
      authors: [],
      tags: ["post_tag", "category"].flatMap((taxonomy) =>
        items(fields(post["distributor_terms"])[taxonomy]).map((term) => text(fields(term)["name"])),
      ),
      image: webUrl(picture?.["source_url"]),
      language: undefined,
      published: undefined,
      modified: undefined,
    },
    { id: "/post_id", url: "/post_data" },
    at,
  );
  if (slug === "") return read;
  return needsFetch(
    { original: wordpressRestApi, number: "", slug, entryId: id, kind: "updated", at },
    "/post_id",
    read,
  );
}

/** PHP's form fields are a tree: post_data[title]=… */
function bodyOf({ body, headers, json }: Received): Fields {
  if (json !== undefined) return fields(json);
  const tree: Fields = {};
  let count = 0;
  for (const [name, value] of readForm(body, headers["content-type"] ?? "")) {
    const path = [...name.replace(/^[^[\]]+/, "[$&]").matchAll(/\[([^[\]]*)\]/g)].map(([, step]) => step!);
    count += 1;
    if (path.length === 0 || path.length > DEPTH_MAX || count > LIST_MAX || path.includes("__proto__")) continue;
    const last = path.pop()!;
    let place = tree;
    for (const step of path) {
      if (typeof place[step] !== "object") place[step] = {};
      place = place[step] as Fields;
    }
    place[last] = value;
  }
  return tree;
}

const DEPTH_MAX = 6;
