import { escape } from "../reading/fields.ts";
import { imageOf, kindOf, type Medium } from "../reading/media.ts";

interface Link {
  href?: string;
  rel?: string;
  type?: string;
}

/**
 * The meaning of Atom's links: the page (RFC 4287, section 4.2.7.2), the original (RFC 6596), WebSub's hubs and self
 * (WebSub, section 4), the license (RFC 4946), and older entries (RFC 5005, sections 3 and 4).
 */
export function linkFacts(links: readonly Link[] | undefined): {
  alternate: string | undefined;
  canonical: string | undefined;
  related: string[];
  hubs: string[];
  self: string | undefined;
  license: string | undefined;
  older: string | undefined;
  hasMore: boolean;
} {
  const of = (relation: string) =>
    (links ?? []).filter(({ rel, href }) => href !== undefined && (rel ?? "alternate").split(/\s+/).includes(relation));
  const alternates = of("alternate");
  const page = alternates.find(({ type }) => type === undefined || /html/i.test(type)) ?? alternates[0];
  return {
    alternate: page?.href,
    canonical: of("canonical")[0]?.href,
    related: of("related").flatMap(({ href }) => href ?? []),
    hubs: of("hub").flatMap(({ href }) => href ?? []),
    self: of("self")[0]?.href,
    license: of("license")[0]?.href,
    older: (of("prev-archive")[0] ?? of("next")[0])?.href,
    hasMore: of("next").length > 0 || of("prev-archive").length > 0,
  };
}

interface Terms {
  creativeCommons?: { licenses?: string[] };
  dc?: { rights?: string[] };
  dcterms?: { licenses?: string[]; rights?: string[] };
}

/** The license as its modules give it: preferably an address, else a text. */
export const licenseOf = ({ creativeCommons, dc, dcterms }: Terms): string | undefined =>
  creativeCommons?.licenses?.[0] ?? dcterms?.licenses?.[0] ?? dc?.rights?.[0] ?? dcterms?.rights?.[0];

type Text = { value?: string; type?: string };

/** The description of a file, a group or a whole entry in Media RSS. */
interface Described {
  title?: Text;
  description?: Text;
  credits?: { value?: string; role?: string }[];
  copyright?: { value?: string };
  thumbnails?: { url?: string; width?: number; height?: number }[];
  player?: { url?: string };
  embed?: { url?: string };
  categories?: { name?: string; label?: string }[];
}

interface Content extends Described {
  url?: string;
  type?: string;
  medium?: string;
  isDefault?: boolean;
  width?: number;
  height?: number;
}

export interface Media extends Described {
  contents?: Content[];
  groups?: (Described & { contents?: Content[] })[];
}

/** The media that Media RSS shows beside an entry's text (Media RSS 1.5.1). */
export function mediaOf(media: Media | undefined, isDescribed: boolean): Medium[] {
  if (media === undefined) return [];
  const single = media.contents ?? [];
  // The entry's title and description belong to its picture, if it has one picture only and another text.
  const around = isDescribed && single.length === 1 ? media : {};
  return [
    ...single.flatMap((content) => fileOf(content, around)),
    ...(media.groups ?? []).flatMap((group) =>
      best((group.contents ?? []).flatMap((content) => fileOf(content, group))),
    ),
    ...[media, ...(media.groups ?? [])].flatMap(playerOf),
    ...[media, ...(media.groups ?? [])].flatMap(({ thumbnails }) => thumbnailsOf(thumbnails)),
    ...[...single, ...(media.groups ?? []).flatMap(({ contents }) => contents ?? [])].flatMap((content) => [
      ...playerOf(content),
      ...thumbnailsOf(content.thumbnails),
    ]),
  ];
}

function fileOf(content: Content, around: Described): Medium[] {
  const { url, type, medium, width, height } = content;
  if (url === undefined) return [];
  // Many feeds name a picture without its kind.
  const kind = kindOf(url, type, medium) ?? (type === undefined && medium === undefined ? "image" : undefined);
  const poster = content.thumbnails?.[0]?.url ?? around.thumbnails?.[0]?.url;
  return kind === undefined ? [] : [{ kind, url, width, height, poster, ...wordsFor(content, around) }];
}

function wordsFor(content: Described, around: Described): Pick<Medium, "alt" | "caption" | "credit"> {
  const { title, description, credits, copyright } = {
    title: content.title ?? around.title,
    description: content.description ?? around.description,
    credits: content.credits ?? around.credits,
    copyright: content.copyright ?? around.copyright,
  };
  const maker = credits?.find(({ role }) => !/owner|distribut|publish|upload|compan/i.test(role ?? ""))?.value;
  const credit = maker ?? copyright?.value;
  const words = description?.value ?? title?.value ?? "";
  // Mastodon and similar software add a description for blind readers, declared as plain text.
  const isAlternative = /^(?:text\/)?plain$/i.test(description?.type ?? "") && credit === undefined;
  const isMarkup = /html/i.test(description?.type ?? "") || /<\/?[a-z]|&\w+;/i.test(words);
  return {
    alt: isMarkup ? words : escape(words),
    caption: isAlternative || description === undefined ? "" : isMarkup ? words : escape(words),
    credit,
  };
}

/** The largest file of each kind in a group, which holds one thing in several forms. */
function best(files: Medium[]): Medium[] {
  const kept = new Map<Medium["kind"], Medium>();
  for (const file of files) {
    const known = kept.get(file.kind);
    if (known === undefined || sizeOf(file) > sizeOf(known)) kept.set(file.kind, file);
  }
  return [...kept.values()].map((file) => {
    const forms = files.filter(({ kind, url }) => kind === file.kind && url !== file.url).map(({ url }) => url);
    return file.kind === "image" || forms.length === 0 ? file : { ...file, forms };
  });
}

const sizeOf = ({ width, height }: Medium): number => width ?? height ?? 0;

/** An entry's topics in Media RSS: of the whole entry and of its files. */
export function topicsOf(media: Media | undefined): string[] {
  if (media === undefined) return [];
  const groups = media.groups ?? [];
  const all: Described[] = [
    media,
    ...groups,
    ...(media.contents ?? []),
    ...groups.flatMap(({ contents }) => contents ?? []),
  ];
  return all.flatMap(({ categories }) => categories ?? []).flatMap(({ label, name }) => label ?? name ?? []);
}

const playerOf = ({ player, embed }: Described): Medium[] =>
  [player?.url, embed?.url].flatMap((url) =>
    url !== undefined && kindOf(url, undefined, undefined) === "player" ? [{ kind: "player" as const, url }] : [],
  );

const thumbnailsOf = (thumbnails: Described["thumbnails"]): Medium[] =>
  (thumbnails ?? []).flatMap(({ url, width, height }) =>
    url === undefined ? [] : [{ kind: "image" as const, url, width, height, isThumbnail: true }],
  );

/** A picture given by its address alone. */
export const pictureAt = (url: string | undefined): Medium[] => imageOf(url ?? "");
