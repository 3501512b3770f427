import type { ExecutionDbRow } from "@/server/db/queries/executions";
import { toWire, usd } from "@/server/domain/money";
import type { CellValue, Column, ExportDocument, ExportTable } from "./document";
import type { Span } from "./span";
import { fileNameOf } from "./spend-document";

type ExecutionColumn = Column & { of: (row: ExecutionDbRow) => CellValue };

const money = (value: string) => toWire(usd(value));

const COLUMNS: readonly ExecutionColumn[] = [
  { key: "id", name: "Execution", kind: "text", of: ({ id }) => id },
  { key: "occurredAt", name: "Occurred at", kind: "text", of: (row) => row.occurredAt.toISOString() },
  { key: "agentType", name: "Agent type", kind: "text", of: ({ agentType }) => agentType },
  { key: "agentId", name: "Agent", kind: "text", of: ({ agentId }) => agentId },
  { key: "campaignId", name: "Campaign", kind: "text", of: ({ campaignId }) => campaignId },
  { key: "model", name: "Model", kind: "text", of: ({ model }) => model },
  { key: "tokens", name: "Tokens", kind: "count", of: ({ tokens }) => tokens },
  { key: "cost", name: "Cost USD", kind: "usd", of: ({ cost }) => money(cost) },
  { key: "excess", name: "Excess USD", kind: "usd", of: ({ excess }) => money(excess) },
  { key: "priceStatus", name: "Price", kind: "text", of: ({ priceStatus }) => priceStatus },
  {
    key: "correctsId",
    name: "Corrects",
    kind: "text",
    of: ({ correctsId }) => correctsId,
  },
  {
    key: "success",
    name: "Success",
    kind: "text",
    of: ({ success }) => (success === null ? null : String(success)),
  },
];

// An export leaves the product, and not every role may take user ids with it.
const USER: ExecutionColumn = { key: "userId", name: "User", kind: "text", of: ({ userId }) => userId };

type Executions = {
  rows: AsyncIterable<ExecutionDbRow>;
  isLonger: NonNullable<ExportTable["isLonger"]>;
  withUsers: boolean;
};

/** Executions as one table, read as it is written. */
export function executionsDocument(
  { rows, isLonger, withUsers }: Executions,
  span: Span,
  asked: readonly (readonly [string, string])[],
): ExportDocument {
  const columns = withUsers ? [...COLUMNS, USER] : COLUMNS;
  const cells = async function* () {
    for await (const row of rows) yield columns.map(({ of }) => of(row));
  };
  return {
    title: `Executions ${span.firstDay} to ${span.lastDay}`,
    fileName: fileNameOf("executions", span),
    about: [["Time zone", span.timeZone], ...asked],
    tables: [{ title: "Executions", columns, rows: cells(), isLonger }],
  };
}
