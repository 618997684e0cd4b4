/** Titles and texts of Atom that are markup or base64, but that the library would read as text. */
import { MARK_COMMENT } from "../../html/gates.ts";
import { escape } from "../reading/fields.ts";
import { xhtmlToHtml } from "./xhtml.ts";

/** From, to, replacement. */
type Cut = [number, number, string];

/** Declared by Atom 0.3, and by software that treated a text as a file. */
const BASE64 = /\s(?:mode\s*=\s*["']base64|type\s*=\s*["']application\/octet-stream)["']/i;

const CONSTRUCTS = new Set(["title", "summary", "content"]);

/** XHTML with more tags is not parsed as XML. */
const XHTML_TAGS_MAX = 1_000;

/** How a start tag and its content must be read. */
interface Construct {
  cut: Cut | undefined;
  /** Where the element's content ends. */
  until: number;
  /** Whether the cut includes all content, so that no part of it is parsed as XML. */
  isWhole?: true;
}

/**
 * How a start tag and its content must be read, if not as they are: base64 (Atom 0.3, section 3.1.2) decoded; child
 * elements without a suitable type as XHTML, because an XML parser returns no tags as text; long XHTML as HTML in a
 * section, because an XML parser takes long for many tags.
 *
 * @param tag where the start tag begins and ends; its name as written and without prefix
 */
export function constructAt(text: string, tag: { start: number; end: number; name: string; local: string }): Construct {
  const { start, end, name, local } = tag;
  if (!CONSTRUCTS.has(local)) return { cut: undefined, until: end };
  const close = text.indexOf(`</${name}`, end);
  if (close < 0) return { cut: undefined, until: text.length };
  const attributes = text.slice(start + 1 + name.length, end - 1);
  if (BASE64.test(attributes)) {
    const decoded = decodeBase64(text.slice(end, close));
    return { cut: decoded === undefined ? undefined : [end, close, escape(decoded)], until: close };
  }
  const type = /\stype\s*=\s*["']([^"']*)["']/i.exec(attributes);
  if (/xhtml/i.test(type?.[1] ?? "") && hasMoreTags(XHTML_TAGS_MAX, text, end, close)) {
    const html = section(xhtmlToHtml(text.slice(end, close)));
    return {
      cut: [start, close, `<${name} type="html"${attributes.replace(type![0], "")}>${html}`],
      until: close,
      isWhole: true,
    };
  }
  if (!/^(?:text(?:\/plain)?)?$/i.test(type?.[1] ?? "") || !hasElements(text.slice(end, close)))
    return { cut: undefined, until: close };
  const others = type === null ? attributes : attributes.replace(type[0], "");
  return { cut: [start, end, `<${name} type="xhtml"${others}>`], until: close };
}

function hasMoreTags(max: number, text: string, from: number, to: number): boolean {
  let tags = 0;
  for (let at = text.indexOf("<", from); at >= 0 && at < to; at = text.indexOf("<", at + 1))
    if ((tags += 1) > max) return true;
  return false;
}

/** HTML as a CDATA section, which is split inside comments that the parser would remove. */
const section = (html: string): string =>
  `<![CDATA[${html.replaceAll("]]>", "]]]]><![CDATA[>").replace(MARK_COMMENT, (mark) => `<]]><![CDATA[${mark.slice(1)}`)}]]>`;

const hasElements = (xml: string): boolean => !xml.includes("<![CDATA[") && /<[a-z]/i.test(xml);

function decodeBase64(text: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(text.replace(/\s+/g, "")), (character) => character.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return undefined;
  }
}
