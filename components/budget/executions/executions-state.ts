import { createLoader, type inferParserType, parseAsString } from "nuqs/server";
import { formatDateTime } from "@/components/budget/format-time";
import { FILTER_PARSERS } from "@/components/budget/spend/spend-state";
import { ExecutionsListInput, type ExecutionsListOutput } from "@/server/contract/admin-executions";

/** What stands in the address of the executions, named as the fields of `executions.list`. */
export const EXECUTION_PARSERS = {
  ...FILTER_PARSERS,
  task: parseAsString,
  userId: parseAsString,
  sessionId: parseAsString,
  executionId: parseAsString,
  from: parseAsString,
  to: parseAsString,
};
type ExecutionsState = inferParserType<typeof EXECUTION_PARSERS>;

export const loadExecutionsState = createLoader(EXECUTION_PARSERS);

export const NO_EXECUTIONS: ExecutionsListOutput = {
  data: [],
  total: null,
  nextCursor: null,
  hasMore: false,
};

/** The question that an address asks; null where it asks none that can be answered, and so matches nothing. */
export function executionsQuestion(state: ExecutionsState): ExecutionsListInput | null {
  const named = Object.entries(state).filter(([, value]) => value !== null && value !== "");
  const parsed = ExecutionsListInput.safeParse({ ...Object.fromEntries(named), limit: 50 });
  return parsed.success ? parsed.data : null;
}

/** "from 22 Nov 2026, 00:00 to 23 Nov 2026, 00:00" */
export function spanName({ from, to }: Pick<ExecutionsState, "from" | "to">, timeZone: string): string {
  const name = (at: string) => (Number.isNaN(Date.parse(at)) ? at : formatDateTime(at, timeZone));
  return [from === null ? "" : `from ${name(from)}`, to === null ? "" : `to ${name(to)}`].join(" ").trim();
}
