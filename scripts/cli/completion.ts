import { type ArgsDef, type CommandDef, defineCommand } from "citty";
import { UsageError } from "../failure.ts";
import { EXAMPLES } from "./command.ts";

type Commands = Record<string, CommandDef>;

/** The words that may follow each word, derived from the commands. */
function wordsOf(commands: Commands): Map<string, string[]> {
  return new Map(
    Object.entries(commands).map(([name, { subCommands, args }]) => [
      name,
      subCommands
        ? Object.keys(subCommands)
        : Object.entries(args ?? {}).flatMap(([arg, { type }]: [string, { type?: string }]) =>
            type === "positional" ? [] : [`--${arg}`],
          ),
    ]),
  );
}

const bash = (words: Map<string, string[]>): string => `_reprint() {
  local cur=\${COMP_WORDS[COMP_CWORD]}
  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "${[...words.keys()].join(" ")}" -- "$cur")); return; fi
  case \${COMP_WORDS[1]} in
${[...words].map(([name, next]) => `    ${name}) COMPREPLY=($(compgen -f -W "${next.join(" ")}" -- "$cur")) ;;`).join("\n")}
  esac
}
complete -F _reprint reprint`;

const zsh = (words: Map<string, string[]>): string => `#compdef reprint
_reprint() {
  if (( CURRENT == 2 )); then compadd -- ${[...words.keys()].join(" ")}; return; fi
  case $words[2] in
${[...words].map(([name, next]) => `    ${name}) compadd -- ${next.join(" ")}; _files ;;`).join("\n")}
  esac
}
compdef _reprint reprint`;

const fish = (words: Map<string, string[]>): string =>
  [
    `complete -c reprint -n __fish_use_subcommand -f -a '${[...words.keys()].join(" ")}'`,
    ...[...words].map(
      ([name, next]) => `complete -c reprint -n '__fish_seen_subcommand_from ${name}' -a '${next.join(" ")}'`,
    ),
  ].join("\n");

const SHELLS = { bash, zsh, fish };

/**
 * `completion`
 *
 * @param commands all commands
 */
export function completionCommand(commands: () => Commands): CommandDef {
  const made = defineCommand({
    meta: {
      name: "npm run reprint -- completion",
      description: `Print the completion of this command for a shell: ${Object.keys(SHELLS).join(", ")}.`,
    },
    args: { shell: { type: "positional", description: "shell", required: true } } as ArgsDef,
    run({ args }) {
      const make = SHELLS[String(args["shell"]) as keyof typeof SHELLS];
      if (!make) throw new UsageError(`${String(args["shell"])} is not known here.`);
      process.stdout.write(`${make(wordsOf(commands()))}\n`);
    },
  });
  EXAMPLES.set(made as CommandDef, "npx reprint completion bash >> ~/.bashrc");
  return made as CommandDef;
}
