type Edit = { actorName: string; at: string; after?: unknown };

/**
 * The edit that made the version in force, or where that is not among the rows, the first after the version that was read.
 * Rows that made no version (an override, a note) are no edits.
 * @param rows newest first
 */
export function conflictingEdit<Row extends Edit>(
  rows: readonly Row[],
  { read, inForce }: { read: number; inForce: number },
): Row | null {
  const made = (row: Row) => versionOf(row.after);
  const after = rows.filter((row) => made(row) > read && made(row) <= inForce);
  return after.find((row) => made(row) === inForce) ?? after.at(-1) ?? null;
}

function versionOf(after: unknown): number {
  const isObject = typeof after === "object" && after !== null;
  return isObject && "version" in after && typeof after.version === "number" ? after.version : 0;
}
