import type { ChannelKind, ChannelRow, DeliveryRow } from "@/server/contract/admin-channels";
import type { ChannelDbRow } from "@/server/db/queries/channels";
import type { DeliveryDbRow } from "@/server/db/queries/deliveries";

const instant = (at: Date | string) => new Date(at).toISOString();

export function channelRow(row: ChannelDbRow): ChannelRow {
  const { id, name, kind, target, enabled, stoppedBecause, hearsCritical, pending, waiting, version } = row;
  return {
    id,
    name,
    kind: kind.toLowerCase() as ChannelKind,
    target,
    enabled,
    stoppedBecause,
    hearsCritical,
    pending,
    waiting,
    lastDelivery: row.lastDelivery === null ? null : deliveryRow({ ...row.lastDelivery, channelName: name }),
    version,
    createdAt: instant(row.createdAt),
  };
}

function aboutOf({ about, level, percent, items }: Shown): string | null {
  if (items !== null) return `${items} ${items === 1 ? "alert" : "alerts"}`;
  if (about === null || level === null) return null;
  return percent === null ? `${about}: ${level.toLowerCase()}` : `${about}: projected to reach ${percent}%`;
}

type Shown = Omit<DeliveryDbRow, "seq" | "createdAt" | "nextAttemptAt" | "finishedAt"> & {
  channelName: string;
  createdAt: Date | string;
  nextAttemptAt: Date | string;
  finishedAt: Date | string | null;
};

export function deliveryRow(row: Shown): DeliveryRow {
  const { id, channelId, channelName, event, subjectId, state, attempts, status, error } = row;
  return {
    id,
    channelId,
    channelName,
    event,
    subjectId,
    about: aboutOf(row),
    state: state.toLowerCase() as DeliveryRow["state"],
    attempts,
    status,
    error,
    createdAt: instant(row.createdAt),
    digest: row.digest === null ? null : (row.digest.toLowerCase() as Lowercase<typeof row.digest>),
    digestId: row.digestId,
    items: row.items,
    nextAttemptAt: state === "PENDING" ? instant(row.nextAttemptAt) : null,
    finishedAt: row.finishedAt === null ? null : instant(row.finishedAt),
  };
}
