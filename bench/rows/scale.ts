import { DatabaseSync } from "node:sqlite";
import { Webhook } from "standardwebhooks";
import { bundleProduct } from "../bundle.ts";
import { cpuMilliseconds, median } from "../cpu.ts";
import { asAmount, asGrowth, type Measurement, milliseconds, type Part } from "../measurement.ts";
import { aPost, SOURCES } from "../scale/posts.ts";
import { largeSite, type LargeSite } from "../scale/site.ts";
import { temporaryDirectory } from "../scratch.ts";
import { ADMIN_TOKEN } from "../simulator.ts";

const SMALL = 1000;
/** Fewer posts for trying the bench itself. */
const LARGE = Number(process.env["SCALE_POSTS"] ?? 1_000_000);
const GROWTH_MAX = 1.5;
const SEARCH_MAX_MILLISECONDS = 50;
/** D1's limit for one database. */
const DATABASE_MAX_BYTES = 10e9;
const POSTS_ON_PAGE = 18;
const DEEP_PAGE = 5000;

/** The cron drops some hundreds of rows at a time. */
const CRON_TIMES_MAX = 10_000;

/** Readers and publishers may not notice the deletion of a source. */
const SLOWEST_MAX_MILLISECONDS = 1000;
const READS_ALONE = 50;
const CRONS_BESIDE = 5;

const ROUNDS = 7;
const REQUESTS_A_ROUND = 6;
/** Deliveries of a round: one batch of the queue. */
const BATCH = 20;

/** Reads, publishing and withdrawing at a thousand posts and at a million. */
export const scale: Part = {
  name: "scale",
  method: `two sites on the simulator, of ${SMALL} and of ${LARGE} posts of ${SOURCES} sources, filled by the product's own functions; rows as D1
  counts them; CPU of the whole simulator process, median of ${ROUNDS} rounds that alternate between the sites; ours is the large one, the
  baseline the small one. Growth is the target but for search, which has an amount`,
  measure,
};

/** A request to measure on both sites. */
interface Question {
  what: string;
  path(site: Facts): string;
  isSearch?: true;
}

/** Addresses and words of a site's data. */
interface Facts {
  /** Cursors of the last page up to {@link DEEP_PAGE}, of the front page and of a month. */
  deep: string;
  deepInMonth: string;
  /** The path of a post in the middle, and a word that only it has. */
  post: string;
  word: string;
}

const MONTH = "2026-05";

const search = (what: string, q: string, more = ""): Question => ({
  what: `search for ${what}`,
  path: () => `/search?q=${encodeURIComponent(q)}${more}`,
  isSearch: true,
});

const QUESTIONS: readonly Question[] = [
  { what: "front page", path: () => "/" },
  { what: `front page, page ${DEEP_PAGE}`, path: ({ deep }) => `/?before=${deep}` },
  { what: "source page", path: () => "/source-0" },
  { what: "tag page", path: () => "/tags/tag%200" },
  { what: "month", path: () => `/archive/${MONTH}` },
  { what: `month, page ${DEEP_PAGE}`, path: ({ deepInMonth }) => `/archive/${MONTH}?before=${deepInMonth}` },
  { what: "months", path: () => "/archive" },
  { what: "feed", path: () => "/feed.xml" },
  { what: "feed of a source, with tombstones", path: () => "/source-0/atom.xml" },
  { what: "feed of a tag", path: () => "/tags/tag%200/feed.json" },
  { what: "sitemap index", path: () => "/sitemap.xml" },
  { what: "counts of reactions", path: ({ post }) => `${post}/reactions` },
  { what: "an address where nothing is", path: () => "/source-0/nothing-is-here" },
  { what: "posts of a source, for the operator", path: () => "/api/v1/posts?source=source-0" },
  { what: "deliveries that failed, for the operator", path: () => "/api/v1/deliveries?source=source-0&status=failed" },
  { what: "the cron, with nothing to do", path: () => "/doors/scheduled" },
  search("a word of every post in English", "the"),
  search("a word that few have", "envererre"),
  search("a phrase of two such words", '"of the"'),
  search("twelve of them", "the of and to in a is that for it was on"),
  search("two words that never meet", "the और"),
  search("two frequent words that never meet", "the der"),
  search("a phrase that is nowhere", '"that that that that"'),
  search("one word forty times in quotes", `"${Array.from({ length: 40 }, () => "the").join(" ")}"`),
  search("one Han letter", "的"),
  search("a word of a source in another language", "the", "&source=source-1"),
  search("a word of a tag's posts", "the", "&tag=Tag%200"),
  search("a word that nothing has", "zzzzzz"),
];

