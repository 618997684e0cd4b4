import { change } from "./change.ts";
import { contentful } from "./contentful.ts";
import { distributor } from "./distributor.ts";
import { emdash } from "./emdash.ts";
import { feed } from "./feed.ts";
import type { Format, Received } from "./format.ts";
import { ghost } from "./ghost.ts";
import { miniflux } from "./miniflux.ts";
import { native } from "./native.ts";
import { newPostWebhook } from "./new-post-webhook.ts";
import { ninjs } from "./ninjs.ts";
import { sanity } from "./sanity.ts";
import { strapi } from "./strapi.ts";
import { wordpressForm } from "./wordpress-form.ts";
import { wordpressRest } from "./wordpress-rest.ts";
import { wpWebhooks } from "./wp-webhooks.ts";

/** Formats by name, in the order in which they are asked whether a body is theirs. */
const FORMATS: Record<string, Format> = {
  native,
  ghost,
  distributor,
  "wordpress-form": wordpressForm,
  "wordpress-rest": wordpressRest,
  "wp-webhooks": wpWebhooks,
  "new-post-webhook": newPostWebhook,
  miniflux,
  emdash,
  strapi,
  contentful,
  sanity,
  ninjs,
  feed,
};

/** Formats that only this Worker writes; no sender can name or imitate them. */
const INTERNAL: Record<string, Format> = { change };

/**
 * The format of a delivery: the one it is known to have, else the first that takes it for its own, else native, whose
 * complaints then say what was expected.
 */
export function formatOf(received: Received, format: string | null): Format {
  const known = format === null ? undefined : (INTERNAL[format] ?? FORMATS[format]);
  return known ?? Object.values(FORMATS).find((candidate) => candidate.detect(received)) ?? native;
}
