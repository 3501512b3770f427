import {
  AlertAcknowledgeInput,
  AlertListRow,
  AlertsListInput,
  AlertsListOutput,
  AlertsReviewOutput,
} from "@/server/contract/admin-alerts";
import { acknowledgeAlert } from "@/server/services/alerts/acknowledge";
import { listAlerts } from "@/server/services/alerts/list";
import { reviewAlerts } from "@/server/services/alerts/review";
import { permitted, router } from "@/server/trpc/init";

export const alertsRouter = router({
  list: permitted("view")
    .input(AlertsListInput)
    .output(AlertsListOutput)
    .query(({ ctx, input }) => listAlerts(ctx.call, input)),
  acknowledge: permitted("catalogue.manage")
    .input(AlertAcknowledgeInput)
    .output(AlertListRow)
    .mutation(({ ctx, input }) => acknowledgeAlert(ctx.call, input)),
  review: permitted("catalogue.manage")
    .output(AlertsReviewOutput)
    .mutation(({ ctx }) => reviewAlerts(ctx.call)),
});
