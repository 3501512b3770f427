import { readFileSync } from "node:fs";
import path from "node:path";
import { usageError } from "./cli-error";
import type { Io } from "./io";

/** What may be said by flag, environment, project file, user file, in this order. */
const NAMES = ["url", "key", "format"] as const;
type Name = (typeof NAMES)[number];
type Values = Partial<Record<Name, string>>;

export type Source = { value: string | null; from: string };

const PROJECT_FILE = ".purser.json";
const VARIABLES: Values = { url: "PURSER_URL", key: "PURSER_KEY" };
const DEFAULTS: Values = { url: "http://localhost:3000", format: "table" };

/** Of each setting of the command the value in force, and who said it. @throws CliError */
export function sourcesOf(flags: Values, io: Pick<Io, "env" | "cwd">): Record<Name, Source> {
  const files = [findProjectFile(io.cwd), userFile(io.env)].flatMap((file) => readSettings(file) ?? []);
  const find = (name: Name): Source => {
    const flag = flags[name];
    if (flag !== undefined) return { value: flag, from: `--${name}` };
    const variable = VARIABLES[name];
    const set = variable === undefined ? undefined : io.env[variable];
    if (variable !== undefined && set) return { value: set, from: variable };
    for (const { file, values } of files) {
      const value = values[name];
      if (value !== undefined) return { value, from: file };
    }
    return { value: DEFAULTS[name] ?? null, from: "default" };
  };
  const url = find("url");
  const key = find("key");
  // A project's file is often somebody else's: it must not draw the key of the user's own file to its server.
  const isDrawn = files.some(({ file, values }) => key.from === file && isElsewhere(url, { file, values }));
  return { url, key: isDrawn ? { value: null, from: "default" } : key, format: find("format") };
}

/** The address stands in another file than the key, and the key's file does not name it. */
function isElsewhere({ value, from }: Source, { file, values }: { file: string; values: Values }): boolean {
  return path.isAbsolute(from) && from !== file && values.url !== value;
}

/** The nearest one, from here upwards: a project's folders are one project. */
function findProjectFile(from: string): string[] {
  const above = path.dirname(from);
  const own = path.join(from, PROJECT_FILE);
  return above === from ? [own] : [own, ...findProjectFile(above)];
}

function userFile({ XDG_CONFIG_HOME, HOME }: Io["env"]): string[] {
  const folder = XDG_CONFIG_HOME || (HOME ? path.join(HOME, ".config") : null);
  return folder === null ? [] : [path.join(folder, "purser", "config.json")];
}

/** The first of these files that there is. */
function readSettings(files: readonly string[]): { file: string; values: Values } | null {
  for (const file of files) {
    const text = readIfThere(file);
    if (text !== null) return { file, values: parseSettings(file, text) };
  }
  return null;
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw usageError(`${file} cannot be read: ${code}.`);
  }
}

function parseSettings(file: string, text: string): Values {
  const fix = `it is JSON such as {"url":"https://purser.example"}, with ${NAMES.join(", ")}`;
  let settings: unknown;
  try {
    settings = JSON.parse(text);
  } catch {
    throw usageError(`${file} is not JSON.`, fix);
  }
  if (typeof settings !== "object" || settings === null || Array.isArray(settings))
    throw usageError(`${file} is not an object.`, fix);
  for (const [name, value] of Object.entries(settings))
    if (!(NAMES as readonly string[]).includes(name) || typeof value !== "string")
      throw usageError(`${file}: ${name} is no setting of this command.`, fix);
  return settings as Values;
}
