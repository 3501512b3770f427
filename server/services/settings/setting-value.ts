import { toWire, usd } from "@/server/domain/money";
import { readSetting } from "@/server/domain/settings";

/** A scalar as the contract and the database keep it: money is a decimal string. */
export type SettingScalar = string | number | boolean | null;

/** A setting's value as it is stored and sent. @param value what `readSetting` or `resolveSetting` gave */
export function settingToWire(value: unknown): SettingScalar {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return value;
  return toWire(usd(value as Parameters<typeof usd>[0]));
}

/** A setting as somebody gives it, in the one form in which it is stored. @throws TypeError for what the contract refuses */
export function settingToStore(name: string, raw: unknown): SettingScalar {
  const parsed = readSetting(name, raw);
  if (!parsed.ok) throw new TypeError(`${name} ${parsed.message}`);
  return settingToWire(parsed.value);
}
