import {
  OverrideApproveInput,
  OverrideCancelInput,
  OverrideRejectInput,
  OverrideRequestInput,
  OverrideRequestRow,
  OverrideRequestsInput,
  OverrideRequestsOutput,
} from "@/server/contract/admin-override-requests";
import {
  OverrideActivateInput,
  OverrideEndInput,
  OverrideRow,
  OverridesListInput,
  OverridesListOutput,
} from "@/server/contract/admin-overrides";
import { activateOverride } from "@/server/services/overrides/activate";
import { approveOverride, cancelOverride, rejectOverride } from "@/server/services/overrides/decide";
import { endOverride } from "@/server/services/overrides/end";
import { listOverrides } from "@/server/services/overrides/list";
import { listRequests } from "@/server/services/overrides/list-requests";
import { requestOverride } from "@/server/services/overrides/request";
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
  requests: permitted("view")
    .input(OverrideRequestsInput)
    .output(OverrideRequestsOutput)
    .query(({ ctx, input }) => listRequests(ctx.call, input)),
  request: permitted("overrides.request")
    .input(OverrideRequestInput)
    .output(OverrideRequestRow)
    .mutation(({ ctx, input }) => requestOverride(ctx.call, input)),
  approve: permitted("overrides.manage")
    .input(OverrideApproveInput)
    .output(OverrideRequestRow)
    .mutation(({ ctx, input }) => approveOverride(ctx.call, input)),
  reject: permitted("overrides.manage")
    .input(OverrideRejectInput)
    .output(OverrideRequestRow)
    .mutation(({ ctx, input }) => rejectOverride(ctx.call, input)),
  cancel: permitted("overrides.request")
    .input(OverrideCancelInput)
    .output(OverrideRequestRow)
    .mutation(({ ctx, input }) => cancelOverride(ctx.call, input)),
});
