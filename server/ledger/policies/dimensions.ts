import { createHash } from "node:crypto";
import { InvalidFieldError } from "@/server/contract/errors";
import type { PeriodKind } from "@/server/domain/period";
import { type Exception, SCOPE_TYPES, type Scope, type ScopeType } from "@/server/domain/scopes";

/** The column of a ledger row that each scope type is read from. The organization is every row. */
export const LEDGER_COLUMN: Record<Exclude<ScopeType, "ORGANIZATION">, string> = {
  ENVIRONMENT: "environment",
  CAMPAIGN: "campaign_id",
  AGENT: "agent_id",
  AGENT_TYPE: "agent_type",
  COMPONENT: "component",
  PROVIDER: "provider",
  MODEL: "model",
  USER: "user_id",
  SESSION: "session_id",
  TASK: "task",
  POOL: "pool_id",
  KEY: "actor_id",
};

/** What stands by scope type, by ledger column. */
export function byLedgerColumn<T>(byScope: Readonly<Record<string, T>>): Record<string, T> {
  const columns: Readonly<Record<string, string>> = LEDGER_COLUMN;
  return Object.fromEntries(
    Object.entries(byScope).flatMap(([scope, value]) => (columns[scope] ? [[columns[scope], value]] : [])),
  );
}

/** The part of a budget that says which calls it covers. */
type Coverage = {
  scopeType: ScopeType;
  scopeKey: string | null;
  filters: readonly Scope[];
  except: readonly Exception[];
  /** In the order of the scope types. */
  each: readonly ScopeType[];
};

/** One counter of a budget: what a call must equal to be counted there. */
export type Entity = {
  /** Names the entity of a budget that counts each apart; empty for its one counter. */
  entityKey: string;
  /** By ledger column. */
  dimensions: Readonly<Record<string, string>>;
  /** By ledger column the values of which it must have another. */
  excepted: Readonly<Record<string, readonly string[]>>;
};

/** What a call must equal for a budget to cover it, in the order of the scope types. A budget without a key asks nothing. */
export function conditionsOf(policy: Coverage): Scope[] {
  const { scopeType, scopeKey, filters } = policy;
  const conditions = filters.filter((filter) => filter.scopeKey !== null);
  if (scopeType !== "ORGANIZATION" && scopeKey !== null && scopeKey !== "")
    conditions.push({ scopeType, scopeKey });
  if (conditions.length < 2) return conditions;
  return conditions.sort((a, b) => SCOPE_TYPES.indexOf(a.scopeType) - SCOPE_TYPES.indexOf(b.scopeType));
}

/** The scope types that a budget counts apart, in their one order: those it names and what its period stands for. */
export function eachOf(named: readonly ScopeType[], period: PeriodKind): ScopeType[] {
  const own = period === "PER_SESSION" ? "SESSION" : period === "PER_TASK" ? "TASK" : null;
  return SCOPE_TYPES.filter((scopeType) => scopeType === own || named.includes(scopeType));
}

/** Whether a budget covers exactly one of the entities that another counts apart, so that it can stand in for it. */
export function standsInFor(child: Coverage, parent: Coverage): boolean {
  if (child.each.length > 0 || parent.each.length === 0) return false;
  const values = new Map(conditionsOf(child).map(({ scopeType, scopeKey }) => [scopeType, scopeKey]));
  const asked = conditionsOf(parent);
  return (
    values.size === asked.length + parent.each.length &&
    asked.every(({ scopeType, scopeKey }) => values.get(scopeType) === scopeKey) &&
    parent.each.every((scopeType) => values.has(scopeType)) &&
    JSON.stringify(exceptedBy(child)) === JSON.stringify(exceptedBy(parent))
  );
}

/** One counter of a budget. @param values of the scope types that it counts apart, in their order */
export function entityFrom(policy: Coverage, values: readonly string[]): Entity {
  const dimensions: Record<string, string> = {};
  const put = (scopeType: ScopeType, value: string | null) => {
    if (scopeType !== "ORGANIZATION") dimensions[LEDGER_COLUMN[scopeType]] = value ?? "";
  };
  for (const { scopeType, scopeKey } of conditionsOf(policy)) put(scopeType, scopeKey);
  policy.each.forEach((scopeType, index) => {
    put(scopeType, values[index] ?? "");
  });
  return { entityKey: entityKeyOf(values), dimensions, excepted: exceptedBy(policy) };
}

/** In the order of the scope types. */
function exceptedBy({ except }: Coverage): Record<string, readonly string[]> {
  const excepted: Record<string, readonly string[]> = {};
  for (const scopeType of SCOPE_TYPES) {
    const keys = except.find((one) => one.scopeType === scopeType)?.keys;
    if (keys !== undefined && scopeType !== "ORGANIZATION") excepted[LEDGER_COLUMN[scopeType]] = keys;
  }
  return excepted;
}

/** Names one entity of a budget that counts each apart: a value by scope type. */
export type EntityName = Readonly<Partial<Record<ScopeType, string>>>;

/**
 * The values that name an entity, in the budget's order; none where the budget has one counter and none is named.
 * @throws InvalidFieldError where it is not named by exactly what the budget counts apart
 */
export function entityValues(policy: Coverage, entity: EntityName | null): string[] {
  const named = Object.keys(entity ?? {});
  const values = policy.each.flatMap((scopeType) => entity?.[scopeType] ?? []);
  if (values.length === policy.each.length && named.length === values.length) return values;
  if (policy.each.length === 0)
    throw new InvalidFieldError("entity", "not_apart", "names a counter, but the budget has only one");
  throw new InvalidFieldError("entity", "counts_apart", `must name one counter by ${policy.each.join(", ")}`);
}

const LONGEST_KEY = 200;
const READABLE = 160;
const SEPARATOR = " / ";
const HASHED = /~[0-9a-f]{32}$/;

/**
 * A short name for an entity, at most 200 characters: readable, and never the same for two entities of one budget.
 * What is long or could be mistaken for another ends with a hash of everything.
 */
export function entityKeyOf(values: readonly string[]): string {
  const readable = values.join(SEPARATOR);
  const isClear =
    readable.length <= LONGEST_KEY &&
    !HASHED.test(readable) &&
    (values.length < 2 || !values.some((value) => value.includes(SEPARATOR)));
  if (isClear) return readable;
  const hash = createHash("sha256").update(JSON.stringify(values)).digest("hex").slice(0, 32);
  // Cutting must not leave half of a character outside the basic plane.
  const prefix = readable.slice(0, READABLE).replace(/[\uD800-\uDBFF]$/, "");
  return `${prefix}~${hash}`;
}
