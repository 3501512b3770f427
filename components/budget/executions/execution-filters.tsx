"use client";

import { ListFilter, X } from "lucide-react";
import type { inferParserType } from "nuqs/server";
import { useState } from "react";
import { FilterChips } from "@/components/budget/spend/filter-chips";
import { Button } from "@/components/ui/button";
import { LateSheet } from "@/components/ui/late-sheet";
import { TextField } from "@/components/ui/text-field";
import { GroupBySelect } from "./execution-groups";
import { type EXECUTION_PARSERS, spanName } from "./executions-state";

const LABELS = {
  agentType: "Agent type",
  agentId: "Agent",
  campaignId: "Campaign",
  model: "Model",
  userId: "User",
  sessionId: "Session",
  task: "Task",
  executionId: "Execution id",
} as const;
const NAMES = Object.keys(LABELS) as (keyof typeof LABELS)[];

type State = inferParserType<typeof EXECUTION_PARSERS>;

interface ExecutionFiltersProps {
  state: State;
  timeZone: string;
  onChange: (change: Partial<State>) => void;
}

/** What narrows the list: fields beside each other, on a narrow page in a sheet behind a button that counts them. */
export function ExecutionFilters({ state, timeZone, onChange }: ExecutionFiltersProps) {
  const [open, setOpen] = useState(false);
  const count = NAMES.filter((name) => state[name]).length;
  return (
    <search className="mb-6 flex flex-wrap items-center gap-2">
      <div className="hidden w-full grid-cols-4 gap-3 md:grid">
        <Fields state={state} onChange={onChange} />
      </div>
      <Button className="md:hidden" onClick={() => setOpen(true)}>
        <ListFilter aria-hidden />
        {count === 0 ? "Filters" : `Filters (${count})`}
      </Button>
      <LateSheet open={open} onOpenChange={setOpen} title="Filters" wide>
        <div className="flex flex-col gap-4">
          <Fields state={state} onChange={onChange} />
          <Button variant="primary" onClick={() => setOpen(false)}>
            Show the executions
          </Button>
        </div>
      </LateSheet>
      <FilterChips
        state={state}
        onChange={onChange}
        inFields={["agentType", "agentId", "campaignId", "model"]}
      />
      {state.from !== null || state.to !== null ? (
        <Button onClick={() => onChange({ from: null, to: null })} aria-label="Remove the range of time">
          {spanName(state, timeZone)}
          <X aria-hidden />
        </Button>
      ) : null}
    </search>
  );
}

function Fields({ state, onChange }: Pick<ExecutionFiltersProps, "state" | "onChange">) {
  return (
    <>
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
