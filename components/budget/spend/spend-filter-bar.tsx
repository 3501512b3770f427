"use client";

import { CheckField } from "@/components/ui/check-field";
import { CopyButton } from "@/components/ui/copy-button";
import { SelectField } from "@/components/ui/select-field";
import type { SpendQueryOutput } from "@/server/contract/admin-spend";
import type { SpendDimension } from "@/server/contract/spend-filter";
import { asksByUser, SPEND_GRAINS } from "@/server/domain/spend-names";
import { FilterBar } from "./filter-bar";
import { FilterChips } from "./filter-chips";
import { FilterValues } from "./filter-values";
import { PeriodFields } from "./period-fields";
import { activeFilters, dimensionsFor, filtersOf } from "./spend-filters";
import type { ChangeSpend, SpendState } from "./spend-state";
import { DIMENSION_WORDS, GRAIN_WORDS } from "./spend-words";

interface SpendFilterBarProps {
  state: SpendState;
  onChange: ChangeSpend;
  data: SpendQueryOutput;
  /** The address of this view. */
  link: string;
  /** Whether whoever looks may ask by user. */
  namesUsers: boolean;
}

/** Period, groups, grain and filters of a view; all of it stands in the address. */
export function SpendFilterBar(props: SpendFilterBarProps) {
  const { state, onChange, link, namesUsers } = props;
  const { period, from, to } = state;
  const hasPeriod = period !== null || from !== null || to !== null;
  return (
    <FilterBar
      count={activeFilters(state).length + (hasPeriod ? 1 : 0)}
      done="Show the spend"
      fields={<Fields {...props} />}
      values={
        <FilterValues
          filters={filtersOf(state)}
          days={{ period, from, to }}
          onChange={onChange}
          namesUsers={namesUsers}
          hasAmounts
        />
      }
    >
      <FilterChips state={state} onChange={onChange} />
      <CopyButton value={link} what="link to this view" />
      {asksByUser(state) ? (
        <p className="text-label font-normal text-ink-3">
          By user from the day up: hours are not kept by user.
        </p>
      ) : null}
    </FilterBar>
  );
}

function Fields({ state, onChange, data, namesUsers }: SpendFilterBarProps) {
  const { period, from, to } = state;
  return (
    <>
      <PeriodFields
        state={{ period, from, to }}
        onChange={(next) => onChange({ ...next, grain: null })}
        days={data}
        usual="this-month"
      />
      <SelectField
        label="Group by"
        options={[
          ...dimensionsFor(namesUsers).map((value) => ({ value, label: DIMENSION_WORDS[value].one })),
          { value: "none", label: "Nothing" },
        ]}
        value={state.groupBy}
        onChange={(event) => onChange({ groupBy: event.target.value as SpendDimension | "none", top: null })}
      />
      <SelectField
        label="Each bar"
        options={SPEND_GRAINS.filter((value) => value !== "hour" || !asksByUser(state)).map((value) => ({
          value,
          label: GRAIN_WORDS[value],
        }))}
        value={data.grain}
        onChange={(event) => onChange({ grain: event.target.value as SpendQueryOutput["grain"] })}
      />
      <div className="md:col-span-2">
        <CheckField
          label="Compare with the days before"
          checked={state.compare}
          onChange={(event) => onChange({ compare: event.target.checked })}
        />
      </div>
    </>
  );
}
