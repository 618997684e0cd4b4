import { availableParallelism } from "node:os";
import path from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { viteTextModules } from "./scripts/build/texts.ts";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Wrangler would say of every file that the secrets are missing, which are bound below.
process.env["WRANGLER_LOG"] ??= "error";
// Tests run Wrangler and the command line some hundred times: each finds its compiled code there.
process.env["NODE_COMPILE_CACHE"] ??= path.join(import.meta.dirname, "node_modules/.cache/node");

/** The files that take longest, the longest first; `.ci/run` prints them at its end. */
const LONGEST = [
  "tests/browser/reader.test.ts",
  "tests/e2e/start.test.ts",
  "tests/e2e/kill.test.ts",
  "tests/browser/vectors.test.ts",
  "tests/e2e/import.test.ts",
  "tests/e2e/docs.test.ts",
  "tests/durability/faults-withdrawn.test.ts",
  "tests/durability/faults-rights.test.ts",
  "tests/durability/faults-published.test.ts",
  "tests/durability/stories.test.ts",
];

/** Starts the files that take longest first, so that no core is without work while another one has much left. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- this one is of the sequencer
    const others = await super.sort(files);
    const place = ({ moduleId }: TestSpecification): number => {
      const index = LONGEST.indexOf(path.relative(import.meta.dirname, moduleId));
      return index === -1 ? LONGEST.length : index;
    };
    return others.toSorted((one, other) => place(one) - place(other));
  }
}

/** What `npm run test:quick` leaves out, besides what starts a Worker or a browser. */
const SLOW = ["tests/durability/**", "tests/rollout/**"];

/** Files that replace a module of the product, or change one: they need a Worker of their own. */
const ALONE = ["tests/reactions/new-kind.test.ts", "tests/views/golden.test.ts"];

/** Files that measure time: they run when all others have. */
const TIMED = ["tests/browser/budget.test.ts"];

/** Runs tests inside workerd. */
const workers = () =>
  cloudflareTest(async () => ({
    main: "./tests/worker.ts",
    wrangler: { configPath: "./wrangler.toml" },
    miniflare: {
      durableObjects: { ROOM: { className: "Room", useSQLite: true } },
      // One to compare the first one with, and one for schemas of other times.
      d1Databases: { UNTOUCHED: "untouched", OLD: "old" },
      bindings: {
        ADMIN_TOKEN: "operator-token-for-tests-only-0123456789",
        SECRET_KEY: "secret-key-for-tests-only-0123456789abcdef",
        MIGRATIONS: await readD1Migrations("migrations"),
      },
    },
  }));

/** Tests run inside workerd; those that start the whole thing from outside run in Node. */
export default defineConfig(({ mode }) => ({
  test: {
    // One more than cores: those that start a Worker or a browser wait half of their time.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    // What a test that passes has logged is nobody's news.
    silent: "passed-only",
    projects: [
      {
        plugins: [viteTextModules(), workers()],
        test: {
          name: "workerd",
          globalSetup: "tests/rollout/former.ts",
          setupFiles: "tests/setup.ts",
          include: ["tests/**/*.test.{ts,tsx}"],
          exclude: [
            "tests/e2e/**",
            "tests/browser/**",
            "tests/scripts/**",
            ...ALONE,
            ...(mode === "quick" ? SLOW : []),
          ],
          testTimeout: 30_000,
          hookTimeout: 30_000,
          // Files share a Worker, which takes seconds to start: freshPipeline() empties its storage, and nothing stays mocked.
          isolate: false,
          restoreMocks: true,
          unstubGlobals: true,
        },
      },
      {
        plugins: [viteTextModules(), workers()],
        test: { name: "alone", setupFiles: "tests/setup.ts", include: ALONE, testTimeout: 30_000, hookTimeout: 30_000 },
      },
      {
        test: {
          name: "scripts",
          include: ["tests/scripts/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "e2e",
          // What a test runs says all that it says to others.
          env: { WRANGLER_LOG: "log" },
          include: ["tests/{e2e,browser}/**/*.test.ts"],
          exclude: TIMED,
          globalSetup: "tests/e2e/migrate-once.ts",
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "timed",
          env: { WRANGLER_LOG: "log" },
          include: TIMED,
          globalSetup: "tests/e2e/migrate-once.ts",
          testTimeout: 300_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
}));
