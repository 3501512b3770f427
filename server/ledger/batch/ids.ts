import { createHash, randomFillSync } from "node:crypto";
import { V7Generator } from "uuidv7";

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

// Asking for random numbers costs the same for 8, as the generator does by itself, as for a thousand.
const randoms = new Uint32Array(1_024);
let used = randoms.length;
const uuids = new V7Generator({
  nextUint32: () => {
    if (used === randoms.length) {
      randomFillSync(randoms);
      used = 0;
    }
    return randoms[used++] as number;
  },
});

/** A new id: prefix and a time-ordered uuid without dashes. */
export function newId(prefix: NewIdPrefix): string {
  return `${prefix}_${uuids.generate().toHex()}`;
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
