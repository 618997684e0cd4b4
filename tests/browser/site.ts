/** The real Worker with its samples, in processes of its own, for tests in a browser. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Place, placeOf } from "../../scripts/place.ts";
import { startResolver } from "../../scripts/resolver.ts";
import { inWaves, PUBLISHERS, readSamples, SAMPLE_SOURCE, writeOriginals } from "../../scripts/samples.ts";
import { type Api, registerSource, send, untilSettled } from "../../scripts/send.ts";
import { fireCron } from "../../scripts/worker.ts";
import { startWorker } from "../e2e/worker.ts";
import { freePort } from "../ports.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");
const SAMPLES = path.join(ROOT, "scripts", "samples");
const BUILT_FILES = path.join(ROOT, "dist", "public");
const LISTED_POSTS_MAX = 100;
const HOUR_MILLISECONDS = 3_600_000;

/** The samples that tests look at, by their titles. */
const TITLES = {
  article: "The Night Ferry Comes Back to Lindhaven",
  short: "Found: One Yellow Umbrella, Slightly Famous",
  brief: "You Can Now Borrow a Bicycle With Your Library Card",
  german: "Die Linie 7 fährt jetzt bis ans Meer",
  arabic: "مخبزٌ صغير يوقظ الحيّ برائحة الهيل",
  japanese: "港の茶室で、波の音を聴く朝",
  portuguese: "Hortas nos telhados: a cidade que planta para cima",
  letters: "The Lighthouse Keeper Who Writes Back",
  hostile: "Garden Party at the Old Mill Draws a Crowd",
  media: "Open-Air Cinema: How the Harbor Wall Became a Screen",
  corrected: "Winter Market to Open at Ten, Not Nine",
  withdrawn: "Swan Count Reaches a Thousand, Volunteers Say",
} as const;

export type SampleName = keyof typeof TITLES;

/** A post as its publisher sends it, without dates: it was published an hour ago, and its state of now is new. */
export interface SentPost {
  id: string;
  title?: string;
  content_html?: string;
  authors?: { name: string }[];
  tags?: string[];
  reason?: string;
}

export interface RunningSite {
  origin: string;
  /** The addresses of the samples, by name. */
  pages: Readonly<Record<SampleName, string>>;
  /** Sends an event about a post as its publisher would, and waits until it is settled. Returns the post's page. */
  deliver(type: "post.published" | "post.updated" | "post.withdrawn", post: SentPost): Promise<string>;
  /** The operator's token. */
  token: string;
  /** A request with the operator's token. It throws unless it succeeds. */
  operate(method: string, address: string, json?: unknown): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the site on a state that is removed when it stops, and publishes the samples as `npm start` does. All its
 * processes end with this one, however that ends.
 *
 * @param built the file of the built Worker
 * @param prepare puts a migrated database into the state directory
 */
export async function startSite(built: string, prepare: (state: string) => unknown): Promise<RunningSite> {
  const state = mkdtempSync(path.join(tmpdir(), "reprint-site-"));
  await prepare(state);
  const place = placeOf(ROOT, state);
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const samples = readSamples(SAMPLES, place.sampleClock, origin);
  writeOriginals(samples, path.join(SAMPLES, "images"), place.sampleSite);
  cpSync(BUILT_FILES, place.sampleSite, { recursive: true });
  const worker = await startWorker({
    built,
    stateDir: state,
    port,
    files: place.sampleSite,
    variables: { LOCAL_RESOLVER: await startResolver() },
  });
  const cron = new AbortController();
  const stop = async (): Promise<void> => {
    cron.abort();
    await worker.kill();
    rmSync(state, { recursive: true, force: true, maxRetries: 10 });
  };
  try {
    void fireCron(origin, cron.signal);
    const api = { origin, adminToken: worker.adminToken };
    await publishSamples(api, place, samples);
    let delivered = 0;
    return {
      origin,
      pages: await samplePages(origin, api.adminToken),
      stop,
      token: api.adminToken,
      deliver: async (type, post) => {
        const messageId = `msg_browser_${++delivered}`;
        const sample = { name: post.id, source: SAMPLE_SOURCE.slug, entry: post.id, messageId, body: wire(type, post) };
        const { page } = await untilSettled(api, sample, await send(api, place, sample));
        if (page === undefined) throw new Error(`${post.id} has no page`);
        return page;
      },
      async operate(method, address, json) {
        const response = await fetch(new URL(address, origin), {
          method,
          headers: { authorization: `Bearer ${api.adminToken}`, "content-type": "application/json" },
          ...(json !== undefined && { body: JSON.stringify(json) }),
        });
        if (!response.ok) throw new Error(`${method} ${address}: ${response.status} ${await response.text()}`);
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function publishSamples(api: Api, place: Place, samples: ReturnType<typeof readSamples>): Promise<void> {
  for (const publisher of PUBLISHERS) await registerSource(api, place, publisher);
  for (const wave of inWaves(samples)) {
    const sent = wave.map(async (sample) => untilSettled(api, sample, await send(api, place, sample)));
    await Promise.all(sent);
  }
}

function wire(type: string, { id, reason, ...post }: SentPost): string {
  const now = new Date().toISOString();
  const published = new Date(Date.now() - HOUR_MILLISECONDS).toISOString();
  const url = `https://ledger.example.com/${id}/`;
  const dates = { date_published: published, date_modified: type === "post.published" ? published : now };
  const data = { id: url, url, ...post, ...dates, language: "en", ...(reason !== undefined && { reason }) };
  return JSON.stringify({ type, timestamp: now, data });
}

async function samplePages(origin: string, adminToken: string): Promise<Record<SampleName, string>> {
  const response = await fetch(`${origin}/api/v1/posts?limit=${LISTED_POSTS_MAX}`, {
    headers: { authorization: `Bearer ${adminToken}` },
  });
  const { posts } = (await response.json()) as { posts: { title: string; links: { page: string } }[] };
  const pageOf = (title: string): string => {
    const found = posts.find((post) => post.title === title);
    if (found === undefined) throw new Error(`no post is called ${title}`);
    return origin + found.links.page;
  };
  const pages = Object.entries(TITLES).map(([name, title]) => [name, pageOf(title)] as const);
  return Object.fromEntries(pages) as Record<SampleName, string>;
}
