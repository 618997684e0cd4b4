/** An item of JSON Feed 1.1, as `POST /api/v1/sources/{slug}/imports` takes it. */
export interface Item {
  id: string;
  url: string;
  external_url?: string;
  title?: string;
  content_html?: string;
  /** What relative addresses in it are relative to, where that is not its own. */
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

/** What a reader finds in an archive, in the archive's order. `place` says where, for whoever has to look. */
export type Found =
  | { kind: "item"; item: unknown; place: string }
  | { kind: "withdrawn"; withdrawn: { id: string; at?: string }; place: string }
  /** Nothing that is published: a draft, a page, a comment. */
  | { kind: "passed"; reason: string; place: string }
  /** It was meant as an entry and cannot be read. */
  | { kind: "broken"; reason: string; place: string };

/** An archive that is being read. */
export interface Archive {
  entries: AsyncIterable<Found>;
  /** How much of it has been read, from 0 to 1; undefined where nobody knows how long it is. */
  progress(): number | undefined;
}

/** What is all there, as what is read bit by bit. */
export async function* inOrder(found: readonly Found[]): AsyncIterable<Found> {
  yield* found;
}
