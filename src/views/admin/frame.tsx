import type { Child } from "hono/jsx";
import { sha256 } from "../../bytes.ts";
import { HeadLink, Outward } from "../parts.tsx";
import { InlineStyle } from "../raw.tsx";
import css from "./admin.css";
import { SAID, type ChangeMessage } from "./parts.tsx";

/** The dashboard's parts, in the order of its navigation. */
const PARTS = [
  { path: "/admin", name: "Overview" },
  { path: "/admin/deliveries", name: "Deliveries" },
  { path: "/admin/sources", name: "Sources" },
  { path: "/admin/posts", name: "Posts" },
  { path: "/admin/destinations", name: "Destinations" },
  { path: "/admin/requests", name: "Requests" },
  { path: "/admin/dead-letters", name: "Dead letters" },
  { path: "/admin/tokens", name: "Tokens" },
  { path: "/admin/audit", name: "Audit log" },
  { path: "/admin/settings", name: "Settings" },
] as const;
export type DashboardPart = (typeof PARTS)[number]["path"];

export interface FrameProps {
  title: string;
  /** The current part; null when nobody is signed in, and there is no navigation. */
  part: DashboardPart | null;
  /** Who is signed in. */
  operator?: string;
  said?: ChangeMessage | undefined;
  /** The page reloads after this many seconds. */
  refreshSeconds?: number | undefined;
  /** Whether a page without navigation is as wide as others. */
  wide?: boolean;
  children: Child;
}

/** The data that every page of the dashboard shows: who is signed in, and the change that was just made. */
export type PageFrame = Pick<FrameProps, "operator" | "said">;

/** A page of the dashboard. It needs no script. */
export async function renderFrame({
  title,
  part,
  operator,
  said,
  refreshSeconds,
  wide = false,
  children,
}: FrameProps): Promise<string> {
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} · Reprint admin`}</title>
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <HeadLink rel="icon" href="/favicon.ico" />
        {refreshSeconds !== undefined && <meta http-equiv="refresh" content={String(refreshSeconds)} />}
        <InlineStyle css={css} />
      </head>
      <body class={part === null ? (wide ? "alone wide" : "alone") : undefined}>
        <a class="skip" href="#content">
          Skip to content
        </a>
        {part !== null && (
          <nav class="nav" aria-label="Dashboard">
            <b>Reprint admin</b>
            <ul>
              {PARTS.map(({ path, name }) => (
                <li>
                  <a href={path} {...(path === part && { "aria-current": "page" })}>
                    {name}
                  </a>
                </li>
              ))}
              <li>
                <a href="/api">
                  API <Outward />
                </a>
              </li>
              <li>
                <a href="/">
                  View site <Outward />
                </a>
              </li>
            </ul>
            <form class="who" method="post" action="/admin/sign-out">
              <small>
                Signed in as <bdi>{operator}</bdi>
              </small>
              <button>Sign out</button>
            </form>
          </nav>
        )}
        <main id="content">
          {said && (
            <div class="alert ok" role="status">
              <State>Done</State>
              <p>{SAID[said]}</p>
            </div>
          )}
          {children}
        </main>
      </body>
    </html>
  );
  return `<!doctype html>${await page.toString()}`;
}

const State = ({ children }: { children: Child }) => <span class="st ok">{children}</span>;

/**
 * The Content-Security-Policy of a page of the dashboard: its own style sheet, and forms to itself only. There is no
 * script, but on the page that previews what is typed: there is that one, which may ask this site.
 */
export async function framePolicy(script?: string): Promise<string> {
  const hashOf = async (text: string) => `'sha256-${(await sha256(text)).toBase64()}'`;
  return [
    "default-src 'none'",
    `style-src ${await hashOf(css)}`,
    ...(script === undefined ? [] : [`script-src ${await hashOf(script)}`, "connect-src 'self'"]),
    "img-src 'self' https: data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
