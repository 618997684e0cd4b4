/** An item of JSON Feed 1.1, in the form of `POST /api/v1/sources/{slug}/imports`. */
export interface Item {
  id: string;
  url: string;
  external_url?: string;
  title?: string;
  content_html?: string;
  /** The base of its relative addresses, if that is not its own address. */
  base_url?: string;
  summary?: string;
  authors?: { name: string; url?: string }[];
  tags?: string[];
  image?: string;
  language?: string;
  /** ISO 8601. */
  date_published?: string;
  date_modified?: string;
}

/** The contents of an archive, in its order. `place` is for a user who has to look there. */
export type Found =
  | { kind: "item"; item: unknown; place: string }
  | { kind: "withdrawn"; withdrawn: { id: string; at?: string }; place: string }
  /** Something that is not published: a draft, a page, a comment. */
  | { kind: "passed"; reason: string; place: string }
  /** An entry that cannot be read. */
  | { kind: "broken"; reason: string; place: string };

/** An archive that is being read. */
export interface Archive {
  entries: AsyncIterable<Found>;
  /** The share of it that has been read, from 0 to 1; undefined when its length is unknown. */
  progress(): number | undefined;
}

/** A complete list, in the form of an archive that is read bit by bit. */
export async function* inOrder(found: readonly Found[]): AsyncIterable<Found> {
  yield* found;
}
