/** Elements whose content is text until their end tag, closed as in XML. */
const SELF_CLOSED = /<(script|style|iframe|textarea|title|noframes|noembed|xmp)((?:\s[^<>]*)?)\/>/gi;

/**
 * Markup in which such an element is empty, if nothing ends it. HTML ignores the slash, and the rest of the post would
 * be the element's content, which is not shown.
 */
export function withoutSelfClosed(html: string): string {
  if (!html.includes("/>")) return html;
  const ends = new Map<string, number>();
  return html.replace(SELF_CLOSED, (whole, name: string, attributes: string, at: number) => {
    const tag = name.toLowerCase();
    const end = ends.get(tag) ?? lastEnd(html, tag);
    ends.set(tag, end);
    return end > at ? whole : `<${name}${attributes}></${name}>`;
  });
}

const lastEnd = (html: string, tag: string): number => html.toLowerCase().lastIndexOf(`</${tag}`);
