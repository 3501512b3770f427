// The tests' own arithmetic: US dollars as whole 10^-12 in a BigInt, so that an error in server/domain/money.ts
// cannot hide itself.

/** @param text a decimal string, as on the wire and in the database */
export function pico(text: string): bigint {
  const [, sign, whole = "", part = ""] = /^(-?)(\d+)(?:\.(\d{1,12}))?$/.exec(text) ?? [];
  if (whole === "") throw new Error(`not an amount: ${text}`);
  const amount = BigInt(whole + part.padEnd(12, "0"));
  return sign === "-" ? -amount : amount;
}

export function picoText(amount: bigint): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(13, "0");
  return `${amount < 0n ? "-" : ""}${digits.slice(0, -12)}.${digits.slice(-12)}`;
}

/** The largest of some amounts, or null of none. */
export function mostOf(amounts: readonly bigint[]): bigint | null {
  let most: bigint | null = null;
  for (const amount of amounts) if (most === null || amount > most) most = amount;
  return most;
}

/** The smallest of some amounts, or null of none. */
export function leastOf(amounts: readonly bigint[]): bigint | null {
  const most = mostOf(amounts.map((amount) => -amount));
  return most === null ? null : -most;
}