async function measure(): Promise<Measurement[]> {
  const state = process.env["SCALE_STATE"] ?? temporaryDirectory();
  const bundle = await bundleProduct();
  const [small, large] = [await largeSite(bundle, state, SMALL), await largeSite(bundle, state, LARGE)];
  const facts = { small: factsOf(small), large: factsOf(large) };
  for (const site of [small, large]) await catchUp(site);
  const measured: Measurement[] = [
    asAmount(`${LARGE} posts, size of the database`, large.bytes, DATABASE_MAX_BYTES * (LARGE / 1e6), gigabytes, {
      baseline: sizesOf(large).join(" + "),
    }),
  ];
  for (const question of QUESTIONS) {
    const ask = (site: LargeSite, origin: URL) =>
      get(new URL(question.path(site === small ? facts.small : facts.large), origin));
    const rows = { small: (await ask(small, small.counted)).read, large: (await ask(large, large.counted)).read };
    const cpu = await cpuOf(small, large, REQUESTS_A_ROUND, async (site) => {
      for (let left = REQUESTS_A_ROUND; left > 0; left -= 1) await ask(site, site.plain);
    });
    measured.push(...rowsOf(question.what, rows, cpu, question.isSearch));
  }
  measured.push(...(await publishing(small, large)));
  measured.push(...(await deleting(large)));
  await small.simulator.stop();
  await large.simulator.stop();
  return measured;
}

/** Makes the cron do all work that has become due since the site was filled, such as dropping old rows. */
async function catchUp({ counted }: LargeSite): Promise<void> {
  for (let time = 0; time < CRON_TIMES_MAX; time += 1) {
    if ((await get(new URL("/doors/scheduled", counted))).written === 0) return;
  }
  throw new Error("the cron finds no end");
}

interface Both {
  small: number;
  large: number;
}

const rowsOf = (what: string, rows: Both, cpu: Both, isSearch?: true): Measurement[] => [
  asGrowth(`${what}, rows read`, rows.large, rows.small, GROWTH_MAX, (value) => value.toFixed(0)),
  isSearch
    ? asAmount(`${what}, CPU`, cpu.large, SEARCH_MAX_MILLISECONDS, milliseconds, { baseline: milliseconds(cpu.small) })
    : asGrowth(`${what}, CPU`, cpu.large, cpu.small, GROWTH_MAX, milliseconds),
];

/** CPU of one request or delivery, in milliseconds. */
async function cpuOf(
  small: LargeSite,
  large: LargeSite,
  amount: number,
  act: (site: LargeSite) => Promise<void>,
): Promise<Both> {
  const spent: { small: number[]; large: number[] } = { small: [], large: [] };
  for (const site of [small, large]) await act(site);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, site] of [
      ["small", small],
      ["large", large],
    ] as const) {
      const before = cpuMilliseconds(site.simulator.pid);
      await act(site);
      spent[name].push((cpuMilliseconds(site.simulator.pid) - before) / amount);
    }
  }
  return { small: median(spent.small), large: median(spent.large) };
}

const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };

/** Sends a request, and returns the rows that it read, if they are counted. */
async function get(url: URL): Promise<{ read: number; written: number }> {
  const response = await fetch(url, { headers });
  await response.arrayBuffer();
  if (response.status >= 400 && !url.pathname.endsWith("nothing-is-here"))
    throw new Error(`${url.href}: ${response.status}`);
  return JSON.parse(response.headers.get("x-rows") ?? '{"read":0,"written":0}') as { read: number; written: number };
}

