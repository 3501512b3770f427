import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { snippets } from "@/components/budget/first-run-snippets";
import { pagesBelow, type Sample, samplesOf } from "@/test/markdown";
import { type Agent, createProviderWorld, type ProviderWorld } from "@/test/provider-world";
import { withRequests } from "@/test/python";
import { handOf } from "@/test/sample-hands";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "..");
const NAMES = snippets("", "").map(({ name }) => name);
const SHELL = ["curl"];
const PYTHON = ["Python requests"];
const SETTINGS = ["MCP"];
const SCRIPTS = NAMES.filter((name) => ![...SHELL, ...PYTHON, ...SETTINGS].includes(name));

let world: ProviderWorld;
let folder: string;
beforeAll(async () => {
  world = await createProviderWorld();
  // Below the repository, so that the packages are found as they would be in a project.
  mkdirSync(path.join(root, ".purser"), { recursive: true });
  folder = mkdtempSync(path.join(root, ".purser/snippets-"));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await world.close();
});

/** A snippet as the first page shows it to a new organization. */
async function setUp(name: string) {
  const agent = await world.agent();
  const shown = snippets(`http://127.0.0.1:${world.api.port}`, agent.key).find((each) => each.name === name);
  const code = shown?.code ?? "";
  return { agent, code, file: (ending: string) => fileOf(name, code, ending), env: environmentOf(agent) };
}

function fileOf(name: string, code: string, ending: string): string {
  const at = path.join(folder, `${name.replaceAll(/\W/g, "-")}.${ending}`);
  writeFileSync(at, code);
  return at;
}

/** What the SDK and the clients of providers read of theirs. */
function environmentOf(agent: Agent) {
  return {
    NODE_ENV: "test" as const,
    PURSER_URL: `http://127.0.0.1:${world.api.port}`,
    PURSER_KEY: agent.key,
    PATH: process.env.PATH,
    HOME: folder,
    OPENAI_BASE_URL: world.provider.url,
    OPENAI_API_KEY: "none",
    ANTHROPIC_BASE_URL: world.provider.origin,
    ANTHROPIC_API_KEY: "none",
  };
}

function runScript(file: string, agent: Agent) {
  const tsx = path.join(root, "node_modules/tsx/dist/cli.mjs");
  return run(process.execPath, [tsx, file], { cwd: root, env: environmentOf(agent) });
}

const ONE = [{ provider: expect.stringMatching(/^(openai|anthropic)$/), estimated: false }];

describe("the snippets of the first page are run as they stand", () => {
  test.each(SHELL)("%s", async (name) => {
    const { agent, file, env } = await setUp(name);
    const { stdout } = await run("sh", [file("sh")], { env });
    expect(JSON.parse(stdout)).toMatchObject({ result: { data: { tracked: true } } });
    expect(await agent.booked()).toMatchObject([{ tokens: [1200, 300, 0, 0] }]);
  });

  test.each(SCRIPTS)("%s", async (name) => {
    const { agent, file } = await setUp(name);
    await runScript(file("mts"), agent);
    expect(await agent.booked()).toMatchObject(ONE);
    expect(await agent.held()).toBe("0");
  });

  test.skipIf(!withRequests.found).each(PYTHON)(`%s${withRequests.reason}`, async (name) => {
    const { agent, file, env } = await setUp(name);
    const { stdout } = await run("python3", [file("py")], { env });
    expect(stdout).toMatch(/^0\.\d+\n$/);
    expect(await agent.booked()).toMatchObject([{ tokens: [1200, 300, 0, 0] }]);
  });

  test.each(SETTINGS)("%s", async (name) => {
    const { agent, code } = await setUp(name);
    const { mcpServers } = JSON.parse(code) as {
      mcpServers: { purser: { url: string; headers: Record<string, string> } };
    };
    const { url, headers } = mcpServers.purser;
    const client = new Client({ name: "test", version: "1.0.0" });
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
    const usage = { agentType: "CONTENT", provider: "openai", model: "gpt-4o-mini", inputTokens: 1200 };
    await client.callTool({ name: "track_cost", arguments: { ...usage, outputTokens: 300 } });
    await client.close();
    expect(await agent.booked()).toMatchObject([{ tokens: [1200, 300, 0, 0] }]);
  });
});

const typed = pagesBelow(root)
  .flatMap((page) => samplesOf(root, page))
  .filter((sample) => handOf(sample) === "typescript");
const nameOf = ({ page, line }: Sample) => `${page}-${line}`;

describe("the samples in TypeScript of every page", () => {
  /** What a page leaves to its reader, or to a test of its own. */
  const NOT_RUN: Record<string, string> = {
    "server/notify/README.md": "declare const body: string, headers: Record<string, string>;",
  };
  /** What a page has its reader keep in a file, for its next sample to import. */
  const KEPT: Record<string, string> = { "docs/providers.md": "acme.ts" };
  const isKept = ({ page, text }: Sample) => page in KEPT && !/^import .* from "\.\//m.test(text);
  const OF_TESTS = /FakePurser/;
  const ACME = [{ provider: "acme", estimated: false, tokens: [400, 5, 600, 0] }];

  beforeAll(() => {
    for (const sample of typed.filter(isKept))
      writeFileSync(path.join(folder, KEPT[sample.page] ?? ""), sample.text);
  });

  test.each(typed.filter((sample) => !(sample.page in NOT_RUN) && !isKept(sample)))(
    "NEON-110 $page, line $line, runs as it stands",
    async (sample) => {
      const agent = await world.agent();
      await runScript(fileOf(nameOf(sample), sample.text, "mts"), agent);
      const booked = await agent.booked();
      if (OF_TESTS.test(sample.text)) expect(booked).toEqual([]);
      else if (sample.page === "sdk/README.md") expect(booked).toMatchObject(ONE);
      else if (sample.page in KEPT) expect(booked).toMatchObject(ACME);
      else expect(booked).toHaveLength(1);
    },
  );

  test("NEON-110 all of them are of the right types", async () => {
    expect(typed.length).toBeGreaterThanOrEqual(6);
    const files = typed.map((sample) =>
      fileOf(`typed-${nameOf(sample)}`, `${NOT_RUN[sample.page] ?? ""}\n${sample.text}`, "mts"),
    );
    const config = path.join(folder, "tsconfig.json");
    const compilerOptions = {
      incremental: false,
      paths: {
        "@/*": [`${root}/*`],
        "@purser/sdk": [`${root}/sdk/src/index.ts`],
        "@purser/sdk/*": [`${root}/sdk/src/*.ts`],
      },
    };
    writeFileSync(
      config,
      JSON.stringify({ extends: path.join(root, "tsconfig.json"), compilerOptions, files, include: [] }),
    );
    const tsc = path.join(root, "node_modules/typescript-native/bin/tsc");
    const done = await run(process.execPath, [tsc, "--noEmit", "-p", config]).catch(
      (error: { stdout: string }) => error,
    );
    expect(done.stdout).toBe("");
  });
});
