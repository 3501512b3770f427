import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readOptions } from "@/bench/options";
import { runInProcess } from "@/scripts/cli/in-process";
import { ERROR_STATUS } from "@/server/contract/errors";
import { openApiDocument } from "@/server/rest/openapi/document";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";
import { anchorsOf, inlineCodeOf, linksOf, pagesBelow, type Sample, samplesOf } from "@/test/markdown";
import { programOf } from "@/test/programs";
import { HANDS, type Hand, handOf } from "@/test/sample-hands";

// Every sample of every page is run as it stands: only the address that curl connects to is another.

const root = path.resolve(import.meta.dirname, "..");
const run = promisify(execFile);
const pages = pagesBelow(root);
const samples = pages.flatMap((page) => samplesOf(root, page));
const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

const commandsOf = ({ text }: Sample) => text.split("\n").filter((line) => /^(npm|npx) /.test(line));

let api: TestApi;
let folder: string;
beforeAll(async () => {
  api = await createTestApi();
  folder = mkdtempSync(path.join(tmpdir(), "purser-documents-"));
  // The samples name the address of a server that has just been started.
  writeFileSync(
    path.join(folder, ".curlrc"),
    `connect-to = "localhost:3000:127.0.0.1:${api.port}"\nfail-with-body\n`,
  );
  mkdirSync(path.join(folder, "bin"));
  for (const name of ["budget", "aii"])
    writeFileSync(
      path.join(folder, "bin", name),
      `#!/bin/sh\ncd "${root}" && exec "${process.execPath}" ${programOf("cli").join(" ")} "$@"\n`,
      { mode: 0o755 },
    );
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await api.close();
});

describe("NGX-49 the pages", () => {
  test.each(pages)("%s points to what there is", (page) => {
    for (const link of linksOf(root, page)) {
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? page : path.posix.join(path.posix.dirname(page), file);
      expect([link, existsSync(path.join(root, target))]).toEqual([link, true]);
      if (anchor !== undefined && statSync(path.join(root, target)).isFile())
        expect([link, anchorsOf(root, target).includes(anchor)]).toEqual([link, true]);
    }
  });

  test("no sample is shown that nothing runs, and no hand is idle", () => {
    expect(samples.filter((sample) => handOf(sample) === null)).toEqual([]);
    const busy = new Set(samples.map(handOf));
    expect(Object.keys(HANDS).filter((hand) => !busy.has(hand as Hand))).toEqual([]);
    for (const file of Object.values(HANDS))
      expect([file, existsSync(path.join(root, file))]).toEqual([file, true]);
  });

  test("every npm command that is shown is one that there is", () => {
    const builtIn = new Set(["test", "start", "install", "ci"]);
    for (const sample of samples)
      for (const line of commandsOf(sample)) {
        const [, first = "", second = ""] = line.split(/\s+/);
        const name = first === "run" ? second : first;
        const isKnown = line.startsWith("npx ") || name in scripts || builtIn.has(name);
        expect([sample.page, line, isKnown]).toEqual([sample.page, line, true]);
      }
  });

  test("every command that stands within a sentence is one that there is", async () => {
    const { stdout } = await runInProcess({}, ["completion", "bash"]);
    const words = ["help", ...(/^ {4}""\) words="([^"]*)"/m.exec(stdout)?.[1]?.split(" ") ?? [])];
    expect(words).toContain("status");
    const within = pages.flatMap((page) => inlineCodeOf(root, page).map((code) => [page, code] as const));
    const unknown = within.filter(([, code]) => {
      const script = /^npm run ([\w:-]+)/.exec(code)?.[1];
      if (script !== undefined && !(script in scripts)) return true;
      const word = /^(?:npm run budget --|npx budget|(?:aii )?budget) ([a-z][\w-]*)/.exec(code)?.[1];
      return word !== undefined && !words.includes(word);
    });
    expect(unknown).toEqual([]);
  });

  const harness = samples.filter((sample) => handOf(sample) === "harness").flatMap(commandsOf);
  test.each(harness.filter((line) => /^npm run bench/.test(line) && !/-- [a-z]/.test(line)))(
    "the bench knows the options of: %s",
    (line) => {
      const [, args = ""] = /^npm run bench(?: -- (.*?))?\s*(?:#.*)?$/.exec(line) ?? [];
      expect(() => readOptions(args.split(" ").filter(Boolean))).not.toThrow();
    },
  );
});

