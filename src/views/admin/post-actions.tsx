import type { FC } from "hono/jsx";
import type { PostReport } from "../../storage/posts.ts";
import { Action, Panel, State, When } from "./parts.tsx";

/** What an operator can change about one post, a panel for each kind of change. */

interface PostProps {
  post: PostReport;
  /** The page that follows an action. */
  next: string;
}

/** Forms that hide the post from readers, or show it again. */
export const Keeping: FC<PostProps> = ({ post, next }) => {
  const isGone = post.withdrawnAt !== null;
  const isHeld = isGone && post.onHold === 1;
  return (
    <Panel title="Keep it from readers">
      {isGone && (
        <Action path={`/posts/${post.id}/restore`} next={next} said="restored">
          <p>
            {isHeld ? "It is withheld" : "It was withdrawn"} <When at={post.withdrawnAt} /> by{" "}
            {post.withdrawnBy === "operator" ? "an operator" : "its source"}
            {post.withdrawalReason === null ? "." : `: ${post.withdrawalReason}`}
          </p>
          <p>
            <button class="go">Restore</button>
          </p>
        </Action>
      )}
      {!isGone && (
        <Action path={`/posts/${post.id}/withhold`} next={next} said="withheld">
          <button>Withhold</button> <small>Hidden until you restore it: its address answers 404.</small>
        </Action>
      )}
      {(!isGone || isHeld) && (
        <Action path={`/posts/${post.id}/withdraw`} next={next} said="withdrawn">
          <div class="fields">
            <label class="wide">
              Reason, shown to readers
              <textarea name="text:reason" rows={3} maxlength={500} />
            </label>
            <button class="no">Withdraw</button>
          </div>
          <small>Its address answers 410 and gives the reason. The publisher’s own withdrawal always wins.</small>
        </Action>
      )}
    </Panel>
  );
};

/** The credit that readers see, and whether an operator wrote it. */
export interface PostCredit {
  line: string;
  name: string;
  home: string;
  url: string;
  isByHand: boolean;
}

/** The form that corrects the credit. */
export const CreditForm: FC<{ credit: PostCredit; id: PostReport["id"]; next: string }> = ({ credit, id, next }) => (
  <Panel title="Credit" beside={credit.isByHand && <State tone="info">By hand</State>}>
    <p>
      <bdi>{credit.line}</bdi>
    </p>
    <Action method="PUT" path={`/posts/${id}/credit`} next={next} said="credited">
      <div class="fields">
        <label class="wide">
          First published by
          <input name="text:name" value={credit.name} required maxlength={200} />
        </label>
        <label class="wide">
          Their home page
          <input name="text:home_page_url" type="url" value={credit.home} required />
        </label>
        <label class="wide">
          The post there
          <input name="text?:url" type="url" value={credit.url} />
        </label>
        <button>Correct the credit</button>
      </div>
    </Action>
    {credit.isByHand && (
      <Action method="DELETE" path={`/posts/${id}/credit`} next={next} said="uncredited">
        <button>As the publisher sends it</button>
      </Action>
    )}
  </Panel>
);

/** The form that makes two posts one story, or two again. */
export const SameStory: FC<PostProps> = ({ post, next }) => {
  if (post.sameAs !== null) {
    return (
      <Panel title="Same story">
        <Action method="DELETE" path={`/posts/${post.id}/same-story`} next={next} said="parted">
          <p>
            It reports the same story as <a href={`/admin/posts/${post.sameAs}`}>post {post.sameAs}</a>, whose page
            names its source.
            {!post.isAside && " That post is not shown now, so this one has its own page."}
          </p>
          <button>Different stories</button>
        </Action>
      </Panel>
    );
  }
  if (post.withdrawnAt !== null || post.withheld !== null || post.slug === null || post.isVia) return null;
  return (
    <Panel title="Same story">
      <Action method="PUT" path={`/posts/${post.id}/same-story`} next={next} said="joined">
        <div class="fields">
          <label>
            The post whose page both get
            <input name="number:post" inputmode="numeric" pattern="\d+" placeholder="its number" required />
          </label>
          <button>Same story</button>
        </div>
        <small>This one’s address then leads there, until that one is withdrawn or you undo it.</small>
      </Action>
    </Panel>
  );
};