/** Publishes new posts of a source with many posts, and withdraws them again, one batch of the queue at a time. */
async function publishing(small: LargeSite, large: LargeSite): Promise<Measurement[]> {
  const publishers = new Map([
    [small, await publisherOf(small)],
    [large, await publisherOf(large)],
  ]);
  const through = async (site: LargeSite, origin: URL, ids: string[]) => {
    const response = await fetch(new URL("/doors/queue", origin), {
      method: "POST",
      body: JSON.stringify(ids.map((id) => ({ kind: "delivery", id }))),
    });
    const retried = (await response.json()) as unknown[];
    if (!response.ok || retried.length > 0) throw new Error(`${retried.length} deliveries were not published`);
    return JSON.parse(response.headers.get("x-rows") ?? "{}") as { read: number; written: number };
  };
  const cpu: Record<"publish" | "withdraw", { small: number[]; large: number[] }> = {
    publish: { small: [], large: [] },
    withdraw: { small: [], large: [] },
  };
  const rows: Record<string, { read: Both; written: Both }> = {};
  for (let round = 0; round <= ROUNDS; round += 1) {
    // The first round counts rows, and warms up.
    const isCounted = round === 0;
    for (const [name, site] of [
      ["small", small],
      ["large", large],
    ] as const) {
      const { accept } = publishers.get(site)!;
      for (const act of ["publish", "withdraw"] as const) {
        const ids = await accept(act, round);
        const before = cpuMilliseconds(site.simulator.pid);
        const { read, written } = await through(site, isCounted ? site.counted : site.plain, ids);
        const used = (cpuMilliseconds(site.simulator.pid) - before) / BATCH;
        if (!isCounted) cpu[act][name].push(used);
        else {
          rows[act] ??= { read: { small: 0, large: 0 }, written: { small: 0, large: 0 } };
          rows[act].read[name] = read / BATCH;
          rows[act].written[name] = written / BATCH;
        }
      }
    }
  }
  return (["publish", "withdraw"] as const).flatMap((act) => {
    const { read, written } = rows[act]!;
    const shown = (value: number) => value.toFixed(1);
    return [
      asGrowth(`${act}, rows read`, read.large, read.small, GROWTH_MAX, shown),
      asGrowth(`${act}, rows written`, written.large, written.small, GROWTH_MAX, shown),
      asGrowth(`${act}, CPU`, median(cpu[act].large), median(cpu[act].small), GROWTH_MAX, milliseconds),
    ];
  });
}

interface ScalePublisher {
  /** Has a batch of deliveries accepted: new posts, or the withdrawals of that round's posts. */
  accept(act: "publish" | "withdraw", round: number): Promise<string[]>;
}

async function publisherOf({ plain }: LargeSite): Promise<ScalePublisher> {
  const source = "source-0";
  const response = await fetch(new URL(`/api/v1/sources/${source}/secrets`, plain), { method: "POST", headers });
  const signer = new Webhook(((await response.json()) as { secret: string }).secret);
  const run = Date.now();
  return {
    async accept(act, round) {
      const ids: string[] = [];
      for (let index = 0; index < BATCH; index += 1) {
        const { content } = await aPost(run + round * BATCH + index, Number.MAX_SAFE_INTEGER);
        const { html, published: _, modified: __, attribution: ___, ...rest } = content;
        const at = new Date();
        const id = `https://source-0.example/bench/${run}/${round}/${index}`;
        const data =
          act === "publish"
            ? { ...rest, id, url: id, content_html: html, date_published: at.toISOString(), language: "en" }
            : { id };
        const body = JSON.stringify({
          type: act === "publish" ? "post.published" : "post.withdrawn",
          timestamp: at.toISOString(),
          data,
        });
        const message = `${act}-${run}-${round}-${index}`;
        const accepted = await fetch(new URL(`/webhooks/${source}`, plain), {
          method: "POST",
          headers: {
            "content-type": "application/json",
            "webhook-id": message,
            "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
            "webhook-signature": signer.sign(message, at, body),
          },
          body,
        });
        if (accepted.status !== 202) throw new Error(`not accepted: ${await accepted.text()}`);
        ids.push(((await accepted.json()) as { id: string }).id);
      }
      return ids;
    },
  };
}

