import { SCOPES } from "../../model/operator.ts";
import type { TokenReport } from "../../storage/tokens.ts";
import { type PageFrame, renderFrame } from "./frame.tsx";
import { Action, DO, Pages, Panel, State, Table, When } from "./parts.tsx";

export interface TokenRow extends TokenReport {
  state: "good" | "revoked" | "ended";
}

const WHAT = {
  read: "read",
  ingest: "import, poll and replay",
  edit: "change posts, sources and feeds",
  admin: "everything: also secrets, tokens and the audit log",
} as const;

/** The tokens with their scopes, and the form for a new token. */
export function renderTokens(
  frame: PageFrame,
  tokens: TokenRow[],
  isFirst: boolean,
  older: string | null,
): Promise<string> {
  return renderFrame({
    ...frame,
    title: "Tokens",
    part: "/admin/tokens",
    children: (
      <>
        <header>
          <h1>Tokens</h1>
          <p class="dim">Who may use the API and this dashboard. A token is shown once and kept as a hash.</p>
        </header>
        <Panel title="Tokens">
          {tokens.length === 0 ? (
            <p>There is none yet; whoever has ADMIN_TOKEN can do everything.</p>
          ) : (
            <Table caption="Tokens" columns={["Token", "May", "State", "Last used", "Ends", DO]}>
              {tokens.map((token) => (
                <tr>
                  <th scope="row">
                    <bdi>{token.name}</bdi>
                    <br />
                    <small class="id">{token.hint}…</small>
                  </th>
                  <td>{token.scopes.join(", ")}</td>
                  <td>
                    <State tone={token.state === "good" ? "ok" : "mute"}>
                      {token.state === "good" ? "Good" : token.state === "revoked" ? "Revoked" : "Ended"}
                    </State>
                  </td>
                  <td data-l="Last used">
                    <When at={token.usedAt} />
                  </td>
                  <td data-l="Ends">
                    <When at={token.expiresAt} />
                  </td>
                  <td class="r">
                    {token.state === "good" && (
                      <Action method="DELETE" path={`/tokens/${token.id}`} next="/admin/tokens" said="revoked">
                        <button class="no" aria-label={`Revoke ${token.name}`}>
                          Revoke
                        </button>
                      </Action>
                    )}
                  </td>
                </tr>
              ))}
            </Table>
          )}
          <Pages isFirst={isFirst} first="/admin/tokens" older={older} />
        </Panel>
        <Panel title="Make a token">
          <Action path="/tokens" next="/admin/tokens" said="saved">
            <div class="fields">
              <label class="wide">
                Whose, and what for
                <input name="text:name" required maxlength={100} />
              </label>
              <label>
                Ends after, days
                <input name="number:expires_after_days" inputmode="numeric" value="90" pattern="[0-9]*" />
              </label>
              <fieldset class="wide">
                <legend>It may</legend>
                {SCOPES.map((scope) => (
                  <label class="tick">
                    <input type="checkbox" name="list:scopes" value={scope} checked={scope === "read"} />
                    <span>
                      <b>{scope}</b>: {WHAT[scope]}
                    </span>
                  </label>
                ))}
              </fieldset>
              <button class="go">Make it</button>
            </div>
          </Action>
        </Panel>
      </>
    ),
  });
}
