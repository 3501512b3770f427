import { notFound } from "next/navigation";
import type { AttributionData } from "@/components/budget/attribution/attribution-view";
import { lastDays } from "@/components/charts/heat-points";
import { SpendQueryInput } from "@/server/contract/admin-spend";
import type { callerFor } from "@/server/trpc/page-caller";

const HEAT_DAYS = 14;
/** The least that a call may cost: only a budget that is full refuses it. */
const LEAST = "0.000000000001";

type Caller = ReturnType<typeof callerFor>;

/** What the page of an agent or of a campaign shows: one filter, every view of it. Not found where no call could name it. */
export async function readAttribution(
  { admin, budget }: Caller,
  filter: { agentId: string } | { campaignId: string },
): Promise<AttributionData> {
  if (!SpendQueryInput.safeParse({ ...filter, top: 8, compare: false }).success) notFound();
  const isAgent = "agentId" in filter;
  const session = await admin.session();
  const by = (groupBy: "model" | "component" | "campaignId" | "agentId" | "agentType") =>
    admin.spend.query({ ...filter, groupBy, top: 20, compare: false });
  const days = lastDays(session.now, session.timeZone, HEAT_DAYS);
  const binds = isAgent ? { AGENT: filter.agentId } : { CAMPAIGN: filter.campaignId };
  const [byModel, byComponent, byOther, byType, hours, binding] = await Promise.all([
    by("model"),
    by("component"),
    by(isAgent ? "campaignId" : "agentId"),
    by("agentType"),
    admin.spend.query({ ...filter, ...days, grain: "hour", top: 8, compare: false }),
    admin.budgets.list({ limit: 100, binding: binds }),
  ]);
  const agentType = byType.groups.find((group) => !group.isOther)?.key ?? null;
  const next =
    isAgent && agentType !== null ? await budget.check({ ...filter, agentType, estimatedCost: LEAST }) : null;
  return { filter, session, byModel, byComponent, byOther, hours, binding: binding.data, next };
}
