/** The line between a browser and the site, at an origin of its own. It can be cut, and answer by itself. */
import { createServer, type IncomingMessage, request as requestOf, type Server, type ServerResponse } from "node:http";
import { freePort } from "../ports.ts";

/** What the line answers in the site's place. */
export interface OwnAnswer {
  status: number;
  body?: string;
  headers?: Record<string, string>;
}

export interface Line extends AsyncDisposable {
  origin: string;
  /** The requests that came through, as "method path". */
  requests: string[];
  /** The headers of the last request for each path. */
  headers: Map<string, IncomingMessage["headers"]>;
  /** By path. */
  answers: Map<string, OwnAnswer>;
  /** Whether browsers may show pages for a minute without asking, as the site allows. It is off at first. */
  isFresh: boolean;
  cut(): Promise<void>;
  mend(): Promise<void>;
}

/** Lays a line to a site. */
export async function aLine(site: string): Promise<Line> {
  const port = await freePort();
  const line: Omit<Line, keyof AsyncDisposable | "origin" | "cut" | "mend"> = {
    requests: [],
    headers: new Map(),
    answers: new Map(),
    isFresh: false,
  };
  const pass = (request: IncomingMessage, response: ServerResponse): void => {
    const { method, url = "/", headers } = request;
    const { pathname } = new URL(url, site);
    line.requests.push(`${method} ${url}`);
    line.headers.set(pathname, headers);
    const own = line.answers.get(pathname);
    if (own) {
      response.writeHead(own.status, { "content-type": "text/html", "cache-control": "no-store", ...own.headers });
      return void response.end(own.body ?? `answer ${own.status}`);
    }
    const passed = requestOf(
      new URL(url, site),
      { method, headers: { ...headers, host: new URL(site).host } },
      (answer) => {
        const isPage = answer.headers["content-type"]?.startsWith("text/html") ?? answer.statusCode === 304;
        const caching = isPage && !line.isFresh ? { "cache-control": "max-age=0" } : {};
        response.writeHead(answer.statusCode ?? 500, { ...answer.headers, ...caching });
        answer.pipe(response);
      },
    );
    passed.on("error", () => response.destroy());
    request.pipe(passed);
  };
  let server: Server | undefined;
  const mend = async (): Promise<void> => {
    const next = createServer(pass);
    await new Promise<void>((resolve) => next.listen(port, "localhost", resolve));
    server = next;
  };
  const cut = async (): Promise<void> => {
    await new Promise<void>((resolve) => {
      if (!server) return resolve();
      server.close(() => resolve());
      server.closeAllConnections();
    });
    server = undefined;
  };
  await mend();
  return Object.assign(line, { origin: `http://localhost:${port}`, cut, mend, [Symbol.asyncDispose]: cut });
}
