/**
 * Posts that this code cannot read, because of their content or their source. Such a post is set aside for an operator
 * to see, and stops no other.
 */
import { ulid } from "ulid";
import { DAY_MS } from "../time.ts";
import { recordDeadLetters } from "./dead-letters.ts";

/** Thrown when a single post cannot be read. */
export class UnreadablePost extends Error {
  readonly post: number;

  constructor(post: number, cause: unknown) {
    super(`post ${post} cannot be read: ${String(cause)}`);
    this.post = post;
  }
}

/** Reads a part of a post's row. An error names the post. */
export async function reading<Item>(post: number, read: () => Item | Promise<Item>): Promise<Item> {
  try {
    return await read();
  } catch (error) {
    throw new UnreadablePost(post, error);
  }
}

/** The items of all rows that can be read, in order. The other posts are logged. */
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

/** A post that was set aside is tried again after this time, since its publisher or a backup may have repaired it. */
const AGAIN_MS = DAY_MS;

/**
 * Sets posts aside: each is recorded as a dead letter, once, and is no longer due.
 *
 * @param due the work that they were due for
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
