import * as v from "valibot";
import { PROBLEM_EXAMPLES, type Problem, problemResponse, wordingOf } from "../problem.ts";
import { assets } from "../views/assets.ts";
import { renderProblem } from "../views/problem.tsx";
import { htmlHeaders, PAGE_CACHING } from "./headers.ts";
import { getNotFound } from "./posts.ts";
import { siteOf } from "../storage/site.ts";

/** A problem as a page, for a reader whose browser has sent a form. */
export async function problemPage(problem: Problem, back: string, env: Env): Promise<Response> {
  const { status, title, detail } = wordingOf(problem);
  const answer = problemResponse(problem);
  const site = await siteOf(env);
  const { policy } = await assets(site);
  const headers = new Headers({ ...Object.fromEntries(answer.headers), ...htmlHeaders(policy) });
  return new Response(await renderProblem({ site, title, detail, back }), { status, headers });
}

/** A problem as the caller reads it: a page for a browser that has sent a form, else JSON. */
export async function answerProblem(request: Request, problem: Problem, back: string, env: Env): Promise<Response> {
  const isBrowser = request.headers.get("accept")?.includes("text/html") === true;
  return isBrowser ? await problemPage(problem, back, env) : problemResponse(problem);
}

/** `GET /problems/{kind}`: what a problem's type means, by an example. */
export async function getProblemType(kind: string, env: Env): Promise<Response> {
  if (!Object.hasOwn(PROBLEM_EXAMPLES, kind)) return await getNotFound(env);
  const { status, title, detail } = wordingOf(PROBLEM_EXAMPLES[kind as Problem["kind"]]);
  const site = await siteOf(env);
  const { policy } = await assets(site);
  const html = await renderProblem({
    site,
    title,
    detail: `Status ${status}. For example: ${detail}`,
    back: "/",
  });
  return new Response(html, { headers: { ...htmlHeaders(policy), ...PAGE_CACHING } });
}

const ProblemText = v.object({ title: v.string(), detail: v.optional(v.string(), "") });

/**
 * What a browser shows in place of problem+json: a page with the same words, status and headers. Other answers, and those to
 * programs, stay as they are.
 */
export async function readable(request: Request, response: Response, env: Env): Promise<Response> {
  const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json");
  if (!isProblem || request.method !== "GET" || !request.headers.get("accept")?.includes("text/html")) return response;
  const { title, detail } = v.parse(ProblemText, await response.clone().json());
  // D1 may be what fails: then it is not known where the site is, and the words are all there is.
  const site = await siteOf(env).catch(() => null);
  if (site === null) return response;
  const { policy } = await assets(site);
  const headers = new Headers({ ...Object.fromEntries(response.headers), ...htmlHeaders(policy) });
  return new Response(await renderProblem({ site, title, detail, back: "/" }), { status: response.status, headers });
}
