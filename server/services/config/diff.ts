import type { ConfigBudget, ConfigCampaign, ConfigPool } from "@/server/db/queries/config-state";
import { canonicalJson } from "@/server/domain/idempotency";
import { toWire, usd } from "@/server/domain/money";
import type { Desired, DesiredBudget } from "./desired";

/** One step that makes the books say what a document says. */
export type Step =
  | { kind: "setting"; name: string; before: Fields; after: Fields }
  | {
      kind: "budget";
      name: string;
      wanted: DesiredBudget;
      current: ConfigBudget | null;
      before: Fields;
      after: Fields;
    }
  | { kind: "campaign"; name: string; current: ConfigCampaign | null; before: Fields; after: Fields }
  | {
      kind: "pool";
      name: string;
      wanted: Desired["pools"][number];
      current: ConfigPool | null;
      before: Fields;
      after: Fields;
    };
export type Fields = Record<string, unknown>;

/** Fields that tell one budget from another: they never change. */
const IDENTITY = {
  scopeKey: null,
  filters: {},
  except: {},
  each: [],
  purpose: "budget",
  resetDay: 1,
  weekStart: 1,
  fiscalMonth: 1,
  windowSeconds: null,
} as const;
const COMPARED = [
  "description",
  "limitCost",
  "limitTokens",
  "limitRequests",
  "perCallMaxCost",
  "action",
  "urgentAction",
  "warningPercent",
  "criticalPercent",
  "fallbackModel",
  "autoSuspend",
  "shadow",
  "reservePercent",
  "hardCeiling",
  "queueTtlSeconds",
] as const;
const AMOUNTS: ReadonlySet<string> = new Set(["limitCost", "perCallMaxCost", "hardCeiling"]);
const COUNTS: ReadonlySet<string> = new Set([
  "limitTokens",
  "limitRequests",
  "warningPercent",
  "criticalPercent",
  "reservePercent",
]);

/** Whether a budget of this name covers something else than the document means. */
export function isAnother({ input }: DesiredBudget, current: ConfigBudget): boolean {
  if (current.scopeType !== input.scopeType || current.period !== input.period) return true;
  return (Object.keys(IDENTITY) as (keyof typeof IDENTITY)[]).some(
    (field) => !same(input[field] ?? IDENTITY[field], current[field] ?? IDENTITY[field]),
  );
}

/** What of a budget becomes another value. Fields that the document leaves out stay. */
export function budgetFields(
  { input }: DesiredBudget,
  current: ConfigBudget | null,
): { before: Fields; after: Fields } {
  if (current === null) {
    const { name: _, ...after } = input;
    return { before: {}, after };
  }
  return changed(input, current, COMPARED);
}

const POOL_FIELDS = ["priority", "initialBudget", "reservePercent", "emergencyPercent", "metadata"] as const;

export function poolFields(
  wanted: Desired["pools"][number],
  current: ConfigPool | null,
): { before: Fields; after: Fields } {
  if (current === null) {
    const { name: _, ...after } = wanted;
    return { before: {}, after };
  }
  const { before, after } = changed(wanted, current, POOL_FIELDS);
  const missing = wanted.agents.map(({ agentId }) => agentId).filter((id) => !current.agents.includes(id));
  return missing.length === 0
    ? { before, after }
    : {
        before: { ...before, agents: current.agents },
        after: { ...after, agents: [...current.agents, ...missing] },
      };
}

export function changed(
  wanted: object,
  current: object,
  fields: readonly string[],
): { before: Fields; after: Fields } {
  const before: Fields = {};
  const after: Fields = {};
  const [asked, has] = [new Map(Object.entries(wanted)), new Map(Object.entries(current))];
  for (const field of fields) {
    if (asked.get(field) === undefined) continue;
    const [was, becomes] = [normal(field, has.get(field)), normal(field, asked.get(field))];
    if (same(was, becomes)) continue;
    before[field] = was;
    after[field] = becomes;
  }
  return { before, after };
}

/** One form for one value: amounts as the wire has them, numeric columns as numbers. */
function normal(field: string, value: unknown): unknown {
  if (typeof value !== "string") return value ?? null;
  if (AMOUNTS.has(field) || field === "initialBudget" || field === "monthlyBudget") return toWire(usd(value));
  return COUNTS.has(field) || field === "emergencyPercent" ? Number(value) : value;
}

function same(a: unknown, b: unknown): boolean {
  return canonicalJson(a ?? null) === canonicalJson(b ?? null);
}
