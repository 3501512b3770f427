import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import { isServiceError } from "@/server/contract/errors";
import type { TektonLimitInput, TektonLimitOutput } from "@/server/contract/face-tekton-admin";
import type { RestCall } from "@/server/rest/route";
import { given } from "@/server/services/budgets/limit-input";
import { createCaller } from "@/server/trpc/router";

type Dimension = "COMPONENT" | "PROVIDER" | "MODEL";

/** Sets the limit of a period for a provider, a model, a component or all: makes it, or changes the one there is. */
export async function setTektonLimit(call: RestCall, input: TektonLimitInput): Promise<TektonLimitOutput> {
  const { budgets } = createCaller(call).admin;
  const name = input.name ?? nameOf(input);
  const change = given({
    limitCost: input.limit,
    limitTokens: input.token_limit,
    action: input.enforcement,
  });
  const found = await budgets.get({ name, limit: 1 }).catch((error: { cause?: unknown }) => {
    if (isServiceError(error.cause) && error.cause.code === "not_found") return null;
    throw error;
  });
  if (found && found.budget.status !== "ARCHIVED")
    return outputOf(await budgets.update({ budgetId: found.budget.id, ...change }), false);
  const [scope, ...others] = dimensionsOf(input);
  const created = await budgets.create({
    name,
    ...change,
    period: input.period,
    scopeType: scope?.[0] ?? "ORGANIZATION",
    ...(scope ? { scopeKey: scope[1] } : {}),
    ...(others.length > 0 ? { filters: Object.fromEntries(others) } : {}),
  });
  return outputOf(created, true);
}

function dimensionsOf({ component, provider, model }: TektonLimitInput): [Dimension, string][] {
  const all: [Dimension, string | undefined][] = [
    ["COMPONENT", component],
    ["PROVIDER", provider],
    ["MODEL", model],
  ];
  return all.flatMap(([type, key]) => (key === undefined ? [] : [[type, key] as [Dimension, string]]));
}

/** The name by which the same limit is found again. */
function nameOf(input: TektonLimitInput): string {
  const covered = dimensionsOf(input).map(([type, key]) => `${type.toLowerCase()} ${key}`);
  const period = input.period[0] + input.period.slice(1).toLowerCase().replace("_", " ");
  return [`${period} limit`, ...covered].join(", ").slice(0, 128);
}

function outputOf(row: BudgetRow, created: boolean): TektonLimitOutput {
  const key = (type: Dimension) => (row.scopeType === type ? row.scopeKey : (row.filters[type] ?? null));
  return {
    id: row.id,
    name: row.name,
    period: row.period.toLowerCase(),
    limit: row.limitCost,
    token_limit: row.limitTokens,
    provider: key("PROVIDER"),
    model: key("MODEL"),
    component: key("COMPONENT"),
    action: row.actionInForce,
    created,
  };
}
