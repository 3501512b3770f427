import type { BudgetRules } from "@/server/contract/admin-budget-rows";

/** What the fields of the budget form hold: texts, as they are typed. */
export type BudgetTexts = {
  name: string;
  scopeType: BudgetRules["scopeType"];
  scopeKey: string;
  /** A counter of its own for each value of the scope. */
  each: boolean;
  period: BudgetRules["period"];
  resetDay: string;
  windowSeconds: string;
  limitCost: string;
  limitTokens: string;
  limitRequests: string;
  perCallMaxCost: string;
  action: string;
  fallbackModel: string;
  /** How long a queued call may wait, seconds. */
  queueTtlSeconds: string;
  autoSuspend: boolean;
  shadow: boolean;
  warningPercent: string;
  criticalPercent: string;
};

export const NEW_BUDGET: BudgetTexts = {
  name: "",
  scopeType: "CAMPAIGN",
  scopeKey: "",
  each: false,
  period: "MONTHLY",
  resetDay: "1",
  windowSeconds: "60",
  limitCost: "",
  limitTokens: "",
  limitRequests: "",
  perCallMaxCost: "",
  action: "block",
  fallbackModel: "",
  queueTtlSeconds: "86400",
  autoSuspend: false,
  shadow: false,
  warningPercent: "80",
  criticalPercent: "90",
};

/** A stored budget as texts. */
export function textsOf(budget: BudgetRules): BudgetTexts {
  const text = (value: string | number | null) => (value === null ? "" : String(value));
  return {
    name: budget.name,
    scopeType: budget.scopeType,
    scopeKey: budget.scopeKey ?? "",
    each: budget.each.length > 0,
    period: budget.period,
    resetDay: String(budget.resetDay),
    windowSeconds: text(budget.windowSeconds ?? 60),
    limitCost: text(budget.limitCost),
    limitTokens: text(budget.limitTokens),
    limitRequests: text(budget.limitRequests),
    perCallMaxCost: text(budget.perCallMaxCost),
    action: budget.action ?? "inherit",
    fallbackModel: budget.fallbackModel ?? "",
    queueTtlSeconds: String(budget.queueTtlSeconds),
    autoSuspend: budget.autoSuspend,
    shadow: budget.shadow,
    warningPercent: String(budget.warningPercent),
    criticalPercent: String(budget.criticalPercent),
  };
}

/** A new budget like another one, under a name of its own. */
export function copyOf(budget: BudgetRules): BudgetTexts {
  return { ...textsOf(budget), name: `${budget.name} (copy)` };
}

/** Whether there is something that a level is a share of. */
export function hasLimit({ limitCost, limitTokens, limitRequests }: BudgetTexts): boolean {
  return [limitCost, limitTokens, limitRequests].some((text) => text.trim() !== "");
}

/** Whether a new budget says how much, and so would do something. */
export function isDrafted(texts: BudgetTexts): boolean {
  return hasLimit(texts) || texts.perCallMaxCost.trim() !== "";
}

/** What may change after a budget was made, for the contract; text that is no number goes as it is and is refused there. */
export function toChange(texts: BudgetTexts) {
  return {
    name: texts.name,
    limitCost: amount(texts.limitCost),
    limitTokens: count(texts.limitTokens),
    limitRequests: count(texts.limitRequests),
    perCallMaxCost: amount(texts.perCallMaxCost),
    action: texts.action === "inherit" ? null : texts.action,
    fallbackModel: texts.action === "degrade" ? amount(texts.fallbackModel) : null,
    ...(texts.action === "queue" && { queueTtlSeconds: number(texts.queueTtlSeconds) }),
    autoSuspend: texts.autoSuspend,
    shadow: texts.shadow,
    warningPercent: number(texts.warningPercent),
    criticalPercent: number(texts.criticalPercent),
  };
}

/** A new budget for the contract. */
export function toNewBudget(texts: BudgetTexts) {
  const { scopeType, period } = texts;
  const hasKey = scopeType !== "ORGANIZATION" && !texts.each;
  return {
    ...toChange(texts),
    scopeType,
    scopeKey: hasKey ? amount(texts.scopeKey) : null,
    each: scopeType !== "ORGANIZATION" && texts.each ? [scopeType] : [],
    period,
    ...(period === "MONTHLY" && { resetDay: number(texts.resetDay) }),
    ...(period === "RATE" && { windowSeconds: number(texts.windowSeconds), purpose: "rate_limit" }),
  };
}

function amount(text: string): string | null {
  return text.trim() === "" ? null : text.trim();
}

function count(text: string): number | string | null {
  return text.trim() === "" ? null : number(text);
}

function number(text: string): number | string {
  const plain = text.trim();
  return /^\d{1,15}(\.\d{1,4})?$/.test(plain) ? Number(plain) : plain;
}
