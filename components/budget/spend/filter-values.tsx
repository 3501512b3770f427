"use client";

import { type FormEvent, useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { formatUsd } from "@/components/budget/format";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import type { SpendGroup } from "@/server/contract/admin-spend";
import type { SpendDimension } from "@/server/contract/spend-filter";
import type { PeriodState } from "./period-fields";
import { dimensionsFor, type FilterState, narrowed } from "./spend-filters";
import { valuesQuestion } from "./spend-state";
import { DIMENSION_WORDS, groupName } from "./spend-words";
import { idOf, useSpend } from "./use-spend";

interface FilterValuesProps {
  filters: FilterState;
  /** The days of which values are offered. */
  days: PeriodState;
  onChange: (change: Partial<FilterState>) => void;
  /** Whether whoever looks may ask by user. */
  namesUsers: boolean;
  /** Whether what a value cost in these days is what the page would show of it. */
  hasAmounts: boolean;
}

/** Chooses a dimension, then one of the values that cost something in these days, or one that is typed. */
export function FilterValues({ filters, days, onChange, namesUsers, hasAmounts }: FilterValuesProps) {
  const [dimension, setDimension] = useState<SpendDimension>("campaignId");
  const [typed, setTyped] = useState("");
  const { data, error } = useSpend(valuesQuestion(filters, days, dimension), undefined);
  const groups = data?.groupBy === dimension ? data.groups.filter(({ isOther }) => !isOther) : null;
  const wanted = typed.trim();
  const found = groups?.filter((group) => isFound(group, dimension, wanted)) ?? [];
  const choose = (value: string | null) => {
    onChange(narrowed(filters, dimension, value));
    setTyped("");
  };
  const chooseTyped = (event: FormEvent) => {
    event.preventDefault();
    if (wanted !== "") choose(wanted);
  };
  const word = DIMENSION_WORDS[dimension].one;
  return (
    <>
      <form onSubmit={chooseTyped} className="flex flex-col gap-3">
        <SelectField
          label="Dimension"
          options={dimensionsFor(namesUsers).map((value) => ({ value, label: DIMENSION_WORDS[value].one }))}
          value={dimension}
          onChange={(event) => setDimension(event.target.value as SpendDimension)}
        />
        <TextField
          label="Find"
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </form>
      <ul className="mt-3 max-h-64 overflow-y-auto" aria-label={`${word} values`}>
        {found.map((group) => (
          <Value
            key={idOf(group)}
            name={groupName(group, dimension)}
            amount={hasAmounts ? formatUsd(group.cost) : null}
            onChoose={() => choose(group.key)}
          />
        ))}
        {wanted === "" || found.some(({ key }) => key === wanted) ? null : (
          <Value name={`Exactly “${wanted}”`} amount={null} onChoose={() => choose(wanted)} />
        )}
      </ul>
      <p role="status">
        {error !== null
          ? apiProblem(error).title
          : groups === null
            ? "Reading the values…"
            : groups.length === 0
              ? "Nothing was spent in this view."
              : ""}
      </p>
    </>
  );
}

function isFound(group: SpendGroup, dimension: SpendDimension, wanted: string): boolean {
  const texts = [groupName(group, dimension), group.key ?? ""];
  return texts.some((text) => text.toLowerCase().includes(wanted.toLowerCase()));
}

function Value({ name, amount, onChoose }: { name: string; amount: string | null; onChoose: () => void }) {
  return (
    <li>
      <button
        type="button"
        onClick={onChoose}
        className="flex min-h-8 w-full items-center justify-between gap-4 rounded-control px-2 text-left text-ink hover:bg-sunken pointer-coarse:min-h-11"
      >
        <span className="min-w-0 truncate">{name}</span>
        {amount === null ? null : <span className="text-ink-2">{amount}</span>}
      </button>
    </li>
  );
}
