import type { Entry, Spool } from "./spool";

type Fs = typeof import("node:fs/promises");
type Modules = { fs: Fs; join: (...parts: string[]) => string };
type Builtin = { getBuiltinModule?: (name: string) => unknown; getuid?: () => number };

/**
 * One file a record, made whole by a rename: any number of processes may share the folder, and a killed one leaves
 * either all of a record or nothing. Folder and files are their owner's alone.
 */
export class DiskSpool implements Spool {
  readonly #folder: string;
  readonly #modules: Modules;
  readonly #names = new Map<string, string>();

  private constructor(folder: string, modules: Modules) {
    this.#folder = folder;
    this.#modules = modules;
  }

  /**
   * @param base null takes a folder of this user's among the temporary ones
   * @param owner names the server and key: records of one organization are never sent with the key of another
   * @throws Error where there is no disk, or the folder belongs to somebody else
   */
  static async open(base: string | null, owner: string): Promise<DiskSpool> {
    const { fs, join, tmpdir } = modules();
    const uid = system()?.getuid?.();
    const parent = base ?? join(tmpdir(), `purser-spool-${uid ?? "user"}`);
    const folder = join(parent, encodeURIComponent(owner));
    await fs.mkdir(folder, { recursive: true, mode: 0o700 });
    const { uid: holder } = await fs.stat(parent);
    if (uid !== undefined && holder !== uid) throw new Error(`${parent} belongs to another user.`);
    return new DiskSpool(folder, { fs, join });
  }

  async put(entry: Entry): Promise<void> {
    const { fs, join } = this.#modules;
    const name = `${Date.now().toString(36).padStart(9, "0")}-${encodeURIComponent(entry.key).slice(0, 120)}.json`;
    const path = join(this.#folder, name);
    const whole = `${path}.${process.pid}.part`;
    await fs.writeFile(whole, JSON.stringify(entry), { mode: 0o600 });
    await fs.rename(whole, path);
    this.#names.set(entry.key, name);
  }

  async remove(key: string): Promise<void> {
    const name = this.#names.get(key);
    this.#names.delete(key);
    if (name === undefined) return;
    const { fs, join } = this.#modules;
    // Another process may have delivered and removed it.
    await fs.rm(join(this.#folder, name), { force: true });
  }

  async reject(entry: Entry, why: string): Promise<void> {
    const { fs, join } = this.#modules;
    const folder = join(this.#folder, "rejected");
    await fs.mkdir(folder, { recursive: true, mode: 0o700 });
    const name = `${encodeURIComponent(entry.key).slice(0, 120)}.json`;
    await fs.writeFile(join(folder, name), JSON.stringify({ why, ...entry }), { mode: 0o600 });
    await this.remove(entry.key);
  }

  async list(limit: number): Promise<Entry[]> {
    const { fs, join } = this.#modules;
    const names = (await fs.readdir(this.#folder)).filter((name) => name.endsWith(".json")).sort();
    const entries: Entry[] = [];
    for (const name of names) {
      if (entries.length >= limit) break;
      const text = await fs.readFile(join(this.#folder, name), "utf8").catch(() => null);
      const entry = text === null ? null : parseEntry(text);
      if (entry === null) continue;
      this.#names.set(entry.key, name);
      entries.push(entry);
    }
    return entries;
  }
}

function system(): Builtin | undefined {
  return (globalThis as { process?: Builtin }).process;
}

/** Asked for by name at run time: an import would keep the package from the edge. @throws Error where there is no disk */
function modules(): Modules & { tmpdir: () => string } {
  const builtin = system()?.getBuiltinModule;
  if (builtin === undefined) throw new Error("This runtime has no disk.");
  const fs = builtin("node:fs/promises") as Fs;
  const { join } = builtin("node:path") as typeof import("node:path");
  const { tmpdir } = builtin("node:os") as typeof import("node:os");
  return { fs, join, tmpdir };
}

/** A file that somebody cut short, or put there, stands in nobody's way. */
function parseEntry(text: string): Entry | null {
  try {
    const entry = JSON.parse(text) as Partial<Entry> | null;
    const isOurs =
      typeof entry?.key === "string" &&
      (entry.kind === "cost" || entry.kind === "settle") &&
      typeof entry.body === "object" &&
      entry.body !== null;
    return isOurs ? (entry as Entry) : null;
  } catch {
    return null;
  }
}
