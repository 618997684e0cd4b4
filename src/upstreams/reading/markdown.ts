import MarkdownIt from "markdown-it";

/** Markdown with HTML in it, as CommonMark and tables have it; what the HTML may say, the sanitizer decides. */
const markdown = new MarkdownIt({ html: true });

/** An item of a task list (GitHub Flavored Markdown, section 5.3). In code its tag is text. */
const TASK = /(<li>\s*(?:<p>)?)\[([ xX])\] /g;

/** The HTML of a Markdown text. */
export const markdownToHtml = (text: string): string =>
  markdown
    .render(text)
    .replace(
      TASK,
      (_, item: string, mark: string) => `${item}<input type="checkbox"${mark === " " ? "" : " checked"}> `,
    );
