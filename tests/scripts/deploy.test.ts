import { createServer, type Server } from "node:http";
import { Webhook } from "standardwebhooks";
import { afterEach, expect, test } from "vitest";
import { addressOf, deploy, proveDeployed, tokenIn, type Wrangler } from "../../scripts/deploy.ts";
import { operatorOf } from "../../scripts/import/operator.ts";
import { prove } from "../../scripts/prove.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const TOKEN = "rp_of-this-test";

/** A wrangler that answers by the first words of a step, and its calls. */
function aWrangler(answers: Record<string, { status: number; output?: string }> = {}): {
  wrangler: Wrangler;
  steps: string[];
} {
  const steps: string[] = [];
  const wrangler: Wrangler = (args) => {
    const step = args.join(" ");
    steps.push(step);
    const [, answer] = Object.entries(answers).find(([start]) => step.startsWith(start)) ?? [];
    return { status: answer?.status ?? 0, output: answer?.output ?? "" };
  };
  return { wrangler, steps };
}

test("the schema comes before the code", () => {
  const { wrangler, steps } = aWrangler();
  expect(deploy(["--secrets-file", ".secrets"], "reprint", wrangler)).toBe(0);
  expect(steps).toEqual([
    "d1 info reprint --json",
    "d1 migrations apply reprint --remote",
    "deploy --secrets-file .secrets",
  ]);
});

test("the first deploy creates the database, and every step is of the environment that is meant", () => {
  const { wrangler, steps } = aWrangler({ "d1 info": { status: 1, output: "✘ Couldn't find DB with name 'news'" } });
  expect(deploy(["--env", "news"], "news", wrangler)).toBe(0);
  expect(steps).toEqual([
    "d1 info news --json --env news",
    "d1 create news --update-config=false --env news",
    "d1 migrations apply news --remote --env news",
    "deploy --env news",
  ]);
});

test("nothing comes after a step that failed", () => {
  const migration = aWrangler({ "d1 migrations": { status: 3 } });
  expect(deploy([], "reprint", migration.wrangler)).toBe(3);
  expect(migration.steps.at(-1)).toBe("d1 migrations apply reprint --remote");
  const login = aWrangler({ "d1 info": { status: 1, output: "You must be logged in.\n" } });
  expect(deploy([], "reprint", login.wrangler)).toBe(1);
  expect(login.steps).toHaveLength(1);
});

test("a dry run touches nothing", () => {
  const { wrangler, steps } = aWrangler();
  deploy(["--dry-run"], "reprint", wrangler);
  expect(steps).toEqual(["deploy --dry-run"]);
});

let server: Server | undefined;
afterEach(() => void server?.close());

type Answer = { status?: number; json?: unknown; html?: string };

/** A deployed site with answers that the test chooses, and its requests. An unknown request gets 404. */
async function aSite(answers: Record<string, Answer>) {
  const asked: string[] = [];
  const pings: unknown[] = [];
  const listening = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += String(part);
    const what = `${request.method} ${request.url}`;
    asked.push(what);
    if (what.startsWith("POST /webhooks/")) {
      pings.push(new Webhook(SECRET).verify(body, request.headers as Record<string, string>));
    }
    const { status = 200, json, html } = answers[what] ?? { status: 404, json: {} };
    const type = html === undefined ? "application/json" : "text/html; charset=utf-8";
    response.writeHead(status, { "content-type": type }).end(html ?? JSON.stringify(json));
  }).listen(0, "127.0.0.1");
  server = listening;
  await new Promise((resolve) => listening.once("listening", resolve));
  const address = listening.address();
  const site = `http://localhost:${typeof address === "object" && address !== null ? address.port : 0}`;
  const said: string[] = [];
  const operator = operatorOf(site, "/nowhere", new AbortController().signal, () => undefined, TOKEN);
  return { asked, pings, said, site, proof: { operator, say: (what: string) => void said.push(what) } };
}

const GOOD: Record<string, Answer> = {
  "GET /healthz": { json: { status: "ok" } },
  "POST /api/v1/sources": { status: 201, json: { secret: SECRET } },
  "POST /webhooks/deploy-check": { status: 202, json: { links: { status: "/deliveries/01K" } } },
  "GET /deliveries/01K": { json: { status: "unchanged" } },
  "DELETE /api/v1/sources/deploy-check": { json: {} },
  "GET /api/v1/posts?limit=20": {
    json: {
      posts: [
        { status: "withdrawn", links: { page: "/harbor/gone" } },
        { status: "live", links: { page: "/harbor/ferry" } },
      ],
    },
  },
  "GET /harbor/ferry": { html: "<h1>The ferry</h1>" },
};

