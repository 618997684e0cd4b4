/**
 * Secrets stay where they belong: after a whole journey with refusals and failures, every output and store is searched
 * for them.
 */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { published, signed, updated, withdrawn } from "../pipeline.ts";
import { pagesState } from "./end-state.ts";
import { sequence } from "./sequence.ts";
import { freshWorld, type World } from "./world.ts";

const FAILING_SHARE = 0.15;
const LOGS = ["debug", "error", "info", "log", "trace", "warn"] as const;

let world: World;
let written: string[];
beforeEach(async () => {
  world = await freshWorld();
  written = [];
  for (const level of LOGS) vi.spyOn(console, level).mockImplementation((...line) => void written.push(textOf(line)));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part instanceof Error ? { message: part.message, stack: part.stack, cause: part.cause } : part,
  ) ?? "";

/** A request whose answer is searched for secrets. */
async function ask(path: string, init?: RequestInit): Promise<Response> {
  const response = await world.fetch(path, init);
  written.push(textOf([...response.headers]), await response.clone().text());
  return response;
}

const authorized = (token: string, method: string, body?: unknown): RequestInit => ({
  method,
  headers: { authorization: `Bearer ${token}` },
  ...(body !== undefined && { body: JSON.stringify(body) }),
});

/** The forms in which a secret could appear. */
function spellingsOf(secret: string): string[] {
  const bytes = secret.startsWith("whsec_") ? Uint8Array.fromBase64(secret.slice(6)) : new TextEncoder().encode(secret);
  const base64 = bytes.toBase64({ omitPadding: true });
  return [
    secret.replace("whsec_", ""),
    base64,
    bytes.toBase64({ alphabet: "base64url", omitPadding: true }),
    bytes.toHex(),
  ];
}

/** Every value of every table. */
async function database(): Promise<string> {
  const { DB } = world.storage;
  const tables = await DB.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
  ).all<{ name: string }>();
  expect(tables.results.map(({ name }) => name)).toContain("source_secrets");
  const rows = await Promise.all(
    tables.results.map(async ({ name }) => (await DB.prepare(`SELECT * FROM "${name}"`).all()).results),
  );
  return textOf(rows);
}

async function wholeJourney(secret: string, round: string): Promise<void> {
  const { ADMIN_TOKEN } = world.storage;
  const hook = "/webhooks/harbor";
  const mistaken = signed(secret, published(), `msg_mistaken_${round}`);
  const withHeader = (name: string, value: string): RequestInit => {
    const headers = new Headers(mistaken.headers);
    headers.set(name, value);
    return { ...mistaken, headers };
  };

  await ask(hook, signed(secret, published(), `msg_first_${round}`));
  await ask(hook, signed(secret, published({ title: "Another" }), `msg_first_${round}`));
  await ask(hook, withHeader("webhook-signature", secret));
  await ask(hook, withHeader("webhook-signature", `v1,${secret.slice(6)}`));
  await ask(hook, withHeader("webhook-timestamp", secret));
  await ask(hook, { ...mistaken, body: "{}" });
  await ask("/webhooks/nobody", mistaken);
  await ask(hook, signed(secret, "not JSON", `msg_rejected_${round}`));
  await world.rest();
  await ask(hook, signed(secret, updated({ title: "The ferry" }), `msg_update_${round}`));
  await ask(hook, signed(secret, withdrawn(), `msg_withdrawal_${round}`));
  await world.rest();

  await ask("/api/v1/sources", authorized(`${ADMIN_TOKEN.slice(0, -1)}!`, "GET"));
  await ask("/api/v1/sources", authorized(ADMIN_TOKEN, "POST", { slug: "hill", secret, token: ADMIN_TOKEN }));
  await ask(
    "/api/v1/sources",
    authorized(ADMIN_TOKEN, "POST", { slug: "harbor", name: "Harbor", home_page_url: "https://harbor.example/" }),
  );
  await ask("/api/v1/sources/harbor", authorized(ADMIN_TOKEN, "PATCH", { name: "Harbor Gazette" }));
  for (const list of ["sources", "sources/harbor", "posts", "posts/1", "deliveries", "dead-letters"]) {
    await ask(`/api/v1/${list}`, authorized(ADMIN_TOKEN, "GET"));
  }
  await ask("/api/v1/posts/1/restore", authorized(ADMIN_TOKEN, "POST"));
  await ask("/harbor/the-night-ferry-returns/reactions", {
    method: "POST",
    body: JSON.stringify({ kind: "love" }),
    headers: { "content-type": "application/json" },
  });
  for (const path of ["/", "/harbor", "/harbor/the-night-ferry-returns", "/nowhere/at-all"]) await ask(path);
}

/** Calls to the platform fail now and then, with their arguments in the error. */
function failOften(seed: number): void {
  const random = sequence(seed);
  world.around = async (call, run, args) => {
    if (random() < FAILING_SHARE) throw new Error(`${call} failed: ${textOf(args).slice(0, 2000)}`);
    return await run();
  };
}

test("no secret is in a log line, an answer, a message, a page or an unsealed column", async () => {
  const { ADMIN_TOKEN, SECRET_KEY } = world.storage;
  const send = world.storage.WORK.send.bind(world.storage.WORK);
  world.storage.WORK.send = async (message) => {
    written.push(textOf(message));
    return await send(message);
  };
  await wholeJourney(world.source.secret, "calm");
  for (const seed of [1, 2, 3]) {
    failOften(seed);
    await wholeJourney(world.source.secret, `stormy_${seed}`);
  }
  world.around = (_, run) => run();
  await world.rest();
  const rotated = await world.fetch("/api/v1/sources/harbor/secrets", authorized(ADMIN_TOKEN, "POST"));
  const { secret: second } = await rotated.json<{ secret: string }>();
  await ask("/webhooks/harbor", signed(second, published(), "msg_rotated"));
  await world.rest();

  written.push(await database(), textOf(await pagesState(world.storage.PAGES)), textOf([world.queue, world.dead]));
  const everything = written.join("\n");
  for (const shown of ["webhook-signature", "msg_rejected_calm", "request failed", "message failed", "accept failed"]) {
    expect(everything.includes(shown), shown).toBe(true);
  }
  for (const secret of [world.source.secret, second, ADMIN_TOKEN, SECRET_KEY]) {
    for (const spelling of spellingsOf(secret)) expect(everything.includes(spelling), spelling).toBe(false);
  }
});
