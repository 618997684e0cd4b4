import type { DestinationKind } from "../destination.ts";
import { activitypub } from "./activitypub.ts";
import { bluesky } from "./bluesky.ts";
import { discord } from "./discord.ts";
import { ghost } from "./ghost.ts";
import { indexnow } from "./indexnow.ts";
import { mastodon } from "./mastodon.ts";
import { slack } from "./slack.ts";
import { telegram } from "./telegram.ts";
import { webhook } from "./webhook.ts";
import { wordpress } from "./wordpress.ts";

/** The kinds of destinations, by their stored names. */
export const KINDS: Readonly<Record<string, DestinationKind>> = {
  mastodon,
  activitypub,
  bluesky,
  webhook,
  discord,
  slack,
  telegram,
  wordpress,
  ghost,
  indexnow,
};
