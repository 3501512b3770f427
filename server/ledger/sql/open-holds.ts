/**
 * Holds of organization $1, made since an instant, that may still be settled: those that live, and those whose time is
 * over. Each kind has an index of its own, which `state in (...)` would not use.
 * @param columns what is read of each, as `r`   @param since an expression
 */
export function openHolds(columns: string, since: string): string {
  const inState = (state: "HELD" | "EXPIRED") => `
    select ${columns} from reservations r
    where r.organization_id = $1 and r.state = '${state}' and r.created_at >= ${since}`;
  return `${inState("HELD")} union all ${inState("EXPIRED")}`;
}
