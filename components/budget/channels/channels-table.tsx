import { formatPlural } from "@/components/budget/format";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";
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
    <Table caption={`Channels, ${formatPlural(rows.length, "row", "rows")}`}>
      <thead>
        <tr>
          <ColumnHead>Channel</ColumnHead>
          <ColumnHead className="max-lg:hidden">Reaches</ColumnHead>
          <ColumnHead className="max-md:hidden">Last delivery</ColumnHead>
          <ColumnHead>
            <span className="sr-only">Actions</span>
          </ColumnHead>
        </tr>
      </thead>
      <tbody>
        {rows.map((channel) => (
          <Row key={channel.id} data-testid="channel-row" className="align-top">
            <RowHead className="max-w-64">
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
              <span className="mt-1 block md:hidden">
                <LastDelivery channel={channel} timeZone={timeZone} />
              </span>
            </RowHead>
            <Cell className="max-w-72 break-words text-ink-2 max-lg:hidden">{channel.target}</Cell>
            <Cell className="text-ink-2 max-md:hidden">
              <LastDelivery channel={channel} timeZone={timeZone} />
            </Cell>
            <Cell numeric className="w-px">
              <Acts channel={channel} onAct={onAct} />
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function LastDelivery({ channel, timeZone }: { channel: ChannelRow; timeZone: string }) {
  const { lastDelivery, pending } = channel;
  return (
    <>
      {lastDelivery === null ? (
        <span className="text-ink-3">nothing sent yet</span>
      ) : (
        <DeliveryOutcome delivery={lastDelivery} timeZone={timeZone} />
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
    <span className="-my-1.5 inline-flex max-lg:flex-col">
      {acts.map(([act, label]) => (
        <Button
          key={act}
          variant="quiet"
          className="px-2"
          onClick={() => onAct(act, channel)}
          aria-label={`${label}: ${channel.name}`}
        >
          {label}
        </Button>
      ))}
    </span>
  );
}
