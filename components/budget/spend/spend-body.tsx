"use client";

import { seriesColour } from "@/components/charts/series-colours";
import { SpendChart } from "@/components/charts/spend-chart";
import { Button } from "@/components/ui/button";
import { RadioChoice } from "@/components/ui/radio-choice";
import { Section } from "@/components/ui/section";
import type { SpendBucket, SpendGroup, SpendQueryOutput } from "@/server/contract/admin-spend";
import { sumMoney, toWire, usd } from "@/server/domain/money";
import { asksByUser } from "@/server/domain/spend-names";
import { SpendBucketsTable } from "./spend-buckets-table";
import { narrowed } from "./spend-filters";
import { SpendGroupsTable } from "./spend-groups-table";
import { type ChangeSpend, FEW_GROUPS, MANY_GROUPS, type SpendState } from "./spend-state";
import {
  bucketName,
  bucketState,
  bucketTick,
  DIMENSION_WORDS,
  GRAIN_WORDS,
  groupName,
  rangeName,
} from "./spend-words";
import { chartGroups, idOf, useSeriesColours, useSteadyGroups } from "./use-spend";

interface SpendBodyProps {
  data: SpendQueryOutput;
  state: SpendState;
  onChange: ChangeSpend;
  /** Names the view. */
  scope: string;
}

const VIEWS = [
  { value: "bars", label: "Bars" },
  { value: "cumulative", label: "Cumulative" },
  { value: "share", label: "100 %" },
] as const;

/** The chart of a view and its groups. */
export function SpendBody({ data, state, onChange, scope }: SpendBodyProps) {
  const groups = useSteadyGroups(data.groups, scope);
  const colours = useSeriesColours(groups);
  const { groupBy, grain, timeZone, now } = data;
  const series =
    groupBy === null
      ? [{ name: "Spent", colour: "var(--ok)", values: data.buckets.map(({ cost }) => cost) }]
      : seriesOf(groups, { colours, dimension: groupBy, buckets: data.buckets.length });
  const open = (index: number) => {
    const bucket = data.buckets[index];
    if (bucket !== undefined && opensCloser(data, state)) onChange(closer(bucket));
  };
  return (
    <>
      <Section
        title={`Spend by ${GRAIN_WORDS[grain].toLowerCase()}`}
        note={noteOf(data, state)}
        actions={
          <RadioChoice
            legend="Show as"
            choices={VIEWS}
            value={state.view}
            onValueChange={(view) => onChange({ view })}
          />
        }
      >
        <SpendChart
          buckets={data.buckets.map((bucket) => ({
            name: bucketName(bucket, grain),
            tick: bucketTick(bucket, grain),
            cost: bucket.cost,
            state: bucketState(bucket, now),
          }))}
          series={series}
          previous={data.previous?.buckets ?? null}
          view={state.view}
          timeZone={timeZone}
          onOpen={open}
          table={<SpendBucketsTable data={data} state={state} />}
        />
      </Section>
      {groupBy === null ? null : (
        <Section title={`By ${DIMENSION_WORDS[groupBy].one.toLowerCase()}`}>
          <SpendGroupsTable
            data={data}
            groups={groups}
            colours={colours}
            state={state}
            dimension={groupBy}
            onNarrow={(value) => onChange(narrowed(state, groupBy, value))}
          />
          <MoreGroups groups={groups} top={state.top} onChange={onChange} />
        </Section>
      )}
    </>
  );
}

/** Whether a bar has shorter ones within: an hour has none, nor has a day by user. */
function opensCloser({ grain }: SpendQueryOutput, state: SpendState): boolean {
  return grain !== "hour" && !(grain === "day" && asksByUser(state));
}

/** What the marks of a chart mean, and what a bar opens. */
function noteOf(data: SpendQueryOutput, state: SpendState): string {
  const { previous } = data;
  const { view } = state;
  const opens = opensCloser(data, state) ? ["A bar opens its days or hours"] : [];
  if (previous === null || view === "share") return opens.join("");
  const mark = view === "cumulative" ? "Dotted line" : "Line across a bar";
  return [`${mark}: ${rangeName(previous)}`, ...opens].join(". ");
}

function MoreGroups({
  groups,
  top,
  onChange,
}: {
  groups: readonly SpendGroup[];
  top: number;
  onChange: ChangeSpend;
}) {
  const hasOther = groups.some(({ isOther }) => isOther);
  if (hasOther && top < MANY_GROUPS)
    return (
      <Button className="mt-3" onClick={() => onChange({ top: MANY_GROUPS })}>
        Show more groups
      </Button>
    );
  if (top === FEW_GROUPS) return null;
  return (
    <Button className="mt-3" onClick={() => onChange({ top: null })}>
      Show the {FEW_GROUPS} dearest
    </Button>
  );
}

function seriesOf(
  groups: readonly SpendGroup[],
  {
    colours,
    dimension,
    buckets,
  }: {
    colours: ReadonlyMap<string, number>;
    dimension: NonNullable<SpendQueryOutput["groupBy"]>;
    buckets: number;
  },
) {
  const { alone, rest } = chartGroups(groups);
  const own = alone.map((group) => ({
    name: groupName(group, dimension),
    colour: seriesColour(colours.get(idOf(group))),
    values: group.buckets,
  }));
  if (rest.length === 0) return own;
  const values = Array.from({ length: buckets }, (_, index) =>
    toWire(sumMoney(rest.map((group) => usd(group.buckets[index] ?? "0")))),
  );
  return [...own, { name: "Other", colour: seriesColour(undefined), values }];
}

/** The view of one bar: its days, of one day its hours. */
function closer({ firstDay, lastDay }: SpendBucket) {
  return { period: null, from: firstDay, to: lastDay, grain: null };
}
