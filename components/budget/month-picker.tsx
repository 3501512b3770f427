"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { formatMonth, shiftMonth } from "./format-time";

interface MonthPickerProps {
  month: string;
  /** The month that runs: nothing lies beyond it. */
  current: string;
  /** How far back the list goes. */
  months?: number;
  onMonthChange: (month: string) => void;
}

/** One month back, one on, or any from the list. */
export function MonthPicker({ month, current, months = 24, onMonthChange }: MonthPickerProps) {
  const listed = Array.from({ length: months }, (_, index) => shiftMonth(current, -index));
  const all = listed.includes(month) ? listed : [...listed, month];
  return (
    <fieldset aria-label="Month" className="flex items-center gap-1 max-sm:w-full">
      <Button icon aria-label="Previous month" onClick={() => onMonthChange(shiftMonth(month, -1))}>
        <ChevronLeft aria-hidden />
      </Button>
      <Select
        label="Month"
        options={all.map((value) => ({ value, label: formatMonth(value) }))}
        value={month}
        onValueChange={onMonthChange}
        className="min-w-40 max-sm:flex-1"
      />
      <Button
        icon
        aria-label="Next month"
        disabled={month >= current}
        onClick={() => onMonthChange(shiftMonth(month, 1))}
      >
        <ChevronRight aria-hidden />
      </Button>
    </fieldset>
  );
}
