import { formatCalendarDate } from "@/components/budget/format-time";
import type { AnomalyRow } from "@/server/contract/admin-insights";

/** "29 Oct 2026, CONTENT" */
export function anomalyName({ day, agentType }: Pick<AnomalyRow, "day" | "agentType">): string {
  return `${formatCalendarDate(day)}, ${agentType ?? "all agents"}`;
}
