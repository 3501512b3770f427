"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/api/trpc";
import { formatCalendarDate } from "@/components/budget/format-time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { FactList } from "@/components/ui/fact-list";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import type { SettingRow, SettingsOutput } from "@/server/contract/admin-settings";
import type { SessionData } from "@/server/contract/session";
import { SettingDialog, ZoneDialog } from "./setting-dialogs";
import { SETTING_GROUPS, SOURCE_WORD, settingText, settingWords } from "./settings-words";

interface SettingsViewProps {
  initial: SettingsOutput;
  session: SessionData;
}

/** `/admin/budget/settings/general`: the organization, and every rule with who said so. */
export function SettingsView({ initial, session }: SettingsViewProps) {
  const trpc = useTRPC();
  const { data } = useQuery({ ...trpc.admin.settings.get.queryOptions(), initialData: initial });
  const [changing, setChanging] = useState<SettingRow | "zone" | null>(null);
  const close = () => setChanging(null);
  return (
    <>
      <PageHeader
        title="Rules"
        period="What the organization has decided; each change binds with the next call, on every server"
      />
      <div className="flex flex-col gap-8">
        <Section
          title="Organization"
          actions={<Button onClick={() => setChanging("zone")}>Change zone</Button>}
        >
          <FactList
            facts={[
              { label: "Name", value: session.organizationName },
              { label: "Time zone", value: data.timeZone },
              ...(data.nextTimeZone === null
                ? []
                : [
                    {
                      label: "Next time zone",
                      value: `${data.nextTimeZone.timeZone}, from ${formatCalendarDate(data.nextTimeZone.firstDay)} on`,
                    },
                  ]),
              { label: "Data", value: session.isDemo ? "Demo data" : null },
            ]}
          />
        </Section>
        {SETTING_GROUPS.map(({ title, of }) => (
          <Section key={title} title={title}>
            <SettingsTable
              title={title}
              rows={data.data.filter(({ name }) => of.includes(name.split(".")[0] ?? ""))}
              onChange={setChanging}
            />
          </Section>
        ))}
      </div>
      {changing === "zone" ? (
        <ZoneDialog settings={data} onClose={close} />
      ) : changing === null ? null : (
        <SettingDialog setting={changing} version={data.version} onClose={close} />
      )}
    </>
  );
}

interface SettingsTableProps {
  title: string;
  rows: readonly SettingRow[];
  onChange: (row: SettingRow) => void;
}

function SettingsTable({ title, rows, onChange }: SettingsTableProps) {
  return (
    <DataTable
      caption={title}
      rows={rows}
      keyOf={(row) => row.name}
      testId={(row) => `setting-${row.name}`}
      isTop
      columns={[
        {
          head: "Rule",
          kind: "names",
          className: "w-full",
          cell: (row) => (
            <>
              <span className="block font-medium">{settingWords(row.name).label}</span>
              <span className="block text-ink-2">{settingWords(row.name).note}</span>
              {row.readOnly === null ? null : (
                <span className="block text-label font-normal text-ink-3">{row.readOnly}</span>
              )}
            </>
          ),
        },
        { head: "In force", numeric: true, cell: (row) => settingText(row.name, row.value) },
        { head: "Source", from: "sm", cell: (row) => <Badge>{SOURCE_WORD[row.source]}</Badge> },
        {
          head: "Actions",
          kind: "acts",
          cell: (row) => (
            <Button
              variant="quiet"
              className="-my-1.5 -mr-2 px-2"
              disabled={row.readOnly !== null}
              title={row.readOnly ?? undefined}
              onClick={() => onChange(row)}
              aria-label={`Change ${settingWords(row.name).label}`}
            >
              Change
            </Button>
          ),
        },
      ]}
    />
  );
}
