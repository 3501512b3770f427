import { Argument, type Command } from "commander";
import { ioOf } from "../io";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

/** completion: the words of the command table, in the words of a shell. */
export function addCompletionCommand(program: Command): void {
  program
    .command("completion")
    .description('words for a shell to complete: add "source <(budget completion bash)" to its start-up file')
    .addArgument(new Argument("<shell>").choices(SHELLS))
    .action((shell: Shell, _options, command: Command) => {
      const table = wordsOf(program, "");
      ioOf(command).out(shell === "fish" ? fishScript(table) : bashScript(table, shell));
    });
}

type Row = { path: string; words: string[] };

function wordsOf(command: Command, path: string): Row[] {
  const children = command.commands.map((child) => child.name());
  const flags = command.options.flatMap(({ long }) => (long ? [long] : []));
  const below = command.commands.flatMap((child) => wordsOf(child, `${path} ${child.name()}`.trim()));
  return [{ path, words: [...children, ...flags] }, ...below];
}

function bashScript(table: readonly Row[], shell: Shell): string {
  const cases = table.map(({ path, words }) => `    ${JSON.stringify(path)}) words="${words.join(" ")}" ;;`);
  const start = shell === "zsh" ? ["autoload -U +X bashcompinit && bashcompinit"] : [];
  return `${[
    ...start,
    "_budget() {",
    '  local word said="" words=""',
    `  for word in "\${COMP_WORDS[@]:1:$((COMP_CWORD - 1))}"; do`,
    `    case "$word" in -*|budget) ;; *) said="\${said:+$said }$word" ;; esac`,
    "  done",
    '  case "$said" in',
    ...cases,
    "  esac",
    `  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))`,
    "}",
    "complete -F _budget budget aii",
  ].join("\n")}\n`;
}

function fishScript(table: readonly Row[]): string {
  const lines = table.flatMap(({ path, words }) => {
    const start = `^(aii )?budget ${path === "" ? "" : `${path} `}`;
    const says = (rest: string) => `string match -rq "${start}${rest}" -- (commandline -cp)`;
    return words.flatMap((word) =>
      ["budget", "aii"].map((name) =>
        word.startsWith("--")
          ? `complete -c ${name} -n '${says("")}' -l ${word.slice(2)}`
          : `complete -c ${name} -f -n '${says("[^ ]*\\$")}' -a ${word}`,
      ),
    );
  });
  return `${lines.join("\n")}\n`;
}
