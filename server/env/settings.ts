import { toWire, usd, ZERO } from "@/server/domain/money";
import { readSetting } from "@/server/domain/settings";
import type { EnvProblem } from "@/server/env/problem";

/** A setting by name, as a variable gives it: text that `readSetting` can read. */
export type GivenSetting = { name: string; value: string; variable: string };

/** What the variables of the systems before say about settings, and what is doubtful about it. */
export type GivenSettings = {
  given: readonly GivenSetting[];
  problems: readonly EnvProblem[];
  warnings: readonly string[];
};

/** What is given, by the settings' names: how the ledger takes it. */
export function settingsByName(given: readonly GivenSetting[]): Record<string, string> {
  return Object.fromEntries(given.map(({ name, value }) => [name, value]));
}

type Variables = Readonly<Record<string, string>>;

/** Setting by variable: requirements.md C8. The two names of the monthly cap are read apart. */
const SETTING_OF: Readonly<Record<string, string>> = {
  ENABLE_BUDGET_TRACKING: "tracking.enabled",
  ENABLE_BUDGETS: "enforcement.enabled",
  BUDGET_ENFORCEMENT_LEVEL: "enforcement.level",
  DEFAULT_BUDGET_ACTION: "enforcement.noBudgetAction",
  WEEKLY_BUDGET_LIMIT: "weekly.defaultCap",
  DAILY_BUDGET_LIMIT: "daily.defaultCap",
  DEFAULT_ALERT_THRESHOLD: "alerts.defaultThreshold",
  ENABLE_BUDGET_OVERRIDE: "override.initial",
  BUDGET_DEFAULT_CURRENCY: "currency.display",
};
const CAPS = ["MAX_MONTHLY_BUDGET", "MONTHLY_BUDGET_LIMIT"] as const;
/** Every variable that gives a setting, but for the shares of components. */
export const SETTING_VARIABLES: readonly string[] = [...CAPS, ...Object.keys(SETTING_OF)];
const ALLOCATION = /^([A-Z][A-Z0-9_]*)_ALLOCATION$/;

/** Reads every setting that the variables give. @param variables those that have a value */
export function readGivenSettings(variables: Variables): GivenSettings {
  const cap = monthlyCap(variables);
  const wanted: GivenSetting[] = [...cap.given, ...allocations(variables)];
  for (const [variable, name] of Object.entries(SETTING_OF)) {
    const value = variables[variable];
    if (value !== undefined) wanted.push({ name, value: value.trim(), variable });
  }
  const problems: EnvProblem[] = [];
  const given = wanted.filter(({ name, value, variable }) => {
    const parsed = readSetting(name, value);
    if (!parsed.ok) problems.push({ name: variable, mend: `${parsed.message}.` });
    return parsed.ok;
  });
  if (problems.length === 0) problems.push(...sumProblem(given));
  return { given, problems, warnings: cap.warnings };
}

/** One object by two names; where they differ the smaller one is the cap. */
function monthlyCap(variables: Variables): { given: GivenSetting[]; warnings: string[] } {
  const name = "monthly.defaultCap";
  const given = CAPS.flatMap((variable) => {
    const value = variables[variable]?.trim();
    return value === undefined ? [] : [{ name, value, variable }];
  });
  const [first, second] = given;
  if (first === undefined || second === undefined) return { given, warnings: [] };
  // What cannot be read is named as a problem; both are kept so that it is.
  if (!readSetting(name, first.value).ok || !readSetting(name, second.value).ok)
    return { given, warnings: [] };
  const smaller = usd(second.value).lt(usd(first.value)) ? second : first;
  if (usd(first.value).eq(usd(second.value))) return { given: [smaller], warnings: [] };
  const warning = `${first.variable} is ${first.value} and ${second.variable} is ${second.value}: the smaller one, ${smaller.value}, is the monthly cap.`;
  return { given: [smaller], warnings: [warning] };
}

function allocations(variables: Variables): GivenSetting[] {
  return Object.entries(variables).flatMap(([variable, value]) => {
    const component = ALLOCATION.exec(variable)?.[1];
    if (component === undefined) return [];
    return [{ name: `allocation.${component.toLowerCase()}`, value: value.trim(), variable }];
  });
}

function sumProblem(given: readonly GivenSetting[]): EnvProblem[] {
  const shares = given.filter(({ name }) => name.startsWith("allocation."));
  if (shares.length === 0) return [];
  const sum = shares.reduce((total, { value }) => total.plus(usd(value)), ZERO);
  if (sum.eq(100)) return [];
  const names = shares.map(({ variable }) => variable).join(" + ");
  return [{ name: "*_ALLOCATION", mend: `${names} is ${toWire(sum)}: the shares must sum to 100 per cent.` }];
}