describe("NGX-52 troubleshooting", () => {
  test("there is one entry for each error code, with its status", () => {
    const text = readFileSync(path.join(root, "docs/TROUBLESHOOTING.md"), "utf8");
    const entries = [...text.matchAll(/^## `(\w+)`\n\n(\d{3})/gm)].map(([, code, status]) => [
      code,
      Number(status),
    ]);
    expect(Object.fromEntries(entries)).toEqual(ERROR_STATUS);
    expect(entries.length).toBe(Object.keys(ERROR_STATUS).length);
  });

  test("TEK-71 the README leads to every page of docs", () => {
    const found = linksOf(root, "README.md");
    for (const page of pages.filter((each) => /^docs\/[^/]+\.md$/.test(each))) expect(found).toContain(page);
  });
});

describe("the samples", () => {
  const shell = samples.filter((sample) => handOf(sample) === "shell");
  const byPage = pages
    .map((page): [string, Sample[]] => [page, shell.filter((sample) => sample.page === page)])
    .filter(([, blocks]) => blocks.length > 0);

  test.each(byPage)("those of %s run as they stand, one after the other", async (_page, blocks) => {
    const organizationId = await createTestOrganization(api.pool, { cap: "1000" });
    const PURSER_KEY = await api.keyOf(organizationId, ["record", "authorize", "read"]);
    const PURSER_ADMIN_KEY = await api.keyOf(organizationId, ["admin", "cost:explicit"]);
    const env = {
      NODE_ENV: "test" as const,
      HOME: folder,
      CURL_HOME: folder,
      PATH: `${path.join(folder, "bin")}:${process.env.PATH}`,
      PURSER_URL: `http://127.0.0.1:${api.port}`,
      PURSER_KEY,
      PURSER_ADMIN_KEY,
    };
    // One shell for the whole page: what a block sets, the next one may use.
    const script = blocks.map(({ text, line }) => `# line ${line}\n${text}`).join("\n");
    const file = path.join(folder, "samples.sh");
    writeFileSync(file, `set -euo pipefail\n${script}`);
    const done = await run("bash", ["-x", file], { cwd: folder, env, timeout: 200_000 }).catch(
      (error: unknown) => {
        const { stderr, stdout } = error as { stderr: string; stdout: string };
        throw new Error(`${stdout}\n${stderr}`);
      },
    );
    expect(done.stdout).not.toContain('"error"');
  });
});

describe("/docs", () => {
  type Operation = {
    operationId: string;
    parameters?: { name?: string; in?: string; schema?: { pattern?: string } }[];
    requestBody?: { content: Record<string, { example: unknown }> };
    responses: Record<string, unknown>;
  };
  /** An id of the form that the path asks for, of nothing that there is. */
  const idFor = ({ parameters = [] }: Operation, field: string) => {
    const { pattern = "" } = parameters.find(({ name }) => name === field)?.schema ?? {};
    const prefix = /^\^([a-z]{3}_)/.exec(pattern)?.[1];
    return prefix === undefined ? "sage" : prefix + "0".repeat(32);
  };
  const paths = openApiDocument().paths as Record<string, Record<string, Operation>>;
  const written = Object.entries(paths).flatMap(([at, byMethod]) =>
    Object.entries(byMethod)
      .filter(([, { requestBody }]) => requestBody !== undefined)
      .map(([method, operation]) => ({ method: method.toUpperCase(), at, operation })),
  );

  test("TEK-41 every request that it shows is taken as shown, and answered as it says", async () => {
    const organizationId = await createTestOrganization(api.pool, { cap: "1000" });
    const key = await api.keyOf(organizationId, ["admin", "cost:explicit"]);
    const refused: unknown[] = [];
    for (const { method, at, operation } of written) {
      const example = operation.requestBody?.content["application/json"]?.example;
      // What a path names is not there in an empty organization; the body is judged first.
      const url = at.replaceAll(/\{(\w+)\}/g, (_all, name: string) => idFor(operation, name));
      const { status, body } = await api.call(key, method, url, example);
      const isTaken =
        [200, 201, 202, 402, 404, 409].includes(status) && String(status) in operation.responses;
      // Of what a body names there is nothing either.
      const isOfNothing = status === 422 && /is no \w+ of yours/.test(String(body.detail));
      if (!isTaken && !isOfNothing) refused.push([operation.operationId, status, example, body.detail]);
    }
    expect(refused).toEqual([]);
  });
});
