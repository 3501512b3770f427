/** What has a canonical text: JSON, with absent fields left out. */
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
 * @throws TypeError for what JSON cannot write: NaN, Infinity, bigint, functions, an absent array item
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "string" || typeof value === "boolean") return JSON.stringify(value);
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object") throw new TypeError("This value has no canonical text.");
  const record = value as Readonly<Record<string, unknown>>;
  let text = "";
  for (const key of Object.keys(record).sort()) {
    const field = record[key];
    if (field === undefined) continue;
    text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(field)}`;
  }
  return `{${text}}`;
}
