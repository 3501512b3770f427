import {
  Archive,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  Contrast,
  Diamond,
  TriangleAlert,
} from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { BudgetLevel } from "@/server/contract/overview";
import { LEVEL_WORD, levelTone } from "./level";

const ICON: Record<BudgetLevel, typeof CircleCheck> = {
  healthy: CircleCheck,
  moderate: Contrast,
  warning: CircleAlert,
  critical: Diamond,
  exceeded: TriangleAlert,
  suspended: CirclePause,
  archived: Archive,
  tracking: CircleDashed,
};

/** A level in word, icon and colour, so that none of the three has to be seen. */
export function LevelBadge({ level }: { level: BudgetLevel }) {
  const Icon = ICON[level];
  return (
    <Badge tone={levelTone(level)} icon={<Icon aria-hidden strokeWidth={2.25} />} data-level={level}>
      {LEVEL_WORD[level]}
    </Badge>
  );
}
