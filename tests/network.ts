/** The network under test: canned answers by address, and a record of what was asked. */
import type { Fetch } from "../src/web/fetch.ts";

export interface Asked {
  method: string;
  url: string;
  headers: Headers;
  body: string;
}

export interface Network {
  /** The answers by address, which the test may change. Other addresses cannot be reached. */
  at: Record<string, (asked: Asked) => Response | Promise<Response>>;
  /** All requests, in order. */
  asked: Asked[];
  fetch: Fetch;
}

export function aNetwork(at: Network["at"] = {}): Network {
  const network: Network = {
    at,
    asked: [],
    async fetch(url, init) {
      const asked = {
        method: init.method ?? "GET",
        url,
        headers: new Headers(init.headers),
        body: typeof init.body === "string" ? init.body : "",
      };
      network.asked.push(asked);
      const answer = network.at[url];
      if (!answer) throw new TypeError(`no route to ${url}`);
      return await answer(asked);
    },
  };
  return network;
}

export const answer = (body: string, headers: Record<string, string> = {}, status = 200) =>
  new Response(status === 304 ? null : body, { status, headers: { "content-type": "application/xml", ...headers } });

export const redirect = (location: string, status = 302) => new Response("moved", { status, headers: { location } });

/** An item of RSS; `facts` become elements, and null leaves one out. */
export function anRssItem(facts: Record<string, string | null> = {}): string {
  const elements = {
    title: "The night ferry returns",
    link: "https://harbor.example/2026/11/ferry-returns",
    guid: "https://harbor.example/?p=1",
    pubDate: "Mon, 23 Nov 2026 09:50:00 GMT",
    description: "&lt;p&gt;After nine years the night ferry sails again.&lt;/p&gt;",
    ...facts,
  };
  const written = Object.entries(elements).map(([name, text]) => (text === null ? "" : `<${name}>${text}</${name}>`));
  return `<item>${written.join("")}</item>`;
}

export const rss = (items: string, channel = "") =>
  `<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Harbor Post</title><link>https://harbor.example/</link>${channel}${items}</channel></rss>`;
