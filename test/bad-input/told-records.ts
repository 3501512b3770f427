import { expect } from "vitest";
import { lookAlikeOf } from "@/server/domain/look-alike";
import { createTestOrganization } from "@/test/ledger-fixture";
import { countRows } from "@/test/row-counts";
import { cost, hold, type Story } from "./row";
import { AGENT, ask, type World } from "./world";

/** An organization of a row's own, with its keys. */
export async function freshOrganization(world: World, cap: string | null = "1000") {
  const org = await createTestOrganization(world.api.pool, { cap });
  const [agent, admin] = [await world.api.keyOf(org, AGENT), await world.api.keyOf(org, ["admin"])];
  return { org, agent, admin };
}

const record = (world: World, key: string, input: unknown) => ask(world, "budget.trackCost", input, key);

async function totalOf(world: World, admin: string): Promise<unknown> {
  return (await ask(world, "admin.monthlyBudget.get", {}, admin)).data.totalSpent;
}

/** Rows of amounts and names that are taken, and what becomes of them. */
export const recordStories: readonly Story[] = [
  {
    row: "2: 01 and 1.50 are the same amounts as 1 and 1.5",
    tell: async (world) => {
      for (const [given, booked] of [
        ["01", "1"],
        ["1.50", "1.5"],
      ])
        expect((await record(world, world.agent, { agentType: "A", cost: given })).data.cost).toBe(booked);
    },
  },
  {
    row: "10: a total above what an amount can hold is refused before SQL",
    tell: async (world) => {
      const { agent } = await freshOrganization(world, null);
      const half = { agentType: "A", cost: "600000000000" };
      expect((await record(world, agent, half)).status).toBe(200);
      const before = await countRows(world.api.pool);
      expect(await record(world, agent, half)).toMatchObject({ status: 422, error: "out_of_range" });
      expect(await countRows(world.api.pool)).toEqual(before);
    },
  },
  {
    row: "13: a limit of 0 is one: it blocks every cost above 0, and stands as exceeded",
    tell: async (world) => {
      const { agent, admin } = await freshOrganization(world, "0");
      const asked = await world.api.call(agent, "POST", "/api/v1/authorizations", {
        agentType: "A",
        estimatedCost: "0.000000000001",
      });
      expect(asked.status).toBe(402);
      const free = await ask(world, "budget.authorize", { agentType: "A", estimatedCost: "0" }, agent);
      expect(free.data.allowed).toBe(true);
      const shown = await ask(world, "admin.monthlyBudget.get", {}, admin);
      expect(shown.data).toMatchObject({ totalBudget: "0", level: "exceeded" });
      // Full, at every door that knows one number; pages write «—» beside «Exceeded», for 0 of 0 is no share.
      const status = await world.api.call(agent, "GET", "/api/v1/status");
      expect(status.body).toMatchObject({ isOverBudget: true, utilizationPercentage: 100 });
      await record(world, agent, { ...cost, agentId: "nil" });
      const rule = { max_tokens: 0, action_on_limit: "block" };
      expect((await world.api.call(admin, "PUT", "/api/budget/update/nil", rule)).status).toBe(200);
      const face = await world.api.call(admin, "GET", "/api/budget/status/nil");
      expect(face.body).toMatchObject({ percentage: 100, health_status: "exceeded" });
    },
  },
  {
    row: "14, 15: a limit left out stays, null is none; thresholds 0 and 1 are kept",
    tell: async (world) => {
      const { admin } = await freshOrganization(world, "5");
      const set = async (input: unknown) =>
        (await ask(world, "admin.monthlyBudget.set", input, admin)).data as Record<string, unknown>;
      expect(await set({ alertThreshold: 0 })).toMatchObject({ totalBudget: "5", alertThreshold: 0 });
      expect(await set({ totalBudget: null })).toMatchObject({ totalBudget: null, alertThreshold: 0 });
      expect(await set({ alertThreshold: 1 })).toMatchObject({ totalBudget: null, alertThreshold: 1 });
    },
  },
  {
    row: "20: a settle above its hold is booked, and says the excess",
    tell: async (world) => {
      const { agent, admin } = await freshOrganization(world, "10");
      const held = await ask(world, "budget.authorize", { agentType: "A", estimatedCost: "9" }, agent);
      const { reservationId } = held.data;
      const settled = await ask(world, "budget.settle", { reservationId, cost: "12" }, agent);
      expect(settled).toMatchObject({ status: 200, data: { cost: "12", excess: "3" } });
      expect(await totalOf(world, admin)).toBe("12");
    },
  },
  {
    // That markup is inert where it is shown is seen in a browser: e2e/hostile-names.spec.ts.
    row: "21, 30, 39, 40: names that look like code, a formula or markup are kept word for word",
    tell: async (world) => {
      const { agent, admin } = await freshOrganization(world);
      for (const agentId of [...CODE, ...FORMULAS, ...MARKUP]) {
        const task = agentId;
        expect((await record(world, agent, { ...cost, agentId, task })).status).toBe(200);
        const listed = await world.api.send({
          method: "GET",
          url: `/api/v1/executions?agentId=${encodeURIComponent(agentId)}`,
          headers: { authorization: `Bearer ${admin}` },
        });
        expect([listed.headers["content-type"], listed.headers["x-content-type-options"]]).toEqual([
          "application/json",
          "nosniff",
        ]);
        const { data } = JSON.parse(listed.body) as { data: { id: string; agentId: string }[] };
        expect(data.map((each) => each.agentId)).toEqual([agentId]);
        const opened = await world.api.call(admin, "GET", `/api/v1/executions/${data[0]?.id}`);
        expect(opened.body.task).toBe(task);
        // Also where it stands in a path, in which its slashes are letters.
        const named = await world.api.call(admin, "GET", `/api/budget/status/${encodeURIComponent(agentId)}`);
        expect([named.status, named.body.agent_id]).toEqual([200, agentId]);
      }
      const file = await world.api.send({
        method: "GET",
        url: "/api/v1/executions/export?format=csv",
        headers: { authorization: `Bearer ${admin}` },
      });
      expect(file.status).toBe(200);
      expect(file.headers["content-disposition"]).toMatch(/^attachment/);
      for (const formula of FORMULAS) expect(file.body).toContain(`'${formula.replaceAll('"', '""')}`);
      expect(file.body).not.toMatch(/(^|,)"?[=+@＝]/m);
    },
  },
  {
    row: "27: the two ways to write é, and letters that look alike, are different ids, and told apart",
    tell: async (world) => {
      const { agent, admin } = await freshOrganization(world);
      const names = ["caf\u00e9", "cafe\u0301", "a", "\u0430"];
      for (const agentId of names) await record(world, agent, { ...cost, agentId });
      const { data } = await ask(world, "admin.agents.list", {}, admin);
      const seen = (data.data as { agentId: string }[]).map(({ agentId }) => agentId);
      expect(seen.sort()).toEqual(names.sort());
      // What the page warns of: the mark beside each id is made of this, and walked in e2e/hostile-names.spec.ts.
      expect(seen.filter((id) => lookAlikeOf(id) !== null)).toEqual(["cafe\u0301", "\u0430"].sort());
    },
  },
  {
    row: "47: a window that ended over 72 hours ago is booked now, and marked late",
    tell: async (world) => {
      const { org, agent, admin } = await freshOrganization(world);
      const occurredAt = new Date(Date.now() - 100 * 86_400_000).toISOString();
      expect((await record(world, agent, { agentType: "A", cost: "1", occurredAt })).status).toBe(200);
      const { rows } = await world.api.pool.query(
        "select late, occurred_at = $2 as kept from billing_logs where organization_id = $1",
        [org, occurredAt],
      );
      expect(rows).toEqual([{ late: true, kept: true }]);
      expect(await totalOf(world, admin)).toBe("1");
    },
  },
  {
    row: "49: times in a gap or a fold of a zone are taken by their instant",
    tell: async (world) => {
      const { org, agent } = await freshOrganization(world);
      // Berlin has no 02:30 on 29 March 2026, and two on 25 October 2026.
      const times = ["2026-03-29T02:30:00+01:00", "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"];
      for (const occurredAt of times)
        expect((await record(world, agent, { ...cost, occurredAt })).status).toBe(200);
      const { rows } = await world.api.pool.query<{ at: Date }>(
        "select occurred_at as at from billing_logs where organization_id = $1 order by occurred_at",
        [org],
      );
      expect(rows.map(({ at }) => at.toISOString())).toEqual(
        times.map((time) => new Date(time).toISOString()),
      );
    },
  },
  {
    row: "54: of a key that stands twice in the JSON the last counts, also for what is the same request",
    tell: async (world) => {
      const { agent, admin } = await freshOrganization(world);
      const send = (body: string) =>
        world.api.send({
          url: "/api/v1/costs",
          body,
          headers: { authorization: `Bearer ${agent}`, "content-type": "application/json" },
        });
      const twice = await send('{"agentType":"A","cost":"5","cost":"2","idempotencyKey":"k"}');
      expect([twice.status, JSON.parse(twice.body).cost]).toEqual([201, "2"]);
      const once = await send('{"agentType":"A","cost":"2","idempotencyKey":"k"}');
      expect([once.status, once.headers["idempotent-replayed"]]).toEqual([201, "true"]);
      expect(await totalOf(world, admin)).toBe("2");
    },
  },
  {
    row: "63: one bad item of a batch harms none of the others",
    tell: async (world) => {
      const items = Array.from({ length: 9 }, (_, n) => (n === 7 ? { ...cost, tokens: -1 } : cost));
      for (const url of ["/api/v1/costs:batch", "/api/trpc/budget.trackCosts"]) {
        const { status, body } = await world.api.call(world.agent, "POST", url, { items });
        type Results = { results: { ok: boolean; error?: { path: string } }[] };
        const { results: each } = ((body.result as { data: unknown } | undefined)?.data ?? body) as Results;
        expect([status, each.map(({ ok }) => ok).lastIndexOf(false)]).toEqual([200, 7]);
        expect(each.filter(({ ok }) => !ok)).toMatchObject([
          { error: { path: expect.stringContaining("tokens") } },
        ]);
      }
    },
  },
  {
    row: "89: a model without a price is booked, and said to be provisional",
    tell: async (world) => {
      const told = await record(world, world.agent, { ...cost, provider: "acme", model: "nobody-knows-it" });
      expect(told).toMatchObject({ status: 200, data: { priceStatus: "provisional" } });
      expect(
        await ask(world, "budget.check", { ...hold, model: "nobody-knows-it" }, world.agent),
      ).toMatchObject({
        status: 200,
      });
    },
  },
];

const CODE = ["' OR 1=1--", "$" + "{7*7}", "../../etc/passwd", "__proto__", "constructor"];
const FORMULAS = ["=cmd|'/C calc'!A0", "+1+1", "@SUM(A1)", "＝1+1"];
const MARKUP = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "javascript:alert(1)",
  "[a](javascript:alert(1))",
];
