import { HeadLink } from "./parts.tsx";
/** The formats of every feed: file name, media type, and usual name. */
export const FEED_FORMATS = [
  { file: "feed.xml", type: "application/rss+xml", name: "RSS" },
  { file: "atom.xml", type: "application/atom+xml", name: "Atom" },
  { file: "feed.json", type: "application/feed+json", name: "JSON Feed" },
] as const;

/** The address of a list's feed. */
export const feedHref = (path: string, file: string): string => `${path === "/" ? "" : path}/${file}`;

/** Links for feed readers to find the feeds of a list. */
export function FeedLinks({ title, path }: { title: string; path: string }) {
  return (
    <>
      {FEED_FORMATS.map(({ file, type, name }) => (
        <HeadLink rel="alternate" type={type} title={`${title} (${name})`} href={feedHref(path, file)} />
      ))}
    </>
  );
}
