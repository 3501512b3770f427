import { DURATION_UNITS, type DurationUnit, unitOf } from "@/components/budget/duration";
import type { SettingRow } from "@/server/contract/admin-settings";
import { toWire, usd } from "@/server/domain/money";
import type { SettingWords } from "./settings-words";

/** What stands in the fields of a setting: a text, and of a duration the unit that it counts. */
export type SettingDraft = { text: string; unit: DurationUnit["value"] };

const NUMBER = /^\d{1,9}(\.\d{1,9})?$/;

/** A stored value as its fields show it. */
export function draftOf(value: SettingRow["value"], { kind, storedSeconds = 1 }: SettingWords): SettingDraft {
  if (value === null) return { text: "", unit: "second" };
  if (kind === "share") return { text: toWire(usd(String(value)).times(100)), unit: "second" };
  if (kind !== "duration") return { text: String(value), unit: "second" };
  const unit = unitOf(Number(value) * storedSeconds);
  return { text: toWire(usd(String(value)).times(storedSeconds).div(unit.seconds)), unit: unit.value };
}

/** What is stored of a draft; a text that is no number is left for the server to refuse. */
export function storedOf(
  { text, unit }: SettingDraft,
  { kind, storedSeconds = 1 }: SettingWords,
): string | boolean | null {
  if (kind === "flag") return text === "true";
  const given = text.trim();
  if (given === "") return null;
  if (!NUMBER.test(given)) return given;
  if (kind === "share") return toWire(usd(given).div(100));
  const seconds = DURATION_UNITS.find(({ value }) => value === unit)?.seconds ?? 1;
  return kind === "duration" ? toWire(usd(given).times(seconds).div(storedSeconds)) : given;
}
