import type { Metadata } from "next";
import { InsightsView } from "@/components/budget/insights/insights-view";
import { requirePageActor } from "@/server/auth/page";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Insights" };

export default async function InsightsPage() {
  const caller = callerFor(await requirePageActor("view"));
  // In turn: the frame of the page is read meanwhile and sent first, and all of these at once would hold it up.
  const session = await caller.admin.session();
  const initial = await caller.admin.pools.suggestions.list({ limit: 50 });
  const savings = await caller.admin.insights.savings();
  const returns = await caller.admin.insights.returns();
  const forecasts = await caller.admin.insights.forecasts();
  const watch = await caller.admin.insights.watch();
  const anomalies = await caller.admin.insights.anomalies();
  return <InsightsView {...{ initial, savings, anomalies, forecasts, watch, returns, session }} />;
}
