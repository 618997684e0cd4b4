/**
 * Accepts deliveries, and makes the same calls as publishing, with the same number of bytes, without any work in
 * between.
 */
export default {
  async fetch(request, env) {
    const id = request.headers.get("webhook-id");
    await env.DB.prepare("INSERT INTO deliveries (id, received_at, body) VALUES (?, ?, ?)")
      .bind(id, Date.now(), await request.text())
      .run();
    return Response.json({ id }, { status: 202 });
  },
  async queue(batch, env) {
    const first = (sql, ...values) =>
      env.DB.prepare(sql)
        .bind(...values)
        .first();
    const revisionOf = (id) => first("SELECT revision FROM posts WHERE id = ?", id);
    for (const { body: message } of batch.messages) {
      const { id } = message;
      const { body } = await first("SELECT id, body FROM deliveries WHERE id = ?", id);
      await revisionOf(id);
      await env.DB.batch([
        env.DB.prepare("INSERT INTO posts (id, revision) VALUES (?, 1)").bind(id),
        env.DB.prepare("INSERT INTO revisions (id, content) VALUES (?, ?)").bind(id, body),
        env.DB.prepare("UPDATE deliveries SET outcome = 'published' WHERE id = ?").bind(id),
      ]);
      await revisionOf(id);
      const { content } = await first("SELECT content FROM posts JOIN revisions USING (id) WHERE id = ?", id);
      const held = await env.PAGES.getWithMetadata(id, "stream");
      await held.value?.cancel();
      await env.PAGES.put(id, content, { metadata: { id } });
      await revisionOf(id);
    }
    const ids = JSON.stringify(batch.messages.map(({ body }) => body.id));
    const every = "WHERE id IN (SELECT value FROM json_each(?))";
    await env.DB.batch([
      env.DB.prepare(`UPDATE deliveries SET status = outcome ${every}`).bind(ids),
      env.DB.prepare(`UPDATE posts SET revision = 1 ${every}`).bind(ids),
    ]);
  },
};
