/** An emulator of Telegram's Bot API. */
import { freePort } from "../ports.ts";
import { addDestination, publisherOf, type Scratch, type Site, tryLifecycle } from "./trial.ts";

const TELEGRAM = "telegram-test-api";
export const TELEGRAM_PACKAGES = { [TELEGRAM]: "4.2.1" };

/** As far as telegram-test-api is used here. */
interface Emulator {
  start(): Promise<void>;
  stop(): Promise<unknown>;
  storage: { botMessages: { message: { text: string } }[] };
}

/** Tries a chat of Telegram as a destination. */
export async function tryTelegram(site: Site, scratch: Scratch): Promise<void> {
  const port = await freePort();
  const Made = scratch.require(TELEGRAM) as new (config: object) => Emulator;
  const emulator = new Made({ port, host: "127.0.0.1", storeTimeout: 600 });
  await emulator.start();
  try {
    const publisher = await publisherOf(site, "telegram-wire");
    await addDestination(site, "telegram", publisher, {
      settings: { server: `http://127.0.0.1:${port}`, chat: "42" },
      secrets: { token: `123456:${"a".repeat(35)}` },
    });
    const heads = () => emulator.storage.botMessages.map(({ message }) => message.text.split("\n", 1)[0]);
    const corrected = ["Night ferry at nine"];
    const wanted = { published: ["Night ferry"], corrected, withdrawn: [], restored: corrected };
    await tryLifecycle("Telegram", publisher, heads, wanted);
  } finally {
    await emulator.stop();
  }
}
