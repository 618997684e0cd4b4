import type { SafeHtml } from "../model/html.ts";

/** How wide the column of text is, and a picture that leads it (style.css). */
const SIZES = "(min-width: 660px) 608px, 94vw";
const LEAD_SIZES = "(min-width: 990px) 928px, 94vw";

/** A phone's column once and twice over, and a desk's. */
const WIDTHS_PIXELS = [360, 720, 1020, 1360, 1860] as const;

/** A picture that begins so early in the markup may be seen without scrolling. */
const LEAD_WITHIN_CHARS = 1500;

/**
 * The body as pages show its pictures: the first one at once if it leads, the others when they come near, all in sizes that
 * fit the column. Transformed ones come through this site, in the format that the browser likes best; without a choice of
 * formats by the author, and where the zone has transformations switched on.
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
 * https://developers.cloudflare.com/images/optimization/transformations/overview/: the address of the picture follows as it
 * is. As the rewriter gives attributes as they are written and writes them as they are given, it stays escaped.
 */
const transformed = (src: string, width: number): string =>
  `/cdn-cgi/image/width=${width},fit=scale-down,format=auto/${src.replace(/,$/, "%2C")}`;

/** A list's pictures have one shape; a lead story's is larger. */
const THUMBNAIL_PIXELS = { width: 640, height: 360 } as const;
const LEAD_PIXELS = { width: 1280, height: 720 } as const;

/** The attributes of a post's picture in a list, which crops it to the list's shape. */
export function thumbnail(image: string, images: "straight" | "transformed", isLead: boolean) {
  const { width, height } = isLead ? LEAD_PIXELS : THUMBNAIL_PIXELS;
  if (images === "straight") return { src: image, width, height };
  const src = `/cdn-cgi/image/width=${width},height=${height},fit=cover,format=auto/${image}`;
  return { src, width, height };
}
