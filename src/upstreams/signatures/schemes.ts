import * as v from "valibot";
import { UPSTREAMS } from "../upstreams.ts";
import type { Scheme } from "./scheme.ts";

/** All schemes by name. A source has exactly one, and accepts no other signature. */
export const SCHEMES: ReadonlyMap<string, Scheme> = new Map(
  UPSTREAMS.flatMap(({ signing = {} }) => Object.entries(signing)),
);

const NAMES = [...SCHEMES.keys()];

/** The name of a scheme that this version knows. */
export const KnownSigning = v.picklist(NAMES, `must be one of ${NAMES.join(", ")}`);
