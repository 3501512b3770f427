"use client";

import { ListFilter } from "lucide-react";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { formatUsd } from "@/components/budget/format";
import { Button } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";
import { SelectField } from "@/components/ui/select-field";
import type { SpendDimension } from "@/server/contract/spend-filter";
import { dimensionsFor, narrowed } from "./spend-filters";
import { type ChangeSpend, MANY_GROUPS, type SpendState, spendQuestion } from "./spend-state";
import { DIMENSION_WORDS, groupName } from "./spend-words";
import { idOf, useSpend } from "./use-spend";

interface AddSpendFilterProps {
  state: SpendState;
  onChange: ChangeSpend;
  /** Whether whoever looks may ask by user. */
  namesUsers: boolean;
}

/** Chooses a dimension, then one of the values that cost something in this view. */
export function AddSpendFilter(props: AddSpendFilterProps) {
  return (
    <Popover
      title="Only what has"
      trigger={
        <Button>
          <ListFilter aria-hidden />
          Filter
        </Button>
      }
    >
      <Values {...props} />
    </Popover>
  );
}

function Values({ state, onChange, namesUsers }: AddSpendFilterProps) {
  const [dimension, setDimension] = useState<SpendDimension>("campaignId");
  const question = spendQuestion({
    ...state,
    groupBy: dimension,
    top: MANY_GROUPS,
    compare: false,
    grain: "month",
  });
  const { data, error } = useSpend(question, undefined);
  const groups = data?.groupBy === dimension ? data.groups.filter(({ isOther }) => !isOther) : null;
  return (
    <>
      <SelectField
        label="Dimension"
        options={dimensionsFor(namesUsers).map((value) => ({ value, label: DIMENSION_WORDS[value].one }))}
        value={dimension}
        onChange={(event) => setDimension(event.target.value as SpendDimension)}
      />
      <ul className="mt-3 max-h-64 overflow-y-auto" aria-label={`${DIMENSION_WORDS[dimension].one} values`}>
        {groups?.map((group) => (
          <li key={idOf(group)}>
            <button
              type="button"
              onClick={() => onChange(narrowed(state, dimension, group.key))}
              className="flex min-h-8 w-full items-center justify-between gap-4 rounded-control px-2 text-left text-ink hover:bg-sunken pointer-coarse:min-h-11"
            >
              <span className="min-w-0 truncate">{groupName(group, dimension)}</span>
              <span className="text-ink-2">{formatUsd(group.cost)}</span>
            </button>
          </li>
        ))}
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
