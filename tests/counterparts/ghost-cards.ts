/** A post of Ghost with each card of its editor, and posts for members. */
import * as v from "valibot";
import { check, type Site, until } from "./trial.ts";

/** Calls Ghost's Admin API. */
type Operate = (method: string, to: string, body?: object) => Promise<unknown>;

const FILES = "https://files.example";
const DIRECTION = { direction: "ltr", format: "", indent: 0, version: 1 };

const text = (words: string) => ({
  type: "extended-text",
  version: 1,
  detail: 0,
  format: 0,
  mode: "normal",
  style: "",
  text: words,
});
const paragraph = (words: string) => ({ ...DIRECTION, type: "paragraph", children: [text(words)] });
const heading = (words: string) => ({ ...DIRECTION, type: "extended-heading", tag: "h2", children: [text(words)] });
const card = (type: string, facts: object = {}) => ({ type, version: 1, ...facts });
const lexical = (children: readonly object[]) => JSON.stringify({ root: { ...DIRECTION, type: "root", children } });
const picture = (name: string) => ({ src: `${FILES}/${name}.jpg`, width: 800, height: 600, alt: `The ${name}` });

const ONLY_FOR_MEMBERS = {
  web: { nonMember: false, memberSegment: "status:free,status:-free" },
  email: { memberSegment: "status:free,status:-free" },
};

/** Each card, and what the page must have of it. */
const CARDS: readonly (readonly [name: string, node: object, shown: readonly string[]])[] = [
  ["a paragraph", paragraph("It sails at nine."), ["<p>It sails at nine.</p>"]],
  ["a heading", heading("Timetable"), ["Timetable</h2>"]],
  [
    "a picture",
    card("image", { ...picture("ferry"), caption: "<span>At the pier</span>", cardWidth: "wide" }),
    ["/ferry.jpg", 'alt="The ferry"', "At the pier"],
  ],
  [
    "a gallery",
    card("gallery", {
      images: ["bow", "stern", "deck"].map((name, row) => ({ ...picture(name), row: 0, fileName: `${row}.jpg` })),
      caption: "<span>Three views</span>",
    }),
    ["/bow.jpg", "/stern.jpg", "/deck.jpg", "Three views"],
  ],
  [
    "a bookmark",
    card("bookmark", {
      url: "https://harbor.example/plan",
      metadata: {
        title: "The plan",
        description: "All of it",
        author: "",
        publisher: "Harbor",
        icon: "",
        thumbnail: "",
      },
      caption: "",
    }),
    ['href="https://harbor.example/plan"', "The plan", "All of it"],
  ],
  [
    "a callout",
    card("callout", { calloutText: "<p>Bring a coat.</p>", calloutEmoji: "💡", backgroundColor: "blue" }),
    ["Bring a coat."],
  ],
  [
    "a toggle",
    card("toggle", { heading: "<span>What does it cost?</span>", content: "<p>Two crowns.</p>" }),
    ["<summary>", "What does it cost?", "Two crowns."],
  ],
  [
    "sound",
    card("audio", {
      src: `${FILES}/horn.mp3`,
      title: "The horn",
      duration: 10,
      mimeType: "audio/mpeg",
      thumbnailSrc: "",
    }),
    ["<audio", "/horn.mp3", "The horn"],
  ],
  [
    "a film",
    card("video", {
      src: `${FILES}/trip.mp4`,
      fileName: "trip.mp4",
      mimeType: "video/mp4",
      width: 640,
      height: 360,
      duration: 10,
      thumbnailSrc: `${FILES}/trip.jpg`,
      customThumbnailSrc: "",
      thumbnailWidth: 640,
      thumbnailHeight: 360,
      caption: "<p>The trip</p>",
      cardWidth: "regular",
      loop: false,
    }),
    ["<video", "/trip.mp4", "The trip"],
  ],
  [
    "a film of YouTube",
    card("embed", {
      url: "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
      embedType: "video",
      html: '<iframe width="200" height="113" src="https://www.youtube.com/embed/dQw4w9WgXcQ?feature=oembed" allowfullscreen></iframe>',
      metadata: {},
      caption: "",
    }),
    ['data-embed="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"'],
  ],
  [
    "a file",
    card("file", {
      src: `${FILES}/plan.pdf`,
      fileTitle: "The plan as a file",
      fileName: "plan.pdf",
      fileCaption: "",
      fileSize: 1000,
    }),
    ['/plan.pdf"', "The plan as a file"],
  ],
  [
    "a button",
    card("button", { buttonText: "Tickets", alignment: "left", buttonUrl: "https://harbor.example/tickets" }),
    ['href="https://harbor.example/tickets"', "Tickets"],
  ],
  [
    "code",
    card("codeblock", { code: "if (tide < 2) wait();", language: "js", caption: "" }),
    ["if (tide &lt; 2) wait();"],
  ],
  [
    "HTML",
    card("html", { html: "<table><tr><th>Day</th></tr><tr><td>Monday</td></tr></table>" }),
    ["<table", "Monday"],
  ],
];

