import type { InterfaceLanguage } from "../../model/language.ts";

/** The words of the pages in one language; `{slots}` are filled by the views. */
export interface Strings {
  /** The language of these words. */
  language: InterfaceLanguage;
  skip: string;
  /** The label of the choice between light and dark. */
  appearance: string;
  themes: { system: string; light: string; dark: string };
  newest: string;
  tagged: string;
  ofMonth: string;
  notFound: string;
  notFoundHint: string;
  words: string;
  filters: string;
  publisher: string;
  all: string;
  tag: string;
  date: string;
  nothingFound: string;
  nothingYet: string;
  /** A sentence about the site, on every page. */
  about: string;
  frontPage: string;
  allPosts: string;
  by: string;
  published: string;
  updated: string;
  chain: string;
  tags: string;
  question: string;

  saved: string;
  takenBack: string;
  unsaved: string;
  withdrawn: string;
  withdrawnBySource: string;
  withdrawnBySite: string;
  expired: string;
  expiredSince: string;
  reason: string;
  postsFrom: string;
  originalsAt: string;
  older: string;
  noneFrom: string;
  search: string;
  previous: string;
  next: string;
  related: string;
  /** The link below an excerpt. */
  readOn: string;
  license: string;
  share: string;
  byMail: string;
  copyLink: string;
  copied: string;
  follow: string;
  archive: string;
  aboutPage: string;
  privacy: string;
  /** Followed by a colon and a reaction. */
  mostReactions: string;
  noneReactedTo: string;
  /** The masthead's links. */
  sections: string;
  latest: string;
  publishers: string;
  topics: string;
  /** The heading above the posts after the first ones. */
  more: string;
  /** Names the first publisher, above the text. */
  original: string;
  readOriginal: string;
  /** Marks posts that were changed after they were published. */
  corrected: string;
  /** Followed by a colon and a number. */
  reactions: string;
  /** The label for taking a reaction back. */
  undo: string;
  backToPost: string;
  /** Followed by a colon and a number. */
  posts: string;
  corrections: string;
  correctionsHint: string;
  contact: string;
  accessibility: string;
  didYouMean: string;
  searchLanguage: string;
  /** Followed by links to searches for one word each. */
  fewer: string;
  /** Followed by addresses that the reader of a missing one may have meant. */
  meant: string;
  postsBy: string;
  /** Shown in place of posts while they are being sorted into a list. */
  inPreparation: string;
  offline: string;
  /** On the page that stands for all that cannot be loaded offline. */
  offlineHint: string;
  /** On a copy that the browser kept. */
  offlineCopy: string;
  tryAgain: string;
  /** Heads the posts of which the browser still may show its copy. */
  readableNow: string;
  /** Heads the other posts that were read. */
  readLately: string;
  bestFirst: string;
  newestFirst: string;
}
