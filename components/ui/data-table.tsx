import { Fragment, type ReactNode } from "react";
import { cn } from "./class-names";
import { Cell, ColumnHead, Row, RowHead, Table } from "./table";

const WIDTHS = ["all", "sm", "md", "lg", "xl"] as const;
type Width = (typeof WIDTHS)[number];

export interface Column<T> {
  head: string;
  cell: (row: T) => ReactNode;
  /** The narrowest page that shows it. */
  from?: Width;
  /** Figures stand to the right. */
  numeric?: boolean;
  /** names: the cell that names its row; acts: buttons, under a head that is heard and not seen. */
  kind?: "names" | "acts";
  className?: string;
  headClassName?: string;
  /** Said on hover: the exact value of what is shown short. */
  title?: (row: T) => string | undefined;
  /** Of the row below all others, which sums them up; without any such cell there is no such row. */
  total?: ReactNode;
}

interface DataTableProps<T> {
  /** Says what the rows are and how many; heard, not seen. */
  caption: string;
  rows: readonly T[];
  keyOf: (row: T) => string;
  /** Those that this reader does not get are left out as null. */
  columns: readonly (Column<T> | null)[];
  testId?: string | ((row: T) => string);
  /** More of a row for style and tests, such as its level. */
  dataOf?: (row: T) => Record<`data-${string}`, string>;
  /** Rows of several lines begin together. */
  isTop?: boolean;
  /** What stands below a row that is opened, as wide as the table; null for one that is not. */
  detailOf?: (row: T) => ReactNode;
}

/** So many digits are read one by one: they stand in the face of ids. */
const MANY_DECIMALS = /\.\d{5,}$/;

const HIDDEN: Record<Width, string> = {
  all: "",
  sm: "max-sm:hidden",
  md: "max-md:hidden",
  lg: "max-lg:hidden",
  xl: "max-xl:hidden",
};
const FLUSH: Record<Width, string> = {
  all: "max-sm:pr-0",
  sm: "sm:max-md:pr-0",
  md: "md:max-lg:pr-0",
  lg: "lg:max-xl:pr-0",
  xl: "xl:pr-0",
};

/** A table told column by column, so that a head and its cells come and go together. */
export function DataTable<T>({
  caption,
  rows,
  keyOf,
  columns,
  testId,
  dataOf,
  isTop = false,
  detailOf,
}: DataTableProps<T>) {
  const told = columns.filter((column) => column !== null);
  const placed = told.map((column, place) => ({ column, place: placeClass(told, place) }));
  return (
    <Table caption={caption}>
      <thead>
        <tr>
          {placed.map(({ column, place }) => (
            <ColumnHead
              key={column.head}
              numeric={column.numeric ?? false}
              className={cn(place, column.headClassName)}
            >
              {column.kind === "acts" ? <span className="sr-only">{column.head}</span> : column.head}
            </ColumnHead>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const detail = detailOf?.(row) ?? null;
          return (
            <Fragment key={keyOf(row)}>
              <Row
                data-testid={typeof testId === "function" ? testId(row) : testId}
                className={isTop ? "align-top" : undefined}
                {...dataOf?.(row)}
              >
                {placed.map(({ column, place }) => (
                  <ColumnCell key={column.head} column={column} row={row} place={place} />
                ))}
              </Row>
              {detail === null ? null : (
                <tr className="border-b border-rule bg-sunken">
                  <td colSpan={told.length} className="p-3">
                    {detail}
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
      {told.some(({ total }) => total !== undefined) ? (
        <tfoot>
          <tr className="border-t border-ink font-medium">
            {placed.map(({ column, place }) => (
              <TotalCell key={column.head} column={column} place={place} />
            ))}
          </tr>
        </tfoot>
      ) : null}
    </Table>
  );
}

interface ColumnCellProps<T> {
  column: Column<T>;
  row: T;
  place: string;
}

function ColumnCell<T>({ column, row, place }: ColumnCellProps<T>) {
  const { kind, numeric = false, className, title, cell } = column;
  const content = cell(row);
  const isLong = numeric && typeof content === "string" && MANY_DECIMALS.test(content);
  const shared = {
    className: cn(kind === "acts" && "w-px", isLong && "font-mono text-mono", place, className),
    title: title?.(row),
  };
  return kind === "names" ? (
    <RowHead {...shared}>{content}</RowHead>
  ) : (
    <Cell numeric={numeric || kind === "acts"} {...shared}>
      {content}
    </Cell>
  );
}

function TotalCell({ column, place }: { column: Column<never>; place: string }) {
  const { kind, numeric = false, total } = column;
  return kind === "names" ? (
    <RowHead className={cn("font-medium", place)}>{total}</RowHead>
  ) : (
    <Cell numeric={numeric} className={place}>
      {total}
    </Cell>
  );
}

/** From where on a column is shown; the last one that is, at each width, ends flush with the section. */
function placeClass(columns: readonly Column<never>[], place: number): string {
  const isShown = ({ from = "all" }: Column<never>, at: Width) => WIDTHS.indexOf(from) <= WIDTHS.indexOf(at);
  const ends = WIDTHS.filter((at) => columns.findLastIndex((column) => isShown(column, at)) === place);
  return cn(HIDDEN[columns[place]?.from ?? "all"], ...ends.map((at) => FLUSH[at]));
}