test("a deploy is proved by a signed ping that is settled, and by a page; nothing of it stays", async () => {
  const { proof, asked, pings, said } = await aSite(GOOD);
  await prove(proof);
  expect(pings).toEqual([{ type: "ping" }]);
  expect(asked).toEqual(Object.keys(GOOD));
  expect(said).toEqual([
    expect.stringMatching(/^A signed ping was accepted in \d+ ms$/),
    expect.stringMatching(/^It was settled \d+ ms later$/),
    expect.stringMatching(/\/harbor\/ferry answered 200 in \d+ ms$/),
  ]);
});

test("a source that an interrupted proof has left gets a new secret", async () => {
  const { proof, said } = await aSite({
    ...GOOD,
    "POST /api/v1/sources": { status: 409, json: { title: "Conflict", detail: "It exists." } },
    "POST /api/v1/sources/deploy-check/secrets": { status: 201, json: { secret: SECRET } },
  });
  await prove(proof);
  expect(said).toHaveLength(3);
});

const LEFT_NOTHING = "DELETE /api/v1/sources/deploy-check";

test.each<[string, Record<string, Answer>, string, string, string | undefined]>([
  ["no Reprint", { "GET /healthz": { status: 404, html: "Nothing" } }, "no Reprint answers", "SITE_URL", undefined],
  ["another token", { "POST /api/v1/sources": { status: 401, json: {} } }, "401", "REPRINT_TOKEN", undefined],
  [
    "a refused ping",
    { "POST /webhooks/deploy-check": { status: 401, json: {} } },
    "not accepted",
    "clock",
    LEFT_NOTHING,
  ],
  [
    "no consumer",
    { "GET /deliveries/01K": { json: { status: "accepted" } } },
    "not settled",
    "queues info",
    LEFT_NOTHING,
  ],
  [
    "a failed ping",
    { "GET /deliveries/01K": { json: { status: "failed", reason: "crash" } } },
    "crash",
    "tail",
    LEFT_NOTHING,
  ],
  ["a broken page", { "GET /harbor/ferry": { status: 500, html: "Error" } }, "answers 500", "rollback", LEFT_NOTHING],
])("%s is told, with what to do about it", async (_, answers, what, advice, last) => {
  const { proof, asked } = await aSite({ ...GOOD, ...answers });
  const failure = await prove({ ...proof, settleWithinMilliseconds: 0, upWithinMilliseconds: 0 }).catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({
    name: "Failure",
    message: expect.stringContaining(what),
    advice: expect.stringContaining(advice),
  });
  expect(asked.findLast((each) => each.startsWith("DELETE"))).toBe(last);
});

test("without a token a page is fetched, and it is said that nothing more is proved", async () => {
  const { site, asked, said } = await aSite({ "GET /": { html: "<h1>Reprint</h1>" } });
  await proveDeployed(site, undefined, (what) => void said.push(what));
  expect([asked, said.length]).toEqual([["GET /"], 2]);
  await expect(proveDeployed(undefined, TOKEN, () => undefined)).rejects.toThrow("named no address");
});

test.each([
  [["https://reprint.me.workers.dev", "schedule: * * * * *"], "", "https://reprint.me.workers.dev"],
  [["https://reprint.me.workers.dev", "news.example.com (custom domain)"], "", "https://news.example.com"],
  [["https://reprint.me.workers.dev"], "https://news.example", "https://news.example"],
  [["schedule: * * * * *"], "", undefined],
])("of %j the site's address is found", (targets, siteUrl, found) => {
  const output = `{"type":"wrangler-session","version":1}\n${JSON.stringify({ type: "deploy", version: 1, targets })}\n`;
  expect(addressOf(output, siteUrl)).toBe(found);
});

test("the token is found in a secrets file of either form", () => {
  expect(tokenIn('ADMIN_TOKEN="abc"\nSECRET_KEY=x\n')).toBe("abc");
  expect(tokenIn('{"ADMIN_TOKEN":"abc"}')).toBe("abc");
  expect(tokenIn("SECRET_KEY=x\n")).toBeUndefined();
});
