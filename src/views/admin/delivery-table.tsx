import type { DeliveryStatus } from "../../model/delivery.ts";
import type { DeliveryReport } from "../../storage/delivery-reports.ts";
import { duration, State, Table, type Tone, When } from "./parts.tsx";

const OUTCOMES: Record<DeliveryStatus, { tone: Tone; word: string }> = {
  accepted: { tone: "wait", word: "Waiting" },
  published: { tone: "ok", word: "Published" },
  updated: { tone: "info", word: "Corrected" },
  withdrawn: { tone: "mute", word: "Withdrawn" },
  unchanged: { tone: "", word: "Unchanged" },
  stale: { tone: "warn", word: "Stale" },
  rejected: { tone: "bad", word: "Rejected" },
  failed: { tone: "bad", word: "Failed" },
};

export const wordOf = (status: DeliveryStatus): string => OUTCOMES[status].word;

export const Outcome = ({ status }: { status: DeliveryStatus }) => (
  <State tone={OUTCOMES[status].tone}>{OUTCOMES[status].word}</State>
);

/** The name of a delivery: the post's title, else the reason why there is none. */
export const nameOf = ({ title, reason, id }: DeliveryReport): string => title || (reason ? `(${reason})` : `(${id})`);

const NAME_MAX_CHARS = 120;

/** Deliveries with their outcomes. */
export function DeliveryTable({ deliveries, now }: { deliveries: DeliveryReport[]; now: number }) {
  if (deliveries.length === 0) return <p>None.</p>;
  return (
    <Table caption="Deliveries" columns={["Post", "Outcome", "Source", "Received", { right: "Took" }]}>
      {deliveries.map((delivery) => (
        <tr>
          <th scope="row">
            <a href={`/admin/deliveries/${delivery.id}`}>
              <bdi>{nameOf(delivery).slice(0, NAME_MAX_CHARS)}</bdi>
            </a>
          </th>
          <td>
            <Outcome status={delivery.status} />
          </td>
          <td>
            <a href={`/admin/sources/${delivery.source}`}>{delivery.source}</a>
          </td>
          <td>
            <When at={delivery.receivedAt} />
          </td>
          <td class="r">
            {delivery.settledAt === null
              ? `waiting ${duration(now - delivery.receivedAt)}`
              : duration(delivery.settledAt - delivery.receivedAt)}
          </td>
        </tr>
      ))}
    </Table>
  );
}
