/** What a canonical text can be made of: JSON, with absent fields left out. */
export type Canonical =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Canonical[]
  | { readonly [key: string]: Canonical };

/**
 * One text for one meaning: keys sorted by code unit, absent fields dropped, no blanks.
 * The ledger hashes it to tell a retry from another request under the same key. Amounts must already be
 * normalised by the caller (`toWire(usd("1.0"))`), and times that default to now must not be in it.
 * @throws TypeError for a number that JSON cannot write, or an absent array item
 */
export function canonicalJson(value: Canonical): string {
  if (value === null || typeof value === "string" || typeof value === "boolean") return JSON.stringify(value);
  if (typeof value === "number") return canonicalNumber(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === undefined) throw new TypeError("An absent value has no canonical text.");
  const fields: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const field = value[key];
    if (field !== undefined) fields.push(`${JSON.stringify(key)}:${canonicalJson(field)}`);
  }
  return `{${fields.join(",")}}`;
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError("JSON cannot write this number.");
  return JSON.stringify(value);
}

// Array.isArray does not narrow readonly arrays.
function isList(value: Canonical): value is readonly Canonical[] {
  return Array.isArray(value);
}
