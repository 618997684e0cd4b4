/** The dashboard's pages of destinations. */
import * as v from "valibot";
import { ProblemError, wordingOf } from "../problem.ts";
import { listAnnouncements } from "../storage/announcements.ts";
import { type Destination, type DestinationCounts, listDestinations } from "../storage/destinations.ts";
import { listTroubledHosts } from "../storage/follower-messages.ts";
import { newestLive } from "../storage/overview.ts";
import { readFollowerCounts } from "../storage/followers.ts";
import type { DestinationKind } from "../syndicate/destination.ts";
import { KINDS } from "../syndicate/destinations/kinds.ts";
import { type FollowersProps, renderDestination } from "../views/admin/destination.tsx";
import {
  type DestinationRow,
  type KindChoice,
  type KindField,
  renderDestinations,
} from "../views/admin/destinations.tsx";
import { renderNewDestination } from "../views/admin/new-destination.tsx";
import type { PageFrame } from "../views/admin/frame.tsx";
import { kindOf, previewOf, WantedPreview } from "./copies.ts";
import { destinationStatus } from "./destinations.ts";
import { pageOf } from "./json.ts";

const ROWS = 50;

/** The parts of a kind's schema that its form is made from. */
interface Entry {
  type: string;
  wrapped?: Entry;
  options?: readonly string[];
}

const choiceOf = ([name, kind]: [string, DestinationKind]): KindChoice => ({
  name,
  label: kind.label,
  fields: (["settings", "secrets"] as const).flatMap((group) =>
    Object.entries((kind[group] as v.GenericSchema & { entries: Record<string, Entry> }).entries).map(
      ([field, entry]): KindField => {
        const { type, options } = entry.wrapped ?? entry;
        return {
          group,
          name: field,
          isOptional: entry.type === "optional",
          isFlag: type === "boolean",
          ...(options && { options }),
        };
      },
    ),
  ),
});

const rowOf = (one: Destination & DestinationCounts): DestinationRow => ({
  ...one,
  label: KINDS[one.kind]?.label ?? one.kind,
  status: destinationStatus(one),
});

/** `/admin/destinations` */
export async function destinationsPage(frame: PageFrame, env: Env, now: number): Promise<string> {
  const found = await listDestinations(env.DB);
  return await renderDestinations(frame, found.map(rowOf), Object.entries(KINDS).map(choiceOf), now);
}

/** `/admin/destinations/new?kind=` */
export async function newDestinationPage(frame: PageFrame, kind: string): Promise<string> {
  const known = Object.entries(KINDS).find(([name]) => name === kind);
  if (!known) throw new ProblemError({ kind: "not-found", what: "kind of destination" });
  return await renderNewDestination(frame, choiceOf(known));
}

const TROUBLED_MAX = 20;

async function followersAt(id: string, env: Env): Promise<FollowersProps> {
  const [counts, troubled] = await Promise.all([
    readFollowerCounts(env.DB, id),
    listTroubledHosts(env.DB, id, TROUBLED_MAX),
  ]);
  return { ...counts, troubled };
}

/** The text of a copy of a post, by the template that is being edited, else by the destination's own. */
async function textOf(one: Destination, query: Record<string, string>, env: Env) {
  const post = /^[1-9]\d{0,14}$/.test(query["post"] ?? "") ? Number(query["post"]) : await newestLive(env.DB);
  const edited = query["text-or-null:template"];
  const template = (edited ?? one.template ?? "").replaceAll("\r\n", "\n");
  const standard = kindOf(one).template;
  return { template, standard, post, preview: post === null ? null : await triedPreview(one, post, template, env) };
}

async function triedPreview(one: Destination, post: number, template: string, env: Env) {
  const wanted = v.safeParse(WantedPreview, { post, template: template === "" ? null : template });
  if (!wanted.success) return { trouble: `The template ${wanted.issues[0].message}.` };
  try {
    return await previewOf(env, one, wanted.output);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { trouble: wordingOf(error.problem).detail };
  }
}

/** `/admin/destinations/{id}`: at most eight queries. */
export async function destinationPage(
  frame: PageFrame,
  id: string,
  query: Record<string, string>,
  env: Env,
): Promise<string> {
  const { cursor } = query;
  const one = (await listDestinations(env.DB)).find((each) => each.id === id);
  if (!one) throw new ProblemError({ kind: "not-found", what: "destination" });
  const before = /^\d{1,15}$/.test(cursor ?? "") ? Number(cursor) : null;
  const found = await listAnnouncements(env.DB, id, undefined, ROWS + 1, before);
  const { rows, next_cursor } = pageOf(found, ROWS, ({ post }) => String(post));
  const older = next_cursor && `/admin/destinations/${id}?cursor=${next_cursor}`;
  const followers = one.kind === "activitypub" ? await followersAt(id, env) : undefined;
  const { fields } = choiceOf([one.kind, kindOf(one)]);
  const text = await textOf(one, query, env);
  return await renderDestination(frame, { ...rowOf(one), followers, fields }, text, rows, before === null, older);
}
