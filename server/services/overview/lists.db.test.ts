import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sumMoney, toWire, usd } from "@/server/domain/money";
import { BUSY_AT, createBusyOrganization, ledgerSum as sumOf } from "@/test/busy-organization";
import { createTestLedger, type TestLedger } from "@/test/ledger-fixture";
import { readAgents } from "../agents/list";
import { readCampaigns } from "../campaigns/list";
import { readExecutions } from "../executions/list";
import { readOverview } from "./read";

let t: TestLedger;
const now = BUSY_AT;
beforeAll(async () => {
  t = await createTestLedger({ fakeNow: () => now });
});
afterAll(() => t.close());

const busyOrganization = (timeZone: string) => createBusyOrganization(t, timeZone);
const ledgerSum = (org: string, where?: string) => sumOf(t.pool, org, where);
const read = (org: string) => readOverview(t.pool, { organizationId: org, month: undefined, now });
const total = (amounts: string[]) => toWire(sumMoney(amounts.map(usd)));

describe("lists", () => {
  test("NEON-47 the dearest campaign is the top spender, on every page", async () => {
    const org = await busyOrganization("UTC");
    const at = { organizationId: org, now };
    const first = await readCampaigns(t.pool, { limit: 2 }, at);
    const second = await readCampaigns(t.pool, { limit: 2, cursor: first.nextCursor ?? "" }, at);
    expect(first.data.map((row) => row.isTopSpender)).toEqual([true, false]);
    expect(second.data.map((row) => row.isTopSpender)).toEqual([false]);
    expect([first.hasMore, second.hasMore, second.nextCursor]).toEqual([true, false, null]);
    expect([...first.data, ...second.data]).toEqual((await read(org)).campaigns);
  });

  test("NEON-38 pages of agents and executions neither repeat nor leave out a row", async () => {
    const org = await busyOrganization("UTC");
    const agents: string[] = [];
    const executions: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await readAgents(
        t.pool,
        { limit: 4, ...(cursor && { cursor }) },
        { organizationId: org, now },
      );
      agents.push(...page.data.map((row) => row.spent));
      cursor = page.nextCursor;
    }
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await readExecutions(t.pool, { limit: 7, ...(cursor && { cursor }) }, org);
      executions.push(...page.data.map((row) => row.id));
      cursor = page.nextCursor;
    }
    expect(total(agents)).toBe(await ledgerSum(org));
    expect(new Set(executions).size).toBe(90);
    expect(executions).toHaveLength(90);
    const filtered = await readExecutions(t.pool, { limit: 100, campaignId: "c1", agentType: "AD" }, org);
    expect(total(filtered.data.map((row) => row.cost))).toBe(
      await ledgerSum(org, "campaign_id = 'c1' and agent_type = 'AD'"),
    );
  });

  test("promises row 22: a cursor that is not ours is refused", async () => {
    for (const cursor of ["x", "W10", Buffer.from('["1 or 1=1","a"]').toString("base64url")])
      await expect(
        readCampaigns(t.pool, { limit: 2, cursor }, { organizationId: "org", now }),
      ).rejects.toMatchObject({ code: "malformed" });
  });
});
