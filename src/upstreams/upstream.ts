import type { Format } from "./format.ts";
import type { Scheme } from "./signatures/scheme.ts";

/**
 * The software that a source runs. To add one: write its file, put it into the list (upstreams.ts), give it samples
 * (tests/upstreams/samples.ts), and let `npm run upstreams` write its row of the documentation.
 */
export interface Upstream {
  /** In lower case with hyphens, as the file is called. */
  name: string;
  /** Its own ways of signing, by the name that a source's `signing` gives. An upstream without one uses another's. */
  signing?: Record<string, Scheme>;
  /** How its bodies are recognized and read. An upstream without one sends another's format. */
  format?: Format;
  /** Request headers that say what a body is, in lower case. They are kept with a delivery; no others are. */
  keptHeaders?: readonly string[];
  /** The path that it appends to the webhook address that it is given. */
  appendedPath?: string;
  /** Its row in the table of upstreams in the documentation. */
  setup?: Setup;
}

/** What an operator reads to set an upstream up, in Markdown. */
export interface Setup {
  /** What the publisher runs. */
  software: string;
  /** What the source's `signing` has to be. */
  signing: string;
  /** What the publisher has to do there. */
  steps: string;
}
