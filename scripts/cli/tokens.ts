import { defineCommand } from "citty";
import { Failure } from "../failure.ts";
import { command, facts, type Json, table } from "./command.ts";

/** `token …` */
export const tokenCommand = defineCommand({
  meta: { name: "npm run reprint -- token", description: "Manage tokens for the API." },
  subCommands: {
    make: command("token make", {
      description: "Make a token; it is shown this once.",
      example: 'token make "Nightly import" --scopes read,ingest --days 30',
      words: ["name"],
      args: {
        scopes: { type: "string", description: "Of read, ingest, edit, admin", default: "read" },
        days: { type: "string", description: "It ends after so many days, or never", default: "90" },
      },
      async run({ ask, args, words, print }) {
        const days = args["days"] === "never" ? null : Number(args["days"]);
        if (Number.isNaN(days)) throw new Failure(`--days ${args["days"]} is not a number.`, "Give one, or never.");
        const made = await ask("POST", "/tokens", {
          name: words[0],
          scopes: String(args["scopes"]).split(/[\s,]+/),
          expires_after_days: days,
        });
        print(made, () =>
          facts([
            ["Token", `${made.token} (shown this once)`],
            ["Id", made.id],
            ["May", made.scopes.join(", ")],
            ["Ends", made.expires_at ?? "never"],
          ]),
        );
      },
    }),
    list: command("token list", {
      description: "List the tokens, the newest first.",
      example: "token list",
      async run({ ask, print }) {
        const { tokens } = await ask("GET", "/tokens?limit=100");
        print(tokens, () =>
          table(
            ["Id", "Name", "May", "State", "Ends", "Used last"],
            tokens.map(({ id, name, scopes, status, expires_at, used_at }: Json) => [
              id,
              name,
              scopes.join(", "),
              status,
              expires_at ?? "never",
              used_at,
            ]),
          ),
        );
      },
    }),
    revoke: command("token revoke", {
      description: "Revoke a token, and end the sessions that it opened.",
      example: "token revoke 01KB50AAAAAAAAAAAAAAAAQ1M8",
      words: ["id"],
      async run({ ask, words, print }) {
        const token = await ask("DELETE", `/tokens/${encodeURIComponent(words[0]!)}`);
        print(token, () => `${token.name} is revoked.`);
      },
    }),
  },
});
