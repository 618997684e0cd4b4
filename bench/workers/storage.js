/**
 * The simulator's D1, KV and queue for Workers in other processes, by the protocols of workerd's bindings. Messages to
 * the queue are dropped: the measurement hands them over itself.
 */
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    switch (pathname) {
      case "/query":
      case "/execute":
        return Response.json(await run(env.DB, await request.json()));
      case "/message":
      case "/batch":
        await request.arrayBuffer();
        return Response.json({
          metadata: { metrics: { backlogCount: 0, backlogBytes: 0, oldestMessageTimestamp: 0 } },
        });
      default:
        return await keep(env.PAGES, decodeURIComponent(pathname.slice(1)), request);
    }
  },
};

function run(db, asked) {
  // A BLOB is a list of its bytes.
  const bound = (value) => (Array.isArray(value) ? new Uint8Array(value) : value);
  const statementOf = ({ sql, params }) => db.prepare(sql).bind(...(params ?? []).map(bound));
  return Array.isArray(asked) ? db.batch(asked.map(statementOf)) : statementOf(asked).all();
}

async function keep(kv, key, request) {
  if (request.method === "PUT") {
    const metadata = request.headers.get("cf-kv-metadata");
    await kv.put(key, await request.arrayBuffer(), { metadata: metadata === null ? null : JSON.parse(metadata) });
    return new Response();
  }
  const { value, metadata } = await kv.getWithMetadata(key, "stream");
  if (value === null) return new Response(null, { status: 404 });
  return new Response(value, { headers: { "cf-kv-metadata": JSON.stringify(metadata) } });
}
