import { type ArgsDef, type CommandDef, defineCommand } from "citty";
import { UsageError } from "../failure.ts";
import { EXAMPLES } from "./command.ts";

type Commands = Record<string, CommandDef>;

const flagsOf = ({ args }: CommandDef): string[] =>
  Object.entries(args ?? {}).flatMap(([arg, { type }]: [string, { type?: string }]) =>
    type === "positional" ? [] : [`--${arg}`],
  );

/** The words that may follow each word, and each pair of words, derived from the commands. */
function wordsOf(commands: Commands): Map<string, string[]> {
  return new Map(
    Object.entries(commands).flatMap(([name, command]): [string, string[]][] => {
      const subCommands = command.subCommands as Commands | undefined;
      if (!subCommands) return [[name, flagsOf(command)]];
      const pairs = Object.entries(subCommands).map(([sub, def]): [string, string[]] => [
        `${name} ${sub}`,
        flagsOf(def),
      ]);
      return [[name, Object.keys(subCommands)], ...pairs];
    }),
  );
}

const isPair = (words: string): boolean => words.includes(" ");
const namesIn = (words: Map<string, string[]>): string => [...words.keys()].filter((name) => !isPair(name)).join(" ");

// A pair comes before its first word, which stands for all that follow it.
const casesOf = (words: Map<string, string[]>, line: (next: string) => string): string =>
  [...words]
    .toSorted(([one], [other]) => Number(isPair(other)) - Number(isPair(one)))
    .map(([name, next]) => `    "${name}${isPair(name) ? "" : " "}"*) ${line(next.join(" "))} ;;`)
    .join("\n");

const bash = (words: Map<string, string[]>): string => `_reprint() {
  local cur=\${COMP_WORDS[COMP_CWORD]}
  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "${namesIn(words)}" -- "$cur")); return; fi
  local before="\${COMP_WORDS[*]:1:COMP_CWORD-1} "
  case $before in
${casesOf(words, (next) => `COMPREPLY=($(compgen -f -W "${next}" -- "$cur"))`)}
  esac
}
complete -F _reprint reprint`;

const zsh = (words: Map<string, string[]>): string => `#compdef reprint
_reprint() {
  if (( CURRENT == 2 )); then compadd -- ${namesIn(words)}; return; fi
  local before="\${words[2,CURRENT-1]} "
  case $before in
${casesOf(words, (next) => `compadd -- ${next}; _files`)}
  esac
}
compdef _reprint reprint`;

const fish = (words: Map<string, string[]>): string =>
  [
    `complete -c reprint -n __fish_use_subcommand -f -a '${namesIn(words)}'`,
    ...[...words].map(([name, next]) => {
      const [first, second] = name.split(" ");
      const seen = `__fish_seen_subcommand_from ${first}${second === undefined ? "" : `; and __fish_seen_subcommand_from ${second}`}`;
      return `complete -c reprint -n '${seen}' -a '${next.join(" ")}'`;
    }),
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
