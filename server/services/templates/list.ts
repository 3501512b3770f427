import { requirePermission } from "@/server/auth/permissions";
import type { TemplatesOutput } from "@/server/contract/admin-templates";
import type { CallContext } from "@/server/domain/call-context";
import { toWire } from "@/server/domain/money";
import { TEMPLATES } from "./catalogue";
import { monthlySums } from "./sums";

/** Templates with what they sum to. @throws ServiceError forbidden */
export function listTemplates(ctx: CallContext): TemplatesOutput {
  requirePermission(ctx.actor, "administer");
  const data = TEMPLATES.map(({ name, title, description, document }) => {
    const { cost, tokens, budgets } = monthlySums(document);
    const pools = document.pools.length;
    return { name, title, description, budgets, pools, monthlyTotal: toWire(cost), monthlyTokens: tokens };
  });
  return { data };
}
