import type { SpendGroup } from "@/server/contract/admin-spend";
import type { SpendCell } from "@/server/db/queries/spend";
import { costByBucket, sumsOf } from "./sums";

/** The keys of the groups that stand alone, dearest first. */
export function keysAlone(cells: readonly Pick<SpendCell, "place" | "key">[], top: number): string[] {
  const keys = new Map(cells.filter(({ place }) => place <= top).map(({ place, key }) => [place, key]));
  return [...keys].sort(([a], [b]) => a - b).map(([, key]) => key);
}

/**
 * The groups of an answer, dearest first, the others last, so that together they are the total.
 * @param earlier the same groups in the days before, asked for by `keysAlone`; null if they were not asked for
 */
export function groupsOf(
  cells: readonly SpendCell[],
  { top, buckets, earlier }: { top: number; buckets: number; earlier: readonly SpendCell[] | null },
): SpendGroup[] {
  const alone = keysAlone(cells, top);
  const group = (place: number, key: string | null): SpendGroup => {
    const fits = (cell: SpendCell) => (key === null ? cell.place > alone.length : cell.place === place);
    const own = cells.filter(fits);
    const before = earlier?.filter(fits) ?? null;
    return {
      key: key === "" ? null : key,
      name: own[0]?.name ?? null,
      isOther: key === null,
      groups: key === null ? (own[0]?.others ?? before?.[0]?.others ?? 0) : 1,
      ...sumsOf(own),
      buckets: costByBucket(own, buckets),
      previousCost: before === null ? null : sumsOf(before).cost,
    };
  };
  const groups = alone.map((key, index) => group(index + 1, key));
  const others = [...cells, ...(earlier ?? [])].some(({ place }) => place > alone.length);
  return others ? [...groups, group(0, null)] : groups;
}
