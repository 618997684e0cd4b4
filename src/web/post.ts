import { explain, type Fetch, request } from "./fetch.ts";

export const FORM_TYPE = "application/x-www-form-urlencoded";

/** Nothing that we act on stands in an answer; so much of it is read that the connection can be used again. */
const ANSWER_MAX_BYTES = 100_000;

/** Whether a server took what was posted to it; only a status of 2xx says so. */
export type Posted = { ok: true } | { ok: false; trouble: string; status: number | null };

/**
 * Posts a body to another server, once. Whoever calls decides when to try again (`backOffMs`).
 *
 * @returns what went wrong, as an operator may read it
 */
export async function post(
  { url, type, headers = {}, body }: { url: string; type: string; headers?: Record<string, string>; body: string },
  fetch: Fetch,
): Promise<Posted> {
  const answer = await request(
    {
      url,
      method: "POST",
      headers: { "content-type": type, ...headers },
      body,
      allowHttp: false,
      accepts: () => true,
      maxBytes: ANSWER_MAX_BYTES,
    },
    fetch,
  );
  // A body is read only where the status is 2xx.
  if (answer.kind === "too-large") return { ok: true };
  if (answer.kind !== "answer") return { ok: false, trouble: explain(answer), status: null };
  const { status } = answer;
  if (status >= 200 && status <= 299) return { ok: true };
  return { ok: false, trouble: `it answered with status ${status}`, status };
}
