import * as v from "valibot";
import { issuesOf, ProblemError } from "../problem.ts";
import { readBody } from "../web/body.ts";

const JSON_BODY_MAX_BYTES = 100_000;
const LIMIT_MAX = 100;
const LIMIT_DEFAULT = 50;

/**
 * Parses a JSON body by a schema; an empty body counts as `{}`.
 *
 * @throws {ProblemError} body-too-large, body-not-json, body-invalid
 */
export async function parseBody<S extends v.GenericSchema>(
  request: Request,
  schema: S,
  maxBytes = JSON_BODY_MAX_BYTES,
): Promise<v.InferOutput<S>> {
  const body = await readBody(request, maxBytes);
  if (body === null) throw new ProblemError({ kind: "body-too-large", maxBytes });
  let json: unknown;
  try {
    json =
      body.length === 0 ? {} : JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(body));
  } catch {
    throw new ProblemError({ kind: "body-not-json", detail: "Send a JSON object in UTF-8." });
  }
  const result = v.safeParse(schema, json);
  if (!result.success) throw new ProblemError({ kind: "body-invalid", issues: issuesOf(result.issues) });
  return result.output;
}

/**
 * Parses query parameters by a schema.
 *
 * @throws {ProblemError} query-invalid
 */
export function parseQuery<S extends v.GenericSchema>(request: Request, schema: S): v.InferOutput<S> {
  const result = v.safeParse(schema, Object.fromEntries(new URL(request.url).searchParams));
  if (!result.success) throw new ProblemError({ kind: "query-invalid", issues: issuesOf(result.issues) });
  return result.output;
}

/** `limit` of a list, at most 100. */
export const Limit = v.optional(
  v.pipe(
    v.string(),
    v.digits(`must be a number from 1 to ${LIMIT_MAX}`),
    v.transform(Number),
    v.minValue(1, `must be a number from 1 to ${LIMIT_MAX}`),
    v.maxValue(LIMIT_MAX, `must be a number from 1 to ${LIMIT_MAX}`),
  ),
  String(LIMIT_DEFAULT),
);

/** One page of rows. The query reads one row more than `limit`, to know whether there is a next page. */
export function pageOf<Row>(
  rows: Row[],
  limit: number,
  cursorOf: (row: Row) => string,
): { rows: Row[]; next_cursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown, next_cursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}
