import type { Site } from "../model/post.ts";
import { REACTION_KINDS } from "../reactions/kinds.ts";
import { Card } from "./card.tsx";
import { renderDocument } from "./layout.tsx";

const LANGUAGE = "en";

const NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split(" ");

/**
 * The privacy page: the data about a reader that reactions/visitors.ts and storage/reactions.ts store.
 *
 * @param newcomersPerDay how many new visitors of one network may react to a post in a day
 * @param hasTurnstile whether a first reaction has to pass Cloudflare Turnstile
 */
export function renderPrivacy(site: Site, newcomersPerDay: number, hasTurnstile: boolean): Promise<string> {
  return renderDocument({
    site,
    sheet: "article",
    language: LANGUAGE,
    title: `Privacy · ${site.name}`,
    head: (
      <Card
        site={site}
        path="/privacy"
        type="WebPage"
        name={`Privacy · ${site.name}`}
        description="Reading leaves nothing here: no cookie, no account, no statistics by third parties."
        language={LANGUAGE}
      />
    ),
    children: (
      <article class="art">
        <header>
          <h1>Privacy</h1>
          <p class="standfirst">Reading leaves nothing here: no cookie, no account, no statistics by third parties.</p>
        </header>
        <div class="body">
          <h2>When you read a post</h2>
          <p>
            Your browser keeps copies of the last twenty posts that you opened here, so that you can read them without a
            connection: for an hour, and then only their headlines, for a day. None of this is ever sent. A post that
            was withdrawn is deleted as soon as your browser has a connection again. You can delete all of it with your
            browser’s data for this site.
          </p>
          <h2>When you react to a post</h2>
          <p>What is stored then, and only then:</p>
          <ul>
            <li>
              <strong>A cookie</strong> named <code>visitor</code>, in your browser, for a year: a random number and a
              signature by which this site knows its own cookies. It says nothing about you and is read only when you
              react. Delete it whenever you like.
            </li>
            <li>
              <strong>Your reaction</strong>, in the site’s database: that random number, the post, which of the{" "}
              {NUMBERS[REACTION_KINDS.length] ?? REACTION_KINDS.length} it is, and when. If you take it back, the kind
              is deleted.
            </li>
            <li>
              <strong>A fingerprint of your network</strong>, until the day is over: a keyed hash (HMAC) of the first
              part of your address (IPv4 /24, IPv6 /48), under a key that changes every day. It counts how many new
              visitors one network brings to a post, {newcomersPerDay} a day at most. Your address itself is never
              stored.
            </li>
            <li>
              <strong>A note in your browser</strong> (local storage) of which reaction is yours, so that the page can
              show it, and of light or dark, once you have chosen. It is never sent.
            </li>
          </ul>
          <p>
            While the database is too busy, your reaction waits in a queue with the same facts, a few seconds as a rule,
            and is deleted there when it is written.
          </p>
          {hasTurnstile && (
            <p>
              With your first reaction your browser loads a check against programs, Turnstile, from{" "}
              <code>challenges.cloudflare.com</code>. Cloudflare sees your address and your browser then. Nothing of it
              is loaded before, and nothing is kept here.
            </p>
          )}
          <h2>What others see</h2>
          <p>
            {site.images === "transformed"
              ? "Pictures in posts come through this site; their publishers’ servers do not see you."
              : "Pictures in posts come from their publishers’ servers, which see your address when they load."}{" "}
            Videos and other embedded media are loaded only when you click them. The network that delivers these pages
            sees requests, as any does. What you search for is not stored.
          </p>
        </div>
      </article>
    ),
  });
}
