/** Conditions of newsletter systems that decide at sending time who reads a part: Liquid, Handlebars and Mailchimp. */

/** The part of a body that every reader may see. */
export interface Ungated {
  html: string;
  /** The parts that not every reader may see. */
  hidden: string;
  /** Whether members get more. */
  isCut: boolean;
}

/** Every condition has one of these. */
const MARKS = ["{%", "{{#", "*|"];

/**
 * A condition, its alternative and its end; or an element whose text is shown as it is written, where they are examples.
 */
const TOKEN = new RegExp(
  [
    "\\{%-?\\s{0,9}(?<liquid>if|unless|elsif|else|endif|endunless)\\b(?<of>[^%{}]{0,300}?)-?%\\}",
    "\\{\\{~?#(?<block>if|unless|has|is)\\s(?<on>[^{}]{1,200})\\}\\}|\\{\\{~?\\s?(?<other>else|/if|/unless|/has|/is)\\b[^{}]{0,99}\\}\\}",
    "\\*\\|(?<tag>IFNOT|IF|INTERESTED|ELSEIF|ELSE|END)(?::(?<which>[^|]{0,200}))?\\|\\*",
    "<(?<code>pre|code|kbd|samp|textarea|script|style)\\b",
  ].join("|"),
  "gi",
);

/** What a condition about readers names. */
const READERS =
  /\b(?:subscri(?:ber|ption)s?|members?|customers?|contacts?|users?|patrons?|supporters?|reader|visitor|recipient|paid|paying|premium|tiers?|plans?|membership|logged[_-]?in)\b|_(?:paid|premium|member)\b/i;

/** A condition that is true of readers who are no members. */
const NEGATED = /\bnot\b|!=|^\s*!|==\s*(?:&quot;|["'])?(?:false|nil|null|blank|empty|free)\b|\bnonmember|\bis_?free\b/i;

interface Block {
  /** Whether the condition is about readers. Other conditions are left as they are. */
  isOfReaders: boolean;
  isHidden: boolean;
}

interface Mark {
  kind: "begin" | "else" | "end";
  isOfReaders: boolean;
  isHidden: boolean;
  start: number;
  end: number;
}

/** The fewest letters that are a text for members. A greeting by name is none. */
const PART_MIN_LETTERS = 30;

/**
 * A body without the parts that conditions leave to some of its readers, and without those conditions. What everybody
 * else gets stays.
 */
export function withoutConditions(html: string): Ungated {
  if (!MARKS.some((mark) => html.includes(mark))) return { html, hidden: "", isCut: false };
  const marks = fitting(marksIn(html), html);
  let [open, hidden, from] = ["", "", 0];
  const blocks: Block[] = [];
  let hiding = 0;
  for (const mark of marks) {
    const block = mark.kind === "begin" ? mark : blocks.at(-1);
    if (block === undefined) continue; // only for the compiler: each fitting mark has one
    const until = block.isOfReaders ? mark.start : mark.end;
    if (hiding > 0) hidden += html.slice(from, until);
    else open += html.slice(from, until);
    from = mark.end;
    if (mark.kind === "begin") blocks.push({ isOfReaders: mark.isOfReaders, isHidden: mark.isHidden });
    if (mark.kind === "begin" && mark.isHidden) hiding += 1;
    if (mark.kind === "end") blocks.pop();
    if (mark.kind === "end" && block.isHidden) hiding -= 1;
    if (mark.kind !== "else" || !block.isOfReaders) continue;
    block.isHidden = !block.isHidden;
    hiding += block.isHidden ? 1 : -1;
  }
  if (hiding > 0) hidden += html.slice(from);
  else open += html.slice(from);
  const letters = hidden.replace(/<[^<>]*>/g, "").match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  return { html: open, hidden, isCut: letters >= PART_MIN_LETTERS };
}

/**
 * The marks that are no text: those with a beginning and an end. A body may be cut off inside a condition, whose end is
 * then the body's; a condition that is only spoken of stands in a sentence.
 */
function fitting(marks: readonly Mark[], html: string): Mark[] {
  const open: Mark[] = [];
  const beginnings = new Map<Mark, Mark | undefined>();
  for (const mark of marks) {
    if (mark.kind === "begin") open.push(mark);
    beginnings.set(mark, open.at(-1));
    if (mark.kind === "end") open.pop();
  }
  const spoken = new Set(open.filter(({ isOfReaders, start }) => !isOfReaders || !beginsElement(html, start)));
  return marks.filter((mark) => {
    const beginning = beginnings.get(mark);
    return beginning !== undefined && !spoken.has(beginning);
  });
}

/** Whether nothing but white space stands between a place and the tag before it. */
function beginsElement(html: string, at: number): boolean {
  const before = html.slice(Math.max(0, at - GAP_MAX_CHARS), at).trimEnd();
  return before === "" || before.endsWith(">");
}

const GAP_MAX_CHARS = 200;

function marksIn(html: string): Mark[] {
  const marks: Mark[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(html); match !== null; match = TOKEN.exec(html)) {
    const { code, liquid, of = "", block, on = "", other, tag, which = "" } = match.groups!;
    if (code !== undefined) {
      const end = endOf(code, html, TOKEN.lastIndex);
      if (end === undefined) break;
      TOKEN.lastIndex = end;
      continue;
    }
    const word = (liquid ?? block ?? other ?? tag ?? "").toLowerCase();
    const kind = /^(?:end|\/)/.test(word) ? "end" : word.startsWith("els") ? "else" : "begin";
    const condition = of + on + which;
    const isOfReaders = tag !== undefined || READERS.test(condition);
    const isNegated = (word === "unless" || word === "ifnot") !== NEGATED.test(condition);
    marks.push({ kind, isOfReaders, isHidden: isOfReaders && !isNegated, start: match.index, end: TOKEN.lastIndex });
  }
  return marks;
}

/** Where an element of examples ends. */
function endOf(name: string, html: string, from: number): number | undefined {
  const closing = new RegExp(`</${name}`, "gi");
  closing.lastIndex = from;
  return closing.exec(html)?.index;
}
