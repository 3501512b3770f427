import { formatCount, formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { Badge } from "@/components/ui/badge";
import { type Column, DataTable } from "@/components/ui/data-table";
import { Link } from "@/components/ui/link";
import type { ExecutionDetail } from "@/server/contract/admin-execution-detail";
import { usd } from "@/server/domain/money";
import { periodName } from "@/server/domain/period-name";
import { TOKEN_CLASS_WORD } from "./execution-words";

type CountingBudget = ExecutionDetail["budgets"][number];

/** The room that a hold was judged against. */
const ROOM_COLUMNS: readonly Column<CountingBudget>[] = [
  {
    head: "Used before",
    from: "sm",
    numeric: true,
    cell: (row) => <Amount value={row.usedBefore} otherwise="—" />,
  },
  {
    head: "Limit",
    from: "sm",
    numeric: true,
    cell: (row) => <Amount value={row.limitInForce} otherwise="no limit" />,
  },
  { head: "Left after", numeric: true, cell: (row) => <Amount value={row.left} otherwise="—" /> },
];

/** Every budget that counts an execution, with the room its hold was judged against. */
export function ExecutionBudgetsTable({ rows }: { rows: ExecutionDetail["budgets"] }) {
  if (rows.length === 0) return null;
  const judged = rows.some((row) => row.usedBefore !== null);
  return (
    <div className="mt-3">
      <DataTable
        caption={`Budgets that count it, ${formatPlural(rows.length, "row", "rows")}`}
        rows={rows}
        keyOf={(row) => `${row.budgetId} ${row.entityKey}`}
        testId="execution-budget"
        columns={[
          {
            head: "Budget",
            kind: "names",
            cell: (row) => (
              <>
                <span className="flex flex-wrap items-center gap-2">
                  <Link className="link" href={`/admin/budget/budgets/${row.budgetId}`}>
                    {row.name}
                  </Link>
                  {row.isTightest ? <Badge>Tightest</Badge> : null}
                </span>
                <span className="block text-label font-normal text-ink-3">
                  {periodName(row.period, row.periodKey)}
                  {row.entityKey === "" ? "" : `, ${row.entityKey}`}
                </span>
              </>
            ),
          },
          ...(judged ? ROOM_COLUMNS : []),
        ]}
      />
    </div>
  );
}

function Amount({ value, otherwise }: { value: string | null; otherwise: string }) {
  if (value === null) return <span className="text-ink-3">{otherwise}</span>;
  return <span title={formatUsdExact(value)}>{formatUsd(value)}</span>;
}

/** Token classes times their price, written out; the rows add up to the cost. */
export function TokenClassesTable({ detail }: { detail: ExecutionDetail }) {
  const { classes, execution } = detail;
  const rows = classes.filter(({ tokens, cost }) => tokens !== "0" || !usd(cost).isZero());
  return (
    <DataTable
      caption="Token classes and their cost"
      rows={rows}
      keyOf={(row) => row.kind}
      columns={[
        { head: "Class", kind: "names", cell: (row) => TOKEN_CLASS_WORD[row.kind], total: "Cost" },
        {
          head: "Tokens",
          numeric: true,
          cell: (row) => formatCount(row.tokens),
          total: formatCount(execution.tokens),
        },
        {
          head: "Per 1M",
          from: "sm",
          numeric: true,
          cell: (row) => <Amount value={row.perMillion} otherwise="—" />,
        },
        {
          head: "Cost",
          numeric: true,
          cell: (row) => formatUsdExact(row.cost),
          total: formatUsdExact(execution.cost),
        },
      ]}
    />
  );
}
