/** What the survey of an XML document finds, and its state on the way. */

/** An entry that the document declares gone (RFC 6721, section 3). */
export interface EntryTombstone {
  ref: string;
  when: string | undefined;
}

export interface Survey {
  /** The root element's name as written; undefined when there is no element. */
  root: string | undefined;
  /** The first tags, which declare the namespaces: the root element's, and the channel's if there is one. */
  headTags: string[];
  /** Why the document must not be parsed beyond its last complete entry. */
  excess: string | undefined;
  /** Whether the root element is closed. */
  closed: boolean;
  entries: number;
  /** The end of the last entry that is read; 0 when none is. */
  wholeUntil: number;
  tombstones: EntryTombstone[];
  /** Whether it declares itself complete (RFC 5005, section 2). */
  isComplete: boolean;
  /** Entries that must not be parsed, by their place in the document, with the reason. */
  left: { place: number; detail: string }[];
  /** Ranges that are hidden from the parser or replaced: from, to, replacement. In order. */
  cuts: [number, number, string?][];
}

/** The counts so far, without entries that are left out. */
export interface Count {
  parts: number;
  references: number;
  depth: number;
}

/** Finds the next occurrence of a text from a place on; -1 if there is none. */
export type Find = (sought: string, from: number) => number;
