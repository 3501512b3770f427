import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

type Manifest = Record<"dependencies" | "devDependencies", Record<string, string>>;
interface Package extends Partial<Manifest> {
  version?: string;
  integrity?: string;
  link?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const read = <T>(file: string) => JSON.parse(readFileSync(file, "utf8")) as T;
const { packages } = read<{ packages: Record<string, Package> }>("package-lock.json");

test("TEK-11 a clean clone gets what is tested here: the lockfile is of package.json, each version exact and with its hash", () => {
  const manifest = read<Manifest>("package.json");
  for (const kind of ["dependencies", "devDependencies"] as const) {
    expect(packages[""]?.[kind]).toEqual(manifest[kind]);
    for (const [name, wanted] of Object.entries(manifest[kind])) {
      const version = wanted.replace(/^npm:.*@/, "");
      expect([name, packages[`node_modules/${name}`]?.version]).toEqual([name, version]);
    }
  }
  const unproven = Object.entries(packages).filter(
    ([at, entry]) =>
      at.startsWith("node_modules/") && !entry.link && entry.integrity === undefined && !isElsewhere(entry),
  );
  expect(unproven.map(([at]) => at)).toEqual([]);
});

test("TEK-11 npm ci takes the lockfile: every optional package that a package names has its entry, for its platform alone", () => {
  const named = Object.entries(packages).flatMap(([at, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies).map(([name, range]) => ({ at, name, range })),
  );
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter(({ at, name }) => entryOf(at, name) === undefined)).toEqual([]);
  const exact = named.filter(({ range }) => /^\d+\.\d+\.\d+$/.test(range));
  expect(exact.length).toBeGreaterThan(100);
  expect(exact.filter(({ at, name, range }) => entryOf(at, name)?.version !== range)).toEqual([]);
});

/** Optional, and for none of the platforms whose hashes are known here: a registry need not hold it. */
function isElsewhere({ optional, os = ["linux"], cpu = ["x64"], libc = ["glibc"] }: Package): boolean {
  const isLinux = os.includes("linux") && libc.includes("glibc");
  return optional === true && !(isLinux && (cpu.includes("x64") || cpu.includes("arm64")));
}

/** What Node would find for a name that a package asks for. */
function entryOf(from: string, name: string): Package | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    const found = packages[at === "" ? `node_modules/${name}` : `${at}/node_modules/${name}`];
    if (found !== undefined || at === "") return found;
  }
}
