import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";
import { type ReleasedCall, recordCalls, replayCalls } from "@/test/sdk-release";
import manifest from "../package.json" with { type: "json" };

// Each release of the SDK leaves two files: a program as it could be written for it, and the calls that it made. Agents
// are not updated on the day the server is, and their authors not on the day the package is.

type Program = {
  actAsAgent: (options: object) => Promise<unknown[]>;
  actAsAdmin: (options: object) => Promise<unknown[]>;
  actAlone: () => Promise<unknown[]>;
  saw: Record<"agent" | "admin" | "alone", unknown[]>;
};
type Call = { as: "agent" | "admin" } & ReleasedCall;

const folder = path.join(import.meta.dirname, "../releases");
const releases = readdirSync(folder)
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.slice(0, -".ts".length));
const callsOf = (release: string) => path.join(folder, `${release}.jsonl`);
const readCalls = (release: string) =>
  readFileSync(callsOf(release), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Call);
const requestsOf = (calls: readonly Call[]) => calls.map(({ answer: _, ...request }) => request);

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

async function newKeys() {
  const organizationId = await createTestOrganization(api.pool, { cap: "1000" });
  return {
    agent: await api.keyOf(organizationId, ["record", "authorize", "read", "cost:explicit"]),
    admin: await api.keyOf(organizationId, ["admin", "cost:explicit"]),
  };
}

const options = (key: string, fetch = globalThis.fetch) => ({
  ...{ url: `http://127.0.0.1:${api.port}`, key, fetch, spoolDir: null, attempts: 1 },
  ...{ checkTimeoutMs: 60_000, timeoutMs: 60_000, failMode: "closed", onWarning: () => undefined },
});

describe("AII-89 releases of the SDK", () => {
  test("this one has left its files", () => {
    expect(releases).toContain(manifest.version);
    expect(existsSync(callsOf(manifest.version))).toBe(true);
  });

  test.each(releases)("a program of %s still compiles, and sees what it saw", async (release) => {
    const program = (await import(path.join(folder, `${release}.ts`))) as Program;
    const keys = await newKeys();
    const [agent, admin] = [recordCalls(), recordCalls()];
    expect({
      agent: await program.actAsAgent(options(keys.agent, agent.fetch)),
      admin: await program.actAsAdmin(options(keys.admin, admin.fetch)),
      alone: await program.actAlone(),
    }).toEqual(program.saw);
    if (release !== manifest.version) return;
    const calls = [
      ...agent.calls.map((call): Call => ({ as: "agent", ...call })),
      ...admin.calls.map((call): Call => ({ as: "admin", ...call })),
    ];
    if (!existsSync(callsOf(release)))
      writeFileSync(callsOf(release), calls.map((call) => `${JSON.stringify(call)}\n`).join(""));
    // Whoever sends something else by the same calls makes another release; what is answered may grow.
    expect(requestsOf(calls)).toEqual(requestsOf(readCalls(release)));
  });

  test.each(releases)(
    "what %s sends is taken, and answered with every field that it was answered",
    async (release) => {
      const calls = readCalls(release);
      const keys = await newKeys();
      expect(calls.length).toBeGreaterThan(30);
      expect(await replayCalls(api, ({ as }) => keys[as], calls)).toEqual([]);
    },
  );
});
