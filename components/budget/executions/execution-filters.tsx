"use client";

import { X } from "lucide-react";
import { useQueryState } from "nuqs";
import { daysBack, localDate } from "@/components/budget/format-time";
import { FilterBar } from "@/components/budget/spend/filter-bar";
import { FilterChips } from "@/components/budget/spend/filter-chips";
import { FilterValues } from "@/components/budget/spend/filter-values";
import { PeriodFields, type PeriodState } from "@/components/budget/spend/period-fields";
import { activeFilters, filtersOf } from "@/components/budget/spend/spend-filters";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { TextField } from "@/components/ui/text-field";
import { GroupBySelect } from "./execution-groups";
import {
  daysOf,
  type ExecutionsState,
  executionsAddress,
  GROUP_PARSER,
  periodOf,
  spanName,
} from "./executions-state";

/** What only the ledger knows, so that no values of it can be offered. */
const LABELS = { sessionId: "Session", task: "Task", executionId: "Execution id" } as const;
const NAMES = Object.keys(LABELS) as (keyof typeof LABELS)[];

/** Values are offered of what ran so lately where no period is chosen. */
const A_YEAR = 365;

interface ExecutionFiltersProps {
  state: ExecutionsState;
  onChange: (change: Partial<ExecutionsState>) => void;
  /** The range that is shown, as instants. */
  range: { from: string | null; to: string | null };
  timeZone: string;
  now: string;
  /** Whether whoever looks may ask by user. */
  namesUsers: boolean;
}

/** What narrows the list: the filters of Spend, and what only a row of the ledger knows. */
export function ExecutionFilters(props: ExecutionFiltersProps) {
  const { state, onChange, timeZone, now, namesUsers } = props;
  const [groupBy] = useQueryState("groupBy", GROUP_PARSER);
  const period = periodOf(state, timeZone);
  const hasPeriod = period.period !== null || state.from !== null || state.to !== null;
  const texts = NAMES.filter((name) => state[name]).length;
  const span = spanName(state, timeZone);
  return (
    <FilterBar
      count={activeFilters(state).length + texts + (hasPeriod ? 1 : 0)}
      done="Show the executions"
      fields={<Fields {...props} period={period} />}
      values={
        <FilterValues
          filters={filtersOf(state)}
          days={offeredDays(period, localDate(now, timeZone))}
          onChange={onChange}
          namesUsers={namesUsers}
          hasAmounts={false}
        />
      }
    >
      <FilterChips state={state} onChange={onChange} />
      {span === null ? null : (
        <Button onClick={() => onChange({ from: null, to: null })} aria-label="Remove the range of time">
          {span}
          <X aria-hidden />
        </Button>
      )}
      <CopyButton value={linkOf({ ...state, groupBy })} what="link to this view" />
    </FilterBar>
  );
}

function Fields({
  state,
  onChange,
  range,
  timeZone,
  now,
  period,
}: ExecutionFiltersProps & { period: PeriodState }) {
  const days = daysOf(range, timeZone);
  const lastDay = days.to ?? localDate(now, timeZone);
  return (
    <>
      <PeriodFields
        state={period}
        onChange={onChange}
        days={{ firstDay: days.from ?? daysBack(lastDay, 6), lastDay }}
      />
      {NAMES.map((name) => (
        <TextField
          key={name}
          label={LABELS[name]}
          value={state[name] ?? ""}
          onChange={(event) => onChange({ [name]: event.target.value.trim() || null })}
        />
      ))}
      <GroupBySelect />
    </>
  );
}

/** The days of which values are offered: those that are shown, without an open end. */
function offeredDays(period: PeriodState, today: string): PeriodState {
  if (period.period !== null) return period;
  const to = period.to ?? today;
  return { period: null, from: period.from ?? daysBack(to, A_YEAR), to };
}

/** The address of the view; where no browser is, without its origin. */
function linkOf(view: Parameters<typeof executionsAddress>[1]): string {
  const origin = typeof window === "undefined" ? "" : window.location.origin;
  return executionsAddress(`${origin}/admin/budget/executions`, view);
}
