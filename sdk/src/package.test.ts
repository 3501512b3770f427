import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "tsup";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };

const run = promisify(execFile);
const root = join(import.meta.dirname, "..");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "purser-sdk-package-"));
  const entry = { index: join(root, "src/index.ts"), testing: join(root, "src/testing.ts") };
  const outDir = join(folder, "dist");
  const format: ("esm" | "cjs")[] = ["esm", "cjs"];
  await build({
    entry,
    outDir,
    format,
    platform: "neutral",
    external: [/^node:/],
    removeNodeProtocol: false,
    splitting: false,
    silent: true,
    config: false,
  });
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

const SCRIPT = `
const fake = new FakePurser({ limit: "1" });
const tracker = new BudgetTracker({ fetch: fake.fetch, spoolDir: null });
tracker.trackCost({ agentType: "CONTENT", tokens: 1000 }).then(() => console.log(fake.spent));
`;

describe("the package", () => {
  test("depends on nothing", async () => {
    expect(Object.keys(manifest).filter((name) => /dependencies/i.test(name))).toEqual([]);
    for (const file of ["index.js", "index.cjs", "testing.js", "testing.cjs"]) {
      const text = await readFile(join(folder, "dist", file), "utf8");
      const imported = [...text.matchAll(/(?:\bfrom|\bimport\(|\brequire\()\s*"([^"]+)"/g)].map(
        (match) => match[1],
      );
      expect([file, imported.filter((name) => !name?.startsWith("node:"))]).toEqual([file, []]);
    }
  });

  test.each([
    [
      "esm",
      "use.mjs",
      'import { BudgetTracker } from "@purser/sdk"; import { FakePurser } from "@purser/sdk/testing";',
    ],
    [
      "cjs",
      "use.cjs",
      'const { BudgetTracker } = require("@purser/sdk"); const { FakePurser } = require("@purser/sdk/testing");',
    ],
  ])("is used as %s by its name", async (_format, file, imports) => {
    await writeFile(join(folder, file), imports + SCRIPT);
    const { stdout } = await run(process.execPath, [join(folder, file)]);
    expect(stdout.trim()).toBe("0.04");
  });
});
