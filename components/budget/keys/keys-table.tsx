import { formatPlural } from "@/components/budget/format";
import { formatDateTime, formatUtc } from "@/components/budget/format-time";
import { Badge } from "@/components/ui/badge";
import { DataTable } from "@/components/ui/data-table";
import { RowActs } from "@/components/ui/row-acts";
import type { KeyOutput } from "@/server/contract/keys";

interface KeysTableProps {
  rows: readonly KeyOutput[];
  now: string;
  timeZone: string;
  onRevoke: (key: KeyOutput) => void;
  onRotate: (key: KeyOutput) => void;
}

/** Keys by name, with what they open and when they were last used. */
export function KeysTable({ rows, now, timeZone, onRevoke, onRotate }: KeysTableProps) {
  return (
    <DataTable
      caption={`API keys, ${formatPlural(rows.length, "row", "rows")}`}
      rows={rows}
      keyOf={(key) => key.id}
      testId="key-row"
      columns={[
        {
          head: "Key",
          kind: "names",
          className: "w-full max-w-0 md:w-auto md:max-w-56",
          cell: (key) => (
            <>
              <span className="block truncate font-medium" title={key.name}>
                {key.name}
              </span>
              <span className="block truncate font-mono text-mono text-ink-3">psk_{key.publicPart}_…</span>
            </>
          ),
        },
        { head: "Scopes", from: "md", cell: (key) => <Scopes of={key} /> },
        { head: "Bound to", from: "lg", className: "max-w-56 break-words text-ink-2", cell: boundTo },
        {
          head: "Last used",
          from: "md",
          className: "whitespace-nowrap text-ink-2",
          cell: (key) => <Instant at={key.lastUsedAt} otherwise="never" timeZone={timeZone} />,
        },
        {
          head: "Ends",
          className: "text-ink-2 sm:whitespace-nowrap",
          cell: (key) =>
            key.revokedAt === null ? (
              <Instant at={key.expiresAt} otherwise="never" timeZone={timeZone} />
            ) : (
              <Badge>Revoked</Badge>
            ),
        },
        {
          head: "Actions",
          kind: "acts",
          cell: (key) =>
            key.revokedAt === null && key.expiresAt > now ? (
              <RowActs
                of={key.name}
                acts={[
                  { label: "Rotate", name: `Rotate ${key.name}`, onSelect: () => onRotate(key) },
                  { label: "Revoke", name: `Revoke ${key.name}`, onSelect: () => onRevoke(key) },
                ]}
              />
            ) : null,
        },
      ]}
    />
  );
}

function Scopes({ of: { scopes } }: { of: KeyOutput }) {
  return (
    <span className="flex flex-wrap gap-1">
      {scopes.map((scope) => (
        <Badge key={scope} className="font-mono">
          {scope}
        </Badge>
      ))}
    </span>
  );
}

function Instant({ at, otherwise, timeZone }: { at: string | null; otherwise: string; timeZone: string }) {
  if (at === null) return <span className="text-ink-3">{otherwise}</span>;
  return (
    <time dateTime={at} title={formatUtc(at)}>
      {formatDateTime(at, timeZone)}
    </time>
  );
}

function boundTo({ agentIds, campaignIds, environment }: KeyOutput): string {
  const parts = [
    ...agentIds.map((id) => `agent ${id}`),
    ...campaignIds.map((id) => `campaign ${id}`),
    ...(environment === null ? [] : [`environment ${environment}`]),
  ];
  return parts.length === 0 ? "not bound" : parts.join(", ");
}
