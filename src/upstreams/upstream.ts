import type { Format } from "./format.ts";
import type { Scheme } from "./signatures/scheme.ts";

/**
 * The software that a source runs. To add one: write its file, add it to the list (upstreams.ts), add samples
 * (tests/upstreams/samples.ts), and run `npm run upstreams`, which writes its row of the documentation.
 */
export interface Upstream {
  /** In lower case with hyphens, as its file is named. */
  name: string;
  /** Its own ways of signing, by the name in a source's `signing`. An upstream without one uses another's. */
  signing?: Record<string, Scheme>;
  /** How its bodies are recognized and read. An upstream without a format sends another's. */
  format?: Format;
  /** Request headers that describe a body, in lower case. They are stored with a delivery; other headers are not. */
  keptHeaders?: readonly string[];
  /** The path that it appends to its webhook address. */
  appendedPath?: string;
  /** Its row in the documentation's table of upstreams. */
  setup?: Setup;
}

/** Instructions for setting an upstream up, in Markdown. */
export interface Setup {
  /** The publisher's software. */
  software: string;
  /** The source's `signing`. */
  signing: string;
  /** The publisher's steps. */
  steps: string;
}
