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
