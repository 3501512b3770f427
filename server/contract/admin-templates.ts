import { z } from "zod";
import { ConfigChange } from "./config-document";
import { freeText } from "./primitives";

const TemplateName = z
  .string()
  .max(40)
  .regex(/^[a-z][a-z-]*$/)
  .describe("A template's name, as the list gives it.");

export const TemplateRow = z.strictObject({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  budgets: z.int().describe("Budgets it makes, those of campaigns included."),
  pools: z.int(),
  monthlyTotal: z.string().describe("US dollars a month that its budgets and pools sum to."),
  monthlyTokens: z.int().describe("Tokens a month that its budgets sum to."),
});

export const TemplatesOutput = z.strictObject({ data: z.array(TemplateRow) });
export type TemplatesOutput = z.infer<typeof TemplatesOutput>;

export const TemplatePreviewInput = z.strictObject({ name: TemplateName });
export type TemplatePreviewInput = z.infer<typeof TemplatePreviewInput>;

export const TemplateApplyInput = z.strictObject({
  name: TemplateName,
  reason: freeText("Why; it stands in the audit log.", 500).optional(),
});
export type TemplateApplyInput = z.infer<typeof TemplateApplyInput>;

export const TemplateOutput = z.strictObject({
  name: z.string(),
  changes: z.array(ConfigChange),
  warnings: z.array(z.string()),
});
export type TemplateOutput = z.infer<typeof TemplateOutput>;
