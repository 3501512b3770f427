/** January first. */
export const MONTH_NAMES = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

/** @param month 1 to 12 @returns null for any other number */
export function monthName(month: number): string | null {
  return MONTH_NAMES[month - 1] ?? null;
}

/** As monthName, in three letters: "Jan". */
export function shortMonthName(month: number): string | null {
  return monthName(month)?.slice(0, 3) ?? null;
}
