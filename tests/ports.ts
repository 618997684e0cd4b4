/** Ports for the servers that tests start. */
import { randomInt } from "node:crypto";
import { createServer, type Server } from "node:net";

/**
 * Systems give outgoing connections and servers without a wish their ports from 32,768 on (49,152 on some). A port below
 * stays free in the seconds until a Worker listens on it.
 */
const [FIRST, END] = [20_000, 32_000];
const TRIES_MAX = 50;

/** A port that nobody else listens on, held until the server is closed. */
export async function heldPort(): Promise<{ port: number; server: Server }> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const port = randomInt(FIRST, END);
    const server = createServer();
    const isOurs = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    if (isOurs) return { port, server };
  }
  throw new Error(`no free port from ${FIRST} to ${END}`);
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const { port, server } = await heldPort();
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  return port;
}
