import type { ListView } from "@/server/contract/export-views";
import type { CallContext } from "@/server/domain/call-context";
import type { CellValue, Column } from "../document";

export type Filter = Readonly<Record<string, unknown>>;
type Page<Row> = { data: readonly Row[]; nextCursor: string | null };

/** A list that leaves the product as a file: the columns of its page, read by the query of its page. */
export type ExportedList = {
  view: ListView;
  title: string;
  columns: readonly Column[];
  /** All rows, page after page; the list's own right is asked with the first. */
  rows: (ctx: CallContext, filter: Filter) => AsyncGenerator<CellValue[]>;
};

type Definition<Row> = {
  view: ListView;
  title: string;
  columns: readonly (Column & { of: (row: Row) => CellValue })[];
  /** A page of as many rows as the list allows. */
  page: (
    ctx: CallContext,
    asked: Filter & { cursor: string | undefined; limit: number },
  ) => Promise<Page<Row>>;
};

const LARGEST_PAGE = 100;

export function exportedList<Row>({ view, title, columns, page }: Definition<Row>): ExportedList {
  return {
    view,
    title,
    columns,
    rows: async function* (ctx, filter) {
      for (let cursor: string | undefined; ; ) {
        const { data, nextCursor } = await page(ctx, { ...filter, cursor, limit: LARGEST_PAGE });
        for (const row of data) yield columns.map(({ of }) => of(row));
        if (nextCursor === null) return;
        cursor = nextCursor;
      }
    },
  };
}
