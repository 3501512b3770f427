import { getContainer } from "@/server/container";
import { InvalidFieldError } from "@/server/contract/errors";
import { findSettings } from "@/server/db/queries/settings";
import type { CallContext } from "@/server/domain/call-context";
import { parseSettings } from "@/server/domain/settings";
import { settingsByName } from "@/server/env/settings";

type Change = { values: ReadonlyMap<string, unknown>; reset: readonly string[] };

/**
 * A currency that nobody has given a rate for would show nothing.
 * @throws InvalidFieldError where this change leaves one
 */
export async function requireRate(ctx: CallContext, { values, reset }: Change): Promise<void> {
  if (![...values.keys(), ...reset].some((name) => name.startsWith("currency."))) return;
  const { pool, env } = getContainer();
  const rows = await findSettings(pool, ctx.actor.organizationId);
  const next = new Map<string, unknown>(rows.map(({ name, value }) => [name, value]));
  for (const name of reset) next.delete(name);
  for (const [name, value] of values) next.set(name, value);
  const { currency } = parseSettings(Object.fromEntries(next), settingsByName(env.settings)).settings;
  if (currency.display === "USD" || currency.rate?.gt(0)) return;
  const mend = "give currency.rate as well: what one US dollar is in this currency, above 0";
  throw new InvalidFieldError("values/currency.display", "no_rate", mend);
}
