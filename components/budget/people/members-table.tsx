import { Ellipsis } from "lucide-react";
import { formatPlural } from "@/components/budget/format";
import { formatDate, formatDateTime, formatUtc } from "@/components/budget/format-time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";
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
    <Table caption={`Members, ${formatPlural(rows.length, "row", "rows")}`}>
      <thead>
        <tr>
          <ColumnHead>Member</ColumnHead>
          <ColumnHead>Role</ColumnHead>
          <ColumnHead className="max-sm:hidden">Two-step</ColumnHead>
          <ColumnHead className="max-md:hidden">Since</ColumnHead>
          <ColumnHead>
            <span className="sr-only">Actions</span>
          </ColumnHead>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.userId} data-testid="member-row">
            <RowHead className="w-full max-w-0">
              <span className="flex items-center gap-2">
                <span className="truncate font-medium">{row.name}</span>
                {row.isYou ? <Badge>You</Badge> : null}
              </span>
              <span className="block truncate text-ink-3" title={row.email}>
                {row.email}
              </span>
            </RowHead>
            <Cell className="whitespace-nowrap">{ROLE_WORD[row.role].name}</Cell>
            <Cell className="whitespace-nowrap text-ink-2 max-sm:hidden">
              {row.secondFactor ? "On" : "Off"}
            </Cell>
            <Cell className="whitespace-nowrap text-ink-2 max-md:hidden" title={formatUtc(row.since)}>
              {formatDate(row.since, timeZone)}
            </Cell>
            <Cell numeric className="w-px">
              <MemberMenu member={row} {...acts} />
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
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
    <Table caption={`Invitations, ${formatPlural(rows.length, "row", "rows")}`}>
      <thead>
        <tr>
          <ColumnHead>Address</ColumnHead>
          <ColumnHead>Role</ColumnHead>
          <ColumnHead className="max-md:hidden">Invited by</ColumnHead>
          <ColumnHead className="max-sm:hidden">Opens until</ColumnHead>
          <ColumnHead>
            <span className="sr-only">Actions</span>
          </ColumnHead>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} data-testid="invite-row">
            <RowHead className="w-full max-w-0 truncate" title={row.email}>
              {row.email}
            </RowHead>
            <Cell className="whitespace-nowrap">{ROLE_WORD[row.role].name}</Cell>
            <Cell className="text-ink-2 max-md:hidden">{row.invitedBy}</Cell>
            <Cell className="whitespace-nowrap text-ink-2 max-sm:hidden" title={formatUtc(row.expiresAt)}>
              {formatDateTime(row.expiresAt, timeZone)}
            </Cell>
            <Cell numeric className="w-px">
              <Button
                variant="quiet"
                className="px-2"
                onClick={() => onWithdraw(row)}
                aria-label={`Withdraw the invitation of ${row.email}`}
              >
                Withdraw
              </Button>
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
