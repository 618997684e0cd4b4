import { diffLines } from "diff";

/** The lines shown at each end of a long run of equal lines. */
const AROUND = 2;
const CHARS_MAX = 100_000;
const EDITS_MAX = 2000;

/** HTML with each block element on a line of its own, so that differences are found by paragraph. */
export const linesOf = (html: string): string =>
  html.slice(0, CHARS_MAX).replaceAll(/(<\/(?:p|h\d|li|ul|ol|figure|blockquote|table|tr|pre|div)>)(?!\n)/g, "$1\n");

/** The difference between two texts, by lines. */
export function Difference({ before, after, label }: { before: string; after: string; label: string }) {
  const parts = diffLines(before, after, { maxEditLength: EDITS_MAX });
  if (!parts) return <p>They differ too much to be compared.</p>;
  if (parts.every(({ added, removed }) => !added && !removed)) return <p>No difference.</p>;
  return (
    <pre class="diff" tabindex={0} aria-label={label}>
      {parts.map(({ value, added, removed }, index) => {
        const lines = value.replace(/\n$/, "").split("\n");
        if (added) return lines.map((line) => <ins>{line}</ins>);
        if (removed) return lines.map((line) => <del>{line}</del>);
        if (lines.length <= AROUND * 2 + 1) return lines.map((line) => <span>{line}</span>);
        return [
          ...(index === 0 ? [] : lines.slice(0, AROUND)),
          "…",
          ...(index === parts.length - 1 ? [] : lines.slice(-AROUND)),
        ].map((line) => <span>{line}</span>);
      })}
    </pre>
  );
}
