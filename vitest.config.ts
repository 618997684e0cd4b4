import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

// Wrangler would say of every file that the secrets are missing, which are bound below.
process.env["WRANGLER_LOG"] ??= "error";

/** Tests run inside workerd; those that start the whole thing from outside run in Node. */
export default defineConfig({
  test: {
    projects: [
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              // A second database, to compare the first one with.
              d1Databases: { UNTOUCHED: "untouched" },
              bindings: {
                ADMIN_TOKEN: "operator-token-for-tests-only-0123456789",
                SECRET_KEY: "secret-key-for-tests-only-0123456789abcdef",
                MIGRATIONS: await readD1Migrations("migrations"),
              },
            },
          })),
        ],
        test: {
          name: "workerd",
          include: ["tests/**/*.test.{ts,tsx}"],
          exclude: ["tests/e2e/**", "tests/browser/**", "tests/scripts/**"],
          testTimeout: 30_000,
          // Files share a Worker, which takes seconds to start: freshPipeline() empties its storage, and nothing stays mocked.
          isolate: false,
          restoreMocks: true,
          unstubGlobals: true,
        },
      },
      {
        test: {
          name: "node",
          // What a test runs says all that it says to others.
          env: { WRANGLER_LOG: "log" },
          include: ["tests/{e2e,browser,scripts}/**/*.test.ts"],
          globalSetup: "tests/e2e/migrate-once.ts",
          testTimeout: 300_000,
          hookTimeout: 120_000,
          // Each starts a Worker of its own; two at a time would only be slower.
          fileParallelism: false,
        },
      },
    ],
  },
});
