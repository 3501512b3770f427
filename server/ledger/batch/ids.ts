import { createHash } from "node:crypto";
import { uuidv7obj } from "uuidv7";

type NewIdPrefix =
  | "log"
  | "res"
  | "alr"
  | "evt"
  | "ovr"
  | "bud"
  | "aud"
  | "que"
  | "pol"
  | "ptr"
  | "run"
  | "req"
  | "sug"
  | "prc"
  | "rat";

/** A new id: prefix and a time-ordered uuid without dashes. */
export function newId(prefix: NewIdPrefix): string {
  return `${prefix}_${uuidv7obj().toHex()}`;
}

function derivedId(prefix: string, parts: readonly (string | number | null)[]): string {
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  return `${prefix}_${hash.slice(0, 32)}`;
}

/**
 * The id of the budget that a scope has by itself. Derived, so that every replica names the same row
 * without looking it up, and the first burst of a new scope meets one budget.
 */
export function primaryBudgetId(organizationId: string, scopeType: string, scopeKey: string | null): string {
  return derivedId("bud", [organizationId, scopeType, scopeKey, "MONTHLY", "primary"]);
}

/** The id of an agent's allocation in a pool: when the agent comes back, it finds its counter. */
export function allocationBudgetId(organizationId: string, poolId: string, agentId: string): string {
  return derivedId("bud", [organizationId, "allocation", poolId, agentId]);
}

/** The id of a budget's window: derived from budget, period key, epoch and, where it counts apart, its entity. */
export function windowId(budgetId: string, periodKey: string, epoch: number, entityKey: string): string {
  const parts = [budgetId, periodKey, epoch];
  return derivedId("win", entityKey === "" ? parts : [...parts, entityKey]);
}

export function agentRowId(organizationId: string, key: string): string {
  return derivedId("agt", [organizationId, key]);
}

export function campaignRowId(organizationId: string, key: string): string {
  return derivedId("cmp", [organizationId, key]);
}
