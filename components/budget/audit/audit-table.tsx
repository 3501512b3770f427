import { formatPlural } from "@/components/budget/format";
import { formatDateTime, formatUtc } from "@/components/budget/format-time";
import { DataTable } from "@/components/ui/data-table";
import type { AuditRow } from "@/server/contract/admin-audit";
import { type AuditChange, auditChanges } from "./audit-changes";
import { actionWord, actorWord, fieldName } from "./audit-words";

/** A row as it comes over the wire: what was not there is left out. */
type Shown = Omit<AuditRow, "before" | "after"> & { before?: unknown; after?: unknown };

/** Changes with what was before and after. Below 768 px a row is one block. */
export function AuditTable({ rows, timeZone }: { rows: readonly Shown[]; timeZone: string }) {
  return (
    <DataTable
      caption={`Changes, ${formatPlural(rows.length, "row", "rows")} shown`}
      rows={rows}
      keyOf={(row) => row.seq}
      testId="audit-row"
      isTop
      columns={[
        {
          head: "When",
          from: "md",
          className: "whitespace-nowrap text-ink-2",
          cell: (row) => (
            <time dateTime={row.at} title={formatUtc(row.at)}>
              {formatDateTime(row.at, timeZone)}
            </time>
          ),
        },
        {
          head: "What",
          kind: "names",
          className: "max-w-64",
          cell: (row) => (
            <>
              <span className="block font-medium" title={row.action}>
                {actionWord(row.action)}
              </span>
              <span className="block text-ink-2">{actorWord(row.actorName)}</span>
              <span className="block truncate font-mono text-mono text-ink-3" title={row.entityId}>
                {row.entityId}
              </span>
              <span className="mt-1 block md:hidden">
                <span className="block text-ink-3">{formatDateTime(row.at, timeZone)}</span>
                <Changes row={row} timeZone={timeZone} />
                {row.reason === null ? null : <span className="block text-ink-2">“{row.reason}”</span>}
              </span>
            </>
          ),
        },
        { head: "Before and after", from: "md", cell: (row) => <Changes row={row} timeZone={timeZone} /> },
        {
          head: "Why",
          from: "lg",
          className: "max-w-72 text-ink-2",
          cell: ({ reason }) =>
            reason === null ? <span className="text-ink-3">none given</span> : `“${reason}”`,
        },
      ]}
    />
  );
}

/** So many fields of a change are in sight; the others open. */
const SHOWN = 6;

function Changes({ row, timeZone }: { row: Shown; timeZone: string }) {
  const changes = auditChanges(row.before, row.after, timeZone);
  if (changes.length === 0) return <span className="text-ink-3">no fields</span>;
  const told = changes.slice(0, changes.length > SHOWN + 1 ? SHOWN : changes.length);
  const rest = changes.slice(told.length);
  return (
    <>
      <ChangeList changes={told} />
      {rest.length === 0 ? null : (
        <details className="mt-0.5">
          <summary className="min-h-6 cursor-default text-ink-2 hover:text-ink">
            and {formatPlural(rest.length, "more field", "more fields")}
          </summary>
          <ChangeList changes={rest} />
        </details>
      )}
    </>
  );
}

function ChangeList({ changes }: { changes: readonly AuditChange[] }) {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5">
      {changes.map(({ field, before, after }) => (
        <div key={field} className="contents">
          <dt className="text-ink-3">{fieldName(field)}</dt>
          <dd className="break-words">
            {before === null ? null : <del className="text-ink-3">{before}</del>}
            {before !== null && after !== null ? " " : null}
            {after === null ? null : <ins className="no-underline">{after}</ins>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
