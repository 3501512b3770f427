import { OverviewInput } from "@/server/contract/overview";
import { overview } from "@/server/services/overview/overview";
import { permitted, router } from "@/server/trpc/init";
import { keysRouter } from "@/server/trpc/routers/admin/keys";
import { overridesRouter } from "@/server/trpc/routers/admin/overrides";
import {
  agentsRouter,
  campaignsRouter,
  executionsRouter,
  monthlyBudgetRouter,
} from "@/server/trpc/routers/admin/spend";
import { auditRouter, integrityRouter } from "@/server/trpc/routers/admin/trust";

/** The control plane: people with a role, and keys of scope admin. */
export const adminRouter = router({
  overview: permitted("view")
    .input(OverviewInput)
    .query(({ ctx, input }) => overview(ctx.call, input)),
  monthlyBudget: monthlyBudgetRouter,
  campaigns: campaignsRouter,
  agents: agentsRouter,
  overrides: overridesRouter,
  executions: executionsRouter,
  audit: auditRouter,
  integrity: integrityRouter,
  keys: keysRouter,
});
