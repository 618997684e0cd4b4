import { Hono } from "hono";
import { methodNotAllowed } from "hono/method-not-allowed";
import type { ListedKind } from "./reactions/listed.ts";
import { RESERVED_SLUGS } from "./model/source.ts";
import { ProblemError, problemResponse } from "./problem.ts";
import { documents } from "./site/documents.ts";
import { getNotFound } from "./site/not-found.ts";
import { getArticle, getPost } from "./site/posts.ts";
import { movedTo, movedToMeant, movedWithoutSlashes } from "./site/addresses.ts";
import { isD1Failure } from "./storage/failure.ts";

/** The list that `/reactions` leads to. */
const FAVORITES_KIND: ListedKind = "love";

const OVERLOADED_RETRY_AFTER_SECONDS = 5;

const loadReacting = () => import("./reactions/reacting.ts");
let loaded: ReturnType<typeof loadReacting> | undefined;

/**
 * Every page requests its reactions. They load once, since an import costs as much as the routing even when it is
 * cached.
 */
const reacting = () => (loaded ??= loadReacting());

const isReading = ({ method }: Request): boolean => method === "GET" || method === "HEAD";

const REACTION_METHODS: ReadonlySet<string> = new Set(["GET", "POST", "DELETE"]);

/** Answers `GET`, `POST` and `DELETE /{source}/{slug}/reactions`. */
async function reactions(request: Request, source: string, slug: string, env: Env): Promise<Response> {
  const { changeReaction, getReactions } = await reacting();
  if (isReading(request)) {
    const mine = new URL(request.url).searchParams.get("mine");
    if (mine === null) return await getReactions(source, slug, env);
    return await (await import("./site/reacted.ts")).getReacted(source, slug, mine, env);
  }
  const answer = await changeReaction(request, source, slug, env, Date.now());
  if (answer instanceof Response) return answer;
  return await (await import("./site/problems.ts")).answerProblem(request, answer, `/${source}/${slug}`, env);
}

const actors = () => import("./syndicate/actor/documents.ts");

async function receive(request: Request, actor: string | null, env: Env): Promise<Response> {
  const [{ receiveActivity }, { networkFetch }] = await Promise.all([
    import("./syndicate/actor/inbox.ts"),
    import("./web/fetch.ts"),
  ]);
  return await receiveActivity(request, actor, env, networkFetch, Date.now());
}

/** The HTTP surface. Sources and slugs come last, so that no source can shadow a path of the site itself. */
export const app = new Hono<{ Bindings: Env }>();

