import MarkdownIt from "markdown-it";

/** Markdown with HTML in it, as CommonMark and tables have it; what the HTML may say, the sanitizer decides. */
const markdown = new MarkdownIt({ html: true });

/** The HTML of a Markdown text. */
export const markdownToHtml = (text: string): string => markdown.render(text);
