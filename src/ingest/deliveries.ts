import { problemResponse } from "../problem.ts";
import { readDeliveryReport } from "../storage/delivery-reports.ts";

const LOOK_AGAIN_SECONDS = 2;

/** `GET /deliveries/{id}`: the status of a delivery, for everyone who knows its unguessable id. */
export async function getDelivery(id: string, env: Env): Promise<Response> {
  const report = await readDeliveryReport(env.DB, id);
  if (!report) return problemResponse({ kind: "not-found", what: "delivery" });
  return Response.json(
    {
      id: report.id,
      status: report.status,
      ...(report.reason !== null && { reason: report.reason }),
      links: { status: `/deliveries/${report.id}`, ...(report.post?.path && { post: report.post.path }) },
    },
    { headers: { "cache-control": "no-store" } },
  );
}

/** `GET /deliveries/{id}/post`: redirects to the post's page as soon as it exists. */
export async function getDeliveredPost(id: string, env: Env): Promise<Response> {
  const report = await readDeliveryReport(env.DB, id);
  if (!report) return problemResponse({ kind: "not-found", what: "delivery" });
  if (!report.post?.path)
    return problemResponse({ kind: "not-yet", what: "post", retryAfterSeconds: LOOK_AGAIN_SECONDS });
  return new Response(null, { status: 303, headers: { location: report.post.path, "cache-control": "no-store" } });
}
