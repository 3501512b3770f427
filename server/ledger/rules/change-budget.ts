import type { PoolClient } from "pg";
import { ConflictError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import type { CallContext } from "@/server/domain/call-context";
import type { Canonical } from "@/server/domain/idempotency";
import { levelOf } from "@/server/domain/level";
import { type Money, toWire, ZERO } from "@/server/domain/money";
import { levelInput } from "@/server/ledger/batch/level-input";
import { settleAlerts } from "@/server/ledger/batch/settle-alerts";
import type { WindowRow } from "@/server/ledger/batch/window";
import { resolvedAction } from "@/server/ledger/policies/policy";
import type { FoundPolicy } from "@/server/ledger/sql/find-policy";
import { bumpPolicyVersion, readGrants, tell } from "@/server/ledger/sql/steer";
import { raiseVersion, type WindowRules, writeBudget, writeWindows } from "@/server/ledger/sql/write-budget";
import { type BudgetChange, checkCeiling } from "./check-rules";
import { auditOf } from "./policy-audit";

/** A locked budget and what is to become of it. */
export type BudgetWork = {
  organizationId: string;
  stored: FoundPolicy;
  /** Its locked windows that the change reaches. */
  rows: readonly WindowRow[];
  change: BudgetChange;
  /** A later month is changed alone: the budget's own rules carry on. */
  laterMonth?: string | undefined;
  /** Named in the audit row and the event. */
  subject?: { [field: string]: Canonical };
  reason?: string | undefined;
  now: number;
};

/**
 * Writes a change of a budget whose windows are locked: rules, windows, alerts, version, event and audit row. It binds
 * on every replica with the commit. A limit below what is spent or held refuses at once and takes nothing back.
 * @returns the new version
 * @throws InvalidFieldError
 */
export async function changeBudget(tx: PoolClient, ctx: CallContext, work: BudgetWork): Promise<number> {
  const { organizationId, stored, rows, change, now } = work;
  const { budgetId } = stored.policy;
  const next = { ...stored.policy, description: stored.description, ...change };
  checkCeiling(stored.policy, change);
  const windowRules = windowRulesOf(change);
  const windowIds = rows.map((row) => row.id);
  const later = work.laterMonth !== undefined;
  if (later) await raiseVersion(tx, budgetId, new Date(now));
  else await writeBudget(tx, budgetId, next, new Date(now));
  await writeWindows(tx, windowIds, windowRules);
  if (!later && resolvedAction(next.ownAction) !== "ignore")
    await settleAll(tx, { organizationId, budgetId, rows, windowRules, now });
  await bumpPolicyVersion(tx, organizationId);
  const version = stored.version + 1;
  const subject = { ...work.subject, ...(later && { month: work.laterMonth ?? null }) };
  await tell(tx, organizationId, { type: "budget.changed", payload: { budgetId, ...subject, version } });
  const [first] = rows;
  const limit = (rules: { limitCost: Money | null }) =>
    rules.limitCost === null ? null : toWire(rules.limitCost);
  const before = { ...auditOf(stored.policy), description: stored.description };
  const after = { ...auditOf({ ...stored.policy, ...next }), description: next.description };
  await appendAudit(tx, ctx, {
    action: "budget.changed",
    entityType: "budget",
    entityId: budgetId,
    before: { ...before, ...(first && { limitCost: limit(first) }), ...subject, version: stored.version },
    after: {
      ...after,
      ...(first && { limitCost: limit({ ...first, ...windowRules }) }),
      ...subject,
      version,
    },
    ...(work.reason !== undefined && { reason: work.reason }),
  });
  return version;
}

const WINDOW_FIELDS = [
  "limitCost",
  "limitTokens",
  "limitRequests",
  "warningPercent",
  "criticalPercent",
] as const satisfies readonly (keyof WindowRules)[];

function windowRulesOf(change: BudgetChange): Partial<WindowRules> {
  return Object.fromEntries(
    WINDOW_FIELDS.flatMap((field) => (change[field] === undefined ? [] : [[field, change[field]]])),
  );
}

type Settling = {
  organizationId: string;
  budgetId: string;
  rows: readonly WindowRow[];
  windowRules: Partial<WindowRules>;
  now: number;
};

async function settleAll(tx: PoolClient, input: Settling): Promise<void> {
  const { organizationId, budgetId, rows, windowRules, now } = input;
  const windowIds = rows.map((row) => row.id);
  const grants = await readGrants(tx, { organizationId, windowIds, now });
  const moved = rows.flatMap((row) => {
    const granted = grants.get(row.id) ?? ZERO;
    const before = levelInput(row, granted);
    const after = levelInput({ ...row, ...windowRules }, granted);
    // Of thousands of counters few change their level.
    return levelOf(before) === levelOf(after) ? [] : [{ budgetId, windowId: row.id, before, after }];
  });
  await settleAlerts(tx, { organizationId, now, windows: moved });
}

/** @throws ConflictError that names the version in force */
export function checkVersion(stored: FoundPolicy, version: number | undefined): void {
  if (version !== undefined && version !== stored.version)
    throw new ConflictError("This budget was changed meanwhile.", { version: stored.version });
}
