import { formatUsd, formatUsdExact } from "@/components/budget/format";
import { usd } from "@/server/domain/money";
import type { HeatRow } from "./heat-points";

interface HeatMapProps {
  rows: readonly HeatRow[];
  /** The dearest hour of them: the full colour. */
  most: string;
}

const STEPS = ["", "opacity-20", "opacity-40", "opacity-60", "opacity-80", "opacity-100"];

/** Cost by weekday and hour: a table whose cells are tinted by amount, each with its exact figure. */
export function HeatMap({ rows, most }: HeatMapProps) {
  const top = usd(most);
  return (
    <figure>
      <figcaption className="mb-2 text-ink-2">
        {top.isZero()
          ? "Nothing was spent in these days."
          : `${dearestHour(rows, most)} cost the most: ${formatUsd(most)}.`}
      </figcaption>
      <table className="w-full table-fixed border-collapse">
        <caption className="sr-only">Cost by weekday and hour of the day</caption>
        <thead>
          <tr>
            <th scope="col" className="w-10 text-left text-label text-ink-2">
              <span className="sr-only">Weekday</span>
            </th>
            {Array.from({ length: 24 }, (_, hour) => (
              <th
                key={`h${String(hour)}`}
                scope="col"
                className="pb-1 text-left text-label font-normal whitespace-nowrap text-ink-3"
              >
                {hour % 6 === 0 ? clock(hour) : <span className="sr-only">{clock(hour)}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ weekday, hours }) => (
            <tr key={weekday}>
              <th scope="row" className="text-left text-label font-normal text-ink-2">
                {weekday}
              </th>
              {hours.map((cost, hour) => (
                <td
                  key={`c${String(hour)}`}
                  title={`${weekday} ${clock(hour)}, ${formatUsdExact(cost)}`}
                  className="h-6 border border-surface bg-sunken p-0"
                >
                  <span
                    aria-hidden
                    className={`block h-full forced-color-adjust-none ${usd(cost).isZero() ? "" : "bg-ok"} ${STEPS[stepOf(cost, most)]}`}
                  />
                  <span className="sr-only">{formatUsd(cost)}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

/** "Tue 16:00", the first of equals. */
function dearestHour(rows: readonly HeatRow[], most: string): string {
  const row = rows.find(({ hours }) => hours.includes(most));
  return row === undefined ? "One hour" : `${row.weekday} ${clock(row.hours.indexOf(most))}`;
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}

function stepOf(cost: string, most: string): number {
  const amount = usd(cost);
  if (amount.lte(0) || usd(most).isZero()) return 0;
  return Math.max(1, amount.times(5).div(usd(most)).ceil().toNumber());
}
