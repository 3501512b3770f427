import type { ExecutionRow } from "@/server/contract/overview";
import type { CellValue, Column, ExportDocument } from "./document";
import { fileNameOf } from "./spend-document";

// No column names a user: an export leaves the product, and not every role may take user ids with it.
const COLUMNS: readonly (Column & { of: (row: ExecutionRow) => CellValue })[] = [
  { key: "id", name: "Execution", kind: "text", of: ({ id }) => id },
  { key: "occurredAt", name: "Occurred at", kind: "text", of: ({ occurredAt }) => occurredAt },
  { key: "agentType", name: "Agent type", kind: "text", of: ({ agentType }) => agentType },
  { key: "agentId", name: "Agent", kind: "text", of: ({ agentId }) => agentId },
  { key: "campaignId", name: "Campaign", kind: "text", of: ({ campaignId }) => campaignId },
  { key: "model", name: "Model", kind: "text", of: ({ model }) => model },
  { key: "tokens", name: "Tokens", kind: "count", of: ({ tokens }) => tokens },
  { key: "cost", name: "Cost USD", kind: "usd", of: ({ cost }) => cost },
  { key: "excess", name: "Excess USD", kind: "usd", of: ({ excess }) => excess },
  { key: "priceStatus", name: "Price", kind: "text", of: ({ priceStatus }) => priceStatus },
  {
    key: "success",
    name: "Success",
    kind: "text",
    of: ({ success }) => (success === null ? null : String(success)),
  },
];

type Span = { firstDay: string; lastDay: string; timeZone: string };

/** Executions as one table, read as it is written. */
export function executionsDocument(
  executions: AsyncIterable<ExecutionRow>,
  span: Span,
  asked: readonly (readonly [string, string])[],
): ExportDocument {
  return {
    title: `Executions ${span.firstDay} to ${span.lastDay}`,
    fileName: fileNameOf("executions", span),
    about: [["Time zone", span.timeZone], ...asked],
    tables: [{ title: "Executions", columns: COLUMNS, rows: rowsOf(executions) }],
  };
}

async function* rowsOf(executions: AsyncIterable<ExecutionRow>): AsyncGenerator<CellValue[]> {
  for await (const row of executions) yield COLUMNS.map(({ of }) => of(row));
}
