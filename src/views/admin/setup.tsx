/** Instructions for setting a publisher's software up. */
export interface SetupSteps {
  software: string;
  /** Markdown, of which only code is used. */
  steps: string;
}

/** The address that a publisher's software sends to, and how to set the software up. */
export const WebhookSetup = ({ webhook, setup }: { webhook: string; setup: SetupSteps | null }) => (
  <>
    <dt>Address</dt>
    <dd class="id">{webhook}</dd>
    {setup && (
      <>
        <dt>{setup.software}</dt>
        <dd>
          <Steps markdown={setup.steps} />
        </dd>
      </>
    )}
  </>
);

/** Text with code in it. */
const Steps = ({ markdown }: { markdown: string }) => (
  <>{markdown.split("`").map((part, index) => (index % 2 === 1 ? <code>{part}</code> : part))}</>
);
