import type { Pool } from "pg";
import type { Ledger } from "@/server/ledger/ledger";
import { createTestOrganization } from "@/test/ledger-fixture";
import type { SeededRandom } from "@/test/seeded-random";
import { recordOf } from "@/test/steering-fixture";

/** One execution as a test remembers it, apart from everything that the product keeps. */
export type KnownExecution = {
  at: number;
  /** Trillionths of a US dollar. */
  cost: bigint;
  agentType: string;
  agentId: string | null;
  campaignId: string | null;
  model: string | null;
  component: string | null;
  environment: string | null;
  userId: string | null;
};

const HOUR_MS = 3_600_000;
export const SPEND_STARTS = Date.parse("2026-09-20T03:17:00Z");
export const SPEND_NOW = Date.parse("2026-11-22T12:00:00Z");

/** Trillionths of a US dollar as the contract writes an amount. */
export function wireOf(trillionths: bigint): string {
  const text = `${trillionths / 1_000_000_000_000n}.${String(trillionths % 1_000_000_000_000n).padStart(12, "0")}`;
  return text.replace(/\.?0+$/, "");
}

/** The exact sum of known executions, by integers alone. */
export function knownSum(executions: readonly KnownExecution[]): string {
  return wireOf(executions.reduce((sum, { cost }) => sum + cost, 0n));
}

/**
 * An organization with executions spread over two months, through the ledger itself.
 * @param t its ledger's clock must be the one that `setNow` sets
 */
export async function createSpendWorld(
  t: { pool: Pool; ledger: Ledger; setNow: (now: number) => void },
  { timeZone, random, executions }: { timeZone: string; random: SeededRandom; executions: number },
): Promise<{ organizationId: string; known: KnownExecution[] }> {
  const organizationId = await createTestOrganization(t.pool, { timeZone });
  const known: KnownExecution[] = [];
  const maybe = (values: readonly string[]) => (random.between(0, 3) === 0 ? null : random.pick(values));
  const instants = Array.from(
    { length: executions },
    () => SPEND_STARTS + random.between(0, (SPEND_NOW - SPEND_STARTS) / HOUR_MS) * HOUR_MS,
  );
  for (const at of instants.sort((a, b) => a - b)) {
    const one: KnownExecution = {
      at,
      cost: BigInt(random.between(0, 9_999)) * 1_000_000_000n + BigInt(random.between(0, 999_999_999)),
      agentType: random.pick(["CONTENT", "AD", "SEO"]),
      agentId: maybe(Array.from({ length: 12 }, (_, n) => `agent-${n}`)),
      campaignId: maybe(["spring", "autumn", "=cmd|'/C calc'!A0"]),
      model: maybe(["gpt-4o", "claude-3-5-haiku"]),
      component: maybe(["planner", "writer"]),
      environment: maybe(["production"]),
      userId: maybe(["ana", "ben", 'cleo "c" (d)', "dora"]),
    };
    known.push(one);
    t.setNow(at);
    const { agentType, agentId, campaignId, model, component, environment, userId } = one;
    await t.ledger.submit(
      recordOf(organizationId, {
        agentType,
        cost: wireOf(one.cost),
        tokens: random.between(0, 5_000),
        ...(agentId && { agentId }),
        ...(campaignId && { campaignId }),
        ...(model && { model, provider: "anyone" }),
        ...(component && { component }),
        ...(environment && { environment }),
        ...(userId && { userId }),
      }),
    );
  }
  t.setNow(SPEND_NOW);
  return { organizationId, known };
}
