"use client";

import { ListFilter } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { LateSheet } from "@/components/ui/late-sheet";
import { Popover } from "@/components/ui/popover";

interface FilterBarProps {
  /** Fields beside each other. */
  fields: ReactNode;
  /** Chooses one of the values that a view may be narrowed to. */
  values: ReactNode;
  /** How many of all of it are set. */
  count: number;
  /** What closes the sheet of a narrow page: "Show the executions". */
  done: string;
  /** The filters that are set, and what stands beside them. */
  children: ReactNode;
}

/** The filters of a page: in sight where there is room, on a narrow page in a sheet behind a button that counts them. */
export function FilterBar({ fields, values, count, done, children }: FilterBarProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <search className="no-print mb-8 block">
      <div className="mb-3 hidden items-end gap-3 md:grid md:grid-cols-4 lg:grid-cols-6">{fields}</div>
      <div className="flex flex-wrap items-center gap-2">
        <Button className="md:hidden" onClick={() => setIsOpen(true)}>
          <ListFilter aria-hidden />
          {count === 0 ? "Filters" : `Filters (${count})`}
        </Button>
        <Popover
          title={TITLE}
          trigger={
            <Button className="max-md:hidden">
              <ListFilter aria-hidden />
              Filter
            </Button>
          }
        >
          {values}
        </Popover>
        {children}
      </div>
      <LateSheet open={isOpen} onOpenChange={setIsOpen} title="Filters" wide>
        <div className="flex flex-col gap-4">
          {fields}
          <section aria-label={TITLE}>
            <h3 className="mb-2 text-section">{TITLE}</h3>
            {values}
          </section>
          <Button variant="primary" onClick={() => setIsOpen(false)}>
            {done}
          </Button>
        </div>
      </LateSheet>
    </search>
  );
}

const TITLE = "Only what has";
