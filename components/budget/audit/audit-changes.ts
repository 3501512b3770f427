/** One field of a change, as text; null where it was not there. */
export type AuditChange = { field: string; before: string | null; after: string | null };

const EMPTY: ReadonlySet<string> = new Set(["none", "{}", ""]);
const AMOUNT = /^-?\d+\.\d{12}$/;

/** The fields in which two records differ: first those that say something now or did before, each part in order of names. */
export function auditChanges(before: unknown, after: unknown): AuditChange[] {
  const [from, to] = [fieldsOf(before), fieldsOf(after)];
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

function fieldsOf(record: unknown): Map<string, string> {
  if (typeof record !== "object" || record === null) return new Map();
  return new Map(Object.entries(record).map(([name, value]) => [name, textOf(value)]));
}

/** "limitCost" as "limit cost". */
export function fieldName(field: string): string {
  return field.replace(/[A-Z]+/g, (letters) => ` ${letters.toLowerCase()}`).trim();
}

function textOf(value: unknown): string {
  if (value === null) return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (isListOfWords(value)) return value.length === 0 ? "none" : value.join(", ");
  if (typeof value !== "string") return JSON.stringify(value);
  // An amount as the database writes it, with all its zeros.
  return AMOUNT.test(value) ? value.replace(/\.?0+$/, "") : value;
}

function isListOfWords(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
