"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTRPC } from "@/components/api/trpc";
import { formatDateTime } from "@/components/budget/format-time";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { conflictingEdit } from "./conflicting-edit";

/** A field as it was typed here and as it is in force now. */
export interface Difference {
  label: string;
  mine: string;
  theirs: string;
}

interface ChangedMeanwhileProps {
  /** The budget; null where it is not known, and so by whom it was changed is not said. */
  budgetId: string | null;
  /** The version that was read, and the one in force. */
  versions: { read: number; inForce: number };
  rows: readonly Difference[];
  timeZone: string;
  pending: boolean;
  onKeep: () => void;
  onTake: () => void;
}

/** Somebody else saved first: who and when, both values of each field, and the choice between them. */
export function ChangedMeanwhile(props: ChangedMeanwhileProps) {
  const { budgetId, versions, rows, timeZone, pending, onKeep, onTake } = props;
  const trpc = useTRPC();
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => panel.current?.focus(), []);
  const changes = useQuery({
    ...trpc.admin.audit.list.queryOptions({ entityId: budgetId ?? "", limit: 100 }),
    enabled: budgetId !== null,
    staleTime: 0,
  });
  const edit = conflictingEdit(changes.data?.data ?? [], versions);
  return (
    <div
      ref={panel}
      tabIndex={-1}
      role="alert"
      data-testid="changed-meanwhile"
      className="border-l-2 border-warning bg-warning-tint px-4 py-3 text-ink"
    >
      <p className="font-medium">
        {edit === null
          ? "Changed by somebody else meanwhile."
          : `Changed by ${edit.actorName}, ${formatDateTime(edit.at, timeZone)}.`}
      </p>
      <p className="mt-1 text-ink-2">
        {rows.length === 0
          ? "What you typed is in force already; nothing of yours was saved."
          : "Nothing of yours was saved. Choose what counts; what you did not touch stays as it is now."}
      </p>
      {rows.length === 0 ? null : (
        <div className="mt-2">
          <DataTable
            caption="Yours and what is in force"
            rows={rows}
            keyOf={({ label }) => label}
            columns={[
              { head: "Field", kind: "names", cell: ({ label }) => label },
              { head: "Yours", numeric: true, cell: ({ mine }) => mine },
              { head: "In force", numeric: true, cell: ({ theirs }) => theirs },
            ]}
          />
        </div>
      )}
      <div className="mt-3 flex flex-wrap gap-2">
        <Button onClick={onTake} disabled={pending}>
          Take what is in force
        </Button>
        {rows.length === 0 ? null : (
          <Button onClick={onKeep} disabled={pending}>
            {pending ? "Saving…" : "Save mine"}
          </Button>
        )}
      </div>
    </div>
  );
}
