import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KeyScope } from "@/server/domain/actor";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";

const run = promisify(execFile);
const AGENT: KeyScope[] = ["record", "authorize", "read"];

const EXAMPLES: Record<string, { scopes: KeyScope[]; says: string; booked: number }> = {
  "my-agent.ts": { scopes: AGENT, says: "booked 50 tokens\nbooked 1000 tokens\n", booked: 2 },
  "budget-client.ts": { scopes: AGENT, says: "recorded 950 tokens\nrecorded a completion\n", booked: 2 },
  "budget-manager.ts": {
    scopes: ["admin", "cost:explicit"],
    says: "Status: ok\nUsage: 2.5%\n",
    booked: 1,
  },
  "pools.ts": {
    scopes: ["admin"],
    says: "critical_agent: 200 USD\nagents: critical_agent, standard_agent\n",
    booked: 0,
  },
};

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

describe("SAFE-56 NEON-28 the examples", () => {
  test("all of them are run here", () => {
    const files = readdirSync("examples").filter((file) => file.endsWith(".ts"));
    expect(files.sort()).toEqual(Object.keys(EXAMPLES).sort());
  });

  test.each(Object.entries(EXAMPLES))(
    "%s does what it says",
    async (file, { scopes, says, booked }) => {
      const organizationId = await createTestOrganization(api.pool, { cap: "100" });
      const PURSER_KEY = await api.keyOf(organizationId, scopes);
      const PURSER_URL = `http://127.0.0.1:${api.port}`;
      const env = { ...process.env, PURSER_URL, PURSER_KEY };
      const { stdout } = await run("node_modules/.bin/tsx", [`examples/${file}`], { env });
      expect(stdout).toBe(says);
      const { rows } = await api.pool.query(
        "select count(*)::int from billing_logs where organization_id = $1",
        [organizationId],
      );
      expect(rows).toEqual([{ count: booked }]);
    },
    120_000,
  );
});
