import { createServer, type IncomingMessage, type Server } from "node:http";

/** A server on this machine that answers as a function says. */
export async function listen(port: number, answer: (request: Request) => Promise<Response>): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const response = await answer(await requestOf(incoming, port));
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      outgoing.end(Buffer.from(await response.arrayBuffer()));
    })();
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server;
}

async function requestOf(incoming: IncomingMessage, port: number): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { method = "GET", url = "/", headers } = incoming;
  const given = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return new Request(new URL(url, `http://127.0.0.1:${port}`), {
    method,
    headers: given,
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  });
}
