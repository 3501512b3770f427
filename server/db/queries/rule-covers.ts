/** Whether a budget `b` is one that a rule means; an empty list and a null budget mean any. */
export function ruleCoversBudget({ scopeTypes, budgetId }: { scopeTypes: string; budgetId: string }): string {
  return `(cardinality(${scopeTypes}) = 0 or b.scope_type = any(${scopeTypes}))
    and (${budgetId} is null or b.id = ${budgetId})`;
}

/**
 * Whether an alert `a` of a budget `b` is one that a rule's conditions mean; empty lists and a null budget mean any.
 * One text for what is sent and for the preview of it.
 */
export function ruleCovers(rule: { levels: string; scopeTypes: string; budgetId: string }): string {
  const { levels } = rule;
  return `(cardinality(${levels}) = 0 or a.level = any(${levels}))
    and ${ruleCoversBudget(rule)}`;
}
