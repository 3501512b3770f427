import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createContext, runInContext } from "node:vm";
import { build } from "tsup";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { bundles } from "../tsup.config";

const run = promisify(execFile);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "purser-sdk-package-"));
  await build({ ...bundles, outDir: join(folder, "dist"), silent: true, config: false });
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

const NAMES: Record<string, string[]> = {
  "@purser/sdk": ["BudgetTracker", "BudgetExceededError"],
  "@purser/sdk/testing": ["FakePurser"],
  "@purser/sdk/openai": ["wrapOpenAI"],
  "@purser/sdk/anthropic": ["wrapAnthropic"],
  "@purser/sdk/ai": ["purserMiddleware"],
  "@purser/sdk/langchain": ["PurserCallback"],
};
const asModule = Object.entries(NAMES).map(
  ([from, names]) => `import { ${names.join(", ")} } from "${from}";`,
);
const asCommon = Object.entries(NAMES).map(
  ([from, names]) => `const { ${names.join(", ")} } = require("${from}");`,
);

/** A call through a wrapper is booked, and a refusal is an error of the main door's own class. */
const SCRIPT = `
(async () => {
  const fake = new FakePurser({ limit: "0.05" });
  const tracker = new BudgetTracker({ fetch: fake.fetch, spoolDir: null });
  const usage = { prompt_tokens: 900, completion_tokens: 100 };
  const client = { chat: { completions: { create: () => Promise.resolve({ usage }) } } };
  const options = { tracker, agentType: "CONTENT", maxOutputTokens: 1000 };
  const openai = wrapOpenAI(client, options);
  await openai.chat.completions.create({ model: "m" });
  const refused = await openai.chat.completions.create({ model: "m" }).catch((error) => error);
  const doors = [wrapAnthropic, purserMiddleware, PurserCallback].every((each) => typeof each === "function");
  await tracker.close();
  said([fake.spent, refused instanceof BudgetExceededError, doors].join(" "));
})();
`;

describe("the package", () => {
  test("depends on nothing, and imports nothing", async () => {
    expect(Object.keys(manifest).filter((name) => /dependencies/i.test(name))).toEqual([]);
    const doors = Object.keys(NAMES).map((name) => name.replace("@purser/sdk", "").slice(1) || "index");
    const files = doors.flatMap((door) => [`${door}.js`, `${door}.cjs`]);
    expect((await readdir(join(folder, "dist"))).sort()).toEqual(files.sort());
    for (const file of files) {
      const text = await readFile(join(folder, "dist", file), "utf8");
      expect([file, text.match(/(?:\bfrom|\bimport\(|\bimport|\brequire\()\s*"[^"]+"/g)]).toEqual([
        file,
        null,
      ]);
    }
  });

  test.each([
    ["esm", "use.mjs", asModule],
    ["cjs", "use.cjs", asCommon],
  ])("is used as %s by its names", async (_format, file, imports) => {
    await writeFile(join(folder, file), `${imports.join("\n")} const said = console.log; ${SCRIPT}`);
    const { stdout } = await run(process.execPath, [join(folder, file)]);
    expect(stdout.trim()).toBe("0.04 true true");
  });

  test("runs where there is nothing but the web: no process, no require, no disk", async () => {
    const web = { URL, Response, Request, AbortController, TextEncoder, performance, crypto, fetch };
    const timers = { setTimeout, clearTimeout, setInterval, clearInterval };
    const warnings: string[] = [];
    const console = { warn: (text: string) => void warnings.push(text) };
    const said = await new Promise<string>((resolve, reject) => {
      const context = createContext({ ...web, ...timers, console, said: resolve, modules: {} });
      const load = async () => {
        for (const name of Object.keys(NAMES)) {
          const file = `${name.replace("@purser/sdk", "").slice(1) || "index"}.cjs`;
          const text = await readFile(join(folder, "dist", file), "utf8");
          runInContext(
            `{ const module = { exports: {} }; (function () { ${text} })();
            modules["${name}"] = module.exports; }`,
            context,
          );
        }
        const script = SCRIPT.replace(", spoolDir: null", "");
        const uses = asCommon.join("\n").replaceAll(/require\((.*?)\)/g, "modules[$1]");
        runInContext(`${uses} ${script}`, context);
      };
      load().catch(reject);
    });
    expect(said).toBe("0.04 true true");
    expect(warnings).toMatchObject([expect.stringContaining("wait in memory")]);
  });
});
