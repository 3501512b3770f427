"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC, useTRPCClient } from "@/components/api/trpc";
import { Allowed } from "@/components/budget/allowed";
import { ListExport } from "@/components/budget/export-menu";
import { formatPlural } from "@/components/budget/format";
import { Freshness } from "@/components/budget/freshness";
import { KeysetRows } from "@/components/budget/keyset-rows";
import { useConnection } from "@/components/budget/live-events";
import { ReasonDialog } from "@/components/budget/reason-dialog";
import { useKeyset } from "@/components/budget/use-keyset";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { OlderButton } from "@/components/ui/older-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import type { AdminQueuedRequest, AdminQueueListOutput } from "@/server/contract/admin-queue";
import type { SessionData } from "@/server/contract/session";
import { QueueTable } from "./queue-table";

const STATES = ["open", "all", "DONE", "CANCELLED", "EXPIRED"] as const;
const STATE_LABEL: Record<(typeof STATES)[number], string> = {
  open: "Waiting, ready or leased",
  all: "All",
  DONE: "Done",
  CANCELLED: "Cancelled",
  EXPIRED: "Expired",
};

interface QueueViewProps {
  initial: AdminQueueListOutput;
  session: SessionData;
}

/** `/admin/budget/queue`: calls that wait for room, in the order in which they are admitted. */
export function QueueView({ initial, session }: QueueViewProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const connection = useConnection();
  const [state, setState] = useQueryState("state", parseAsStringLiteral(STATES));
  const [cancelling, setCancelling] = useState<AdminQueuedRequest | null>(null);
  const shown = state ?? "open";
  const query = useKeyset({
    queryKey: [...trpc.admin.queue.list.queryKey(), shown],
    read: (cursor, signal) =>
      client.admin.queue.list.query({ state: shown, limit: 50, ...(cursor && { cursor }) }, { signal }),
    initial: shown === "open" ? initial : undefined,
  });
  const { timeZone, now, can } = session;
  return (
    <>
      <PageHeader
        title="Queue"
        period="Calls that wait for room: the highest priority first, then the oldest"
        status={<Freshness connection={connection} updatedAt={now} timeZone={timeZone} />}
        actions={
          <>
            <Select
              label="Which calls"
              value={shown}
              onValueChange={(value) => void setState(STATES.find((name) => name === value) ?? null)}
              options={STATES.map((value) => ({ value, label: STATE_LABEL[value] }))}
            />
            <ListExport view="queue" filter={{ state: shown }} />
            <Allowed right="manageBudgets" label="Look now">
              <ProcessButton />
            </Allowed>
          </>
        }
      />
      <Section title="Calls" note={formatPlural(query.rows.length, "call", "calls")}>
        <KeysetRows
          query={query}
          what="queue"
          empty={
            <EmptyState
              title={shown === "open" ? "Nothing waits." : "No call fits this filter."}
              {...(shown !== "open" && {
                action: <Button onClick={() => void setState(null)}>Show what waits</Button>,
              })}
            >
              A call is queued when a budget whose action is to queue has no room for it.
            </EmptyState>
          }
        >
          <QueueTable
            rows={query.rows}
            timeZone={timeZone}
            {...(can.manageBudgets && { onCancel: setCancelling })}
          />
        </KeysetRows>
        <OlderButton
          hasMore={query.hasNextPage}
          pending={query.isFetchingNextPage}
          onMore={() => void query.fetchNextPage()}
          label="Show more"
        />
      </Section>
      {cancelling === null ? null : <CancelDialog request={cancelling} onClose={() => setCancelling(null)} />}
    </>
  );
}

/** Looks at once who may go, instead of at the next minute. */
function ProcessButton() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const run = useMutation(
    trpc.admin.queue.process.mutationOptions({
      onSuccess: ({ looked, ready }) => {
        toast.success(`Looked at ${formatPlural(looked, "call", "calls")}, ${ready} may go`);
        return queryClient.invalidateQueries({ queryKey: trpc.admin.queue.pathKey() });
      },
      onError: (error) => toast.error(apiProblem(error).title),
    }),
  );
  return (
    <Button onClick={() => run.mutate({})} disabled={run.isPending}>
      {run.isPending ? "Looking…" : "Look now"}
    </Button>
  );
}

function CancelDialog({ request, onClose }: { request: AdminQueuedRequest; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const cancel = useMutation(
    trpc.admin.queue.cancel.mutationOptions({
      onSuccess: () => {
        toast.success("Call cancelled");
        onClose();
        return queryClient.invalidateQueries({ queryKey: trpc.admin.queue.pathKey() });
      },
    }),
  );
  return (
    <ReasonDialog
      title="Cancel this call?"
      effect={`${request.request.agentType} by ${request.actorName} will not be admitted. Its agent is told; what it held is freed.`}
      confirm="Cancel the call"
      pending={cancel.isPending}
      error={cancel.error === null ? null : apiProblem(cancel.error).title}
      onClose={onClose}
      onConfirm={(reason) => cancel.mutate({ queueId: request.queueId, reason })}
    />
  );
}
