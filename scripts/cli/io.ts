import type { Command } from "commander";
import { EXIT, type ExitCode } from "./cli-error";

/** What a command touches of its process. */
export type Io = {
  env: Readonly<Record<string, string | undefined>>;
  /** Where it was called. */
  cwd: string;
  out: (text: string) => void;
  err: (text: string) => void;
  /** Asks a person; null where nobody can answer. */
  ask: ((question: string) => Promise<string>) | null;
  /** What the command ends with, unless it ends with an error. */
  exitCode: ExitCode;
};

const ofProgram = new WeakMap<Command, Io>();

export function bindIo(program: Command, io: Io): void {
  ofProgram.set(program, io);
}

export function ioOf(command: Command): Io {
  let root = command;
  while (root.parent) root = root.parent;
  const io = ofProgram.get(root);
  if (!io) throw new Error("The command belongs to no program.");
  return io;
}

/** Of the process itself. */
export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process;
  return {
    env,
    cwd: process.cwd(),
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    ask: stdin.isTTY && stderr.isTTY ? askOnTerminal : null,
    exitCode: EXIT.ok,
  };
}

async function askOnTerminal(question: string): Promise<string> {
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}
