import { ConflictError } from "@/server/contract/errors";
import { settingToStore } from "../settings/setting-value";
import { type Current, nameKey } from "./current";
import type { Desired, DesiredBudget } from "./desired";
import { budgetFields, changed, type Fields, isAnother, poolFields, type Step } from "./diff";

/** How far a document may go. */
export type Reach = {
  /** 'file:<name>', 'env' or 'ui': what it makes is managed by it. */
  managedBy: string;
  /** Changes what somebody else made, or took out of the file's hands. */
  takeOver: boolean;
  /** Makes what was never there and changes nothing that is or was. */
  createOnly: boolean;
};

export type Plan = { steps: Step[]; warnings: string[] };

/**
 * The steps from what there is to what a document asks for; none when it is so already.
 * @throws ConflictError where a budget of the same name covers something else
 */
export function planSteps(desired: Desired, current: Current, reach: Reach): Plan {
  const warnings: string[] = [];
  const steps: Step[] = [
    ...settingSteps(desired, current),
    ...poolSteps(desired, current, reach),
    ...campaignSteps(desired, current, reach),
    ...desired.budgets.flatMap((wanted) => budgetStep(wanted, current, { reach, warnings })),
  ];
  return { steps, warnings };
}

function isChange({ before, after }: { before: Fields; after: Fields }): boolean {
  return Object.keys(before).length + Object.keys(after).length > 0;
}

function settingSteps({ settings }: Desired, current: Current): Step[] {
  return Object.entries(settings).flatMap(([name, raw]): Step[] => {
    const stored = Object.hasOwn(current.settings, name) ? { value: current.settings[name] } : {};
    const wanted = settingToStore(name, raw);
    const { before, after } = changed({ value: wanted }, stored, ["value"]);
    // A stored null and nothing stored are two things; storing null where nothing is stored is a change.
    const isNew = wanted === null && !Object.hasOwn(current.settings, name);
    if (!isChange({ before, after }) && !isNew) return [];
    return [{ kind: "setting", name, before, after: { value: wanted } }];
  });
}

function budgetStep(
  wanted: DesiredBudget,
  current: Current,
  { reach, warnings }: { reach: Reach; warnings: string[] },
): Step[] {
  const { name } = wanted.input;
  const found = current.budgets.get(nameKey(name)) ?? null;
  if (reach.createOnly && found !== null) return [];
  const own = found === null || found.status === "ARCHIVED" ? null : found;
  if (own !== null && isAnother(wanted, own))
    throw new ConflictError(
      `The budget ${name} is there with another scope or period, which cannot change: rename one of them, or archive it.`,
    );
  const fields = budgetFields(wanted, own);
  if (own !== null && own.managedBy !== reach.managedBy) {
    if (!reach.takeOver) {
      warnings.push(`The budget ${name} is managed by ${own.managedBy} and was left as it is.`);
      return [];
    }
    fields.before.managedBy = own.managedBy;
    fields.after.managedBy = reach.managedBy;
  }
  if (own !== null && own.parentName !== wanted.parent) {
    fields.before.parent = own.parentName;
    fields.after.parent = wanted.parent;
  }
  return isChange(fields) ? [{ kind: "budget", name, wanted, current: own, ...fields }] : [];
}

function campaignSteps({ campaigns }: Desired, current: Current, { createOnly }: Reach): Step[] {
  return Object.entries(campaigns).flatMap(([name, { monthlyBudget, action }]): Step[] => {
    const found = current.campaigns.get(name) ?? null;
    if (createOnly && found !== null) return [];
    const has = found === null ? {} : { monthlyBudget: found.limitCost, action: found.action };
    const fields = changed({ monthlyBudget, action }, has, ["monthlyBudget", "action"]);
    return isChange(fields) ? [{ kind: "campaign", name, current: found, ...fields }] : [];
  });
}

function poolSteps({ pools }: Desired, current: Current, { createOnly }: Reach): Step[] {
  return pools.flatMap((wanted): Step[] => {
    const found = current.pools.get(nameKey(wanted.name)) ?? null;
    if (createOnly && found !== null) return [];
    const fields = poolFields(wanted, found);
    return isChange(fields) ? [{ kind: "pool", name: wanted.name, wanted, current: found, ...fields }] : [];
  });
}
