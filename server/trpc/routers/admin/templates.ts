import {
  TemplateApplyInput,
  TemplateOutput,
  TemplatePreviewInput,
  TemplatesOutput,
} from "@/server/contract/admin-templates";
import { applyTemplate, previewTemplate } from "@/server/services/templates/apply";
import { listTemplates } from "@/server/services/templates/list";
import { permitted, router } from "@/server/trpc/init";

export const templatesRouter = router({
  list: permitted("administer")
    .output(TemplatesOutput)
    .query(({ ctx }) => listTemplates(ctx.call)),
  preview: permitted("administer")
    .input(TemplatePreviewInput)
    .output(TemplateOutput)
    .query(({ ctx, input }) => previewTemplate(ctx.call, input)),
  create: permitted("administer", { takesLong: true })
    .input(TemplateApplyInput)
    .output(TemplateOutput)
    .mutation(({ ctx, input }) => applyTemplate(ctx.call, input)),
});