/** What the page must not have: it is for members, or for e-mails. */
const HIDDEN: readonly (readonly [words: string, node: object])[] = [
  ["For members alone", card("html", { html: "<p>For members alone.</p>", visibility: ONLY_FOR_MEMBERS })],
  ["Only in the letter", card("email", { html: "<p>Only in the letter.</p>" })],
  [
    "Upgrade now",
    card("email-cta", {
      html: "<p>Upgrade now.</p>",
      alignment: "left",
      buttonText: "",
      buttonUrl: "",
      segment: "status:free",
      showButton: false,
      showDividers: true,
    }),
  ],
];

const Posts = v.object({ posts: v.array(v.object({ id: v.string(), slug: v.string(), updated_at: v.string() })) });

/** Publishes such posts there, and looks at their pages here. Webhooks must have been set up. */
export async function tryCards({ origin }: Site, operate: Operate): Promise<void> {
  const write = async (facts: object, id?: string) => {
    const posts = [{ status: "published", ...facts }];
    const to = id === undefined ? "/posts/" : `/posts/${id}/`;
    return v.parse(Posts, await operate(id === undefined ? "POST" : "PUT", to, { posts })).posts[0]!;
  };
  const look = async (slug: string) => {
    const response = await fetch(`${origin}/ghost-blog/${slug}`);
    return { status: response.status, html: await response.text() };
  };
  const seen = (slug: string, status: number) =>
    until(
      () => look(slug),
      (page) => page.status === status,
    );

  const featured = {
    feature_image: `${FILES}/lead.jpg`,
    feature_image_alt: "The harbor",
    feature_image_caption: "Photo: Ida Brandt",
  };
  const nodes = [...CARDS.map(([, node]) => node), ...HIDDEN.map(([, node]) => node)];
  await write({ title: "All cards", lexical: lexical(nodes), ...featured });
  const { html } = await seen("all-cards", 200);
  for (const [name, , shown] of CARDS)
    check(
      `Ghost: ${name} shows`,
      shown.filter((part) => !html.includes(part)),
      [],
    );
  check(
    "Ghost: the featured picture shows",
    ["/lead.jpg", 'alt="The harbor"', "Photo: Ida Brandt"].filter((part) => !html.includes(part)),
    [],
  );
  check(
    "Ghost: what is for members or e-mails does not",
    HIDDEN.map(([words]) => words).filter((words) => html.includes(words)),
    [],
  );

  const half = lexical([paragraph("For everyone."), card("paywall"), paragraph("For those who pay.")]);
  await write({ title: "Half of it", lexical: half, visibility: "members" });
  const cut = await seen("half-of-it", 200);
  check(
    "Ghost: above the paywall shows, and below it not",
    ["For everyone.", "For those who pay."].map((words) => cut.html.includes(words)),
    [true, false],
  );

  const secret = await write({ title: "A secret", lexical: lexical([paragraph("For members alone.")]) });
  check("Ghost: a public post shows", (await seen("a-secret", 200)).html.includes("For members alone."), true);
  await write({ visibility: "paid", updated_at: secret.updated_at }, secret.id);
  const gone = await until(
    () => look("a-secret"),
    (page) => !page.html.includes("For members alone."),
  );
  check("Ghost: it is withheld when it becomes one for members", gone.html.includes("For members alone."), false);
}
