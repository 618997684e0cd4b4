import metadata from "./metadata.json";
import page from "./page.html";

const headers = { "cf-kv-metadata": new TextDecoder().decode(metadata) };

/** A KV namespace that holds one page under every key. */
export default {
  fetch: () => new Response(page, { headers }),
};
