import { etagOf } from "../publish/etag.ts";
import { noneMatch } from "./headers.ts";

/** A document that a program reads again and again: with its entity tag, and 304 if the program has it already. */
export async function answerConditionally(
  request: Request,
  body: string,
  headers: Record<string, string>,
): Promise<Response> {
  const etag = await etagOf(body);
  const all = { ...headers, etag, "x-content-type-options": "nosniff" };
  if (noneMatch(request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers: all });
  return new Response(request.method === "HEAD" ? null : body, { headers: all });
}
