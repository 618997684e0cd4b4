import * as v from "valibot";
import { PROBLEM_EXAMPLES, type Problem, problemResponse, wordingOf } from "../problem.ts";
import { assets } from "../views/assets.ts";
import { renderProblem } from "../views/problem.tsx";
import { htmlHeaders, PAGE_CACHING } from "./headers.ts";
import { getNotFound } from "./not-found.ts";
import { siteOf } from "../storage/site.ts";

/** A problem as a page, for a reader whose browser sent a form. */
export async function problemPage(problem: Problem, back: string, env: Env): Promise<Response> {
  const { status, title, detail } = wordingOf(problem);
  const answer = problemResponse(problem);
  const site = await siteOf(env);
  const { policy } = await assets(site);
  const headers = new Headers({ ...Object.fromEntries(answer.headers), ...htmlHeaders(policy) });
  return new Response(await renderProblem({ site, title, detail, back }), { status, headers });
}

/** A problem in the caller's format: a page for a browser that sent a form, else JSON. */
export async function answerProblem(request: Request, problem: Problem, back: string, env: Env): Promise<Response> {
  const isBrowser = request.headers.get("accept")?.includes("text/html") === true;
  return isBrowser ? await problemPage(problem, back, env) : problemResponse(problem);
}

/** `GET /problems/{kind}`: the meaning of a problem's type, with an example. */
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
 * Replaces problem+json for browsers: a page with the same words, status and headers. Other answers, and answers to
 * programs, stay as they are.
 */
export async function readable(request: Request, response: Response, env: Env): Promise<Response> {
  const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json");
  if (!isProblem || request.method !== "GET" || !request.headers.get("accept")?.includes("text/html")) return response;
  const { title, detail } = v.parse(ProblemText, await response.clone().json());
  // If D1 is what fails, the site is unknown, and the page has nothing but the words.
  const site = await siteOf(env).catch(() => null);
  if (site === null) return response;
  const { policy } = await assets(site);
  const headers = new Headers({ ...Object.fromEntries(response.headers), ...htmlHeaders(policy) });
  return new Response(await renderProblem({ site, title, detail, back: "/" }), { status: response.status, headers });
}
