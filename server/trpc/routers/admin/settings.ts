import { JobsOutput } from "@/server/contract/admin-jobs";
import { NoticesOutput } from "@/server/contract/admin-notices";
import { SettingsOutput, SettingsUpdateInput } from "@/server/contract/admin-settings";
import { ConfigApplyInput, ConfigApplyOutput } from "@/server/contract/config-document";
import { applyConfig } from "@/server/services/config/apply";
import { listJobs } from "@/server/services/jobs/list";
import { listNotices } from "@/server/services/notices/list";
import { getSettings } from "@/server/services/settings/get";
import { updateSettings } from "@/server/services/settings/update";
import { permitted, router } from "@/server/trpc/init";
import { templatesRouter } from "@/server/trpc/routers/admin/templates";

export const settingsRouter = router({
  get: permitted("administer")
    .output(SettingsOutput)
    .query(({ ctx }) => getSettings(ctx.call)),
  update: permitted("administer")
    .input(SettingsUpdateInput)
    .output(SettingsOutput)
    .mutation(({ ctx, input }) => updateSettings(ctx.call, input)),
  applyConfig: permitted("administer", { takesLong: true })
    .input(ConfigApplyInput)
    .output(ConfigApplyOutput)
    .mutation(({ ctx, input }) => applyConfig(ctx.call, input)),
  templates: templatesRouter,
  notices: permitted("view")
    .output(NoticesOutput)
    .query(({ ctx }) => listNotices(ctx.call)),
  jobs: permitted("view")
    .output(JobsOutput)
    .query(({ ctx }) => listJobs(ctx.call)),
});
