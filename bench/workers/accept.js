/** The minimum for saving a delivery: one insert, one message. */
export default {
  async fetch(request, env) {
    const id = request.headers.get("webhook-id");
    await env.DB.prepare("INSERT INTO deliveries (id, received_at, body) VALUES (?, ?, ?)")
      .bind(id, Date.now(), await request.text())
      .run();
    await env.WORK.send({ kind: "delivery", id });
    return Response.json({ id }, { status: 202 });
  },
};
