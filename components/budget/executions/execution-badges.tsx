import { Ban, CircleHelp, FileWarning, PencilLine } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { ExecutionRow } from "@/server/contract/overview";
import { usd } from "@/server/domain/money";

/** What is not ordinary about an execution, in words. */
export function ExecutionBadges({ row }: { row: ExecutionRow }) {
  return (
    <>
      {row.priceStatus === "provisional" ? (
        <Badge tone="warning" icon={<CircleHelp aria-hidden />}>
          Provisional price
        </Badge>
      ) : null}
      {row.priceStatus === "free" ? <Badge>Free by price row</Badge> : null}
      {row.isCorrected ? <Badge icon={<PencilLine aria-hidden />}>Corrected</Badge> : null}
      {row.correctsId === null ? null : <Badge icon={<PencilLine aria-hidden />}>Correction</Badge>}
      {usd(row.excess).isZero() ? null : (
        <Badge tone="exceeded" icon={<FileWarning aria-hidden />}>
          Excess
        </Badge>
      )}
      {row.success === false ? <Badge icon={<Ban aria-hidden />}>Failed</Badge> : null}
    </>
  );
}
