import MarkdownIt from "markdown-it";
import footnotes from "markdown-it-footnote";

/**
 * Markdown as in CommonMark, with tables, HTML and footnotes as on GitHub: `[^1]`. The sanitizer decides which HTML may
 * stay.
 */
const markdown = new MarkdownIt({ html: true }).use(footnotes).disable("footnote_inline");

/** An item of a task list (GitHub Flavored Markdown, section 5.3). Inside code its tag would be escaped. */
const TASK = /(<li>\s*(?:<p>)?)\[([ xX])\] /g;

/** The HTML of a Markdown text. */
export const markdownToHtml = (text: string): string =>
  markdown
    .render(text)
    .replace(
      TASK,
      (_, item: string, mark: string) => `${item}<input type="checkbox"${mark === " " ? "" : " checked"}> `,
    );
