import { toShare } from "@/components/charts/coordinates";
import { Meter } from "@/components/ui/meter";
import type { BudgetLevel } from "@/server/contract/overview";
import { toWire, usd } from "@/server/domain/money";
import { formatCount, formatPercent, formatUsd } from "./format";
import { LEVEL_WORD, meterTone } from "./level";

interface BudgetMeterProps {
  label: string;
  spent: string;
  held: string;
  limit: string;
  granted?: string;
  percent: string | null;
  level: BudgetLevel;
  projected?: string | null;
  /** Shares of the limit at which alerts fire. */
  thresholds?: readonly number[];
  enforced?: boolean;
  /** What is counted, where it is not US dollars. */
  unit?: string;
  size?: "tile" | "row";
}

/** "$742.18 spent, $58.20 held, of $1,000.00; 74.2%; Moderate" */
export function meterText(
  props: Pick<BudgetMeterProps, "spent" | "held" | "percent" | "level" | "unit"> & { limit: string },
) {
  const { spent, held, limit, percent, level, unit } = props;
  const amount = (value: string) => (unit === undefined ? formatUsd(value) : `${formatCount(value)} ${unit}`);
  return `${amount(spent)} spent, ${amount(held)} held, of ${amount(limit)}; ${formatPercent(percent)}; ${LEVEL_WORD[level]}`;
}

/** The meter of one budget: decimal strings in, shares of the effective limit out. */
export function BudgetMeter(props: BudgetMeterProps) {
  const { label, spent, held, limit, granted = "0", percent, level, projected = null } = props;
  const effective = toWire(usd(limit).plus(usd(granted)));
  return (
    <Meter
      label={label}
      valueText={meterText({
        spent,
        held,
        limit: effective,
        percent,
        level,
        ...(props.unit && { unit: props.unit }),
      })}
      tone={meterTone(level)}
      level={level}
      spent={toShare(spent, effective)}
      held={toShare(held, effective)}
      forecast={projected === null ? null : toShare(projected, effective)}
      thresholds={props.thresholds ?? []}
      ownLimit={usd(granted).isZero() ? null : toShare(limit, effective)}
      enforced={props.enforced ?? true}
      size={props.size ?? "row"}
    />
  );
}
