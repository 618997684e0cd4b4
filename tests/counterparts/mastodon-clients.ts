/** The tests' stub of Mastodon, driven by two clients that others made for the real one. */
import { freePort } from "../ports.ts";
import { ENTERED, Mastodon } from "../syndicate/servers.ts";
import { listen } from "./listen.ts";
import { check, type Scratch, type Site } from "./trial.ts";

const MASTO = "masto";
const MEGALODON = "megalodon";
export const MASTODON_CLIENTS = { [MASTO]: "8.0.0", [MEGALODON]: "10.3.0" };

/** What is used of masto. */
interface Masto {
  createRestAPIClient(options: { url: string; accessToken: string }): {
    v1: {
      statuses: {
        create(status: { status: string }, meta?: object): Promise<{ id: string }>;
        $select(id: string): { update(status: { status: string }): Promise<unknown>; remove(): Promise<unknown> };
      };
    };
  };
}

/** What is used of megalodon, a CommonJS module. */
interface Megalodon {
  default: { default: MakeClient };
}
type MakeClient = (
  kind: "mastodon",
  url: string,
  token: string,
) => {
  postStatus(status: string): Promise<{ data: { id: string } }>;
  editStatus(id: string, status: { status: string }): Promise<unknown>;
  deleteStatus(id: string): Promise<unknown>;
};

const DELETIONS_MAX = 30;
const HOUR_MS = 3_600_000;

const refusedWith = async (attempt: Promise<unknown>): Promise<number | string> => {
  try {
    await attempt;
    return "taken";
  } catch (error) {
    const { statusCode, response } = error as { statusCode?: number; response?: { status: number } };
    return statusCode ?? response?.status ?? String(error);
  }
};

export async function tryMastodonClients(_: Site, scratch: Scratch): Promise<void> {
  const stub = new Mastodon();
  let now = Date.now();
  const port = await freePort();
  const server = await listen(port, (request) => stub.answer(request, now));
  const texts = () => stub.held.map(({ text }) => text);
  const { token } = ENTERED.mastodon.secrets;
  try {
    const url = `http://127.0.0.1:${port}`;
    const { statuses } = (await scratch.load<Masto>(MASTO)).createRestAPIClient({ url, accessToken: token }).v1;
    const keyed = { requestInit: { headers: { "Idempotency-Key": "one" } } };
    const [first, again] = [
      await statuses.create({ status: "a" }, keyed),
      await statuses.create({ status: "a" }, keyed),
    ];
    check("masto: a key makes one status", [first.id === again.id, texts()], [true, ["a"]]);
    now += HOUR_MS;
    await statuses.create({ status: "b" }, keyed);
    check("masto: an hour later it makes another one", texts(), ["a", "b"]);
    check("masto: 501 characters are refused", await refusedWith(statuses.create({ status: "x".repeat(501) })), 422);
    await statuses.$select(first.id).update({ status: "c" });
    await statuses.$select(again.id).remove();
    check("masto: a status is edited and deleted", texts(), ["b"]);

    const client = (await scratch.load<Megalodon>(MEGALODON)).default.default("mastodon", url, token);
    const { id } = (await client.postStatus("d")).data;
    await client.editStatus(id, { status: "e" });
    check("megalodon: a status is made and edited", texts(), ["b", "e"]);
    for (let deleted = 1; deleted < DELETIONS_MAX; deleted += 1) {
      await client.deleteStatus((await client.postStatus(`f${deleted}`)).data.id);
    }
    check(
      "megalodon: of 31 deletions in half an hour the last is refused",
      await refusedWith(client.deleteStatus(id)),
      429,
    );
    now += HOUR_MS / 2;
    await client.deleteStatus(id);
    check("megalodon: and taken later", texts(), ["b"]);
  } finally {
    server.close();
  }
}
