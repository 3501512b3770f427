import { JobsOutput } from "@/server/contract/admin-jobs";
import { SettingsOutput, SettingsUpdateInput } from "@/server/contract/admin-settings";
import { listJobs } from "@/server/services/jobs/list";
import { getSettings } from "@/server/services/settings/get";
import { updateSettings } from "@/server/services/settings/update";
import { permitted, router } from "@/server/trpc/init";

export const settingsRouter = router({
  get: permitted("administer")
    .output(SettingsOutput)
    .query(({ ctx }) => getSettings(ctx.call)),
  update: permitted("administer")
    .input(SettingsUpdateInput)
    .output(SettingsOutput)
    .mutation(({ ctx, input }) => updateSettings(ctx.call, input)),
  jobs: permitted("view")
    .output(JobsOutput)
    .query(({ ctx }) => listJobs(ctx.call)),
});
