const DECIMALS = 12;

/** US dollars as a whole number of 10^-12 dollars: exact, whatever the page writes around the digits. */
export function toPico(text: string): bigint {
  const found = /^([-\u2212]?)\$?([\d,]+)(?:\.(\d{1,12}))?$/.exec(text.trim());
  if (!found) throw new Error(`not an amount: ${text}`);
  const [, sign, whole = "0", decimals = ""] = found;
  const size = BigInt(whole.replaceAll(",", "") + decimals.padEnd(DECIMALS, "0"));
  return sign ? -size : size;
}

/** The same amount as a decimal string, as the API takes it. */
export function fromPico(value: bigint): string {
  const digits = value.toString().padStart(DECIMALS + 1, "0");
  return `${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`;
}

export function sum(amounts: readonly string[]): bigint {
  return amounts.reduce((total, amount) => total + toPico(amount), 0n);
}
