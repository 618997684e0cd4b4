/**
 * Stand-ins for the servers that posts are announced to, after their documentation: what they keep, and what they
 * refuse.
 */
import { textOf } from "../../src/html/excerpt.ts";
import type { Fetch } from "../../src/web/fetch.ts";

/** A copy as people see it there. */
export interface Held {
  id: string;
  text: string;
  /** How often it was changed. */
  edits: number;
}

/** One server: its contents, and its side of a request. */
export interface Server {
  held: Held[];
  /** Its requests, as "METHOD path". */
  asked: string[];
  answer(request: Request, now: number): Promise<Response>;
}

const json = (body: unknown, status = 200) => Response.json(body, { status });

/** The id in a path, after a prefix. */
const idIn = (path: string, prefix: string) => decodeURIComponent(path.slice(prefix.length).replace(/\/$/, ""));

abstract class Holding implements Server {
  held: Held[] = [];
  asked: string[] = [];
  #next = 1;

  async answer(request: Request, now: number): Promise<Response> {
    const { pathname } = new URL(request.url);
    this.asked.push(`${request.method} ${pathname}`);
    return await this.serve(request, pathname, now);
  }

  protected abstract serve(request: Request, path: string, now: number): Promise<Response>;

  protected hold(text: string, id = String(this.#next++)): Held {
    const one = { id, text, edits: 0 };
    this.held.push(one);
    return one;
  }

  protected change(id: string, text: string): Held | undefined {
    const one = this.held.find((each) => each.id === id);
    if (one) Object.assign(one, { text, edits: one.edits + 1 });
    return one;
  }

  protected drop(id: string): boolean {
    const before = this.held.length;
    this.held = this.held.filter((each) => each.id !== id);
    return this.held.length < before;
  }
}

const HOUR_MS = 3_600_000;

/** Mastodon: an idempotency key holds for an hour, a status has 500 characters, and thirty are deleted in half an hour. */
export class Mastodon extends Holding {
  #keys = new Map<string, { id: string; at: number }>();
  #deletions: number[] = [];
  media: string[] = [];

  protected override async serve(request: Request, path: string, now: number): Promise<Response> {
    if (request.headers.get("authorization") !== "Bearer mastodon-canary-token") return json({ error: "no" }, 401);
    const url = (id: string) => `https://social.example/@harbor/${id}`;
    if (path === "/api/v1/accounts/verify_credentials") return json({ id: "7" });
    if (path === "/api/v1/accounts/7/statuses")
      return json(this.held.map(({ id, text }) => ({ id, url: url(id), content: text })));
    if (path === "/api/v2/media") {
      const description = (await request.formData()).get("description");
      this.media.push(typeof description === "string" ? description : "");
      return json({ id: `m${this.media.length}` });
    }
    if (path === "/api/v1/statuses" && request.method === "POST") {
      const key = request.headers.get("idempotency-key");
      const known = key === null ? undefined : this.#keys.get(key);
      const { status } = (await request.json()) as { status: string };
      if (known && now - known.at < HOUR_MS) return json({ id: known.id, url: url(known.id) });
      if ([...status.replace(/https?:\/\/\S+/g, "x".repeat(23))].length > 500) return json({ error: "too long" }, 422);
      const { id } = this.hold(status);
      if (key !== null) this.#keys.set(key, { id, at: now });
      return json({ id, url: url(id) });
    }
    const id = idIn(path, "/api/v1/statuses/");
    if (request.method === "GET") return json({ id, media_attachments: [] });
    if (request.method === "PUT") {
      const { status } = (await request.json()) as { status: string };
      return this.change(id, status) ? json({ id, url: url(id) }) : json({ error: "gone" }, 404);
    }
    this.#deletions = this.#deletions.filter((at) => now - at < HOUR_MS / 2);
    if (this.#deletions.length >= 30) return json({ error: "too many" }, 429);
    this.#deletions.push(now);
    return this.drop(id) ? json({ id }) : json({ error: "gone" }, 404);
  }
}

const CID = "bafyreiavpb47gss4kpjgncz62ruhq6wu4u6uh4ihtvesnubquoljlctrzm";

/** Bluesky's personal data server: records by collection and key; the key of a post and a document is a TID. */
export class Pds extends Holding {
  protected override async serve(request: Request, path: string): Promise<Response> {
    const method = path.slice("/xrpc/".length);
    if (method === "com.atproto.repo.uploadBlob")
      return json({ blob: { $type: "blob", size: (await request.arrayBuffer()).byteLength } });
    const body = (await request.json()) as Record<string, string> & { record?: Record<string, unknown> };
    if (method === "com.atproto.server.createSession") {
      if (body["password"] !== "bluesky-canary-password") return json({ error: "AuthenticationRequired" }, 401);
      return json({ accessJwt: "jwt", did: "did:plc:harbor" });
    }
    if (request.headers.get("authorization") !== "Bearer jwt") return json({ error: "AuthMissing" }, 401);
    const { collection = "", rkey = "", record } = body;
    if (!/^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/.test(rkey))
      return json({ error: "InvalidRequest" }, 400);
    const id = `${collection}/${rkey}`;
    if (method === "com.atproto.repo.deleteRecord") {
      this.drop(id);
      return json({});
    }
    // It knows the lexicons of standard.site: a reference has the content id (com.atproto.repo.strongRef).
    const ref = record?.["bskyPostRef"] as { cid?: string } | undefined;
    if (ref && ref.cid !== CID) return json({ error: "InvalidRequest", message: "Missing required key cid" }, 400);
    const text = JSON.stringify(record);
    if (!this.change(id, text)) this.hold(text, id);
    return json({ uri: `at://did:plc:harbor/${id}`, cid: CID });
  }
}

/** A Discord channel's webhook. */
export class Discord extends Holding {
  protected override async serve(request: Request, path: string): Promise<Response> {
    if (request.method === "GET") return json({ id: "1", guild_id: "2" });
    const id = idIn(path, "/api/webhooks/1/discord-canary-token/messages/");
    if (request.method === "DELETE") return this.drop(id) ? new Response(null, { status: 204 }) : json({}, 404);
    const { content } = (await request.json()) as { content: string };
    if (content.length > 2000) return json({ content: ["Must be 2000 or fewer in length."] }, 400);
    if (request.method === "PATCH") return this.change(id, content) ? json({ id }) : json({}, 404);
    return json({ id: this.hold(content).id });
  }
}

/** Telegram's Bot API, which deletes messages of the last 48 hours. */
export class Telegram extends Holding {
  #sentAt = new Map<string, number>();

