import type { Child } from "hono/jsx";

/** The look of a state: a color, and a shape beside the word. */
export type Tone = "ok" | "info" | "warn" | "bad" | "mute" | "wait" | "";

export const State = ({ tone, children }: { tone: Tone; children: Child }) => (
  <span class={`st ${tone}`}>{children}</span>
);

export function Panel({ title, beside, children }: { title: string; beside?: Child; children: Child }) {
  return (
    <section class="panel">
      <div class="bar">
        <h2>{title}</h2>
        {beside}
      </div>
      {children}
    </section>
  );
}

/** A column's heading; aligned right over numbers and buttons. */
type Column = string | { right: Child };

/** The column of buttons. */
export const DO: Column = { right: <span class="sr">Do</span> };

/** A table that becomes a list on a narrow screen. Its caption is for screen readers. */
export const Table = ({
  caption,
  columns,
  children,
}: {
  caption: string;
  columns: readonly Column[];
  children: Child;
}) => (
  <table class="fold">
    <caption class="sr">{caption}</caption>
    <thead>
      <tr>
        {columns.map((column) =>
          typeof column === "string" ? (
            <th scope="col">{column}</th>
          ) : (
            <th scope="col" class="r">
              {column.right}
            </th>
          ),
        )}
      </tr>
    </thead>
    <tbody>{children}</tbody>
  </table>
);

interface ActionProps {
  method?: "POST" | "PUT" | "PATCH" | "DELETE";
  /** The operation's path below /api/v1. */
  path: string;
  /** The page that the browser goes to afterwards, and the message there. */
  next: string;
  said: ChangeMessage;
  class?: string;
  /** The page that previews what is typed. */
  "data-preview"?: string;
  children: Child;
}

/**
 * A form that sends a change to the API. The name of a field begins with the type of its value and a colon: `text`,
 * `text?` (left out when empty), `text-or-null` and `number` (null
 * when empty), `flag` (a checkbox), `lines`, `lines?` or `list` (of
 * checkboxes). A name with a dot is a field of a nested object.
 */
export function Action({ method = "POST", path, next, said, children, ...rest }: ActionProps) {
  return (
    <form method="post" action="/admin/act" {...rest}>
      <input type="hidden" name="method" value={method} />
      <input type="hidden" name="path" value={path} />
      <input type="hidden" name="next" value={next} />
      <input type="hidden" name="said" value={said} />
      {children}
    </form>
  );
}

/** The messages above a page after a change. */
export const SAID = {
  revoked: "The token has ended, and so have the sessions that it opened.",
  restored: "The post is back.",
  withdrawn: "The post is withdrawn.",
  withheld: "The post is withheld.",
  rendered: "The page is rendered again.",
  rerendering: "All pages are rendered again, the newest of each source first.",
  credited: "The credit is corrected, and stays so when the publisher sends the post again.",
  uncredited: "The credit is again as the publisher sends it.",
  replayed: "It is sent again.",
  dropped: "The dead letter is dropped.",
  saved: "Saved.",
  tested: "It works: the post was announced there, and removed again.",
  backfilled: "They are announced one after another. Those that were announced before stay as they are.",
  feedAdded: "The feed is polled from now on.",
  feedDropped: "The feed is polled no longer.",
  paused: "The feed is paused.",
  resumed: "The feed is polled again.",
  polled: "The feed was polled.",
  ended: "The secret from before has ended.",
  deleted: "The source is deleted, and its posts are withdrawn.",
  dismissed: "The pair is off the list.",
  joined: "The two are one story now. Both addresses lead to its page.",
  parted: "The post has its own page again.",
  doorClosed: "The publisher's link has ended.",
  decided: "The publisher finds your answer on its page.",
  alerted: "Alerts are sent there from now on.",
  destinationAdded: "Posts that are published from now on are announced there.",
  destinationForgotten:
    "Nothing more is announced there. Copies stay; the servers of an account’s followers are told that it is gone.",
  checked: "It was asked: its settings and secrets are good.",
  judged: "Noted.",
  receiptsOff: "No more receipts are sent there.",
  unalerted: "No more alerts are sent there.",
} as const;
export type ChangeMessage = keyof typeof SAID;

/** An instant, in UTC. */
export function When({ at }: { at: number | null }) {
  if (at === null) return <>never</>;
  const iso = new Date(at).toISOString();
  return <time datetime={iso}>{`${iso.slice(0, 10)} ${iso.slice(11, 19)}`}</time>;
}

const UNITS = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1000, "s"],
] as const;

/** A duration in its largest unit, such as "41 s"; below ten seconds with a decimal. */
export function duration(milliseconds: number): string {
  if (milliseconds < 10_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const [size, unit] = UNITS.find(([each]) => milliseconds >= each)!;
  return `${Math.round(milliseconds / size)} ${unit}`;
}

/** Links to the first page of a list and to the next one. */
export function Pages({ isFirst, first, older }: { isFirst: boolean; first: string; older: string | null }) {
  if (isFirst && older === null) return null;
  return (
    <nav class="bar" aria-label="Pages">
      {isFirst ? (
        <span />
      ) : (
        <a class="btn" href={first}>
          Newest
        </a>
      )}
      {older !== null && (
        <a class="btn" href={older}>
          Older
        </a>
      )}
    </nav>
  );
}

/** An address below /admin with the query parameters that are set. */
export function withQuery(path: string, query: Record<string, string | undefined | null>): string {
  const set = Object.entries(query).filter((pair): pair is [string, string] => !!pair[1]);
  return set.length === 0 ? path : `${path}?${new URLSearchParams(set)}`;
}
