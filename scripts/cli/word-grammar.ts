import type { Command, Option } from "commander";

/**
 * The grammar without dashes (`max-cost 100.0 period monthly`) as the one with: after the command and its arguments,
 * a bare word that is the name of an option means the option.
 */
export function withDashes(program: Command, words: readonly string[]): string[] {
  const { command, rest, start } = commandOf(program, words);
  if (!command) return [...words];
  const byFlag = new Map<string, Option>();
  for (const each of lineage(command))
    for (const option of each.options) {
      if (option.long) byFlag.set(option.long, option);
      if (option.short) byFlag.set(option.short, option);
    }
  const given = [...words.slice(0, start)];
  let operands = 0;
  for (let at = 0; at < rest.length; at += 1) {
    const word = rest[at] as string;
    const flag = word.startsWith("-") ? word : `--${word}`;
    const option = byFlag.get(flag);
    // The first word may be a name that happens to read like an option.
    const isName = !word.startsWith("-") && operands < command.registeredArguments.length && at === 0;
    if (!option || isName) {
      if (!word.startsWith("-")) operands += 1;
      given.push(word);
      continue;
    }
    given.push(flag);
    const value = rest[at + 1];
    if ((option.required || option.optional) && value !== undefined) {
      given.push(value);
      at += 1;
    }
  }
  return given;
}

/** The command that the words name, and what follows it. */
function commandOf(program: Command, words: readonly string[]) {
  let command: Command = program;
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at] as string;
    if (word === "--url" || word === "--key" || word === "--format") {
      at += 1;
      continue;
    }
    if (word.startsWith("-")) continue;
    const child = command.commands.find((each) => each.name() === word);
    if (!child) break;
    command = child;
  }
  return { command: command === program ? null : command, rest: words.slice(at), start: at };
}

function lineage(command: Command): Command[] {
  return command.parent ? [command, ...lineage(command.parent)] : [command];
}
