import { type Command, InvalidArgumentError } from "commander";
import { type ExitCode, usageError } from "./cli-error";
import { ApiClient } from "./client";
import { ioOf } from "./io";
import { createOutput, type Output } from "./output";
import { sourcesOf } from "./sources";

/** What a command works with: the server it talks to and where its answer goes. */
export type Session = {
  api: ApiClient;
  out: Output;
  url: string;
  hasKey: boolean;
  /** What the command ends with, though it has said all that it has to say. */
  endWith: (code: ExitCode) => void;
};

type GlobalOptions = { url?: string; key?: string; format?: string; json?: boolean; quiet?: boolean };

/** What the command goes by, and who said it: flag before environment, project file, user file, default. */
export function settingsOf(command: Command): ReturnType<typeof sourcesOf> {
  const { url, key, format, json } = command.optsWithGlobals<GlobalOptions>();
  const flags = given({ url, key, format: json === true ? "json" : format });
  return sourcesOf(flags as Record<string, string>, ioOf(command));
}

export function openSession(command: Command): Session {
  const options = command.optsWithGlobals<GlobalOptions>();
  const io = ioOf(command);
  const settings = settingsOf(command);
  const url = settings.url.value ?? "";
  const key = settings.key.value;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw usageError("The server's address must begin with http:// or https://.", "set --url or PURSER_URL");
  const format = settings.format.value === "json" ? "json" : "table";
  const out = createOutput(format, { out: io.out, err: options.quiet === true ? () => undefined : io.err });
  const endWith = (code: ExitCode) => {
    io.exitCode = code;
  };
  return { api: new ApiClient({ url, key }), out, url, hasKey: key !== null, endWith };
}

export function parseCount(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

/** Parses a whole number of at least 1 and at most `max`. */
export function countUpTo(max: number): (text: string) => number {
  return (text) => {
    const count = parseCount(text);
    if (count < 1 || count > max)
      throw new InvalidArgumentError(`It must be a whole number from 1 to ${max}.`);
    return count;
  };
}

export function parseRatio(text: string): number {
  const ratio = /^(0(\.\d+)?|1(\.0+)?)$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(ratio)) throw new InvalidArgumentError("It must be a share from 0 to 1, such as 0.8.");
  return ratio;
}

/** US dollars as the contract writes them; "none" takes a limit away. */
export function parseLimit(text: string): string | null {
  return text === "none" ? null : parseAmount(text);
}

export function parseAmount(text: string): string {
  if (!/^\d{1,12}(\.\d{1,12})?$/.test(text))
    throw new InvalidArgumentError("It must be US dollars such as 12.50.");
  return text;
}

export function parseList(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** What remains of an object when unset options are left out: the contract refuses undefined fields on the wire anyway. */
export function given<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Partial<T>;
}
