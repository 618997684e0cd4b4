/** Posts that this code cannot read, for their content or their source. One of them stops no other: it is set aside, where an operator sees it. */
import { ulid } from "ulid";
import { DAY_MS } from "../time.ts";
import { recordDeadLetters } from "./dead-letters.ts";

/** Thrown where one post is read. */
export class UnreadablePost extends Error {
  readonly post: number;

  constructor(post: number, cause: unknown) {
    super(`post ${post} cannot be read: ${String(cause)}`);
    this.post = post;
  }
}

/** Reads something of a post's row, and says of which post it is if that fails. */
export async function reading<Item>(post: number, read: () => Item | Promise<Item>): Promise<Item> {
  try {
    return await read();
  } catch (error) {
    throw new UnreadablePost(post, error);
  }
}

/** The items of rows that can be read, in their order. The posts of the others are logged. */
export async function readable<Row, Item>(
  rows: readonly Row[],
  read: (row: Row) => Promise<Item>,
): Promise<{ items: Item[]; unreadable: UnreadablePost[] }> {
  const items: Item[] = [];
  const unreadable: UnreadablePost[] = [];
  for (const row of rows) {
    try {
      items.push(await read(row));
    } catch (error) {
      if (!(error instanceof UnreadablePost)) throw error;
      console.error({ event: "post not readable", post: error.post, error: error.message });
      unreadable.push(error);
    }
  }
  return { items, unreadable };
}

/** A post that was set aside is looked at again after this: its publisher or a backup may have mended it. */
const AGAIN_MS = DAY_MS;

/**
 * Sets posts aside: each is a dead letter, once, and no longer due.
 *
 * @param due what they were due for
 */
export async function setAside(
  db: D1Database,
  posts: readonly UnreadablePost[],
  due: "rights_due_at" | "page_due_at",
  now: number,
): Promise<void> {
  if (posts.length === 0) return;
  await recordDeadLetters(
    db,
    posts.map(({ post, message }) => ({
      id: ulid(now),
      messageId: `unreadable post ${post}`,
      body: JSON.stringify({ kind: "page", post }),
      reason: message,
      deliveryId: null,
    })),
    now,
  );
  await db
    .prepare(`UPDATE posts SET ${due} = ?2 WHERE id IN (SELECT value FROM json_each(?1)) AND ${due} IS NOT NULL`)
    .bind(JSON.stringify(posts.map(({ post }) => post)), now + AGAIN_MS)
    .run();
}
