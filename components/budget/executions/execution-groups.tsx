"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useQueryState } from "nuqs";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { countColumn, tokensColumn } from "@/components/budget/figure-columns";
import { formatCount, formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { formatDateTime } from "@/components/budget/format-time";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/section";
import { SelectField } from "@/components/ui/select-field";
import type {
  ExecutionGroup,
  ExecutionGroupsInput,
  ExecutionGroupsOutput,
  ExecutionsListInput,
} from "@/server/contract/admin-executions";
import { GROUP_PARSER, GROUP_WORDS, GROUPS, type GroupBy } from "./executions-state";

const CHOICES = [
  { value: "", label: "Nothing" },
  ...GROUPS.map((value) => ({ value, label: capital(GROUP_WORDS[value]) })),
];

/** What the executions are grouped by, in the address. */
function useGroupBy() {
  return useQueryState("groupBy", GROUP_PARSER);
}

export function GroupBySelect() {
  const [by, setBy] = useGroupBy();
  return (
    <SelectField
      label="Group by"
      options={CHOICES}
      value={by ?? ""}
      onChange={({ target: { value } }) => void setBy(GROUPS.find((group) => group === value) ?? null)}
    />
  );
}

interface ExecutionGroupsProps {
  question: ExecutionsListInput;
  timeZone: string;
}

/** The executions that are listed, by user, session or task where that is asked for: each opens into its own. */
export function ExecutionGroups({ question, timeZone }: ExecutionGroupsProps) {
  const [by] = useGroupBy();
  return by === null ? null : (
    <div className="mb-8">
      <GroupsSection by={by} question={question} timeZone={timeZone} />
    </div>
  );
}

function GroupsSection({ by, question, timeZone }: ExecutionGroupsProps & { by: GroupBy }) {
  const trpc = useTRPC();
  const { limit: _limit, cursor: _cursor, ...view } = question;
  const input: ExecutionGroupsInput = { ...view, by, top: 25 };
  const query = useQuery({
    ...trpc.admin.executions.groups.queryOptions(input),
    placeholderData: keepPreviousData,
  });
  const { data, error } = query;
  return (
    <Section
      title={`By ${GROUP_WORDS[by]}`}
      note={
        data === undefined ? undefined : (
          <span data-testid="groups-total" title={formatUsdExact(data.total.cost)}>
            {formatDateTime(data.from, timeZone)} to {formatDateTime(data.to, timeZone)}:{" "}
            {formatUsd(data.total.cost)} together
          </span>
        )
      }
    >
      {error !== null ? (
        <ErrorPanel
          title="The groups could not be read."
          detail={`${apiProblem(error).title} Nothing was changed.`}
          requestId={apiProblem(error).requestId}
          onRetry={() => void query.refetch()}
        />
      ) : data === undefined ? (
        <p className="py-3 text-ink-2">Reading…</p>
      ) : (
        <Groups data={data} view={view} timeZone={timeZone} />
      )}
    </Section>
  );
}

type GroupsProps = { data: ExecutionGroupsOutput; view: Partial<ExecutionGroupsInput>; timeZone: string };

function Groups({ data, view, timeZone }: GroupsProps) {
  const { by, unattributed, others } = data;
  const rows = [...data.data, unattributed, others].filter((row) => row !== null);
  if (rows.length === 0) return <EmptyState title="Nothing ran in this range." />;
  const word = GROUP_WORDS[by];
  const nameOf = (row: ExecutionGroup) => {
    if (row === others) return `${formatCount(row.groups)} others`;
    return row.key ?? <span className="text-ink-3">no {word} named</span>;
  };
  return (
    <DataTable
      caption={`Executions by ${word}, ${formatPlural(rows.length, "row", "rows")}`}
      rows={rows}
      keyOf={(row) => `${row.key} ${row === others}`}
      testId="group-row"
      columns={[
        {
          head: capital(word),
          kind: "names",
          className: "w-full max-w-0 truncate",
          title: ({ key }) => key ?? undefined,
          cell: nameOf,
        },
        {
          head: "Last",
          from: "md",
          className: "whitespace-nowrap",
          cell: ({ lastAt }) => formatDateTime(lastAt, timeZone),
        },
        countColumn("Executions", "executions", { from: "sm" }),
        tokensColumn({ from: "md" }),
        {
          head: "Spent",
          numeric: true,
          title: ({ cost }) => formatUsdExact(cost),
          cell: ({ key, cost }) =>
            key === null ? (
              formatUsd(cost)
            ) : (
              <Link className="link inline-flex min-h-6 items-center" href={hrefOf(view, data, key)}>
                {formatUsd(cost)}
              </Link>
            ),
        },
      ]}
    />
  );
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** The executions of one group, with their sum. */
function hrefOf(
  { period: _period, ...view }: Partial<ExecutionGroupsInput>,
  { by, from, to }: ExecutionGroupsOutput,
  key: string,
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...view, from, to, [by]: key }))
    if (value !== undefined) query.set(name, Array.isArray(value) ? value.join(",") : String(value));
  return `/admin/budget/executions?${query}`;
}
