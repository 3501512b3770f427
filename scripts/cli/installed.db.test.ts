import { execFile, spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import manifest from "@/package.json" with { type: "json" };
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";
import { programOf } from "@/test/programs";

// The command as `npm link` leaves it: a link in a folder of programs, called from somewhere else.

const run = promisify(execFile);
const [bundled = ""] = programOf("cli");

let api: TestApi;
let folder: string;
let elsewhere: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  api = await createTestApi();
  folder = mkdtempSync(path.join(tmpdir(), "purser-installed-"));
  elsewhere = path.join(folder, "a project");
  mkdirSync(elsewhere);
  mkdirSync(path.join(folder, "bin"));
  chmodSync(bundled, 0o755);
  for (const name of ["budget", "aii"]) symlinkSync(bundled, path.join(folder, "bin", name));
  const organizationId = await createTestOrganization(api.pool, { cap: "100" });
  const key = await api.keyOf(organizationId, ["admin", "cost:explicit"]);
  env = {
    NODE_ENV: "test",
    HOME: folder,
    ZDOTDIR: folder,
    XDG_CONFIG_HOME: folder,
    PATH: `${path.join(folder, "bin")}:${process.env.PATH}`,
    PURSER_URL: `http://127.0.0.1:${api.port}`,
    PURSER_KEY: key,
  };
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await api.close();
});

const shell = (command: string, by = "sh") => run(by, ["-c", command], { cwd: elsewhere, env });

describe("AII-42 the command as it is installed", () => {
  test("budget and aii budget run from any folder, against a server by its URL and a key", async () => {
    const { stdout } = await shell("budget status --format json");
    expect(JSON.parse(stdout)).toMatchObject({ canExecute: true, totalBudget: "100" });
    await shell("aii budget create daily max-cost 10.0 period daily");
    const listed = JSON.parse((await shell("aii budget list --format json")).stdout) as { name: string }[];
    expect(JSON.stringify(listed)).toContain('"daily"');
    await expect(shell("budget no-such-word")).rejects.toMatchObject({ code: 2 });
    await expect(shell("budget --url http://127.0.0.1:9 status")).rejects.toMatchObject({ code: 7 });
    await expect(shell("PURSER_KEY= budget status")).rejects.toMatchObject({ code: 4 });
  });
});

describe("AII-42 the command as a package of its own", () => {
  test("it is packed, installed without a registry, and run by npx: budget and aii budget", async () => {
    const project = path.join(folder, "another project");
    mkdirSync(project);
    writeFileSync(path.join(project, "package.json"), JSON.stringify({ private: true }));
    const npm = { ...env, npm_config_offline: "true", npm_config_audit: "false", npm_config_fund: "false" };
    const inProject = (command: string) => run("sh", ["-c", command], { cwd: project, env: npm });
    await run(process.execPath, ["scripts/setup/pack-cli.mjs", project], { env: npm });
    await inProject(`npm install ./purser-cli-${manifest.version}.tgz`);
    // What else it needs is in it.
    expect(readdirSync(path.join(project, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([
      "@purser",
    ]);
    const installed = path.join(project, "node_modules/@purser/cli");
    expect(readFileSync(path.join(installed, "THIRD-PARTY.md"), "utf8").match(/^# .+$/gm)).toEqual([
      "# commander",
      "# decimal.js",
    ]);
    const { stdout } = await inProject("npx budget status --format json");
    expect(JSON.parse(stdout)).toMatchObject({ canExecute: true, totalBudget: "100" });
    await inProject("npx aii budget create packed max-cost 10.0 period daily");
    expect((await inProject("npx budget list")).stdout).toContain("packed");
    await expect(inProject("npx budget check --estimated-cost 999999")).rejects.toMatchObject({ code: 3 });
  });
});

type Shell = {
  name: string;
  /** What it offers after these words, when its own script has been loaded. */
  offered: (script: string, line: string) => string;
};

/** Each asks the real shell what it would complete. */
const SHELLS: Shell[] = [
  {
    name: "bash",
    offered: (script, line) => {
      const words = line.split(" ");
      const set = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}`;
      return `source '${script}'; complete -p budget aii >/dev/null; ${set}; _budget; printf '%s\\n' "\${COMPREPLY[@]}"`;
    },
  },
  {
    name: "zsh",
    offered: (script, line) => {
      const words = line.split(" ");
      const set = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}`;
      return [
        "autoload -Uz compinit && compinit -u -d $HOME/.zcompdump",
        `source '${script}'`,
        // As bashcompinit calls it: with the arrays of bash.
        `ask() { emulate -L sh; setopt kshglob noshglob braceexpand ksharrays; ${set}; _budget; printf '%s\\n' "\${COMPREPLY[@]}"; }`,
        // Without a line to edit compgen of zsh cannot look at one: what is asked is which words are offered.
        "compgen() { printf '%s\\n' $(print -r -- $2) | grep -e \"^$4\" }",
        "ask",
      ].join("\n");
    },
  },
  {
    name: "fish",
    offered: (script, line) => `source '${script}'; complete -C '${line}'`,
  },
];

describe("the words of a shell", () => {
  for (const { name, offered } of SHELLS) {
    const isHere = spawnSync(name, ["--version"]).status === 0;
    test.skipIf(!isHere)(
      `AII-42 the script for ${name} loads there and offers what there is${isHere ? "" : ` (${name} is not installed)`}`,
      async () => {
        const script = path.join(folder, `completion.${name}`);
        writeFileSync(script, (await shell(`budget completion ${name}`)).stdout);
        const words = async (line: string) =>
          (await shell(offered(script, line), name)).stdout
            .split("\n")
            // Fish puts what a word means behind it.
            .map((word) => word.split("\t")[0])
            .filter((word) => word !== "");
        expect(await words("budget sta")).toContain("status");
        const pools = await words("budget pools ");
        expect(pools).toEqual(expect.arrayContaining(["list", "create"]));
        expect(pools).not.toContain("status");
        expect(await words("aii budget que")).toContain("queue");
      },
    );
  }
});
