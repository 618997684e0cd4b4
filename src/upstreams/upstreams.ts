import { contentful } from "./contentful.ts";
import { distributor } from "./distributor.ts";
import { emdash } from "./emdash.ts";
import { feed } from "./feed.ts";
import { ghost } from "./ghost.ts";
import { github } from "./github.ts";
import { miniflux } from "./miniflux.ts";
import { native } from "./native.ts";
import { newPostWebhook } from "./new-post-webhook.ts";
import { ninjs } from "./ninjs.ts";
import { sanity } from "./sanity.ts";
import { strapi } from "./strapi.ts";
import { superdesk } from "./superdesk.ts";
import { token } from "./token.ts";
import type { Upstream } from "./upstream.ts";
import { wordpressForm } from "./wordpress-form.ts";
import { wordpressRest } from "./wordpress-rest.ts";
import { wpWebhooks } from "./wp-webhooks.ts";

/**
 * All upstreams. This list defines the names of signing, the detection of formats, the stored headers, the table in the
 * documentation and the shared tests. Its order does not matter: every body that an upstream sends is recognized by
 * exactly one format (tests/upstreams/formats.test.ts). If an invented body has the marks of two formats, the first one
 * counts.
 */
export const UPSTREAMS: readonly Upstream[] = [
  native,
  ghost,
  distributor,
  wordpressForm,
  wordpressRest,
  wpWebhooks,
  newPostWebhook,
  miniflux,
  emdash,
  strapi,
  contentful,
  sanity,
  ninjs,
  superdesk,
  github,
  token,
  feed,
];
