/** A limit of pace that covers a call, and what it has left in its unit. */
export type Pace = {
  /** Its budget's id. */
  policy: string;
  unit: "requests" | "tokens";
  quota: number;
  remaining: number;
  /** Length of its window, where it is not a period of the calendar. */
  windowSeconds: number | null;
  resetSeconds: number;
};

/** Whether the first has less left of its quota than the second. */
export function isTighter(one: Pace, other: Pace): boolean {
  return shareLeft(one) < shareLeft(other);
}

const shareLeft = ({ remaining, quota }: Pace) => (quota === 0 ? 0 : remaining / quota);
