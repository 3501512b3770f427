const NBSP = "\u00a0";
const UNITS = [
  ["day", "days", 86_400_000],
  ["h", "h", 3_600_000],
  ["min", "min", 60_000],
] as const;

/** "9 days", "2 h", "4 min", "under a minute": how long until an instant, by its largest unit, never too short. */
export function formatUntil(iso: string, now: string): string {
  const left = Date.parse(iso) - Date.parse(now);
  for (const [one, many, size] of UNITS) {
    if (left < size) continue;
    const count = Math.ceil(left / size);
    return `${count}${NBSP}${count === 1 ? one : many}`;
  }
  return "under a minute";
}
