/**
 * Whether an alert `a` of a budget `b` is one that a rule's conditions mean; empty lists and a null budget mean any.
 * One text for what is sent and for the preview of it.
 */
export function ruleCovers(rule: { levels: string; scopeTypes: string; budgetId: string }): string {
  const { levels, scopeTypes, budgetId } = rule;
  return `(cardinality(${levels}) = 0 or a.level = any(${levels}))
    and (cardinality(${scopeTypes}) = 0 or b.scope_type = any(${scopeTypes}))
    and (${budgetId} is null or b.id = ${budgetId})`;
}
