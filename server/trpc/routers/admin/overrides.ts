import {
  OverrideActivateInput,
  OverrideEndInput,
  OverrideRow,
  OverridesListInput,
  OverridesListOutput,
} from "@/server/contract/admin-overrides";
import { activateOverride } from "@/server/services/overrides/activate";
import { endOverride } from "@/server/services/overrides/end";
import { listOverrides } from "@/server/services/overrides/list";
import { permitted, router } from "@/server/trpc/init";

export const overridesRouter = router({
  list: permitted("view")
    .input(OverridesListInput)
    .output(OverridesListOutput)
    .query(({ ctx, input }) => listOverrides(ctx.call, input)),
  activate: permitted("overrides.manage")
    .input(OverrideActivateInput)
    .output(OverrideRow)
    .mutation(({ ctx, input }) => activateOverride(ctx.call, input)),
  end: permitted("overrides.manage")
    .input(OverrideEndInput)
    .output(OverrideRow)
    .mutation(({ ctx, input }) => endOverride(ctx.call, input)),
});
