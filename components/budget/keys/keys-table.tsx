import { formatPlural } from "@/components/budget/format";
import { formatDateTime, formatUtc } from "@/components/budget/format-time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";
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
    <Table caption={`API keys, ${formatPlural(rows.length, "row", "rows")}`}>
      <thead>
        <tr>
          <ColumnHead>Key</ColumnHead>
          <ColumnHead className="max-md:hidden">Scopes</ColumnHead>
          <ColumnHead className="max-lg:hidden">Bound to</ColumnHead>
          <ColumnHead className="max-md:hidden">Last used</ColumnHead>
          <ColumnHead className="max-sm:hidden">Ends</ColumnHead>
          <ColumnHead>
            <span className="sr-only">Actions</span>
          </ColumnHead>
        </tr>
      </thead>
      <tbody>
        {rows.map((key) => (
          <Row key={key.id} data-testid="key-row">
            <RowHead className="max-w-56">
              <span className="block truncate font-medium" title={key.name}>
                {key.name}
              </span>
              <span className="block truncate font-mono text-mono text-ink-3">psk_{key.publicPart}_…</span>
            </RowHead>
            <Cell className="max-md:hidden">
              <span className="flex flex-wrap gap-1">
                {key.scopes.map((scope) => (
                  <Badge key={scope} className="font-mono">
                    {scope}
                  </Badge>
                ))}
              </span>
            </Cell>
            <Cell className="text-ink-2 max-lg:hidden">{boundTo(key)}</Cell>
            <Cell className="whitespace-nowrap text-ink-2 max-md:hidden">
              <Instant at={key.lastUsedAt} otherwise="never" timeZone={timeZone} />
            </Cell>
            <Cell className="whitespace-nowrap text-ink-2 max-sm:hidden">
              {key.revokedAt === null ? (
                <Instant at={key.expiresAt} otherwise="never" timeZone={timeZone} />
              ) : (
                <Badge>Revoked</Badge>
              )}
            </Cell>
            <Cell numeric className="w-px">
              {key.revokedAt === null && key.expiresAt > now ? (
                <span className="inline-flex max-sm:flex-col">
                  <Button
                    variant="quiet"
                    className="px-2"
                    onClick={() => onRotate(key)}
                    aria-label={`Rotate ${key.name}`}
                  >
                    Rotate
                  </Button>
                  <Button
                    variant="quiet"
                    className="px-2"
                    onClick={() => onRevoke(key)}
                    aria-label={`Revoke ${key.name}`}
                  >
                    Revoke
                  </Button>
                </span>
              ) : null}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
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
