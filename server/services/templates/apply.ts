import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type {
  TemplateApplyInput,
  TemplateOutput,
  TemplatePreviewInput,
} from "@/server/contract/admin-templates";
import { NotFoundError } from "@/server/contract/errors";
import type { CallContext } from "@/server/domain/call-context";
import { applyDocument } from "../config/apply";
import { readMonthlyBudget } from "../monthly-budget/get";
import { TEMPLATES } from "./catalogue";
import { sumWarnings } from "./sums";

/** What a template makes is a person's from then on; one of its names that is there already is left as it is. */
const REACH = { managedBy: "ui", takeOver: false, createOnly: true } as const;

/**
 * What a template would make here, and nothing more.
 * @throws ServiceError forbidden, not_found, conflict
 */
export function previewTemplate(ctx: CallContext, input: TemplatePreviewInput): Promise<TemplateOutput> {
  return runTemplate(ctx, input, true);
}

/**
 * Makes what a template has and is not here yet. A second time makes nothing.
 * @throws ServiceError forbidden, not_found, conflict, budget_unavailable
 */
export function applyTemplate(ctx: CallContext, input: TemplateApplyInput): Promise<TemplateOutput> {
  return runTemplate(ctx, input, false);
}

async function runTemplate(
  ctx: CallContext,
  { name, reason }: TemplateApplyInput,
  dryRun: boolean,
): Promise<TemplateOutput> {
  requirePermission(ctx.actor, "administer");
  const template = TEMPLATES.find((candidate) => candidate.name === name);
  if (template === undefined) throw new NotFoundError("template");
  const { pool, ledger } = getContainer();
  const { document } = template;
  const { organizationId } = ctx.actor;
  const month = { organizationId, month: undefined, now: ledger.clock.now() };
  const { totalBudget } = await readMonthlyBudget(pool, month);
  const { changes, warnings } = await applyDocument(ctx, { document, dryRun, reason }, REACH);
  return { name, changes, warnings: [...sumWarnings(document, totalBudget), ...warnings] };
}
