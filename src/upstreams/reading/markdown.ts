import MarkdownIt from "markdown-it";

/** Markdown as in CommonMark, with tables and HTML. The sanitizer decides which HTML may stay. */
const markdown = new MarkdownIt({ html: true });

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
