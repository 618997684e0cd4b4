import { parseFragment, serialize } from "parse5";
import { sanitize } from "../../src/html/sanitize.ts";
import { anArticle } from "../article.ts";
import { median } from "../cpu.ts";
import { asAmount, asRatio, type Measurement, milliseconds, type Part } from "../measurement.ts";

const BASE = "https://harbor.example/post/";
const ARTICLES = 40;
const ROUNDS = 15;
const OVER_PARSER_MAX_RATIO = 3;
const HOSTILE_MAX_MILLISECONDS = 50;
const HOSTILE_RUNS = 5;
/** The largest body of a webhook; half of it; and a length that exceeds no limit. */
const LENGTHS_CHARS = [1_000_000, 490_000, 100_000];

/** The cost of a body in the sanitizer alone. */
export const sanitizer: Part = {
  name: "sanitize",
  method: `CPU of this process, in Node; articles of 25 KB in turn with the parser alone, which parses and writes them once, ${ROUNDS} rounds;
  a hostile body counts by the fastest of ${HOSTILE_RUNS} runs, ${Object.keys(hostile(1)).length} kinds at ${LENGTHS_CHARS.length} lengths, the slowest is shown`,
  measure: async () => [...articles(), slowest()],
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

function slowest(): Measurement {
  const costs = LENGTHS_CHARS.flatMap((length) =>
    Object.entries(hostile(length)).map(([what, html]) => {
      const runs = Array.from({ length: HOSTILE_RUNS }, () => cpu(() => sanitize(html, { baseUrl: BASE })));
      return { what, cost: Math.min(...runs) };
    }),
  );
  const [first] = costs.toSorted((one, other) => other.cost - one.cost);
  if (first === undefined) throw new Error("no hostile body");
  return asAmount("hostile body, CPU", first.cost, HOSTILE_MAX_MILLISECONDS, milliseconds, {
    baseline: `the slowest of ${costs.length}: ${first.what}`,
  });
}

/** Bodies that are made to be expensive, each of one kind and this length. */
function hostile(length: number): Record<string, string> {
  const of = (piece: string) => piece.repeat(Math.floor(length / piece.length));
  return {
    "one word": of("a"),
    "single letters": of("a "),
    blanks: of(" "),
    brackets: of("<"),
    references: of("&"),
    "long references": of("&CounterClockwiseContourIntegral;"),
    nulls: of("\0"),
    "lone surrogates": of("\ud800"),
    divisions: of("<div>"),
    paragraphs: of("<p>x</p>"),
    "empty paragraphs": of("<p>"),
    "paragraphs in depth": "<div>".repeat(95) + of("<p>x</p>"),
    "end tags": of("</p></b>"),
    "end tags in depth": "<div>".repeat(500) + of("</p>"),
    formatting: of("<b><i><u>"),
    "formatting made anew": "<b>".repeat(90) + of("<p>x"),
    "misnested formatting": of("<a><p></a>"),
    tables: of("<table><tr><td>"),
    "text in tables": of("<table>x"),
    "links in tables": of("<table><a>"),
    templates: of("<template>"),
    drawings: of("<svg><g>"),
    formulas: of("<math><mi>x"),
    lists: of("<ul><li>x"),
    frames: of("<iframe src=https://youtu.be/dQw4w9WgXcQ></iframe>"),
    objects: of("<object><p>"),
    images: of("<img src=a>"),
    candidates: of(`<img srcset="${"a 1x,".repeat(100)}">`),
    "one set of candidates": `<img src=a srcset="${of(",")}">`,
    "sets of commas": of(`<img src=a srcset="${",".repeat(8000)}">`),
    links: of("<a href=/x>y</a>"),
    addresses: of("http://x.example/y "),
    "addresses in paragraphs": of("<p>http://x.example/y</p>"),
    "addresses with a name": of("http://me@x.example/y "),
    players: of("<p>https://youtu.be/dQw4w9WgXcQ</p>"),
    "links within links": of("<a href=/x>y<b><a href=/z>"),
    "long links": of(`<a href="https://x.example/${"%61".repeat(1_200)}">x</a>`),
    "one long link": `<a href="https://x.example/${of("a/../")}">x</a>`,
    attributes: `<p ${Array.from({ length: length / 8 }, (_, index) => `a${index}`).join(" ")}>x`,
    "a comment": `<!--${of("-")}`,
    comments: of("<!---->"),
    "line feeds in pre": `<pre>${of("\n")}x</pre>`,
    identifiers: of("<i id=x>x</i>"),
  };
}

function cpu(action: () => void): number {
  const started = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}
