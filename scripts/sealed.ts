/** Whether SECRET_KEY opens what the database has sealed: not so after a restore beside other secrets. */
import * as v from "valibot";
import { Failure } from "./failure.ts";
import type { Place } from "./place.ts";
import { type Api, refusal } from "./send.ts";

const Sealed = v.object({
  current: v.number(),
  previous: v.number(),
  unopenable: v.array(v.object({ kind: v.string(), of: v.string() })),
  next_cursor: v.nullable(v.string()),
});
const NAMED_MAX = 5;

/**
 * Checks that the keys of this run open what the database has sealed. Where they open some of it, `doctor` names the
 * rest.
 *
 * @throws {Failure} when they open nothing of it
 */
export async function checkSealed({ origin, adminToken }: Api, place: Place): Promise<void> {
  const lost: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const url = new URL(`/api/v1/reseal${cursor === "" ? "" : `?cursor=${cursor}`}`, origin);
    const response = await fetch(url, { headers: { authorization: `Bearer ${adminToken}` } });
    if (!response.ok) throw await refusal("What the database has sealed could not be checked", response);
    const { current, previous, unopenable, next_cursor } = v.parse(Sealed, await response.json());
    if (current + previous > 0) return;
    lost.push(...unopenable.map(({ kind, of }) => `${kind} of ${of}`));
    cursor = next_cursor;
  }
  if (lost.length === 0) return;
  const named = lost.slice(0, NAMED_MAX).join(", ") + (lost.length > NAMED_MAX ? ", …" : "");
  throw new Failure(
    `The secrets in this database were sealed with another SECRET_KEY (${named}). Nothing was changed.`,
    `Write that key into ${place.vars} as SECRET_KEY, or begin with a state of its own: npm start -- --state DIR`,
  );
}
