import type { Metadata } from "next";
import { InsightsView } from "@/components/budget/insights/insights-view";
import { requirePageActor } from "@/server/auth/page";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Insights" };

export default async function InsightsPage() {
  const caller = callerFor(await requirePageActor("view"));
  const [initial, savings, anomalies, forecasts, watch, returns, session] = await Promise.all([
    caller.admin.pools.suggestions.list({ limit: 50 }),
    caller.admin.insights.savings(),
    caller.admin.insights.anomalies(),
    caller.admin.insights.forecasts(),
    caller.admin.insights.watch(),
    caller.admin.insights.returns(),
    caller.admin.session(),
  ]);
  return <InsightsView {...{ initial, savings, anomalies, forecasts, watch, returns, session }} />;
}
