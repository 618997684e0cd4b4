import type { DeliveryReport } from "../../storage/delivery-reports.ts";
import { DeliveryTable } from "./delivery-table.tsx";
import { type PageFrame, renderFrame } from "./frame.tsx";
import { Panel } from "./parts.tsx";
import { type SetupSteps, WebhookSetup } from "./setup.tsx";

interface WaitingProps {
  source: { slug: string; name: string };
  webhook: string;
  setup: SetupSteps | null;
  /** The deliveries that arrived since the operator began to wait. */
  deliveries: DeliveryReport[];
  now: number;
  /** The secret, on the one occasion that it is shown; null when it was shown before. */
  secret: string | null;
}

const WAITING_REFRESH_SECONDS = 5;

/** How to set a publisher's software up, and whether its first delivery has arrived. */
export function renderWaiting(frame: PageFrame, props: WaitingProps): Promise<string> {
  const { source, webhook, setup, deliveries, now, secret } = props;
  const address = `/admin/sources/${source.slug}/waiting`;
  const hasCome = deliveries.length > 0;
  return renderFrame({
    ...frame,
    title: hasCome ? "It came" : "Waiting for the first delivery",
    part: "/admin/sources",
    refreshSeconds: hasCome || secret !== null ? undefined : WAITING_REFRESH_SECONDS,
    children: (
      <>
        <header>
          <h1>
            <bdi>{source.name}</bdi>
          </h1>
        </header>
        {secret !== null && (
          <Panel title="Its secret">
            <div class="alert warn" role="status">
              <span class="st">Copy it now</span>
              <p>It is not shown again.</p>
            </div>
            <pre tabindex={0} aria-label="The secret">
              {secret}
            </pre>
          </Panel>
        )}
        <Panel title="What the publisher sets up">
          <dl class="kv">
            <WebhookSetup webhook={webhook} setup={setup} />
          </dl>
        </Panel>
        {secret !== null ? (
          <p>
            <a class="btn go" href={address}>
              I have copied it; wait for the first delivery
            </a>
          </p>
        ) : (
          <Panel title={hasCome ? "It came" : "Waiting for the first delivery …"}>
            {hasCome ? (
              <DeliveryTable deliveries={deliveries} now={now} />
            ) : (
              <p role="status">
                Nothing has come yet. This page looks again every {WAITING_REFRESH_SECONDS} seconds. Feeds are polled
                within a minute.
              </p>
            )}
            <p>
              <a class="btn" href={`/admin/sources/${source.slug}`}>
                To the source
              </a>
            </p>
          </Panel>
        )}
      </>
    ),
  });
}
