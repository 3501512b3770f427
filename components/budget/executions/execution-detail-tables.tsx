import { formatCount, formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { Badge } from "@/components/ui/badge";
import { Link } from "@/components/ui/link";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";
import type { ExecutionDetail } from "@/server/contract/admin-execution-detail";
import { usd } from "@/server/domain/money";
import { TOKEN_CLASS_WORD } from "./execution-words";

/** Every budget that counts an execution, with the room its hold was judged against. */
export function ExecutionBudgetsTable({ rows }: { rows: ExecutionDetail["budgets"] }) {
  if (rows.length === 0) return null;
  const judged = rows.some((row) => row.usedBefore !== null);
  return (
    <Table caption={`Budgets that count it, ${formatPlural(rows.length, "row", "rows")}`} className="mt-3">
      <thead>
        <tr>
          <ColumnHead>Budget</ColumnHead>
          {judged ? (
            <>
              <ColumnHead numeric className="max-sm:hidden">
                Used before
              </ColumnHead>
              <ColumnHead numeric className="max-sm:hidden">
                Limit
              </ColumnHead>
              <ColumnHead numeric>Left after</ColumnHead>
            </>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={`${row.budgetId} ${row.entityKey}`} data-testid="execution-budget">
            <RowHead>
              <span className="flex flex-wrap items-center gap-2">
                <Link className="link" href={`/admin/budget/budgets/${row.budgetId}`}>
                  {row.name}
                </Link>
                {row.isTightest ? <Badge>Tightest</Badge> : null}
              </span>
              <span className="block text-label font-normal text-ink-3">
                {row.periodKey}
                {row.entityKey === "" ? "" : `, ${row.entityKey}`}
              </span>
            </RowHead>
            {judged ? (
              <>
                <Cell numeric className="max-sm:hidden">
                  <Amount value={row.usedBefore} otherwise="—" />
                </Cell>
                <Cell numeric className="max-sm:hidden">
                  <Amount value={row.limitInForce} otherwise="no limit" />
                </Cell>
                <Cell numeric>
                  <Amount value={row.left} otherwise="—" />
                </Cell>
              </>
            ) : null}
          </Row>
        ))}
      </tbody>
    </Table>
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
    <Table caption="Token classes and their cost">
      <thead>
        <tr>
          <ColumnHead>Class</ColumnHead>
          <ColumnHead numeric>Tokens</ColumnHead>
          <ColumnHead numeric className="max-sm:hidden">
            Per 1M
          </ColumnHead>
          <ColumnHead numeric>Cost</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ kind, tokens, perMillion, cost }) => (
          <Row key={kind}>
            <RowHead>{TOKEN_CLASS_WORD[kind]}</RowHead>
            <Cell numeric>{formatCount(tokens)}</Cell>
            <Cell numeric className="max-sm:hidden">
              <Amount value={perMillion} otherwise="—" />
            </Cell>
            <Cell numeric>{formatUsdExact(cost)}</Cell>
          </Row>
        ))}
      </tbody>
      <tfoot>
        <tr className="border-t border-ink font-medium">
          <RowHead className="font-medium">Cost</RowHead>
          <Cell numeric>{formatCount(execution.tokens)}</Cell>
          <Cell className="max-sm:hidden" />
          <Cell numeric>{formatUsdExact(execution.cost)}</Cell>
        </tr>
      </tfoot>
    </Table>
  );
}
