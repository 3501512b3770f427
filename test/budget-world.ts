import { expect } from "vitest";
import type { AuthorizeCommand, HoldResult, RecordCommand } from "@/server/ledger/batch/commands";
import { verifyBooks } from "@/server/ledger/proof/verify";
import { createBudget } from "@/server/ledger/rules/create-budget";
import type { NewBudget } from "@/server/ledger/rules/new-budget";
import { createTestLedger, type TestLedger } from "./ledger-fixture";
import { authorizeOf, personOf, recordOf } from "./steering-fixture";

/** A ledger with a clock that a test moves, and the few acts that tests of budgets are told in. */
export type BudgetWorld = {
  t: TestLedger;
  /** What the clock says: epoch milliseconds. */
  clock: { now: number };
  /** Makes a budget, of the organization by day unless said otherwise. @returns its id */
  create: (org: string, budget: Partial<NewBudget>) => Promise<string>;
  ask: (org: string, input: Partial<AuthorizeCommand["input"]>, actorId?: string) => Promise<HoldResult>;
  spend: (org: string, input: Partial<RecordCommand["input"]>, actorId?: string) => Promise<unknown>;
  /** Fails unless every counter equals its ledger rows. */
  balanced: (org: string) => Promise<void>;
  /** What a budget's counters have spent, by entity; epochs after the first as "#1". */
  counters: (budgetId: string) => Promise<Record<string, string>>;
};

export async function createBudgetWorld(startsAt: number): Promise<BudgetWorld> {
  const clock = { now: startsAt };
  const t = await createTestLedger({ fakeNow: () => clock.now });
  let made = 0;
  return {
    t,
    clock,
    create: async (org, budget) => {
      made += 1;
      const wanted = {
        name: `b${made}`,
        scopeType: "ORGANIZATION",
        scopeKey: null,
        period: "DAILY",
        ...budget,
      } as const;
      return (await createBudget(t.pool, personOf(org), wanted, new Date(clock.now))).budgetId;
    },
    ask: (org, input, actorId = "key_test") => t.ledger.submit({ ...authorizeOf(org, input), actorId }),
    spend: (org, input, actorId = "key_test") => t.ledger.submit({ ...recordOf(org, input), actorId }),
    balanced: async (org) => {
      const found = await verifyBooks(t.pool, { organizationId: org, fakeNow: new Date(clock.now) });
      expect(found).toMatchObject({ balanced: true, mismatches: [] });
    },
    counters: async (budgetId) => {
      const { rows } = await t.pool.query<{ key: string; spent: string }>(
        `select concat_ws(' ', nullif(entity_key, ''), case when epoch > 0 then '#' || epoch end) as key,
           trim_scale(spent)::text as spent
         from budget_windows where budget_id = $1 order by entity_key collate "C", starts_at`,
        [budgetId],
      );
      return Object.fromEntries(rows.map((row) => [row.key, row.spent]));
    },
  };
}

export function reservationOf(hold: HoldResult | undefined): string {
  return hold !== undefined && "reservationId" in hold ? (hold.reservationId ?? "") : "";
}
