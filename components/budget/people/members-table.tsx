import { Ellipsis } from "lucide-react";
import { formatPlural } from "@/components/budget/format";
import { formatDate, formatDateTime, formatUtc } from "@/components/budget/format-time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Menu } from "@/components/ui/menu";
import { RowActs } from "@/components/ui/row-acts";
import type { InviteRow, MemberRow } from "@/server/contract/admin-members";
import { ROLE_WORD } from "./role-words";

interface MembersTableProps {
  rows: readonly MemberRow[];
  timeZone: string;
  onChangeRole: (member: MemberRow) => void;
  onRemove: (member: MemberRow) => void;
  onResetPassword: (member: MemberRow) => void;
  onResetSecondFactor: (member: MemberRow) => void;
}

/** People and their roles. */
export function MembersTable({ rows, timeZone, ...acts }: MembersTableProps) {
  return (
    <DataTable
      caption={`Members, ${formatPlural(rows.length, "row", "rows")}`}
      rows={rows}
      keyOf={(row) => row.userId}
      testId="member-row"
      columns={[
        { head: "Member", kind: "names", className: "w-full max-w-0", cell: (row) => <Person row={row} /> },
        { head: "Role", className: "whitespace-nowrap", cell: (row) => ROLE_WORD[row.role].name },
        {
          head: "Two-step",
          from: "sm",
          className: "text-ink-2",
          cell: (row) => (row.secondFactor ? "On" : "Off"),
        },
        {
          head: "Since",
          from: "md",
          className: "whitespace-nowrap text-ink-2",
          title: (row) => formatUtc(row.since),
          cell: (row) => formatDate(row.since, timeZone),
        },
        { head: "Actions", kind: "acts", cell: (row) => <MemberMenu member={row} {...acts} /> },
      ]}
    />
  );
}

function Person({ row }: { row: MemberRow }) {
  return (
    <>
      <span className="flex items-center gap-2">
        <span className="truncate font-medium" title={row.name}>
          {row.name}
        </span>
        {row.isYou ? <Badge>You</Badge> : null}
      </span>
      <span className="block truncate text-ink-3" title={row.email}>
        {row.email}
      </span>
    </>
  );
}

type MemberMenuProps = { member: MemberRow } & Omit<MembersTableProps, "rows" | "timeZone">;

function MemberMenu({
  member,
  onChangeRole,
  onRemove,
  onResetPassword,
  onResetSecondFactor,
}: MemberMenuProps) {
  return (
    <Menu
      trigger={
        <Button variant="quiet" icon aria-label={`Actions for ${member.name}`}>
          <Ellipsis aria-hidden />
        </Button>
      }
      entries={[
        { label: "Change role", onSelect: () => onChangeRole(member) },
        { label: "Link for a new password", onSelect: () => onResetPassword(member) },
        {
          label: "Take two-step sign-in away",
          onSelect: () => onResetSecondFactor(member),
          disabled: !member.secondFactor,
        },
        { label: "Remove", onSelect: () => onRemove(member) },
      ]}
    />
  );
}

interface InvitesTableProps {
  rows: readonly InviteRow[];
  timeZone: string;
  onWithdraw: (invite: InviteRow) => void;
}

/** Links that were made and not used. */
export function InvitesTable({ rows, timeZone, onWithdraw }: InvitesTableProps) {
  return (
    <DataTable
      caption={`Invitations, ${formatPlural(rows.length, "row", "rows")}`}
      rows={rows}
      keyOf={(row) => row.id}
      testId="invite-row"
      columns={[
        {
          head: "Address",
          kind: "names",
          className: "w-full max-w-0 truncate",
          title: (row) => row.email,
          cell: (row) => row.email,
        },
        { head: "Role", className: "whitespace-nowrap", cell: (row) => ROLE_WORD[row.role].name },
        {
          head: "Invited by",
          from: "md",
          className: "whitespace-nowrap text-ink-2",
          cell: (row) => row.invitedBy,
        },
        {
          head: "Opens until",
          from: "sm",
          className: "whitespace-nowrap text-ink-2",
          title: (row) => formatUtc(row.expiresAt),
          cell: (row) => formatDateTime(row.expiresAt, timeZone),
        },
        {
          head: "Actions",
          kind: "acts",
          cell: (row) => (
            <RowActs
              of={row.email}
              acts={[
                {
                  label: "Withdraw",
                  name: `Withdraw the invitation of ${row.email}`,
                  onSelect: () => onWithdraw(row),
                },
              ]}
            />
          ),
        },
      ]}
    />
  );
}
