import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

type Manifest = Record<"dependencies" | "devDependencies", Record<string, string>>;
type Lockfile = {
  packages: Record<string, { version?: string; integrity?: string; link?: boolean } & Partial<Manifest>>;
};

const read = <T>(file: string) => JSON.parse(readFileSync(file, "utf8")) as T;

test("TEK-11 a clean clone gets what is tested here: the lockfile is of package.json, each version exact and with its hash", () => {
  const manifest = read<Manifest>("package.json");
  const { packages } = read<Lockfile>("package-lock.json");
  for (const kind of ["dependencies", "devDependencies"] as const) {
    expect(packages[""]?.[kind]).toEqual(manifest[kind]);
    for (const [name, wanted] of Object.entries(manifest[kind])) {
      const version = wanted.replace(/^npm:.*@/, "");
      expect([name, packages[`node_modules/${name}`]?.version]).toEqual([name, version]);
    }
  }
  const unproven = Object.entries(packages).filter(
    ([at, { integrity, link }]) => at.startsWith("node_modules/") && !link && integrity === undefined,
  );
  expect(unproven.map(([at]) => at)).toEqual([]);
});
