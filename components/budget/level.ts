import type { Tone } from "@/components/ui/badge";
import type { MeterTone } from "@/components/ui/meter";
import type { BudgetLevel } from "@/server/contract/overview";
import { usd } from "@/server/domain/money";

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

/** The level of something that has no thresholds of its own, by per cent used: 50, 80, 90 and 100. */
export function levelOfUse(percent: string): BudgetLevel {
  const used = usd(percent);
  if (used.gte(100)) return "exceeded";
  if (used.gte(90)) return "critical";
  if (used.gte(80)) return "warning";
  return used.gte(50) ? "moderate" : "healthy";
}
