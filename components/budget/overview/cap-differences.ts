import type { Difference } from "@/components/budget/changed-meanwhile";
import { formatUsd } from "@/components/budget/format";

interface Typed {
  limit: string;
  firstAlert: string;
}

/** Fields of a limit in which what is typed and what is in force differ. */
export function capDifferences(
  typed: Typed,
  inForce: { limit: string | null; alertThreshold: number },
): Difference[] {
  return [
    {
      label: "Limit",
      mine: typed.limit === "" ? "none" : `$${typed.limit}`,
      theirs: inForce.limit === null ? "none" : formatUsd(inForce.limit),
    },
    {
      label: "First alert",
      mine: `${typed.firstAlert}%`,
      theirs: `${Math.round(inForce.alertThreshold * 1000) / 10}%`,
    },
  ].filter(({ mine, theirs }) => mine !== theirs);
}
