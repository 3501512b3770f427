import { StatsOutput } from "@/server/contract/admin-stats";
import { OverviewData, OverviewInput } from "@/server/contract/overview";
import { SessionData } from "@/server/contract/session";
import { overview } from "@/server/services/overview/overview";
import { getSession } from "@/server/services/session/get";
import { getStats } from "@/server/services/stats/get";
import { permitted, router } from "@/server/trpc/init";
import { agentsRouter } from "@/server/trpc/routers/admin/agents";
import { alertRulesRouter } from "@/server/trpc/routers/admin/alert-rules";
import { alertsRouter } from "@/server/trpc/routers/admin/alerts";
import { auditRouter } from "@/server/trpc/routers/admin/audit";
import { budgetsRouter } from "@/server/trpc/routers/admin/budgets";
import { campaignsRouter } from "@/server/trpc/routers/admin/campaigns";
import { channelsRouter } from "@/server/trpc/routers/admin/channels";
import { executionsRouter } from "@/server/trpc/routers/admin/executions";
import { exportsRouter } from "@/server/trpc/routers/admin/exports";
import { insightsRouter } from "@/server/trpc/routers/admin/insights";
import { integrityRouter } from "@/server/trpc/routers/admin/integrity";
import { keysRouter } from "@/server/trpc/routers/admin/keys";
import { membersRouter } from "@/server/trpc/routers/admin/members";
import { monthlyBudgetRouter } from "@/server/trpc/routers/admin/monthly-budget";
import { overridesRouter } from "@/server/trpc/routers/admin/overrides";
import { poolsRouter } from "@/server/trpc/routers/admin/pools";
import { pricesRouter, ratesRouter } from "@/server/trpc/routers/admin/prices";
import { adminQueueRouter } from "@/server/trpc/routers/admin/queue";
import { reportsRouter } from "@/server/trpc/routers/admin/reports";
import { privacyRouter, retentionRouter } from "@/server/trpc/routers/admin/retention";
import { settingsRouter } from "@/server/trpc/routers/admin/settings";
import { spendRouter } from "@/server/trpc/routers/admin/spend";

/** The control plane: people with a role, and keys of scope admin. */
export const adminRouter = router({
  overview: permitted("view")
    .input(OverviewInput)
    .output(OverviewData)
    .query(({ ctx, input }) => overview(ctx.call, input)),
  session: permitted("view")
    .output(SessionData)
    .query(({ ctx }) => getSession(ctx.call)),
  stats: permitted("view")
    .output(StatsOutput)
    .query(({ ctx }) => getStats(ctx.call)),
  monthlyBudget: monthlyBudgetRouter,
  budgets: budgetsRouter,
  campaigns: campaignsRouter,
  agents: agentsRouter,
  overrides: overridesRouter,
  pools: poolsRouter,
  queue: adminQueueRouter,
  alerts: alertsRouter,
  alertRules: alertRulesRouter,
  channels: channelsRouter,
  executions: executionsRouter,
  spend: spendRouter,
  reports: reportsRouter,
  exports: exportsRouter,
  audit: auditRouter,
  insights: insightsRouter,
  integrity: integrityRouter,
  prices: pricesRouter,
  rates: ratesRouter,
  keys: keysRouter,
  members: membersRouter,
  settings: settingsRouter,
  retention: retentionRouter,
  privacy: privacyRouter,
});