  protected override async serve(request: Request, path: string, now: number): Promise<Response> {
    const method = path.split("/").at(-1);
    const body = (await request.json()) as { text?: string; message_id?: number; chat_id: string };
    const refused = (description: string) => json({ ok: false, description }, 400);
    const id = String(body.message_id);
    const done = (one: string) => json({ ok: true, result: { message_id: Number(one), chat: { username: "harbor" } } });
    if (method === "sendMessage") {
      const one = this.hold(body.text ?? "").id;
      this.#sentAt.set(one, now);
      return done(one);
    }
    if (method === "deleteMessage") {
      if (now - (this.#sentAt.get(id) ?? 0) > 48 * HOUR_MS) return refused("Bad Request: message can't be deleted");
      return this.drop(id) ? json({ ok: true, result: true }) : refused("Bad Request: message to delete not found");
    }
    if (method === "editMessageText") {
      const known = this.held.find((each) => each.id === id);
      if (known?.text === body.text) return refused("Bad Request: message is not modified");
      return this.change(id, body.text ?? "") ? done(id) : refused("Bad Request: message to edit not found");
    }
    return json({ ok: true, result: {} });
  }
}

/** WordPress: deleted posts go to the trash, under another slug. */
export class WordPress extends Holding {
  /** By post. */
  readonly slugs = new Map<string, string>();

  protected override async serve(request: Request, path: string): Promise<Response> {
    const { searchParams } = new URL(request.url);
    if (request.headers.get("authorization") !== `Basic ${btoa("reprint:wordpress-canary")}`) return json({}, 401);
    if (path === "/wp-json/wp/v2/users/me") return json({ id: 1 });
    const link = (id: string) => `https://blog.example/?p=${id}`;
    if (request.method === "GET") {
      const wanted = new Set(
        searchParams
          .get("slug")
          ?.split(",")
          .map((slug) => slug.toLowerCase()),
      );
      const found = this.held.filter(({ id }) => wanted.has(this.slugs.get(id) ?? ""));
      return json(found.map(({ id }) => ({ id: Number(id), link: link(id), slug: this.slugs.get(id) })));
    }
    const id = idIn(path, "/wp-json/wp/v2/posts/");
    if (request.method === "DELETE")
      return this.drop(id) ? json({ id: Number(id) }) : json({ code: "rest_already_trashed" }, 410);
    const { title: html, content, slug } = (await request.json()) as { title: string; content: string; slug: string };
    // Themes print a title unescaped, and browsers do not show its tags.
    const title = textOf(html);
    if (id !== "" && path !== "/wp-json/wp/v2/posts") {
      return this.change(id, `${title}\n${content}`) ? json({ id: Number(id), link: link(id) }) : json({}, 404);
    }
    const made = this.hold(`${title}\n${content}`).id;
    this.slugs.set(made, slug);
    return json({ id: Number(made), link: link(made) }, 201);
  }
}

/** Ghost: an edit must name the version that it changes. */
export class Ghost extends Holding {
  #slugs = new Map<string, string>();

  protected override async serve(request: Request, path: string): Promise<Response> {
    if (!/^Ghost [\w-]+\.[\w-]+\.[\w-]+$/.test(request.headers.get("authorization") ?? "")) return json({}, 401);
    if (path.endsWith("/site/")) return json({ site: {} });
    const posts = (one: Held) =>
      json({ posts: [{ id: one.id, url: `https://ghost.example/${one.id}/`, updated_at: `v${one.edits}` }] });
    const bySlug = /\/posts\/slug\/([^/]+)\/$/.exec(path)?.[1];
    const id =
      bySlug === undefined
        ? idIn(path, "/ghost/api/admin/posts/")
        : ([...this.#slugs].find(([, slug]) => slug === bySlug)?.[0] ?? "");
    const known = this.held.find((each) => each.id === id);
    if (request.method === "GET") return known ? posts(known) : json({}, 404);
    if (request.method === "DELETE") return this.drop(id) ? new Response(null, { status: 204 }) : json({}, 404);
    const {
      posts: [post],
    } = (await request.json()) as { posts: [{ title: string; html: string; slug: string; updated_at?: string }] };
    const text = `${post.title}\n${post.html}`;
    if (request.method === "PUT") {
      if (!known) return json({}, 404);
      if (post.updated_at !== `v${known.edits}`) return json({ errors: [{ type: "UpdateCollisionError" }] }, 409);
      return posts(this.change(id, text)!);
    }
    const made = this.hold(text);
    this.#slugs.set(made.id, post.slug);
    return posts(made);
  }
}

/** A receiver of webhooks: it accepts each event once by its id, and keeps the state of the last one. */
export class Receiver extends Holding {
  events = new Map<string, { type: string; data: { url: string; title?: string } }>();
  /** Each request as it came, for checks of its signature. */
  received: { headers: Headers; body: string }[] = [];

  protected override async serve(request: Request): Promise<Response> {
    const body = await request.text();
    this.received.push({ headers: request.headers, body });
    const id = request.headers.get("webhook-id") ?? "";
    const event = JSON.parse(body) as { type: string; data: { url: string; title?: string } };
    if (event.type === "ping" || this.events.has(id)) return new Response(null, { status: 204 });
    this.events.set(id, event);
    const { url, title = "" } = event.data;
    if (event.type === "post.withdrawn") this.drop(url);
    else if (!this.change(url, title)) this.hold(title, url);
    return new Response(null, { status: 204 });
  }
}

/** Accepts everything, as a search engine or a channel without ids does. */
export class Sink extends Holding {
  protected override async serve(request: Request): Promise<Response> {
    this.hold(await request.text());
    return new Response("ok");
  }
}

/** The network with these servers by host, and the test's watcher around each exchange. */
export function networkOf(
  servers: Readonly<Record<string, Server>>,
  nowOf: () => number,
  around: (host: string, run: () => Promise<Response>) => Promise<Response> = (_, run) => run(),
): Fetch {
  return async (url, init) => {
    const { hostname } = new URL(url);
    const server = servers[hostname];
    if (!server) throw new TypeError(`no route to ${url}`);
    return await around(hostname, async () => await server.answer(new Request(url, init), nowOf()));
  };
}

/** The operator's settings for each of them. */
export const ENTERED = {
  mastodon: { settings: { server: "https://social.example" }, secrets: { token: "mastodon-canary-token" } },
  bluesky: {
    settings: { server: "https://pds.example", handle: "harbor.pds.example" },
    secrets: { password: "bluesky-canary-password" },
  },
  webhook: {
    settings: { url: "https://hook.example/in" },
    secrets: { secret: `whsec_${btoa("webhook-canary-secret-of-32-byte")}` },
  },
  discord: { settings: {}, secrets: { url: "https://discord.example/api/webhooks/1/discord-canary-token" } },
  slack: { settings: {}, secrets: { url: "https://slack.example/slack-canary" } },
  telegram: {
    settings: { chat: "@harbor", server: "https://telegram.example" },
    secrets: { token: "12345:telegram-canary-token" },
  },
  wordpress: { settings: { site: "https://blog.example", user: "reprint" }, secrets: { password: "wordpress-canary" } },
  ghost: { settings: { site: "https://ghost.example" }, secrets: { key: `${"a".repeat(24)}:${"b".repeat(64)}` } },
  indexnow: { settings: { endpoint: "https://indexnow.example/indexnow" }, secrets: { key: "indexnow-canary" } },
} as const;

/** A fresh server for each kind, by host. */
export const serversOf = () => ({
  "social.example": new Mastodon(),
  "pds.example": new Pds(),
  "hook.example": new Receiver(),
  "discord.example": new Discord(),
  "slack.example": new Sink(),
  "telegram.example": new Telegram(),
  "blog.example": new WordPress(),
  "ghost.example": new Ghost(),
  "indexnow.example": new Sink(),
});
