import { type Money, toWire, usd } from "@/server/domain/money";

/** An amount of the contract: absent stays absent (unchanged), null stays null (no limit). */
export function readAmount(value: string | null | undefined): Money | null | undefined {
  return value === undefined || value === null ? value : usd(value);
}

/** A share from 0 to 1 as a percentage with four decimals, as it is stored. */
export function percentText(share: number | undefined): string | undefined {
  // The shortest decimal form of the number that was sent: 0.1 + 0.2 shows its seventeen digits, and is rounded here.
  return share === undefined ? undefined : toWire(usd(share.toFixed(6)).times(100).toDecimalPlaces(4));
}

/** Fields without those that were left out: for the ledger a field that is there is one that is said. */
export function given<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
