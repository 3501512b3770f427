import { usd } from "@/server/domain/money";
import { formatPlural } from "./format";

/** The units that a length of time is told and asked in, longest first. */
export const DURATION_UNITS = [
  { value: "day", label: "days", seconds: 86_400 },
  { value: "hour", label: "hours", seconds: 3600 },
  { value: "minute", label: "minutes", seconds: 60 },
  { value: "second", label: "seconds", seconds: 1 },
] as const;
export type DurationUnit = (typeof DURATION_UNITS)[number];
const [, , , SECOND] = DURATION_UNITS;

/** The longest unit of which a length is a whole number: 5,400 s are 90 minutes. */
export function unitOf(seconds: number): DurationUnit {
  return DURATION_UNITS.find((unit) => seconds >= unit.seconds && seconds % unit.seconds === 0) ?? SECOND;
}

/** "1 day", "90 minutes". */
export function formatDuration(seconds: number): string {
  const unit = unitOf(seconds);
  return formatPlural(usd(String(seconds)).div(unit.seconds).toNumber(), unit.value, unit.label);
}
