"use client";

import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import { SPEND_PERIODS } from "@/server/domain/spend-names";
import { PERIOD_WORDS, periodName } from "./spend-words";

/** A period by its name, or the first and last day of a stretch of one's own. */
export type PeriodState = { period: string | null; from: string | null; to: string | null };

interface PeriodFieldsProps {
  state: PeriodState;
  /** Gets all three: what is chosen takes the place of what stood there. */
  onChange: (state: PeriodState) => void;
  /** The days in sight, which a stretch of one's own begins as. */
  days: { firstDay: string; lastDay: string };
  /** What is shown where the address names no period; without it every time is. */
  usual?: (typeof SPEND_PERIODS)[number];
}

const EVER = "ever";
const CUSTOM = "custom";

/** Which days a page shows. */
export function PeriodFields({ state, onChange, days, usual }: PeriodFieldsProps) {
  const { period, from, to } = state;
  const isCustom = from !== null || to !== null;
  const value = isCustom ? CUSTOM : (period ?? usual ?? EVER);
  const choose = (chosen: string) => {
    if (chosen === CUSTOM) onChange({ period: null, from: days.firstDay, to: days.lastDay });
    else onChange({ period: chosen === EVER || chosen === usual ? null : chosen, from: null, to: null });
  };
  return (
    <>
      <SelectField
        label="Period"
        options={optionsWith(value, usual === undefined)}
        value={value}
        onChange={(event) => choose(event.target.value)}
      />
      {isCustom ? (
        <>
          <TextField
            label="First day"
            type="date"
            value={from ?? ""}
            max={to ?? undefined}
            onChange={({ target }) => target.value !== "" && onChange({ ...state, from: target.value })}
          />
          <TextField
            label="Last day"
            type="date"
            value={to ?? ""}
            min={from ?? undefined}
            onChange={({ target }) => target.value !== "" && onChange({ ...state, to: target.value })}
          />
        </>
      ) : null}
    </>
  );
}

function optionsWith(value: string, hasEver: boolean) {
  const named = [
    ...(hasEver ? [{ value: EVER, label: "Any time" }] : []),
    ...SPEND_PERIODS.map((one) => ({ value: one as string, label: PERIOD_WORDS[one] })),
  ];
  const isNamed = value === CUSTOM || named.some((one) => one.value === value);
  return [
    ...named,
    ...(isNamed ? [] : [{ value, label: periodName(value) }]),
    { value: CUSTOM, label: "Custom" },
  ];
}
