import { type Attribution, SCOPE_TYPES, type ScopeType, scopeKeyOf } from "@/server/domain/scopes";
import { conditionsOf } from "./dimensions";
import type { Policy } from "./policy";

/** Budgets that ask for the same dimensions: which must equal something, and which must only be there. */
type Group = {
  order: string;
  equal: readonly ScopeType[];
  present: readonly ScopeType[];
  byValues: Map<string, Covering[]>;
};

/** A budget, and the values that it does not cover; null: it covers all. */
type Covering = {
  policy: Policy;
  but: readonly { scopeType: ScopeType; keys: ReadonlySet<string> }[] | null;
};

/**
 * Finds the budgets that cover a call by one look for each combination of dimensions in use, however many budgets
 * there are: no budget is visited that does not match, but for those that except what the call says.
 */
export class PolicyIndex {
  private readonly groups: readonly Group[];

  /** @param policies sorted by id: the order of those that ask for the same */
  constructor(policies: readonly Policy[]) {
    const groups = new Map<string, Group>();
    for (const policy of policies) {
      const conditions = conditionsOf(policy);
      const equal = conditions.map((condition) => condition.scopeType);
      const present = presentOf(policy);
      const order = orderOf(equal, present);
      let group = groups.get(order);
      if (group === undefined) {
        group = { order, equal, present, byValues: new Map() };
        groups.set(order, group);
      }
      const values = conditions.map((condition) => condition.scopeKey ?? "").join("\0");
      const sharing = group.byValues.get(values);
      const covering = { policy, but: butOf(policy) };
      if (sharing === undefined) group.byValues.set(values, [covering]);
      else sharing.push(covering);
    }
    this.groups = [...groups.values()].sort((a, b) => (a.order < b.order ? -1 : 1));
  }

  /** The budgets that cover a call, always in the same order: by what they ask for, then by id. */
  find(attribution: Attribution): Policy[] {
    const found: Policy[] = [];
    for (const group of this.groups) {
      const values = valuesOf(group, attribution);
      if (values === null) continue;
      const sharing = group.byValues.get(values);
      if (sharing === undefined) continue;
      for (const { policy, but } of sharing)
        if (but === null || !excepts(but, attribution)) found.push(policy);
    }
    return found;
  }
}

/** What a call must say something of: what is counted apart, and where only some values are not covered. */
function presentOf({ each, except }: Policy): readonly ScopeType[] {
  if (except.length === 0) return each;
  return SCOPE_TYPES.filter(
    (type) => each.includes(type) || except.some(({ scopeType }) => scopeType === type),
  );
}

function butOf({ except }: Policy): Covering["but"] {
  if (except.length === 0) return null;
  return except.map(({ scopeType, keys }) => ({ scopeType, keys: new Set(keys) }));
}

function excepts(but: NonNullable<Covering["but"]>, attribution: Attribution): boolean {
  return but.some(({ scopeType, keys }) => keys.has(scopeKeyOf(scopeType, attribution) ?? ""));
}

/** What a call says in a group's dimensions; null where it says nothing in one of them. */
function valuesOf(group: Group, attribution: Attribution): string | null {
  for (const scopeType of group.present) if (!scopeKeyOf(scopeType, attribution)) return null;
  let values = "";
  for (const scopeType of group.equal) {
    const value = scopeKeyOf(scopeType, attribution);
    if (!value) return null;
    // No id holds a NUL: it is refused at the door.
    values = values === "" ? value : `${values}\0${value}`;
  }
  return values;
}

/** A letter for each scope type, in their order. */
const LETTER = Object.fromEntries(
  SCOPE_TYPES.map((scopeType, ordinal) => [scopeType, String.fromCharCode(65 + ordinal)]),
) as Record<ScopeType, string>;

/** Sorts by the scope types asked for; what asks for nothing comes last. */
function orderOf(equal: readonly ScopeType[], present: readonly ScopeType[]): string {
  let order = equal.length === 0 ? "~" : "";
  for (const scopeType of equal) order += LETTER[scopeType];
  order += "|";
  for (const scopeType of present) order += LETTER[scopeType];
  return order;
}