app
  .use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (_, methods) => problemResponse({ kind: "method-not-allowed", allow: methods.join(", ") }),
    }),
  )
  .get("/healthz", async (c) => (await import("./admin/health.ts")).getHealth(c.req.raw, c.env, Date.now()))
  .get("/metrics", async (c) => (await import("./admin/health.ts")).getMetrics(c.req.raw, c.env, Date.now()))
  .post("/webhooks/*", async (c) =>
    (await import("./ingest/webhooks.ts")).webhooks.fetch(c.req.raw, c.env, c.executionCtx as ExecutionContext),
  )
  .all("/webhooks/*", () => problemResponse({ kind: "method-not-allowed", allow: "POST" }))
  .get("/deliveries/:id", async (c) => (await import("./ingest/deliveries.ts")).getDelivery(c.req.param("id"), c.env))
  .get("/deliveries/:id/post", async (c) =>
    (await import("./ingest/deliveries.ts")).getDeliveredPost(c.req.param("id"), c.env),
  )
  .get("/websub/:id", async (c) =>
    (await import("./ingest/websub.ts")).verifyIntent(c.req.raw, c.req.param("id"), c.env, Date.now()),
  )
  .post("/websub/:id", async (c) =>
    (await import("./ingest/websub.ts")).receivePush(c.req.raw, c.req.param("id"), c.env, Date.now()),
  )
  .all("/ping", async (c) => (await import("./ingest/ping.ts")).ping(c.req.raw, c.env, Date.now()))
  .get("/api", async (c) => (await import("./admin/reference.ts")).getReference(c.env))
  .all("/api/*", async (c) =>
    (await import("./admin/api.ts")).api.fetch(c.req.raw, c.env, c.executionCtx as ExecutionContext),
  )
  .all("/admin/*", async (c) =>
    (await import("./admin/dashboard.ts")).dashboard.fetch(c.req.raw, c.env, c.executionCtx as ExecutionContext),
  )
  .on(["GET", "POST"], "/door/:key", async (c) =>
    (await import("./admin/door.ts")).door(
      c.req.raw,
      c.req.param("key"),
      c.env,
      c.executionCtx as ExecutionContext,
      Date.now(),
    ),
  )
  .get("/openapi.json", async (c) => (await import("./admin/openapi.ts")).getOpenApi(c.env))
  // Cloudflare serves the files of this version. Requests get here for files of another version during a rollout, so
  // nobody may keep the answer.
  .get("/assets/:name", () => problemResponse({ kind: "not-found", what: "asset" }))
  .get("/service-worker.js", () => problemResponse({ kind: "not-found", what: "asset" }))
  .get("/.well-known/webfinger", async (c) => (await actors()).getWebFinger(c.req.raw, c.env))
  .get("/.well-known/nodeinfo", async (c) => (await actors()).getNodeInfoLinks(c.env))
  .get("/activitypub/nodeinfo/2.1", async (c) => (await actors()).getNodeInfo(c.env))
  .get("/activitypub/posts/:key", async (c) => (await actors()).getObject(c.req.param("key"), c.env))
  .post("/activitypub/inbox", async (c) => await receive(c.req.raw, null, c.env))
  .post("/activitypub/:actor/inbox", async (c) => await receive(c.req.raw, c.req.param("actor"), c.env))
  .get("/activitypub/:actor", async (c) => (await actors()).getActor(c.req.param("actor"), c.env))
  .get("/activitypub/:actor/:collection", async (c) =>
    (await actors()).getCollection(c.req.raw, c.req.param("actor"), c.req.param("collection"), c.env),
  )
  .route("/", documents)
  .get("/search", async (c) => (await import("./site/search.ts")).getSearch(c.req.raw, c.env, Date.now()))
  .get("/search/suggest", async (c) => (await import("./site/search.ts")).getSuggestions(c.req.raw, c.env))
  .get("/archive", async (c) => (await import("./site/pages.ts")).getArchive(c.env))
  .get("/archive/:month", async (c) =>
    (await import("./site/lists.ts")).getMonth(c.req.raw, c.env, c.req.param("month"), Date.now()),
  )
  .get("/publishers", async (c) => (await import("./site/pages.ts")).getPublishers(c.req.raw, c.env))
  .get("/tags", async (c) => (await import("./site/pages.ts")).getTopics(c.env))
  .get("/corrections", async (c) => (await import("./site/pages.ts")).getCorrections(c.env, Date.now()))
  .get("/contact", async (c) => (await import("./site/pages.ts")).getContact(c.env))
  .get("/accessibility", async (c) => (await import("./site/pages.ts")).getAccessibility(c.env))
  .get("/about", async (c) => (await import("./site/pages.ts")).getAbout(c.env))
  .get("/offline", async (c) => (await import("./site/pages.ts")).getOffline(c.env))
  .get("/privacy", async (c) => (await import("./site/pages.ts")).getPrivacy(c.env))
  .get("/tags/:tag", async (c) =>
    (await import("./site/lists.ts")).getTag(c.req.raw, c.env, c.req.param("tag"), Date.now()),
  )
  .get("/reactions", () => movedTo(`/reactions/${FAVORITES_KIND}`))
  .get("/reactions/:kind", async (c) =>
    (await import("./site/lists.ts")).getFavorites(c.env, c.req.param("kind"), Date.now()),
  )
  .get("/problems/:kind", async (c) => (await import("./site/problems.ts")).getProblemType(c.req.param("kind"), c.env))
  .get("/", async (c) => (await import("./site/lists.ts")).getFront(c.req.raw, c.env, Date.now()))
  .get("/:source", async (c) =>
    (await import("./site/lists.ts")).getSource(c.req.raw, c.env, c.req.param("source"), Date.now()),
  )
  .get("/:source/:slug", (c) =>
    getPost(c.req.raw, c.req.param("source"), c.req.param("slug"), c.env, c.executionCtx, Date.now()),
  )
  .on([...REACTION_METHODS], "/:source/:slug/reactions", (c) => {
    const { source, slug } = c.req.param();
    return reactions(c.req.raw, source, slug, c.env);
  })
  // After the reactions, so that a post with the slug "authors" keeps its own.
  .get("/:source/authors/:name", async (c) =>
    (await import("./site/lists.ts")).getAuthor(
      c.req.raw,
      c.env,
      c.req.param("source"),
      c.req.param("name"),
      Date.now(),
    ),
  )
  .notFound((c) => {
    if (!/^(?:GET|HEAD)$/.test(c.req.method) || c.req.path.startsWith("/api/")) {
      return problemResponse({ kind: "not-found", what: "resource" });
    }
    return movedWithoutSlashes(c.req.raw) ?? getNotFound(c.env, c.req.path);
  })
  .onError((error, c) => answerError(error, c.req.raw));

function answerError(error: unknown, request: Request): Response {
  if (error instanceof ProblemError) return problemResponse(error.problem);
  const what = { method: request.method, path: new URL(request.url).pathname, error: String(error) };
  if (isD1Failure(error)) {
    console.warn({ event: "D1 failed", ...what });
    return problemResponse({ kind: "overloaded", retryAfterSeconds: OVERLOADED_RETRY_AFTER_SECONDS });
  }
  console.error({ event: "request failed", ...what, stack: error instanceof Error ? error.stack : undefined });
  return problemResponse({ kind: "internal" });
}

/** Longer than any address here, with a search of the longest words and a page of some list. */
const URL_MAX_CHARS = 4000;

/** The address of a post or of its reactions. */
const POST_ADDRESS = /^https?:\/\/[^/?#]+\/([a-z0-9-]{1,100})\/([a-z0-9-]{1,100})(\/reactions)?(?:\?|$)/;

/**
 * Answers an HTTP request. Posts and their reactions are asked for more often than everything else together, so their
 * addresses are recognized before the routes are tried.
 */
export async function answer(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
  const { method, url } = request;
  let response: Response;
  if (url.length > URL_MAX_CHARS) response = problemResponse({ kind: "not-found", what: "resource" });
  else {
    const [, source, slug, ofReactions] = POST_ADDRESS.exec(url) ?? [];
    const isOfPost = source && slug && !RESERVED_SLUGS.has(source);
    try {
      if (isOfPost && ofReactions && REACTION_METHODS.has(method))
        response = await reactions(request, source, slug, env);
      else if (isOfPost && !ofReactions && isReading(request))
        response = await getArticle(request, source, slug, env, ctx, Date.now());
      else response = await app.fetch(request, env, ctx);
    } catch (error) {
      response = answerError(error, request);
    }
  }
  if (response.status < 400 || method !== "GET" || isForPrograms(url)) return response;
  if (response.status === 404) {
    const moved = movedToMeant(request);
    if (moved) return moved;
  }
  return await (await import("./site/problems.ts")).readable(request, response, env);
}

const isForPrograms = (url: string): boolean => /^\/(?:api|admin|\.well-known)(?:\/|$)/.test(new URL(url).pathname);
