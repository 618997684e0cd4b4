import type { Signing } from "../../model/source.ts";
import type { Scheme } from "./scheme.ts";
import { standardWebhooks } from "./standard-webhooks.ts";

/** Every scheme by its name; a source has exactly one, and anything else is refused. */
export const SCHEMES: Record<Signing, Scheme> = {
  "standard-webhooks": standardWebhooks,
};
