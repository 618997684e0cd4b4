import type { Site } from "../model/post.ts";
import { Card } from "./card.tsx";
import { renderDocument } from "./layout.tsx";

const LANGUAGE = "en";
const DESCRIPTION = "How to ask for a correction or a withdrawal, and whom to write to.";

/** The contact page: how publishers and readers request a correction, and the operator's address. */
export function renderContact(site: Site): Promise<string> {
  const { contact } = site;
  return renderDocument({
    site,
    sheet: "article",
    language: LANGUAGE,
    title: `Contact · ${site.name}`,
    head: (
      <Card
        site={site}
        path="/contact"
        type="WebPage"
        name={`Contact · ${site.name}`}
        description={DESCRIPTION}
        language={LANGUAGE}
      />
    ),
    children: (
      <article class="art">
        <header>
          <h1>Contact</h1>
          <p class="standfirst">{DESCRIPTION}</p>
        </header>
        <div class="body">
          <h2>A mistake in a post</h2>
          <p>
            Every post was first published elsewhere. Ask the publisher to correct it: the way there is above the text,
            at “Read the original”. A correction there replaces the text here, within minutes as a rule, and is listed
            among the <a href="/corrections">corrections</a>.
          </p>
          <h2>You are the publisher</h2>
          <p>
            Correct, withdraw or delete the post in your own system. It changes here, and in every copy that was
            announced from here, without a word to anybody. A withdrawn post leaves a notice with your reason.
          </p>
          <h2>Something must come down now, or something else</h2>
          {contact === undefined ? (
            <p>The operator of this site has given no address. The publisher’s own ways above always work.</p>
          ) : (
            <p>
              Write to the operator of <bdi>{site.name}</bdi>: <a href={contact}>{contact.replace(/^mailto:/, "")}</a>.
              Give the address of the page, and say what is wrong with it and who you are. The operator can withdraw any
              post at once.
            </p>
          )}
        </div>
      </article>
    ),
  });
}
