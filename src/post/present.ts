import { believed } from "../model/clock.ts";
import type { Attribution, Hop } from "../model/attribution.ts";
import type { Post, Standing } from "../model/post.ts";
import type { Source } from "../model/source.ts";
import type { StoredPost } from "../storage/posts.ts";
import { MINUTE_MS } from "../time.ts";
import { canonicalUrl } from "./canonical.ts";
import { narrowed } from "./narrow.ts";
import { standingOf } from "./rights.ts";

/**
 * A modified date this close to the published one comes from the save that published the post, and is no correction.
 */
const CORRECTION_MIN_MS = MINUTE_MS;

/**
 * A post as readers may see it at `now`: under its source's present policy, and by its rights at that instant, even if
 * the cron has not saved its new standing yet (publish/settle-rights.ts).
 */
export async function presentPost(stored: StoredPost, now: number): Promise<Post> {
  const { source, publishers, links, withdrawal, withheld, pathAhead } = stored;
  const content = { ...stored.content, published: publishedOf(stored) };
  const license = content.license ?? source.license;
  return {
    ...(await narrowed(content, source)),
    id: stored.id,
    slug: stored.slug,
    ...(stored.under !== null && { under: stored.under }),
    ...(publishers.length > 0 && { publishers }),
    renders: stored.renders,
    source: {
      slug: source.slug,
      name: source.name,
      home: source.home_page_url,
      icon: source.icon_url,
      language: source.language,
      description: source.description,
    },
    attribution: presentAttribution(content.attribution, source),
    ...(Date.parse(content.modified) - Date.parse(content.published) >= CORRECTION_MIN_MS && {
      corrected: content.modified,
    }),
    ...(links !== null && { links }),
    ...(license && { license }),
    ...(withdrawal === null
      ? presentStanding(standingOf(content, source, stored.reprintedAt, now), pathAhead)
      : { withdrawal, ...(withheld !== null && { withheld }) }),
  };
}

/** The published date. If it was ahead of our clock at the post's arrival, it is the time of arrival. */
function publishedOf({ content: { published }, reprintedAt }: StoredPost): string {
  const time = Date.parse(published);
  const date = believed(time, reprintedAt);
  return date === time ? published : new Date(date).toISOString();
}

const presentStanding = (
  { withheld, dueAt, expiredAt }: Standing,
  pathAhead: string | null,
): Pick<Post, "withheld" | "pathAhead" | "dueAt" | "expiredAt"> => ({
  ...(withheld !== null ? { withheld } : pathAhead !== null && { withheld: "expired", pathAhead }),
  ...(dueAt !== null && { dueAt }),
  ...(expiredAt !== null && { expiredAt: new Date(expiredAt).toISOString() }),
});

/**
 * The attribution under the source's present name, home page and policy. The last hop of the chain is the source
 * itself.
 */
function presentAttribution({ first, via }: Attribution, source: Source): Attribution {
  const present = (hop: Hop) => ({ ...hop, name: source.name, home: source.home_page_url });
  const chain = via.length === 0 ? { first: present(first), via } : { first, via: via.with(-1, present(via.at(-1)!)) };
  return { ...chain, canonical: canonicalUrl(first, source), indexing: source.indexing };
}
