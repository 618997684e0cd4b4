/** Asking a Worker on this machine, whose connections may end at any time. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { ask } from "../../scripts/send.ts";

test("a Worker that closes the connection is asked again, and no more than five times", async () => {
  let asked = 0;
  let closed = 2;
  const server = createServer((_, response) => {
    asked += 1;
    if (closed-- > 0) response.socket?.destroy();
    else response.end("here");
  }).listen(0, "127.0.0.1");
  const url = () => new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await new Promise((resolve) => server.once("listening", resolve));
  expect([await (await ask(url())).text(), asked]).toEqual(["here", 3]);
  [asked, closed] = [0, Infinity];
  await expect(ask(url())).rejects.toThrow("fetch failed");
  expect(asked).toBe(5);
  server.close();
});
