/** Makes the calls that publishing makes, with as many bytes, and does nothing in between. */
export default {
  async queue(batch, env) {
    const first = (sql, ...values) =>
      env.DB.prepare(sql)
        .bind(...values)
        .first();
    for (const { body: message } of batch.messages) {
      const { id } = message;
      const { body } = await first("SELECT id, body FROM deliveries WHERE id = ?", id);
      await first("SELECT id FROM posts WHERE id = ?", id);
      await env.DB.batch([
        env.DB.prepare("INSERT INTO posts (id, revision) VALUES (?, 1)").bind(id),
        env.DB.prepare("INSERT INTO revisions (id, content) VALUES (?, ?)").bind(id, body),
        env.DB.prepare("UPDATE deliveries SET outcome = 'published' WHERE id = ?").bind(id),
      ]);
      const { content } = await first("SELECT content FROM posts JOIN revisions USING (id) WHERE id = ?", id);
      const held = await env.PAGES.getWithMetadata(id, "stream");
      await held.value?.cancel();
      await env.PAGES.put(id, content, { metadata: { id } });
      await first("SELECT revision FROM posts WHERE id = ?", id);
    }
    const ids = JSON.stringify(batch.messages.map(({ body }) => body.id));
    const every = "WHERE id IN (SELECT value FROM json_each(?))";
    await env.DB.batch([
      env.DB.prepare(`UPDATE deliveries SET status = outcome ${every}`).bind(ids),
      env.DB.prepare(`UPDATE posts SET revision = 1 ${every}`).bind(ids),
    ]);
    batch.ackAll();
  },
};
