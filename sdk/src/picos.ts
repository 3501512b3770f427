const PICO = 1_000_000_000_000n;

/** US dollars as whole picodollars: exact, without a library. */
export function picosOf(text: string): bigint {
  const [whole = "0", decimals = ""] = text.split(".");
  return BigInt(whole) * PICO + BigInt(decimals.padEnd(12, "0").slice(0, 12));
}

/** The decimal string of picodollars. */
export function textOf(picos: bigint): string {
  const sign = picos < 0n ? "-" : "";
  const size = picos < 0n ? -picos : picos;
  const decimals = (size % PICO).toString().padStart(12, "0").replace(/0+$/, "");
  return `${sign}${size / PICO}${decimals === "" ? "" : `.${decimals}`}`;
}
