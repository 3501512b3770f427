"use client";

import { ChartLine, Table2 } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { Button } from "@/components/ui/button";

interface ChartFigureProps {
  /** What the chart says, in one sentence from the same data. */
  sentence: string;
  chart: ReactNode;
  table: ReactNode;
  testId?: string;
}

/** A chart that can be read as a sentence, as a drawing and as a table. */
export function ChartFigure({ sentence, chart, table, testId }: ChartFigureProps) {
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  return (
    <figure aria-labelledby={id} data-testid={testId} className="min-w-0">
      <div className="mb-2 flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <figcaption id={id} className="min-w-0 flex-1 basis-64 text-ink-2">
          {sentence}
        </figcaption>
        <Button
          variant="quiet"
          onClick={() => setAsTable((shown) => !shown)}
          className="-mt-1.5 -mr-3 max-sm:mt-0 max-sm:-ml-3"
        >
          {asTable ? <ChartLine aria-hidden /> : <Table2 aria-hidden />}
          {asTable ? "Show as chart" : "Show as table"}
        </Button>
      </div>
      {asTable ? (
        <section
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
          tabIndex={0}
          aria-label="The chart as a table"
          className="max-h-80 overflow-y-auto"
        >
          {table}
        </section>
      ) : (
        chart
      )}
    </figure>
  );
}
