import type { SafeHtml } from "../model/html.ts";

/** The width of the text column, and of a picture that leads it (style.css). */
const SIZES = "(min-width: 660px) 608px, 94vw";
const LEAD_SIZES = "(min-width: 990px) 928px, 94vw";

/** The width of a phone's column at one and two device pixels, and of a desktop's. */
const WIDTHS_PIXELS = [360, 720, 1020, 1360, 1860] as const;

/** A picture that begins this early in the markup may be visible without scrolling. */
const LEAD_WITHIN_CHARS = 1500;

/**
 * The body with its pictures adapted to pages: the first one loads at once if it leads, the others when the reader
 * comes near, all in sizes that fit the column. Transformed pictures come through this site, in the format that the
 * browser prefers. If the author offered a choice of formats, it is dropped then. The zone must have transformations
 * switched on.
 */
export async function withPictures(html: SafeHtml, images: "straight" | "transformed"): Promise<SafeHtml> {
  if (!/<(?:img|video)\b/.test(html)) return html;
  let leads = html.indexOf("<img") < LEAD_WITHIN_CHARS;
  const rewriter = new HTMLRewriter().on("img", {
    element(img) {
      if (leads) img.removeAttribute("loading").setAttribute("fetchpriority", "high");
      if (images === "transformed") transform(img);
      if (/ \d+w/.test(img.getAttribute("srcset") ?? "")) img.setAttribute("sizes", leads ? LEAD_SIZES : SIZES);
      leads = false;
    },
  });
  if (images === "transformed") {
    rewriter.on("picture > source", { element: (source) => void source.remove() }).on("video[poster]", {
      element: (video) => void video.setAttribute("poster", transformed(video.getAttribute("poster")!, 1360)),
    });
  } else {
    rewriter.on("picture > source[srcset]", {
      element(source) {
        if (/ \d+w/.test(source.getAttribute("srcset")!)) source.setAttribute("sizes", SIZES);
      },
    });
  }
  return (await rewriter.transform(new Response(html)).text()) as SafeHtml;
}

function transform(img: Element): void {
  const src = img.getAttribute("src") ?? /\S+/.exec(img.getAttribute("srcset") ?? "")?.[0];
  if (src === undefined) return;
  img
    .setAttribute("src", transformed(src, 1360))
    .setAttribute("srcset", WIDTHS_PIXELS.map((width) => `${transformed(src, width)} ${width}w`).join(", "));
}

/**
 * The address of a transformed picture:
 * https://developers.cloudflare.com/images/optimization/transformations/overview/. The picture's own address follows
 * unchanged. It stays escaped, because the rewriter neither unescapes attributes when reading nor escapes them when
 * writing.
 */
const transformed = (src: string, width: number): string =>
  `/cdn-cgi/image/width=${width},fit=scale-down,format=auto/${src.replace(/,$/, "%2C")}`;

/** The size of pictures in lists, which all have one shape. A lead story's picture is larger. */
const THUMBNAIL_PIXELS = { width: 640, height: 360 } as const;
const LEAD_PIXELS = { width: 1280, height: 720 } as const;

/** The attributes of a post's picture in a list, cropped to the list's shape. */
export function thumbnail(image: string, images: "straight" | "transformed", isLead: boolean) {
  const { width, height } = isLead ? LEAD_PIXELS : THUMBNAIL_PIXELS;
  if (images === "straight") return { src: image, width, height };
  const src = `/cdn-cgi/image/width=${width},height=${height},fit=cover,format=auto/${image}`;
  return { src, width, height };
}
