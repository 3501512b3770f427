import { valueText } from "./audit-words";

/** One field of a change, as text; null where it was not there. */
export type AuditChange = { field: string; before: string | null; after: string | null };

const EMPTY: ReadonlySet<string> = new Set(["none", ""]);

/** The fields in which two records differ: first those that say something now or did before, each part in order of names. */
export function auditChanges(before: unknown, after: unknown, timeZone: string): AuditChange[] {
  const [from, to] = [fieldsOf(before, timeZone), fieldsOf(after, timeZone)];
  const names = [...new Set([...from.keys(), ...to.keys()])].sort();
  const changes = names.flatMap((field) => {
    const change = { field, before: from.get(field) ?? null, after: to.get(field) ?? null };
    return change.before === change.after ? [] : [change];
  });
  return [...changes.filter((change) => !saysNothing(change)), ...changes.filter(saysNothing)];
}

/** A new record's fields that were left empty. */
function saysNothing({ before, after }: AuditChange): boolean {
  return before === null && after !== null && EMPTY.has(after);
}

function fieldsOf(record: unknown, timeZone: string): Map<string, string> {
  if (typeof record !== "object" || record === null) return new Map();
  const metric = "metric" in record ? record.metric : undefined;
  return new Map(
    Object.entries(record).map(([name, value]) => [name, valueText(name, value, { timeZone, metric })]),
  );
}
