import * as v from "valibot";
import { Address } from "../destinations/settings.ts";

const USERNAME = /^[a-z0-9_]{1,30}$/;

/** The settings of an actor that an operator chooses. */
export const ActorSettings = v.strictObject({
  /** The part of the actor's name before the site's host: "news" in @news@harbor.example. */
  username: v.pipe(
    v.string(),
    v.trim(),
    v.toLowerCase(),
    v.regex(USERNAME, "must be 1 to 30 small letters, figures and underscores"),
  ),
  /** Absent: the destination's name. */
  display_name: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(100, "must be at most 100 characters"))),
  summary: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(500, "must be at most 500 characters"))),
  /** Absent: the site's icon. */
  icon: v.optional(Address),
  /** Mastodon shows a note completely, and only the title and a link of an article. */
  format: v.optional(v.picklist(["note", "article"]), "note"),
});
export type ActorSettings = v.InferOutput<typeof ActorSettings>;
