import type { Signing } from "../../model/source.ts";
import { contentful } from "./contentful.ts";
import { ghost, ghostLegacy } from "./ghost.ts";
import { hubSignature, hubSignatureSha1 } from "./hub-signature.ts";
import { miniflux } from "./miniflux.ts";
import { sanity } from "./sanity.ts";
import type { Scheme } from "./scheme.ts";
import { standardWebhooks } from "./standard-webhooks.ts";
import { superdesk } from "./superdesk.ts";
import { token } from "./token.ts";
import { wpWebhooks } from "./wp-webhooks.ts";

/** Every scheme by its name; a source has exactly one, and anything else is refused. */
export const SCHEMES: Record<Signing, Scheme> = {
  "standard-webhooks": standardWebhooks,
  ghost,
  "ghost-legacy": ghostLegacy,
  "hub-signature": hubSignature,
  "hub-signature-sha1": hubSignatureSha1,
  "wp-webhooks": wpWebhooks,
  miniflux,
  sanity,
  contentful,
  superdesk,
  token,
};
