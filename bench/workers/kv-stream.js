/** The minimum for answering with a page from KV. */
export default {
  async fetch(_request, env) {
    const page = await env.PAGES.get("page", "stream");
    return new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } });
  },
};
