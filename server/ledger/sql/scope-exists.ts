import type { ClientBase } from "pg";
import type { Scope } from "@/server/domain/scopes";

const FIND_POOL = `
select from budget_pools where organization_id = $1 and id = $2 and status = 'ACTIVE'`;

const FIND_KEY = `
select from api_keys where organization_id = $1 and id = $2`;

/** Whether a pool or key that a budget names is the organization's. Every other scope may be named before it is seen. */
export async function scopeExists(tx: ClientBase, organizationId: string, scope: Scope): Promise<boolean> {
  if (scope.scopeType !== "POOL" && scope.scopeType !== "KEY") return true;
  const statement = scope.scopeType === "POOL" ? FIND_POOL : FIND_KEY;
  return (await tx.query(statement, [organizationId, scope.scopeKey])).rowCount === 1;
}
