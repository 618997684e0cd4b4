import { parseFragment, serialize } from "parse5";
import { sanitize } from "../../src/html/sanitize.ts";
import { anArticle } from "../article.ts";
import { median } from "../cpu.ts";
import { hostileBodies, LONG } from "../hostile-bodies.ts";
import { asAmount, asRatio, type Measurement, milliseconds, type Part } from "../measurement.ts";

const BASE = "https://harbor.example/post/";
const ARTICLES = 40;
const ROUNDS = 15;
const OVER_PARSER_MAX_RATIO = 3;
/** A hostile body may be as long as an honest one, and then it costs as much to read. */
const HOSTILE_OVER_HONEST_MAX = 1.5;
const HOSTILE_MAX_MILLISECONDS = 50;
const HOSTILE_RUNS = 5;
/** The slowest bodies that are listed. */
const SHOWN = 14;
/** The largest body of a webhook; half of it; and a length that exceeds no limit. */
const LENGTHS_CHARS = [1_000_000, 490_000, 100_000];

/** The cost of a body in the sanitizer alone. */
export const sanitizer: Part = {
  name: "sanitize",
  method: `CPU of this process, in Node; articles of 25 KB in turn with the parser alone, which parses and writes them once, ${ROUNDS} rounds;
  a hostile body counts by the fastest of ${HOSTILE_RUNS} runs, ${Object.keys(hostileBodies(1_000)).length} kinds at ${LENGTHS_CHARS.length} lengths, the slowest is shown`,
  measure: async () => [...articles(), ...slowest()],
};

function articles(): Measurement[] {
  const bodies = Array.from({ length: ARTICLES }, (_, number) => {
    const event = JSON.parse(anArticle(number).body) as { data: { content_html: string } };
    return event.data.content_html;
  });
  const spent: { ours: number[]; parser: number[] } = { ours: [], parser: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    spent.ours.push(cpu(() => bodies.forEach((html) => sanitize(html, { baseUrl: BASE }))) / ARTICLES);
    spent.parser.push(cpu(() => bodies.forEach((html) => serialize(parseFragment(html)))) / ARTICLES);
  }
  const [ours, parser] = [median(spent.ours), median(spent.parser)];
  return [asRatio("sanitize of 25 KB, CPU", ours, "parse and write alone", parser, OVER_PARSER_MAX_RATIO)];
}

function slowest(): Measurement[] {
  const fastest = (html: string) =>
    Math.min(...Array.from({ length: HOSTILE_RUNS }, () => cpu(() => sanitize(html, { baseUrl: BASE }))));
  const costsOf = (bodies: Readonly<Record<string, () => string>>) =>
    Object.entries(bodies).map(([what, make]) => ({ what, cost: fastest(make()) }));
  const slowestFirst = (one: { cost: number }, other: { cost: number }) => other.cost - one.cost;
  const [honest] = costsOf(LONG).toSorted(slowestFirst);
  const costs = LENGTHS_CHARS.flatMap((length) => costsOf(hostileBodies(length))).toSorted(slowestFirst);
  const [first] = costs;
  if (honest === undefined || first === undefined) throw new Error("there are no bodies");
  for (const { what, cost } of costs.slice(0, SHOWN))
    process.stderr.write(
      `  ${milliseconds(cost).padStart(8)}  ${(cost / honest.cost).toFixed(2)} of ${honest.what}  ${what}\n`,
    );
  const what = `hostile body, CPU: ${first.what}`;
  return [
    asAmount(what, first.cost, HOSTILE_MAX_MILLISECONDS, milliseconds),
    asRatio(what, first.cost, `the slowest long post: ${honest.what}`, honest.cost, HOSTILE_OVER_HONEST_MAX),
  ];
}

function cpu(action: () => void): number {
  const started = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}
