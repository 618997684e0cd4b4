/**
 * Calculates what reaches its limit first as a site grows, and how to continue, from measured numbers: `npm run
 * simulate`. Its output is the tables of docs/scale.md.
 */

/**
 * Measured: sizes, rows and queue operations as in docs/costs.md; the writer's times as the CPU of D1's simulator on
 * two cores: between 3 and 9 ms for a post; for a reaction, by `npm run bench -- reaction`.
 */
const MEASURED = {
  contentKb: 3.5,
  searchKb: 3.2,
  rowsKb: 2.5,
  writerMsAPost: 9,
  rowsWrittenAPost: 70,
  queueOperationsAPost: 12,
  kvWritesAPost: 2,
  writerMsAReaction: 0.9,
  writerMsAReactionOfAHundred: 0.014,
  rowsWrittenAReaction: 3,
  cpuMsAMiss: 1,
};

/** Cloudflare's limits, of November 2026. */
const LIMITS = {
  databaseGb: 10,
  queueMessagesASecond: 5_000,
  purgedTagsAMinute: 5 * 100,
  reactionsAStatement: 100,
};

/** Assumptions; replace them by the numbers of your own site. */
const ASSUMED = {
  /** The time of a consumer's request to D1 and back. */
  roundTripMs: 20,
  /** The share of reads that miss the cache. */
  missShare: 0.1,
  /**
   * The tags that a correction purges: its page, its source, two tags. The front page is purged once for all
   * corrections.
   */
  tagsACorrection: 4,
  /** The ratio of the busiest minute to the mean. */
  peak: 5,
  /** The usable share of limits: no database is filled completely, and no queue used to its last message. */
  fill: 0.7,
};

/** Each message is written, read and deleted once. */
const OPERATIONS_A_MESSAGE = 3;

/** Prices in dollars. */
const PRICES = {
  requestsAMillion: 0.3,
  cpuMsAMillion: 0.02,
  kvReadsAMillion: 0.5,
  kvWritesAMillion: 5,
  rowsWrittenAMillion: 1,
  queueOperationsAMillion: 0.4,
  d1GbMonth: 0.75,
  r2GbMonth: 0.015,
};

const SECONDS_A_DAY = 86_400;
const DAYS_A_MONTH = 30;

const count = (number: number): string => {
  const units = ["", " thousand", " million", " billion"];
  const power = number < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(number) / 3));
  const scaled = number / 1000 ** power;
  return `${scaled >= 100 ? Math.round(scaled) : Number(scaled.toPrecision(2))}${units[power]}`;
};
const dollars = (amount: number): string =>
  amount < 10 ? `$${amount.toFixed(0)}` : `$${Math.round(amount).toLocaleString("en")}`;
const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => "---"), ...rows]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n")
    .replaceAll(/ --- /g, "---");

/** The limits of one database, one queue and one zone. */
function limits(): string {
  const kbAPost = MEASURED.contentKb + MEASURED.searchKb + MEASURED.rowsKb;
  const bySingles = 1000 / MEASURED.writerMsAReaction;
  const byHundreds = (1000 / ASSUMED.roundTripMs) * LIMITS.reactionsAStatement;
  return table(
    ["what ends", "at", "because"],
    [
      [
        "posts in one database",
        count((LIMITS.databaseGb * 1e6) / kbAPost),
        `${LIMITS.databaseGb} GB a database, ${kbAPost.toFixed(1)} KB a post`,
      ],
      [
        "corrections and withdrawals a minute that are purged at once",
        count(LIMITS.purgedTagsAMinute / ASSUMED.tagsACorrection),
        `${LIMITS.purgedTagsAMinute} tags a minute, ${ASSUMED.tagsACorrection} tags each; the rest waits for its minute`,
      ],
      [
        "reactions a minute, each written by its request",
        count(bySingles * 60),
        `${MEASURED.writerMsAReaction} ms of the one writer each`,
      ],
      [
        "reactions a minute through the queue",
        count(Math.min(byHundreds, LIMITS.queueMessagesASecond) * 60),
        `a queue takes ${count(LIMITS.queueMessagesASecond)} a second; its one consumer writes ${LIMITS.reactionsAStatement} in ${ASSUMED.roundTripMs} ms`,
      ],
      [
        "posts a second",
        count(1000 / MEASURED.writerMsAPost),
        `${MEASURED.writerMsAPost} ms of the one writer each, at most`,
      ],
      [
        "posts a second by messages",
        count((LIMITS.queueMessagesASecond * OPERATIONS_A_MESSAGE) / MEASURED.queueOperationsAPost),
        `${MEASURED.queueOperationsAPost / OPERATIONS_A_MESSAGE} messages a post`,
      ],
    ],
  );
}

