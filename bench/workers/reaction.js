/** The minimum for saving a reaction: one batch of an upsert and a counter. */
export default {
  async fetch(request, env) {
    const { kind } = await request.json();
    if (!/^[a-z]+$/.test(kind)) return new Response(null, { status: 400 });
    const [, counter] = await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO reactions (post_id, visitor, kind, reacted_at) VALUES (1, ?, ?, ?)
         ON CONFLICT (post_id, visitor) DO UPDATE SET kind = excluded.kind, reacted_at = excluded.reacted_at`,
      ).bind(request.headers.get("cookie"), kind, Date.now()),
      env.DB.prepare(
        `INSERT INTO counts (post_id, kind, n) VALUES (1, ?, 1) ON CONFLICT (post_id, kind) DO UPDATE SET n = n + 1 RETURNING n`,
      ).bind(kind),
    ]);
    return Response.json({ kind, n: counter.results[0].n });
  },
};
