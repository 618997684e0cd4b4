import { afterEach, expect, test, vi } from "vitest";
import { call } from "../../src/web/call.ts";
import { noteNetwork } from "../../src/web/local.ts";
import { aNetwork, answer } from "../network.ts";

afterEach(() => noteNetwork({}));

const outcomeOf = async (url: string) => {
  const { fetch } = aNetwork({ [url]: () => answer("taken") });
  return (await call({ url, method: "POST", body: "{}" }, fetch)).kind;
};

test.each([
  "http://harbor.example/",
  "https://localhost/",
  "https://127.0.0.1/",
  "https://harbor.example:8443/",
  "nowhere",
])("%s is not called", async (url) => {
  expect(await outcomeOf(url)).toBe("forbidden");
});

test("with --allow-local a server beside npm start is called, at any port and by plain http", async () => {
  noteNetwork({ ALLOW_LOCAL: "true" });
  expect(await outcomeOf("http://localhost:8080/inbox")).toBe("answered");
});

test("under npm start a name that leads to this machine is not called, nor one that nobody resolves", async () => {
  noteNetwork({ LOCAL_RESOLVER: "http://127.0.0.1:9" });
  const addresses: Record<string, string> = { "public.example": "93.184.215.14", "laptop.example": "127.0.0.1" };
  vi.stubGlobal("fetch", async (url: string) => {
    const address = addresses[url.slice("http://127.0.0.1:9/".length)];
    if (address === undefined) throw new TypeError("no answer");
    return Response.json([address]);
  });
  expect(await outcomeOf("https://public.example/")).toBe("answered");
  expect(await outcomeOf("https://laptop.example/")).toBe("forbidden");
  expect(await outcomeOf("https://unknown.example/")).toBe("unknown");
});
