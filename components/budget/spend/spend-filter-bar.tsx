"use client";

import { CheckField } from "@/components/ui/check-field";
import { CopyButton } from "@/components/ui/copy-button";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import type { SpendQueryOutput } from "@/server/contract/admin-spend";
import type { SpendDimension } from "@/server/contract/spend-filter";
import { asksByUser, SPEND_GRAINS, SPEND_PERIODS } from "@/server/domain/spend-names";
import { AddSpendFilter } from "./add-spend-filter";
import { FilterChips } from "./filter-chips";
import { dimensionsFor } from "./spend-filters";
import type { ChangeSpend, SpendState } from "./spend-state";
import { DIMENSION_WORDS, GRAIN_WORDS, PERIOD_WORDS, periodName } from "./spend-words";

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
export function SpendFilterBar({ state, onChange, data, link, namesUsers }: SpendFilterBarProps) {
  const custom = state.from !== null || state.to !== null;
  const period = custom ? "custom" : (state.period ?? "this-month");
  const byUser = asksByUser(state);
  const choosePeriod = (value: string) =>
    onChange(
      value === "custom"
        ? { period: null, from: data.firstDay, to: data.lastDay, grain: null }
        : { period: value === "this-month" ? null : value, from: null, to: null, grain: null },
    );
  return (
    <search className="no-print mb-8">
      <div className="grid grid-cols-2 items-end gap-3 md:grid-cols-4 lg:grid-cols-6">
        <SelectField
          label="Period"
          options={periodOptions(period)}
          value={period}
          onChange={(event) => choosePeriod(event.target.value)}
        />
        {custom ? <Dates state={state} onChange={onChange} /> : null}
        <SelectField
          label="Group by"
          options={[
            ...dimensionsFor(namesUsers).map((value) => ({ value, label: DIMENSION_WORDS[value].one })),
            { value: "none", label: "Nothing" },
          ]}
          value={state.groupBy}
          onChange={(event) =>
            onChange({ groupBy: event.target.value as SpendDimension | "none", top: null })
          }
        />
        <SelectField
          label="Each bar"
          options={SPEND_GRAINS.filter((value) => value !== "hour" || !byUser).map((value) => ({
            value,
            label: GRAIN_WORDS[value],
          }))}
          value={data.grain}
          onChange={(event) => onChange({ grain: event.target.value as SpendQueryOutput["grain"] })}
        />
        <div className="col-span-2">
          <CheckField
            label="Compare with the days before"
            checked={state.compare}
            onChange={(event) => onChange({ compare: event.target.checked })}
          />
        </div>
      </div>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <FilterChips state={state} onChange={onChange} />
        <AddSpendFilter state={state} onChange={onChange} namesUsers={namesUsers} />
        <CopyButton value={link} what="link to this view" />
        {byUser ? (
          <p className="text-label font-normal text-ink-3">
            By user from the day up: hours are not kept by user.
          </p>
        ) : null}
      </div>
    </search>
  );
}

function periodOptions(period: string) {
  const named = SPEND_PERIODS.map((value) => ({ value: value as string, label: PERIOD_WORDS[value] }));
  const own = named.some(({ value }) => value === period) || period === "custom" ? [] : [period];
  return [
    ...named,
    ...own.map((value) => ({ value, label: periodName(value) })),
    { value: "custom", label: "Custom" },
  ];
}

function Dates({ state, onChange }: Pick<SpendFilterBarProps, "state" | "onChange">) {
  return (
    <>
      <TextField
        label="First day"
        type="date"
        value={state.from ?? ""}
        max={state.to ?? undefined}
        onChange={(event) => event.target.value !== "" && onChange({ from: event.target.value, grain: null })}
      />
      <TextField
        label="Last day"
        type="date"
        value={state.to ?? ""}
        min={state.from ?? undefined}
        onChange={(event) => event.target.value !== "" && onChange({ to: event.target.value, grain: null })}
      />
    </>
  );
}
