import { getContainer } from "@/server/container";
import type { SavingsOutput } from "@/server/contract/admin-insights";
import type { CallContext } from "@/server/domain/call-context";
import { toWire } from "@/server/domain/money";
import { monthOf } from "@/server/domain/month";
import { degradeSavings } from "../agents/degrade-savings";
import { readingOf } from "../budgets/read-row";

/**
 * What the rules saved in the month that runs.
 * @throws ServiceError forbidden
 */
export async function readSavings(ctx: CallContext): Promise<SavingsOutput> {
  const saved = await degradeSavings(ctx);
  const { now, timeZone } = await readingOf(getContainer().pool, ctx);
  return { month: monthOf(now, timeZone), savedByDegrade: toWire(saved) };
}
