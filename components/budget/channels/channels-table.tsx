import { formatPlural } from "@/components/budget/format";
import { Badge } from "@/components/ui/badge";
import { DataTable } from "@/components/ui/data-table";
import { RowActs } from "@/components/ui/row-acts";
import type { ChannelRow } from "@/server/contract/admin-channels";
import { KIND_WORD } from "./channel-words";
import { DeliveryOutcome } from "./deliveries-table";

export type ChannelAct = "edit" | "test" | "rotate" | "remove";

interface ChannelsTableProps {
  rows: readonly ChannelRow[];
  timeZone: string;
  onAct: (act: ChannelAct, channel: ChannelRow) => void;
}

/** Channels by name, with what became of the last delivery. */
export function ChannelsTable({ rows, timeZone, onAct }: ChannelsTableProps) {
  return (
    <DataTable
      caption={`Channels, ${formatPlural(rows.length, "row", "rows")}`}
      rows={rows}
      keyOf={(channel) => channel.id}
      testId="channel-row"
      isTop
      columns={[
        {
          head: "Channel",
          kind: "names",
          className: "w-full max-w-0 md:w-auto md:max-w-64",
          cell: (channel) => (
            <>
              <ChannelName channel={channel} />
              <span className="mt-1 block md:hidden">
                <LastDelivery channel={channel} timeZone={timeZone} />
              </span>
            </>
          ),
        },
        {
          head: "Reaches",
          from: "lg",
          className: "max-w-72 break-words text-ink-2",
          cell: (channel) => channel.target,
        },
        {
          head: "Last delivery",
          from: "md",
          className: "text-ink-2",
          cell: (channel) => <LastDelivery channel={channel} timeZone={timeZone} />,
        },
        { head: "Actions", kind: "acts", cell: (channel) => <Acts channel={channel} onAct={onAct} /> },
      ]}
    />
  );
}

function ChannelName({ channel }: { channel: ChannelRow }) {
  return (
    <>
      <span className="block truncate font-medium" title={channel.name}>
        {channel.name}
      </span>
      <span className="mt-1 flex flex-wrap gap-1">
        <Badge>{KIND_WORD[channel.kind]}</Badge>
        {channel.enabled ? null : <Badge tone="warning">Off</Badge>}
        {channel.hearsCritical ? <Badge>Everything critical</Badge> : null}
      </span>
      {channel.stoppedBecause === null ? null : (
        <span className="mt-1 block text-label text-warning-text">{channel.stoppedBecause}</span>
      )}
    </>
  );
}

function LastDelivery({ channel, timeZone }: { channel: ChannelRow; timeZone: string }) {
  const { lastDelivery, pending, waiting } = channel;
  return (
    <>
      {lastDelivery === null ? (
        <span className="text-ink-3">nothing sent yet</span>
      ) : (
        <DeliveryOutcome delivery={lastDelivery} timeZone={timeZone} />
      )}
      {waiting === 0 ? null : (
        <span className="block text-label font-normal text-ink-3">
          {formatPlural(waiting, "alert waits", "alerts wait")} for the next digest
        </span>
      )}
      {pending === 0 ? null : (
        <span className="block text-label font-normal text-ink-3">
          {formatPlural(pending, "delivery waits", "deliveries wait")}
        </span>
      )}
    </>
  );
}

function Acts({ channel, onAct }: { channel: ChannelRow; onAct: ChannelsTableProps["onAct"] }) {
  const acts: [ChannelAct, string][] = [
    ["test", "Send test"],
    ["edit", "Edit"],
    ...(channel.kind === "webhook" ? [["rotate", "New secret"] as [ChannelAct, string]] : []),
    ["remove", "Remove"],
  ];
  return (
    <RowActs
      of={channel.name}
      acts={acts.map(([act, label]) => ({
        label,
        name: `${label}: ${channel.name}`,
        onSelect: () => onAct(act, channel),
      }))}
    />
  );
}
