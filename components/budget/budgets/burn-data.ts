import { formatDay, formatTime, formatTimeSeconds, localDate } from "@/components/budget/format-time";
import type { BurnChartData } from "@/components/charts/burn-points";
import type { BudgetBurnOutput } from "@/server/contract/admin-budget-detail";

const MOST_TICKS = 8;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const STEP_MS = { part: 1_000, hour: HOUR_MS, day: 24 * HOUR_MS } as const;

/** A budget's period as the burn chart draws it. */
export function burnData(burn: BudgetBurnOutput): BurnChartData {
  const { timeZone, now, startsAt, endsAt, limit, grain, points, forecast } = burn;
  const start = points[0]?.startsAt ?? startsAt;
  const end = endsAt ?? now;
  const length = Date.parse(end) - Date.parse(start);
  const name = (at: string) => nameOf(at, { grain, length, timeZone });
  return {
    // A day is named by itself, what is shorter by when it ends.
    days: points.map((point) => ({
      start: point.startsAt,
      date: localDate(point.startsAt, timeZone),
      label: grain === "day" ? name(lastInstant(point.endsAt, point.startsAt)) : name(point.endsAt),
      spent: point.spent,
    })),
    limit,
    thresholds: burn.thresholds.filter(({ percent }) => percent < 100).map(({ percent }) => percent / 100),
    forecast:
      forecast.projected === null || endsAt === null || forecast.method === null
        ? null
        : {
            at: endsAt,
            value: forecast.projected,
            low: forecast.low,
            high: forecast.high,
            method: forecast.method,
          },
    periodStart: start,
    periodEnd: end,
    month: "",
    span: {
      piece: grain === "part" ? "part" : grain,
      since: name(start),
      until: endsAt === null ? null : grain === "day" ? name(lastInstant(endsAt, start)) : name(endsAt),
      spentBefore: burn.spentBefore,
      ticks: ticksOf(Date.parse(start), length, STEP_MS[grain]).map((at) => ({
        at,
        text: name(new Date(at).toISOString()),
      })),
    },
    now,
    timeZone,
  };
}

type Naming = { grain: BudgetBurnOutput["grain"]; length: number; timeZone: string };

function nameOf(at: string, { grain, length, timeZone }: Naming): string {
  if (grain === "day") return formatDay(at, timeZone);
  if (grain === "part" && length < 30 * MINUTE_MS) return formatTimeSeconds(at, timeZone);
  const time = formatTime(at, timeZone);
  return length > 25 * HOUR_MS ? `${formatDay(at, timeZone)}, ${time}` : time;
}

/** The last moment of a piece, which names the day that it ends with. */
function lastInstant(end: string, start: string): string {
  return new Date(Math.max(Date.parse(start), Date.parse(end) - 1)).toISOString();
}

/** At most eight places of the axis, whole steps apart. */
function ticksOf(start: number, length: number, step: number): number[] {
  const apart = Math.max(step, Math.ceil(length / MOST_TICKS / step) * step);
  return Array.from({ length: Math.max(1, Math.ceil(length / apart)) }, (_, n) => start + n * apart);
}
