import type { Post } from "../model/post.ts";
import type { Interface } from "./language.ts";
import { webUrl } from "../model/address.ts";
import { Name, Sentence } from "./parts.tsx";

/**
 * Where to read the rest of an excerpt or of a cut post, or to see its drawings: at the first publisher, else at the
 * source.
 */
export function ReadOn({ post, ui }: { post: Post; ui: Interface }) {
  if (!post.excerptOnly && post.cut === undefined && !post.lacksDrawings) return null;
  const { first } = post.attribution;
  const [url, name] = first.url === undefined ? [post.url, post.source.name] : [first.url, first.name];
  return (
    <p class="read-on" {...ui.attributes}>
      <a href={webUrl(url)}>
        <Sentence template={ui.strings.readOn} slots={{ source: <bdi>{name}</bdi> }} />
      </a>
    </p>
  );
}

/** The license; a link if it is an address. */
export function License({ post, ui }: { post: Post; ui: Interface }) {
  const { license } = post;
  if (!license) return null;
  const url = webUrl(license);
  return (
    <p class="license" {...ui.attributes}>
      {ui.strings.license}:{" "}
      {url === undefined ? <bdi>{license}</bdi> : <Name name={licenseName(url)} url={url} rel="license" />}
    </p>
  );
}

/** https://creativecommons.org/licenses/by-sa/4.0/ and https://creativecommons.org/publicdomain/zero/1.0/ */
const CREATIVE_COMMONS =
  /^https?:\/\/(?:www\.)?creativecommons\.org\/(?:licenses\/([a-z-]+)|publicdomain\/(zero|mark))\/(\d\.\d)(?:\/|$)/;

/** The common name of a well-known license, else its address. */
function licenseName(url: string): string {
  const [, license, publicDomain, version] = CREATIVE_COMMONS.exec(url) ?? [];
  if (license !== undefined) return `CC ${license.toUpperCase()} ${version}`;
  if (publicDomain !== undefined) return publicDomain === "zero" ? `CC0 ${version}` : `Public Domain Mark ${version}`;
  return url.replace(/^https?:\/\/(?:www\.)?/, "").replace(/\/$/, "");
}