/** Deletes the largest source while somebody reads the front page and the cron withdraws its posts. */
async function deleting({ plain, file }: LargeSite): Promise<Measurement[]> {
  const source = "source-0";
  const database = new DatabaseSync(file, { readOnly: true });
  const { count, path } = database
    .prepare(
      "SELECT count(*) AS count, '/' || source || '/' || max(slug) AS path FROM posts WHERE source = ? AND live = 1",
    )
    .get(source) as { count: number; path: string };
  database.close();
  const timed = async (action: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await action();
    return performance.now() - start;
  };
  const read = () => timed(() => get(new URL("/", plain)));
  const alone: number[] = [];
  for (let time = 0; time < READS_ALONE; time += 1) alone.push(await read());
  const deletion = await timed(async () => {
    const response = await fetch(new URL(`/api/v1/sources/${source}`, plain), { method: "DELETE", headers });
    if (!response.ok) throw new Error(`the source was not deleted: ${response.status} ${await response.text()}`);
  });
  const { status } = await fetch(new URL(path, plain));
  if (status !== 410) throw new Error(`a post of the deleted source answers ${status}`);
  const beside: number[] = [];
  for (let cron = 0; cron < CRONS_BESIDE; cron += 1) {
    const run = { isOver: false };
    const done = get(new URL("/doors/scheduled", plain)).finally(() => (run.isOver = true));
    while (!run.isOver) beside.push(await read());
    await done;
  }
  const of = `${count} posts of a source deleted`;
  return [
    asAmount(`${of}, wall time of the request`, deletion, SLOWEST_MAX_MILLISECONDS, milliseconds),
    asAmount("slowest front page beside it, wall time", Math.max(...beside), SLOWEST_MAX_MILLISECONDS, milliseconds, {
      baseline: `${milliseconds(Math.max(...alone))}  slowest before; one process has readers, cron and D1`,
    }),
  ];
}

/** Reads the data of a site from the file itself. */
function factsOf({ file }: LargeSite): Facts {
  const database = new DatabaseSync(file, { readOnly: true });
  const first = <Row>(sql: string, ...values: (string | number)[]) => database.prepare(sql).get(...values) as Row;
  const cursor = (where: string, ...values: number[]) => {
    const from = `FROM posts WHERE withdrawn_at IS NULL AND slug IS NOT NULL AND ${where}`;
    const { count } = first<{ count: number }>(`SELECT count(*) AS count ${from}`, ...values);
    const pages = Math.min(DEEP_PAGE - 1, Math.floor(count / POSTS_ON_PAGE) - 1);
    const { at, id } = first<{ at: number; id: number }>(
      `SELECT listed_at AS at, id ${from} ORDER BY listed_at DESC, id DESC LIMIT 1 OFFSET ?`,
      ...values,
      pages * POSTS_ON_PAGE - 1,
    );
    return `${at}-${id}`;
  };
  const { path } = first<{ path: string }>(
    "SELECT '/' || source || '/' || slug AS path FROM posts WHERE source = 'source-0' ORDER BY id LIMIT 1",
  );
  const month = [Date.parse(`${MONTH}-01T00:00:00Z`), Date.parse(`${MONTH}-31T23:59:59Z`)];
  const facts = {
    deep: cursor("true"),
    deepInMonth: cursor("listed_at BETWEEN ? AND ?", ...month),
    post: path,
    word: "",
  };
  database.close();
  return facts;
}

/** Larger tables and indexes are printed by name; the others as one sum. */
const NAMED_MIN_BYTES = 100;

/** The parts of the database, in kilobytes per post: tables with their indexes, the largest first. */
function sizesOf({ file }: LargeSite): string[] {
  const database = new DatabaseSync(file, { readOnly: true });
  // The search index stores its words in tables of its own.
  const sizes = database
    .prepare(
      `SELECT iif(tbl_name GLOB 'search_*' AND tbl_name <> 'search_rebuild', 'search', tbl_name) AS name, sum(pgsize) AS bytes
       FROM dbstat JOIN sqlite_schema USING (name) GROUP BY 1 ORDER BY 2 DESC`,
    )
    .all() as { name: string; bytes: number }[];
  database.close();
  const isNamed = ({ bytes }: { bytes: number }) => bytes >= NAMED_MIN_BYTES * LARGE;
  const others = sizes.filter((size) => !isNamed(size)).reduce((sum, { bytes }) => sum + bytes, 0);
  return [...sizes.filter(isNamed), { name: "others", bytes: others }].map(
    ({ name, bytes }) => `${name} ${(bytes / 1000 / LARGE).toFixed(2)}`,
  );
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;
