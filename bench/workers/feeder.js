/** Sends ids to the queue, and reports which deliveries still wait. */
export default {
  async fetch(request, env) {
    if (request.method === "POST") {
      const ids = await request.json();
      await env.WORK.sendBatch(ids.map((id) => ({ body: { kind: "delivery", id } })));
      return new Response(null, { status: 202 });
    }
    const { results } = await env.DB.prepare("SELECT id FROM deliveries WHERE status = 'accepted'").all();
    return Response.json(results.map(({ id }) => id));
  },
};
