import type { Destination, DestinationCounts } from "../../storage/destinations.ts";
import { type PageFrame, renderFrame } from "./frame.tsx";
import { duration, Panel, State, Table, type Tone, When } from "./parts.tsx";

/** A kind of destination, with the fields of its form. */
export interface KindChoice {
  name: string;
  label: string;
  fields: KindField[];
}

export interface KindField {
  group: "settings" | "secrets";
  name: string;
  isOptional: boolean;
  /** The choices; absent for free text. */
  options?: readonly string[];
  isFlag: boolean;
}

export interface DestinationRow extends Destination, DestinationCounts {
  label: string;
  status: "good" | "failing" | "paused" | "stopped";
}

const TONES: Record<DestinationRow["status"], Tone> = { good: "ok", failing: "warn", paused: "mute", stopped: "bad" };
const STATUS: Record<DestinationRow["status"], string> = {
  good: "Good",
  failing: "Failing",
  paused: "Paused",
  stopped: "Stopped",
};

const At = ({ one }: { one: DestinationRow }) => <a href={`/admin/destinations/${one.id}`}>{one.name}</a>;

export function Condition({ one }: { one: DestinationRow }) {
  return (
    <>
      <State tone={TONES[one.status]}>{STATUS[one.status]}</State>
      {one.trouble !== null && <small>{one.trouble}</small>}
    </>
  );
}

/** The destinations, with the state of each. */
export function renderDestinations(
  frame: PageFrame,
  destinations: DestinationRow[],
  kinds: KindChoice[],
  now: number,
): Promise<string> {
  return renderFrame({
    ...frame,
    title: "Destinations",
    part: "/admin/destinations",
    children: (
      <>
        <header>
          <h1>Destinations</h1>
          <p class="dim">Where posts are announced besides the site. Corrections and withdrawals follow each copy.</p>
        </header>
        <Panel title="Destinations">
          {destinations.length === 0 ? (
            <p>
              <b>None yet.</b> Choose a kind below; nothing that was published before is announced.
            </p>
          ) : (
            <Table
              caption="Destinations"
              columns={[
                "Destination",
                "State",
                { right: "Copies" },
                { right: "Waiting" },
                "To look at",
                "Last took one",
              ]}
            >
              {destinations.map((one) => (
                <tr>
                  <th scope="row">
                    <At one={one} />
                    <br />
                    <small>{one.label}</small>
                  </th>
                  <td>
                    <Condition one={one} />
                  </td>
                  <td class="r" data-l="Copies">
                    {one.live}
                  </td>
                  <td class="r" data-l="Waiting">
                    {one.waiting}
                  </td>
                  <td data-l="To look at">
                    {one.unsure > 0 && <State tone="warn">{`${one.unsure} unsure`}</State>}{" "}
                    {one.refused > 0 && <State tone="bad">{`${one.refused} refused`}</State>}{" "}
                    {one.removalSince !== null && (
                      <State tone="bad">{`a withdrawal waits for ${duration(Math.max(0, now - one.removalSince))}`}</State>
                    )}
                    {one.unsure + one.refused === 0 && one.removalSince === null && "nothing"}
                  </td>
                  <td data-l="Last took one">
                    <When at={one.sentAt} />
                  </td>
                </tr>
              ))}
            </Table>
          )}
        </Panel>
        <Panel title="Add a destination">
          <ul class="row">
            {kinds.map(({ name, label }) => (
              <li>
                <a class="btn" href={`/admin/destinations/new?kind=${name}`}>
                  {label}
                </a>
              </li>
            ))}
          </ul>
        </Panel>
      </>
    ),
  });
}
