import { formatPlural } from "@/components/budget/format";
import { Badge } from "@/components/ui/badge";
import { DataTable } from "@/components/ui/data-table";
import { RowActs } from "@/components/ui/row-acts";
import type { AlertRuleRow, AlertRulesOutput } from "@/server/contract/admin-alert-rules";
import { ruleSentence } from "./rule-words";

interface RulesTableProps {
  rows: readonly AlertRuleRow[];
  channels: AlertRulesOutput["channels"];
  /** Left out for those who may not. */
  onEdit?: (rule: AlertRuleRow) => void;
  onRemove?: (rule: AlertRuleRow) => void;
}

/** Rules by name, with what they send where. */
export function RulesTable({ rows, channels, onEdit, onRemove }: RulesTableProps) {
  const names = new Map(channels.map(({ id, name }) => [id, name]));
  const channelsOf = ({ channelIds }: AlertRuleRow) => channelIds.map((id) => names.get(id) ?? id).join(", ");
  const actsOf = (rule: AlertRuleRow) => [
    ...(onEdit ? [{ label: "Edit", name: `Edit ${rule.name}`, onSelect: () => onEdit(rule) }] : []),
    ...(onRemove ? [{ label: "Remove", name: `Remove ${rule.name}`, onSelect: () => onRemove(rule) }] : []),
  ];
  return (
    <DataTable
      caption={`Rules, ${formatPlural(rows.length, "row", "rows")}`}
      rows={rows}
      keyOf={(rule) => rule.id}
      testId="rule-row"
      isTop
      columns={[
        {
          head: "Rule",
          kind: "names",
          cell: (rule) => (
            <>
              <span className="flex flex-wrap items-center gap-x-2">
                <span className="font-medium">{rule.name}</span>
                {rule.enabled ? null : <Badge tone="warning">Off</Badge>}
              </span>
              <span className="block text-ink-2">{ruleSentence(rule)}</span>
              <span className="block text-ink-3 md:hidden">to {channelsOf(rule) || "no channel"}</span>
            </>
          ),
        },
        {
          head: "Channels",
          from: "md",
          className: "text-ink-2",
          cell: (rule) => channelsOf(rule) || <span className="text-ink-3">none</span>,
        },
        { head: "Actions", kind: "acts", cell: (rule) => <RowActs of={rule.name} acts={actsOf(rule)} /> },
      ]}
    />
  );
}
