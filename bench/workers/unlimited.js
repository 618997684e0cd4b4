import product from "./product.js";

/** The platform does the counting; its local simulator costs as much as a database. */
const REACTION_RATE = { limit: async () => ({ success: true }) };

let env;

/** The product with a rate limiter that always allows. */
export default {
  fetch(request, bindings, ctx) {
    env ??= { ...bindings, REACTION_RATE };
    return product.fetch(request, env, ctx);
  },
  queue: (batch, bindings, ctx) => product.queue(batch, bindings, ctx),
};