interface Load {
  posts: number;
  postsADay: number;
  readsADay: number;
  reactionsAMinute: number;
}

/** The use of each part under a load, and its cost per month. */
function parts({ posts, postsADay, readsADay, reactionsAMinute }: Load): string {
  const gb = (kb: number) => (posts * kb) / 1e6;
  const databases = (size: number) => Math.ceil(size / (LIMITS.databaseGb * ASSUMED.fill));
  const reactionsASecond = reactionsAMinute / 60;
  const monthly = { posts: postsADay * DAYS_A_MONTH, reads: readsADay * DAYS_A_MONTH };
  const reactions = reactionsASecond * SECONDS_A_DAY * DAYS_A_MONTH;
  const millions = (amount: number, price: number) => (amount / 1e6) * price;
  const misses = monthly.reads * ASSUMED.missShare;
  const queues = Math.ceil(reactionsASecond / (LIMITS.queueMessagesASecond * ASSUMED.fill));
  const rows: [string, string, number][] = [
    [
      `rows: ${count(gb(MEASURED.rowsKb))} GB`,
      `${databases(gb(MEASURED.rowsKb))} databases by groups of sources`,
      gb(MEASURED.rowsKb) * PRICES.d1GbMonth,
    ],
    [
      `search: ${count(gb(MEASURED.searchKb))} GB`,
      `${databases(gb(MEASURED.searchKb))} databases by time`,
      gb(MEASURED.searchKb) * PRICES.d1GbMonth,
    ],
    [
      `contents: ${count(gb(MEASURED.contentKb))} GB`,
      "R2, a key a revision",
      gb(MEASURED.contentKb) * PRICES.r2GbMonth,
    ],
    [
      `${count(postsADay)} posts a day`,
      "the groups' databases, one queue",
      millions(monthly.posts * MEASURED.rowsWrittenAPost, PRICES.rowsWrittenAMillion) +
        millions(monthly.posts * MEASURED.kvWritesAPost, PRICES.kvWritesAMillion) +
        millions(monthly.posts * MEASURED.queueOperationsAPost, PRICES.queueOperationsAMillion),
    ],
    [
      `${count(readsADay)} reads a day`,
      `the cache; ${ASSUMED.missShare * 100}% reach KV`,
      millions(monthly.reads, PRICES.requestsAMillion) +
        millions(misses, PRICES.kvReadsAMillion) +
        millions(misses * MEASURED.cpuMsAMiss, PRICES.cpuMsAMillion),
    ],
    [
      `${count(reactionsAMinute)} reactions a minute, as today`,
      `${queues} queues, ${MEASURED.rowsWrittenAReaction} rows each`,
      millions(reactions, PRICES.requestsAMillion) +
        millions(reactions * OPERATIONS_A_MESSAGE, PRICES.queueOperationsAMillion) +
        millions(reactions * MEASURED.rowsWrittenAReaction, PRICES.rowsWrittenAMillion),
    ],
    [
      "the same with counters kept in memory",
      "a Durable Object a busy post, 1 row each, no queue",
      millions(reactions, PRICES.requestsAMillion) * 1.5 + millions(reactions, PRICES.rowsWrittenAMillion),
    ],
  ];
  return table(
    ["load", "parts", "a month"],
    rows.map(([load, part, cost]) => [load, part, dollars(cost)]),
  );
}

/** The load of one group's writer. */
function writers({ posts, postsADay, reactionsAMinute }: Load): string {
  const groups = Math.ceil((posts * MEASURED.rowsKb) / 1e6 / (LIMITS.databaseGb * ASSUMED.fill));
  const publishing = ((postsADay * ASSUMED.peak) / SECONDS_A_DAY / groups) * MEASURED.writerMsAPost;
  const reacting = (reactionsAMinute / 60 / groups) * MEASURED.writerMsAReactionOfAHundred;
  const percent = (ms: number) => `${(ms / 10).toFixed(1)}%`;
  return table(
    ["of one group's writer", "share"],
    [
      [`posts, at ${ASSUMED.peak} times the mean`, percent(publishing)],
      ["reactions, a hundred a statement", percent(reacting)],
    ],
  );
}

const LARGE: Load = { posts: 100e6, postsADay: 50e3, readsADay: 1e9, reactionsAMinute: 1e6 };

if (process.argv.includes("--help")) {
  console.log("Usage: npm run simulate\n\nPrints what ends at which number, and what a hundred million posts take.");
  process.exit(0);
}
console.log([limits(), parts(LARGE), writers(LARGE)].join("\n\n"));
