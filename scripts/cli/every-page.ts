type Page<T> = { data: readonly T[]; nextCursor: string | null };

/** All rows of a list, page by page. */
export async function everyPage<T>(
  read: (cursor: string | undefined) => Promise<Page<T>>,
): Promise<{ rows: T[] }> {
  const rows: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    rows.push(...page.data);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return { rows };
}
