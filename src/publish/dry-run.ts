import { creditLine } from "../credit/line.ts";
import type { DryRun } from "../model/dry-run.ts";
import type { Site } from "../model/post.ts";
import { readDelivery } from "../storage/deliveries.ts";
import { readHeldPost } from "../storage/held-posts.ts";
import { readPostState } from "../storage/post-changes.ts";
import { formatOf } from "../upstreams/formats.ts";
import { makeContent } from "./content.ts";
import { receivedOf } from "./read.ts";

/**
 * Publishes a delivery as far as possible without saving anything or requesting anything.
 *
 * @returns null when there is no such delivery
 */
export async function dryRun(id: string, site: Site, db: D1Database): Promise<DryRun | null> {
  const delivery = await readDelivery(db, id);
  if (!delivery) return null;
  if (delivery.body.length === 0) return { kind: "nothing", reason: "the body is no longer kept" };
  const received = receivedOf(delivery);
  const parsed = await formatOf(received, delivery.format).parse(received);
  if ("needsFetch" in parsed) {
    return { kind: "nothing", reason: "the text has to be fetched from the publisher; a replay does that" };
  }
  const complaint = (parsed.issues ?? []).map(({ pointer, detail }) => `${pointer || "the body"} ${detail}`).join("; ");
  if (!parsed.ok) return { kind: "nothing", reason: complaint };
  const [change] = parsed.changes;
  if (!change) return { kind: "nothing", reason: complaint || "there is no post in it" };
  if (parsed.changes.length > 1) return { kind: "several", changes: parsed.changes.length };
  if (change.kind === "withdrawn") {
    return { kind: "withdrawal", entryId: change.entryId, reason: change.reason ?? null };
  }
  const made = await makeContent(change, delivery.from, site);
  if (typeof made === "string") return { kind: "nothing", reason: made };
  const { state } = await readPostState(db, delivery.source, change.entry.id, null);
  const post = delivery.postId ?? state?.id;
  const held = post === undefined ? null : await readHeldPost(db, post);
  const { content } = made;
  const { first } = content.attribution;
  const line = creditLine(
    content.language,
    { title: content.title, ...(first.url !== undefined && { url: first.url }) },
    first,
  );
  return {
    kind: "content",
    isKnown: held !== null,
    sent: change.entry.html,
    content,
    credit: line.parts.map(({ text }) => text).join(""),
    before: held?.content ?? null,
  };
}
