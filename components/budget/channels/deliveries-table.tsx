"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { formatPlural } from "@/components/budget/format";
import { formatDateTime, formatUtc } from "@/components/budget/format-time";
import { Badge } from "@/components/ui/badge";
import { DataTable } from "@/components/ui/data-table";
import { RowActs } from "@/components/ui/row-acts";
import { toast } from "@/components/ui/toast";
import type { DeliveryRow } from "@/server/contract/admin-channels";
import { eventWord, stateOf } from "./channel-words";
import { DigestItems } from "./digest-items";

/** What was sent, newest first, with what came of it. */
export function DeliveriesTable({ rows, timeZone }: { rows: readonly DeliveryRow[]; timeZone: string }) {
  return (
    <DataTable
      caption={`Deliveries, ${formatPlural(rows.length, "row", "rows")} shown`}
      rows={rows}
      keyOf={(delivery) => delivery.id}
      testId="delivery-row"
      isTop
      columns={[
        {
          head: "What",
          kind: "names",
          cell: (delivery) => (
            <>
              <span className="block font-medium">{eventWord(delivery.event)}</span>
              {delivery.about === null ? null : <span className="block text-ink-2">{delivery.about}</span>}
              <span className="block text-ink-2">to {delivery.channelName}</span>
              {delivery.items === null ? null : <DigestItems digestId={delivery.id} timeZone={timeZone} />}
              <span className="block truncate font-mono text-mono text-ink-3 max-lg:hidden">
                {delivery.id}
              </span>
              <span className="mt-1 block text-ink-2 sm:hidden">
                <DeliveryOutcome delivery={delivery} timeZone={timeZone} />
              </span>
            </>
          ),
        },
        {
          head: "Outcome",
          from: "sm",
          className: "text-ink-2",
          cell: (delivery) => <DeliveryOutcome delivery={delivery} timeZone={timeZone} />,
        },
        { head: "Attempts", from: "md", numeric: true, cell: (delivery) => delivery.attempts },
        { head: "Actions", kind: "acts", cell: (delivery) => <SendAgain delivery={delivery} /> },
      ]}
    />
  );
}

/** The state, when, and why it failed. */
export function DeliveryOutcome({ delivery, timeZone }: { delivery: DeliveryRow; timeZone: string }) {
  const { label, tone } = stateOf(delivery);
  const { error, finishedAt, createdAt, nextAttemptAt, attempts } = delivery;
  const at = finishedAt ?? createdAt;
  return (
    <>
      <span className="flex flex-wrap items-center gap-x-2">
        <Badge tone={tone}>{label}</Badge>
        <time dateTime={at} title={formatUtc(at)} className="text-label font-normal text-ink-3">
          {formatDateTime(at, timeZone)}
        </time>
      </span>
      {error === null ? null : <span className="mt-1 block">{error}</span>}
      {nextAttemptAt === null || attempts === 0 ? null : (
        <span className="block text-label font-normal text-ink-3">
          next attempt {formatDateTime(nextAttemptAt, timeZone)}
        </span>
      )}
    </>
  );
}

/** A test says something about its moment only; what waits goes out anyway. */
function SendAgain({ delivery }: { delivery: DeliveryRow }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const again = useMutation(
    trpc.admin.channels.redeliver.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.admin.channels.pathKey() });
        toast.success("It is sent once more");
      },
      onError: (error) => toast.error(apiProblem(error).title),
    }),
  );
  if (delivery.event === "channel.test" || delivery.state === "pending" || delivery.state === "waiting")
    return null;
  const what = `${eventWord(delivery.event)} to ${delivery.channelName}`;
  return (
    <RowActs
      of={what}
      acts={[
        {
          label: "Send again",
          name: `Send again: ${what}`,
          disabled: again.isPending,
          onSelect: () => again.mutate({ deliveryId: delivery.id }),
        },
      ]}
    />
  );
}
