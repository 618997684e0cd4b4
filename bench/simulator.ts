/** Workers on the local simulators of D1, KV and queues, called directly and not through the simulator's own proxy. */
import { readD1Migrations } from "@cloudflare/vitest-plugin";
import path from "node:path";
import { Miniflare, type MiniflareOptions } from "miniflare";
import { type Bundle, ownWorker } from "./bundle.ts";
import { childrenNamed } from "./cpu.ts";
import { COMPATIBILITY_DATE, COMPATIBILITY_FLAGS, consumerOf, ROOT } from "./project.ts";
import { atEnd, temporaryDirectory } from "./scratch.ts";

export const ADMIN_TOKEN = "operator-token-for-the-bench-only-0123456789";
const SECRET_KEY = "secret-key-for-the-bench-only-0123456789abcdef";
const WORK_QUEUE = "reprint-work";
/** Large enough that no measurement reaches it. */
const NO_LIMIT = 1_000_000_000;

/** The product's variables. Pages are made for the site's variables, and a Worker with others would make them again. */
export const VARIABLES = {
  SITE_NAME: "Reprint",
  SITE_URL: "https://reprint.example",
  REACTION_NEWCOMERS_PER_DAY: String(NO_LIMIT),
  ADMIN_TOKEN,
  SECRET_KEY,
};

type WorkerConfig = MiniflareOptions["workers"][number]["config"];
type Env = NonNullable<WorkerConfig["env"]>;

/** A Worker with its bindings. */
export interface Simulated {
  name: string;
  bundle: Bundle;
  env: Env;
  triggers?: WorkerConfig["triggers"];
}

/** Running Workers, all in one process. */
export interface Simulator {
  pid: number;
  origin(name: string): Promise<URL>;
  miniflare: Miniflare;
  stop(): Promise<void>;
}

/**
 * The product with its bindings.
 *
 * @param state names its database and namespace; equal names share them
 * @param queue the queue for its deliveries' ids
 */
export const product = (name: string, bundle: Bundle, { state = name, queue = `${name}-work` } = {}): Simulated => ({
  name,
  bundle,
  env: {
    PAGES: { type: "kv", id: state },
    DB: { type: "d1", id: state },
    WORK: { type: "queue", name: queue },
    REACTIONS: { type: "queue", name: `${name}-reactions` },
    DEAD: { type: "queue", name: `${name}-dead` },
    REACTION_RATE: { type: "rate-limit", namespace: name, simple: { limit: NO_LIMIT, period: 60 } },
    ...textBindings(VARIABLES),
  },
});

/** Variables as bindings. */
export const textBindings = (variables: Readonly<Record<string, string>>): Env =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, { type: "text" as const, value }]));

/** Gives the D1 and KV of a state to Workers in other processes. */
export const storageOf = (state: string): Simulated => ({
  name: `${state}-storage`,
  bundle: ownWorker("storage.js"),
  env: { DB: { type: "d1", id: state }, PAGES: { type: "kv", id: state } },
});

/** A queue's consumer, configured as in the project. */
export const consumes = (queue: string): NonNullable<WorkerConfig["triggers"]> => [
  { type: "queue", name: queue, ...consumerOf(WORK_QUEUE) },
];

/**
 * Starts all of them in one process.
 *
 * @param state the directory of databases and namespaces; without it they are deleted at the end
 */
export async function startSimulator(workers: readonly Simulated[], state?: string): Promise<Simulator> {
  const others = new Set(childrenNamed("workerd"));
  const miniflare = new Miniflare({
    host: "127.0.0.1",
    port: 0,
    cf: false,
    resourceTmpPath: temporaryDirectory(),
    ...(state !== undefined && { resourcePersistencePath: state }),
    workers: workers.map(({ name, bundle, env, triggers }) => ({
      config: {
        name,
        compatibilityDate: COMPATIBILITY_DATE,
        compatibilityFlags: COMPATIBILITY_FLAGS,
        env,
        ...(triggers && { triggers }),
        manifest: {
          mainModule: bundle.modules[0]?.name ?? "",
          modules: Object.fromEntries(
            bundle.modules.map(({ name: specifier, type, contents }) => [
              specifier,
              { type, contents: asText(contents) },
            ]),
          ),
        },
      },
      dev: { unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }] },
    })),
  });
  await miniflare.ready.catch(async (error: unknown) => {
    await miniflare.dispose();
    throw error;
  });
  const pid = childrenNamed("workerd").find((each) => !others.has(each));
  if (pid === undefined) throw new Error("the simulator's process was not found");
  const stop = atEnd(`process ${pid}`, () => miniflare.dispose());
  return { pid, origin: (name) => miniflare.unsafeGetDirectURL(name), miniflare, stop };
}

/** Applies the missing migrations to the product's database. */
export async function migrate(simulator: Simulator, worker: string): Promise<void> {
  for (const { queries } of await readD1Migrations(path.join(ROOT, "migrations")))
    await execute(simulator, worker, queries);
}

/** Runs statements on a Worker's database `DB`. */
export async function execute({ miniflare }: Simulator, worker: string, statements: string[]): Promise<void> {
  const database = await miniflare.getD1Database("DB", worker);
  await database.batch(statements.map((statement) => database.prepare(statement)));
}

const asText = (contents: string | Uint8Array): string =>
  typeof contents === "string" ? contents : new TextDecoder().decode(contents);
