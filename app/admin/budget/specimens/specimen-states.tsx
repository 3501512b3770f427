"use client";

import { AgentsTable } from "@/components/budget/attribution/agents-table";
import { CampaignsTable } from "@/components/budget/attribution/campaigns-table";
import { BooksLight } from "@/components/budget/books-light";
import { BudgetMeter } from "@/components/budget/budget-meter";
import { Freshness } from "@/components/budget/freshness";
import { LevelBadge } from "@/components/budget/level-badge";
import { FirstRun } from "@/components/budget/overview/first-run";
import { LiveFeed } from "@/components/budget/overview/live-feed";
import { OverviewTiles } from "@/components/budget/overview/overview-tiles";
import { OverrideBanner } from "@/components/budget/shell/override-banner";
import { BurnChart } from "@/components/charts/burn-chart";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { PageSkeleton } from "@/components/ui/page-skeleton";
import { Popover } from "@/components/ui/popover";
import { Section } from "@/components/ui/section";
import { TextField } from "@/components/ui/text-field";
import { BudgetLevel } from "@/server/contract/overview";
import { bypassed, overspent, overview, unlimited } from "./sample";

const nothing = () => undefined;
const { timeZone, now } = overview;

export function StateSpecimens() {
  return (
    <div className="mt-8 flex flex-col gap-8">
      <Section title="Tiles: overspent, no limit, bypassed">
        <div className="flex flex-col gap-6">
          {[overspent, unlimited, bypassed].map((data) => (
            <OverviewTiles key={data.budget.level} data={data} />
          ))}
        </div>
      </Section>
      <Section title="Burn without a limit">
        <BurnChart {...unlimited} limit={null} thresholds={[]} forecast={null} />
      </Section>
      <MeterSpecimens />
      <BannerSpecimens />
      <ControlSpecimens />
      <Section title="First run">
        <FirstRun
          baseUrl="http://localhost:3000"
          agentKey="psk_Xv3kT9mQ2rLa_8fK2mN5pQ7sT9vW2yZ4bC6dE8gH1jK3m"
          waitingSince={now}
          timeZone={timeZone}
          first={null}
          onSendTest={nothing}
        />
      </Section>
      <Section title="Empty and failed">
        <CampaignsTable rows={[]} month="2026-11" />
        <AgentsTable rows={[]} month="2026-11" />
        <LiveFeed rows={[]} timeZone={timeZone} />
        <ErrorPanel
          title="The campaigns could not be read."
          detail="Nothing was changed. The database did not answer in time; try again in a moment."
          requestId="req_0199f3c2a7b47e21"
          onRetry={nothing}
          showHealth
        />
      </Section>
      <PageSkeleton label="Reading the overview" parts={["tiles", "chart", "table"]} />
    </div>
  );
}

const METERS = [
  { spent: "0", held: "0", percent: "0", level: "healthy" },
  { spent: "320", held: "90", percent: "32", level: "healthy" },
  { spent: "742.18", held: "0.01", percent: "74.2", level: "moderate" },
  { spent: "861", held: "120", percent: "86.1", level: "warning" },
  { spent: "968", held: "70", percent: "96.8", level: "critical" },
  { spent: "1080", held: "40", percent: "108", level: "exceeded" },
  { spent: "1640", held: "0", percent: "164", level: "exceeded" },
] as const;

function MeterSpecimens() {
  return (
    <Section title="Meters and levels">
      <div className="grid gap-4 sm:grid-cols-2">
        {METERS.map((row) => (
          <div key={row.percent} className="flex flex-col gap-1">
            <BudgetMeter
              label={`Tile at ${row.percent}%`}
              limit="1000"
              size="tile"
              projected="1029"
              thresholds={[0.8, 0.95]}
              {...row}
            />
            <BudgetMeter label={`Row at ${row.percent}%`} limit="1000" {...row} />
          </div>
        ))}
        <BudgetMeter
          label="Raised once"
          limit="800"
          granted="200"
          size="tile"
          spent="840"
          held="30"
          percent="84"
          level="warning"
        />
        <BudgetMeter
          label="Not enforced"
          limit="1000"
          enforced={false}
          size="tile"
          spent="840"
          held="30"
          percent="84"
          level="warning"
        />
      </div>
      <div className="mt-4 flex flex-wrap gap-2">
        {BudgetLevel.options.map((level) => (
          <LevelBadge key={level} level={level} />
        ))}
      </div>
    </Section>
  );
}

function BannerSpecimens() {
  return (
    <Section title="Banners">
      <div className="flex flex-col gap-3">
        <Banner tone="info" title="Tracking disabled">
          History only; nothing is recorded and nothing can be changed.
        </Banner>
        <Banner tone="critical" title="Prices are 31 days old" actions={<Button>Review prices</Button>} />
        <Banner tone="exceeded" title="Monthly cap reached">
          $1,000.00 spent of $1,000.00. Calls are refused until 1 Dec 2026, 00:00.
        </Banner>
        {bypassed.override ? (
          <OverrideBanner override={bypassed.override} now={now} timeZone={timeZone} onEnd={nothing} />
        ) : null}
      </div>
    </Section>
  );
}

function ControlSpecimens() {
  return (
    <Section title="Controls">
      <div className="flex flex-wrap items-center gap-2">
        <Button variant="primary">Primary</Button>
        <Button>Secondary</Button>
        <Button variant="quiet">Quiet</Button>
        <Button variant="destructive">Destructive</Button>
        <Button disabled>Disabled</Button>
        <Popover trigger={<Button>Popover</Button>} title="Held">
          Money that is set aside for calls that have begun.
        </Popover>
      </div>
      <div className="mt-4 flex flex-wrap gap-x-4 gap-y-1 text-label font-normal text-ink-2">
        <Freshness connection="stale" updatedAt={now} timeZone={timeZone} />
        <Freshness connection="reconnecting" updatedAt={now} timeZone={timeZone} />
        <BooksLight
          books={{ state: "differs", checkedAt: now, difference: "0.41", windows: 1 }}
          timeZone={timeZone}
          href="#main"
        />
        <BooksLight
          books={{ state: "unknown", checkedAt: null, difference: null, windows: 0 }}
          timeZone={timeZone}
        />
      </div>
      <div className="mt-4 grid gap-4 sm:grid-cols-2">
        <TextField label="Name" hint="As it stands in reports." defaultValue="Q1 launch" />
        <TextField
          label="Limit"
          prefix="$"
          defaultValue="12,5"
          error="Must be US dollars as a decimal string."
        />
      </div>
    </Section>
  );
}
