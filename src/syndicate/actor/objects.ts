/** The objects and activities of an actor (W3C, Activity Vocabulary). */
import { linked } from "../../html/autolink.ts";
import { element } from "../../html/tree.ts";
import { write } from "../../html/write.ts";
import type { Copy } from "../../model/destination.ts";
import { tagPath } from "../../model/tag.ts";
import { hashtag } from "../copy.ts";
import { actorUrl, followersUrl, objectUrl } from "./addresses.ts";
import type { ActorSettings } from "./settings.ts";

export const ACTIVITY_TYPE = "application/activity+json";

const PUBLIC = "https://www.w3.org/ns/activitystreams#Public";
const CONTEXT = ["https://www.w3.org/ns/activitystreams", { Hashtag: "as:Hashtag" }];

/** Servers accept at most a megabyte. A longer article is sent as a note. */
const ARTICLE_MAX_CHARS = 400_000;
const LINKS_MAX = 20;

/** An ActivityPub object or activity. */
export type ActivityPubObject = Readonly<Record<string, unknown>> & { id: string };

/** The actor that publishes, and its site. */
export interface Saying {
  origin: string;
  destination: string;
}

/**
 * A post for followers: a note, or an article. Its `url` is the page here; the text contains the credit and the link to
 * the original.
 *
 * @param corrected when it was corrected, in milliseconds; undefined when it is new
 */
export function objectOf(
  copy: Copy,
  format: ActorSettings["format"],
  { origin, destination }: Saying,
  corrected: number | undefined,
): ActivityPubObject {
  const isArticle = format === "article" && copy.html.length <= ARTICLE_MAX_CHARS;
  const content = isArticle ? copy.html : noteHtml(copy.text);
  const tags = copy.tags.flatMap((name) => {
    const path = tagPath(name);
    return path === undefined || hashtag(name) === "#" ? [] : [{ name: hashtag(name), href: origin + path }];
  });
  return {
    id: objectUrl(origin, copy.key),
    type: isArticle ? "Article" : "Note",
    attributedTo: actorUrl(origin, destination),
    to: [PUBLIC],
    cc: [followersUrl(origin, destination)],
    url: copy.url,
    published: new Date(Math.min(Date.parse(copy.published), copy.madeAt)).toISOString(),
    ...(corrected !== undefined && { updated: new Date(corrected).toISOString() }),
    content,
    contentMap: { [copy.language]: content },
    // A note's summary would be a content warning that hides its text.
    ...(isArticle && { name: copy.title, nameMap: { [copy.language]: copy.title }, summary: copy.summary }),
    tag: tags.map((tag) => ({ type: "Hashtag", ...tag })),
    attachment: copy.image
      ? [{ type: "Image", url: copy.image.url, ...(copy.image.alt !== "" && { name: copy.image.alt }) }]
      : [],
  };
}

/** A note's text as HTML: its paragraphs, with links for its addresses. */
export function noteHtml(plain: string): string {
  const paragraphs = plain.split(/\n{2,}/).map((paragraph) =>
    element(
      "p",
      {},
      paragraph.split("\n").flatMap((line, index) => {
        const one = { type: "text" as const, value: line };
        return [...(index === 0 ? [] : [element("br", {}, [])]), ...(linked(one, LINKS_MAX) ?? [one])];
      }),
    ),
  );
  return write({ type: "root", children: paragraphs });
}

/** The document at the address of a withdrawn object. */
export const tombstoneOf = (id: string, deletedAt: number) => ({
  id,
  type: "Tombstone",
  deleted: new Date(deletedAt).toISOString(),
});

export const withContext = (object: object) => ({ "@context": CONTEXT, ...object });

/** Activities that publish a new object, and a `change` of it. An activity that is sent again keeps its id. */
export const createOf = (object: ActivityPubObject) => activityOf("Create", "create", object);
export const updateOf = (object: ActivityPubObject, change: number) => activityOf("Update", `update-${change}`, object);

const activityOf = (type: string, name: string, object: ActivityPubObject) => ({
  id: `${object.id}#${name}`,
  type,
  actor: object["attributedTo"],
  published: object["updated"] ?? object["published"],
  to: object["to"],
  cc: object["cc"],
  object,
});

/**
 * The activity that publishes an actor's changed profile.
 *
 * @param changedAt milliseconds
 */
export const profileUpdateOf = (
  profile: { id: string; followers: string; "@context": unknown },
  changedAt: number,
) => ({
  "@context": profile["@context"],
  id: `${profile.id}#update-${changedAt}`,
  type: "Update",
  actor: profile.id,
  to: [PUBLIC],
  cc: [profile.followers],
  object: profile,
});

/**
 * The activity that withdraws an object. Some servers pass an activity of a shared inbox only to those that it is
 * addressed to, so it is addressed to the followers as well.
 */
export const deleteOf = (id: string, { origin, destination }: Saying, deletedAt: number) => ({
  id: `${id}#delete`,
  type: "Delete",
  actor: actorUrl(origin, destination),
  to: [PUBLIC],
  cc: [followersUrl(origin, destination)],
  object: tombstoneOf(id, deletedAt),
});

/** The activity that ends an actor. Servers then delete the account and its posts. */
export function deleteActorOf({ origin, destination }: Saying) {
  const actor = actorUrl(origin, destination);
  const cc = [followersUrl(origin, destination)];
  return { id: `${actor}#delete`, type: "Delete", actor, to: [PUBLIC], cc, object: actor };
}

/**
 * The activity that accepts a follower.
 *
 * @param follow the id of its Follow; "" when it had none
 */
export function acceptOf(follower: { actor: string; follow: string }, { origin, destination }: Saying) {
  const actor = actorUrl(origin, destination);
  const { follow } = follower;
  return {
    id: `${actor}#accept-${encodeURIComponent(follow === "" ? follower.actor : follow)}`,
    type: "Accept",
    actor,
    to: [follower.actor],
    object: { ...(follow !== "" && { id: follow }), type: "Follow", actor: follower.actor, object: actor },
  };
}
