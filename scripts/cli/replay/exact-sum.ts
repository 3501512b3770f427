const DECIMALS = 12;
const SCALE = 10n ** BigInt(DECIMALS);
const AMOUNT = /^(\d{1,12})(?:\.(\d{1,12}))?$/;

/** A sum of US dollars kept as a whole number of 10^-12 dollars: exact, and none of the server's arithmetic. */
export class ExactSum {
  private total = 0n;

  /** @throws RangeError unless it is an amount as the contract writes it */
  add(amount: string): void {
    const found = AMOUNT.exec(amount);
    if (found === null) throw new RangeError("The server answered a cost that is no amount.");
    const [, whole = "0", fraction = ""] = found;
    this.total += BigInt(whole) * SCALE + BigInt(fraction.padEnd(DECIMALS, "0"));
  }

  /** Without trailing zeros, "0" for nothing. */
  toString(): string {
    const fraction = (this.total % SCALE).toString().padStart(DECIMALS, "0").replace(/0+$/, "");
    const whole = (this.total / SCALE).toString();
    return fraction === "" ? whole : `${whole}.${fraction}`;
  }
}
