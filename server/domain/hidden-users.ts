/** What stands where one who looks may not be told whose something is. */
export const HIDDEN_USER = "user not shown";

/** The part of a budget that may name users. */
export type BudgetNames = {
  name: string;
  description: string | null;
  scopeType: string;
  scopeKey: string | null;
  filters: Readonly<Record<string, string | undefined>> | null;
  except: Readonly<Record<string, readonly string[] | undefined>> | null;
};

/** A budget without the ids of the users that it is of, also where its name or description says one. Never throws. */
export function hideUsers<Row extends BudgetNames>(row: Row): Row {
  const { scopeType, scopeKey, filters, except } = row;
  const isOfUser = scopeType === "USER" && scopeKey !== null;
  const users = [isOfUser ? scopeKey : "", filters?.USER ?? "", ...(except?.USER ?? [])];
  if (users.every((user) => user === "")) return row;
  return {
    ...row,
    name: withoutIds(row.name, users),
    description: row.description === null ? null : withoutIds(row.description, users),
    scopeKey: isOfUser ? HIDDEN_USER : scopeKey,
    ...(filters?.USER !== undefined && { filters: { ...filters, USER: HIDDEN_USER } }),
    ...(except?.USER !== undefined && { except: { ...except, USER: [HIDDEN_USER] } }),
  };
}

/** Whether a budget is of users: by its scope, its conditions, or a counter for each. */
export function namesUsers({
  scopeType,
  filters,
  except,
  each,
}: BudgetNames & { each: readonly string[] }): boolean {
  return (
    scopeType === "USER" || each.includes("USER") || filters?.USER !== undefined || except?.USER !== undefined
  );
}

/** Whose counter it is, of a budget with one each; what it counts apart by user is not told. Never throws. */
export function hideEntity<Counter extends { entityKey: string }>(
  counter: Counter,
  each: readonly string[],
): Counter {
  const hides = counter.entityKey !== "" && each.includes("USER");
  return hides ? { ...counter, entityKey: HIDDEN_USER } : counter;
}

/** A text without these ids, the longest first: one may lie within another. Never throws. */
export function withoutIds(text: string, ids: readonly string[]): string {
  const longest = ids.filter((id) => id !== "").sort((a, b) => b.length - a.length);
  return longest.reduce((rest, id) => rest.split(id).join(HIDDEN_USER), text);
}
