import type { Tone } from "@/components/ui/badge";
import type { MeterTone } from "@/components/ui/meter";
import type { BudgetLevel } from "@/server/contract/overview";

/** The word of each level, as it stands on every page. */
export const LEVEL_WORD: Record<BudgetLevel, string> = {
  healthy: "Healthy",
  moderate: "Moderate",
  warning: "Warning",
  critical: "Critical",
  exceeded: "Exceeded",
  suspended: "Suspended",
  archived: "Archived",
  tracking: "Tracking",
};

const TONE: Record<BudgetLevel, Tone> = {
  healthy: "ok",
  moderate: "ok",
  warning: "warning",
  critical: "critical",
  exceeded: "exceeded",
  suspended: "neutral",
  archived: "neutral",
  tracking: "neutral",
};

export function levelTone(level: BudgetLevel): Tone {
  return TONE[level];
}

export function meterTone(level: BudgetLevel): MeterTone {
  const tone = TONE[level];
  return tone === "neutral" ? "ok" : tone;
}
