/** Resolves names for the Worker of `npm start`, because on a laptop a public name may lead to the laptop itself. */
import { lookup } from "node:dns/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Listens on this machine only, until the process ends. Returns its address. */
export async function startResolver(): Promise<string> {
  const server = createServer((request, response) => {
    const name = decodeURIComponent((request.url ?? "/").slice(1));
    void lookup(name.replace(/^\[|\]$/g, ""), { all: true }).then(
      (found) => response.end(JSON.stringify(found.map(({ address }) => address))),
      // An unknown host has no addresses, which the Worker detects itself.
      () => response.end("[]"),
    );
  });
  server.unref();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
