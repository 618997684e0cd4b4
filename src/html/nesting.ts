import type { Element, ElementContent, Root } from "hast";
import { MATHML, MATHML_TOKENS } from "./formulas.ts";
import { ATTRIBUTE_STEPS, STEPS_MAX } from "./limits.ts";

const set = (names: string): ReadonlySet<string> => new Set(names.split(" "));

/**
 * Elements by how a parser handles their tags (HTML standard, 13.2.6.4.7): blocks end a paragraph, inline elements stay
 * where they are written. An element that is in neither list nor in PARENTS is not plain.
 */
export const BLOCKS = set(
  "div blockquote ul ol dl figure figcaption aside details summary h2 h3 h4 h5 h6 pre table p hr li dt dd",
);
const INLINES = set(
  "span a em strong b i u s small mark sub sup del ins q cite code kbd samp var abbr dfn time data bdi bdo br wbr img " +
    "picture source video audio track ruby rb rt rp rtc",
);
const HEADINGS = set("h2 h3 h4 h5 h6");
/** Elements that a parser accepts in some parents only, with those parents. */
const PARENTS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["li", set("ul ol")],
  ["dt", set("dl")],
  ["dd", set("dl")],
  ["caption", set("table")],
  ["colgroup", set("table")],
  ["col", set("colgroup")],
  ["thead", set("table")],
  ["tbody", set("table")],
  ["tfoot", set("table")],
  ["tr", set("thead tbody tfoot")],
  ["td", set("tr")],
  ["th", set("tr")],
  ["rb", set("ruby")],
  ["rt", set("ruby")],
  ["rp", set("ruby")],
  ["rtc", set("ruby")],
]);
/** Elements that contain only elements from PARENTS that name them, and white space. */
const FRAMES = set("table colgroup thead tbody tfoot tr");
/** Parts of a formula. A parser reads them as written within each other, and text within those that are tokens. */
const OF_FORMULAS: ReadonlySet<string> = new Set(MATHML);
const DEPTH_MAX_LEVELS = 100;

const WHITE_SPACE = /^[\t\n ]*$/;

/**
 * Whether a tree of allowed elements is nested so simply that a parser certainly reads it as written, and within its
 * limits. True for most trees. False means that it is not certain.
 */
export function isPlainlyNested(tree: Root): boolean {
  let steps = 0;
  const walk = (parent: Element | Root, depth: number, isInParagraph: boolean, isInLink: boolean): boolean => {
    if (depth > DEPTH_MAX_LEVELS) return false;
    const name = parent.type === "root" ? "div" : parent.tagName;
    const isFrame = FRAMES.has(name);
    const isFormula = OF_FORMULAS.has(name);
    for (const child of parent.children as ElementContent[]) {
      if (child.type === "text") {
        if (isFormula ? !MATHML_TOKENS.has(name) : isFrame && !WHITE_SPACE.test(child.value)) return false;
        continue;
      }
      if (child.type !== "element") return false;
      const { tagName } = child;
      const parents = PARENTS.get(tagName);
      if (parents === undefined ? isFrame : !parents.has(name)) return false;
      const isBlock = BLOCKS.has(tagName);
      const isPart = OF_FORMULAS.has(tagName);
      if (isFormula ? !isPart || tagName === "math" || MATHML_TOKENS.has(name) : isPart && tagName !== "math")
        return false;
      if (!isBlock && !isPart && parents === undefined && !INLINES.has(tagName)) return false;
      if (isBlock && isInParagraph) return false;
      if (tagName === "a" && isInLink) return false;
      if (HEADINGS.has(tagName) && HEADINGS.has(name)) return false;
      if (tagName === "pre" && startsWithLineFeed(child)) return false;
      steps += 2 * (depth + 2);
      for (const _ in child.properties) {
        steps += ATTRIBUTE_STEPS;
        break;
      }
      if (steps > STEPS_MAX) return false;
      if (
        child.children.length > 0 &&
        !walk(child, depth + 1, isInParagraph || tagName === "p", isInLink || tagName === "a")
      )
        return false;
    }
    return true;
  };
  return walk(tree, 1, false, false);
}

function startsWithLineFeed({ children: [first] }: Element): boolean {
  return first?.type === "text" && first.value.startsWith("\n");
}
