import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KeyScope } from "@/server/domain/actor";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";
import { withRequests } from "@/test/python";

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

/** What an example says on a new organization, and how many executions it books. */
async function runExample(scopes: KeyScope[], command: string, args: string[]) {
  const organizationId = await createTestOrganization(api.pool, { cap: "100" });
  await api.pool.query(
    `insert into model_prices (id, organization_id, provider, model, input_per_million, output_per_million, source,
       valid_from) values ($1::text || '-mini', $1, 'openai', 'gpt-4o-mini', 0.15, 0.6, 'test', '2020-01-01')`,
    [organizationId],
  );
  const PURSER_KEY = await api.keyOf(organizationId, scopes);
  const PURSER_URL = `http://127.0.0.1:${api.port}`;
  const { stdout } = await run(command, args, { env: { ...process.env, PURSER_URL, PURSER_KEY } });
  const { rows } = await api.pool.query<{ count: number }>(
    "select count(*)::int from billing_logs where organization_id = $1",
    [organizationId],
  );
  return { says: stdout, booked: rows[0]?.count };
}

describe("SAFE-56 NEON-28 the examples", () => {
  test("all of them are run here", () => {
    const files = readdirSync("examples").filter((file) => file.endsWith(".ts"));
    expect(files.sort()).toEqual(Object.keys(EXAMPLES).sort());
    expect(readdirSync("examples/python")).toEqual(["agent.py"]);
  });

  test.each(Object.entries(EXAMPLES))("%s does what it says", async (file, { scopes, says, booked }) => {
    const done = await runExample(scopes, "node_modules/.bin/tsx", [`examples/${file}`]);
    expect(done).toEqual({ says, booked });
  });

  test.skipIf(!withRequests.found)(`python/agent.py does what it says${withRequests.reason}`, async () => {
    const done = await runExample(AGENT, "python3", ["examples/python/agent.py"]);
    const says = "booked 0.000285 USD\nrefused: Monthly cost limit exceeded\n";
    expect(done).toEqual({ says, booked: 1 });
  });
});
