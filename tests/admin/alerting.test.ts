/** Health checks, metrics and alerts, as monitors and operators receive them. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { aSource, deliver, freshPipeline, type Pipeline, published, signed, type TestSource } from "../pipeline.ts";

let pipeline: Pipeline;
let source: TestSource;
let sent: { url: string; body: Record<string, string> }[];
let status: number;
beforeEach(async () => {
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
  sent = [];
  status = 200;
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    sent.push({ url: String(url), body: JSON.parse(String(init.body)) });
    return new Response("", { status });
  });
  vi.spyOn(console, "warn").mockReturnValue();
});

const SLACK = "https://hooks.slack.example/services/T0/B0/secret-part";
const MINUTE_MS = 60_000;

const json = async <T = Record<string, unknown>>(method: string, path: string, body?: unknown) =>
  await (await pipeline.operate(method, `/api/v1${path}`, body)).json<T>();
const aDeadLetter = async () =>
  await pipeline.env.DB.prepare(
    `INSERT INTO dead_letters (id, message_id, body, reason, died_at) VALUES ('01KB0000000000000000000001', 'm', '{"kind":"purge"}', 'failed', 1)`,
  ).run();

describe("alerts", () => {
  test("are sent once when they begin, and once when they are over, to each webhook in its form", async () => {
    for (const format of ["slack", "discord", "generic"]) {
      await json("POST", "/alerts/webhooks", {
        url: format === "slack" ? SLACK : `https://${format}.example/hook`,
        format,
      });
    }
    const now = Date.now();
    await pipeline.cron(now);
    expect(sent).toEqual([]);
    await aDeadLetter();
    await pipeline.cron(now + MINUTE_MS);
    await pipeline.cron(now + 2 * MINUTE_MS);
    const title = "A dead letter.";
    expect(sent).toMatchObject([
      { url: SLACK, body: { text: expect.stringContaining(title) } },
      { url: "https://discord.example/hook", body: { content: expect.stringContaining(title) } },
      {
        url: "https://generic.example/hook",
        body: { key: "dead-letters", status: "open", title, url: "https://reprint.example/admin/dead-letters" },
      },
    ]);
    sent = [];
    await json("DELETE", "/dead-letters/01KB0000000000000000000001");
    await pipeline.cron(now + 3 * MINUTE_MS);
    await pipeline.cron(now + 4 * MINUTE_MS);
    expect(sent.map(({ body }) => body["text"] ?? body["content"] ?? body["status"])).toEqual([
      expect.stringContaining(`Over: ${title}`),
      expect.stringContaining(`Over: ${title}`),
      "over",
    ]);
  });

  test("are sent again later where they were not taken, and given up in the end", async () => {
    const { id } = await json<{ id: string }>("POST", "/alerts/webhooks", { url: SLACK, format: "slack" });
    status = 503;
    await aDeadLetter();
    const now = Date.now();
    await pipeline.cron(now);
    expect(sent).toHaveLength(1);
    await pipeline.cron(now + 10_000);
    expect(sent).toHaveLength(1);
    status = 200;
    await pipeline.cron(now + 2 * MINUTE_MS);
    await pipeline.cron(now + 10 * MINUTE_MS);
    expect(sent).toHaveLength(2);
    const rows = await pipeline.env.DB.prepare("SELECT * FROM alert_webhooks").all();
    const log = await json("GET", "/audit");
    expect(JSON.stringify([rows.results, await json("GET", "/alerts/webhooks"), log])).not.toContain("secret-part");
    await json("DELETE", `/alerts/webhooks/${id}`);
    expect(await json("GET", "/alerts/webhooks")).toEqual({ webhooks: [] });
  });

  test("reach the other webhooks where the address of one cannot be opened any more", async () => {
    const { id } = await json<{ id: string }>("POST", "/alerts/webhooks", { url: SLACK, format: "slack" });
    await json("POST", "/alerts/webhooks", { url: "https://generic.example/hook", format: "generic" });
    const { DB } = pipeline.env;
    await DB.prepare(
      "UPDATE alert_webhooks SET sealed = (SELECT sealed FROM alert_webhooks WHERE id <> ?1) WHERE id = ?1",
    )
      .bind(id)
      .run();
    await aDeadLetter();
    const now = Date.now();
    for (let hours = 0; hours < 48; hours += 1) await pipeline.cron(now + hours * 60 * MINUTE_MS);
    expect(sent).toMatchObject([{ url: "https://generic.example/hook", body: { status: "open" } }]);
    expect(await DB.prepare("SELECT count(*) AS n FROM alert_messages").first("n")).toBe(0);
  });

  test("cost nothing while nobody wants them", async () => {
    await aDeadLetter();
    await pipeline.cron(Date.now());
    expect(await pipeline.env.DB.prepare("SELECT count(*) AS n FROM open_alerts").first("n")).toBe(0);
    expect(await json("GET", "/alerts")).toMatchObject({ alerts: [{ key: "dead-letters" }] });
  });

  test.each(["http://hooks.example/x", "https://127.0.0.1/x", "https://localhost/x"])(
    "are not sent to %s",
    async (url) => {
      expect((await pipeline.operate("POST", "/api/v1/alerts/webhooks", { url })).status).toBe(422);
    },
  );
});

const withToken = async (path: string, token = pipeline.env.ADMIN_TOKEN) =>
  await pipeline.fetch(path, { headers: { authorization: `Bearer ${token}` } });

test("/healthz says that it answers, and to a token how it does", async () => {
  expect(await (await pipeline.fetch("/healthz")).json()).toEqual({ status: "ok" });
  expect((await withToken("/healthz", "wrong")).status).toBe(401);
  const well = await withToken("/healthz");
  expect([well.status, await well.json()]).toEqual([
    200,
    expect.objectContaining({ status: "ok", alerts: [], waiting: expect.objectContaining({ deliveries: 0 }) }),
  ]);
  await aDeadLetter();
  const ill = await withToken("/healthz");
  expect([ill.status, await ill.json()]).toEqual([503, expect.objectContaining({ status: "degraded" })]);
});

test("/metrics is for tokens, and what Prometheus reads", async () => {
  expect((await pipeline.fetch("/metrics")).status).toBe(401);
  await deliver(pipeline, source, published());
  await pipeline.cron(Date.now());
  const response = await withToken("/metrics");
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const lines = (await response.text()).trimEnd().split("\n");
  for (const line of lines) {
    expect(line).toMatch(/^(?:# (?:HELP|TYPE) reprint_\w+ .+|reprint_\w+(?:\{\w+="[\w.]+"\})? -?\d+(?:\.\d+)?)$/);
  }
  expect(lines).toContain('reprint_deliveries_24h{outcome="published"} 1');
  expect(lines).toContain("reprint_backlog 0");
});

test("a delivery's id leads through the log from the request to the page, and no line has a secret or a body", async () => {
  const lines: string[] = [];
  vi.spyOn(console, "info").mockImplementation((line) => void lines.push(JSON.stringify(line)));
  const response = await pipeline.fetch("/webhooks/harbor", {
    ...signed(source.secret, published()),
    headers: { ...signed(source.secret, published(), "msg_1").headers, "cf-ray": "8f00-AMS" },
    body: JSON.stringify(published()),
  });
  const { id } = await response.json<{ id: string }>();
  await pipeline.drain();
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { event: "delivery accepted", delivery: id, source: "harbor", request: "8f00-AMS" },
    { event: "deliveries live", deliveries: [id], posts: [1] },
  ]);
});
