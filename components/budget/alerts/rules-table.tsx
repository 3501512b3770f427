import { formatPlural } from "@/components/budget/format";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";
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
  return (
    <Table caption={`Rules, ${formatPlural(rows.length, "row", "rows")}`}>
      <thead>
        <tr>
          <ColumnHead>Rule</ColumnHead>
          <ColumnHead>Channels</ColumnHead>
          <ColumnHead>
            <span className="sr-only">Actions</span>
          </ColumnHead>
        </tr>
      </thead>
      <tbody>
        {rows.map((rule) => (
          <Row key={rule.id} data-testid="rule-row" className="align-top">
            <RowHead>
              <span className="flex flex-wrap items-center gap-x-2">
                <span className="font-medium">{rule.name}</span>
                {rule.enabled ? null : <Badge tone="warning">Off</Badge>}
              </span>
              <span className="block text-ink-2">{ruleSentence(rule)}</span>
            </RowHead>
            <Cell className="text-ink-2">
              {rule.channelIds.length === 0 ? (
                <span className="text-ink-3">none</span>
              ) : (
                rule.channelIds.map((id) => names.get(id) ?? id).join(", ")
              )}
            </Cell>
            <Cell numeric className="w-px">
              <span className="-my-1.5 inline-flex max-sm:flex-col">
                {onEdit ? (
                  <Button
                    variant="quiet"
                    className="px-2"
                    onClick={() => onEdit(rule)}
                    aria-label={`Edit ${rule.name}`}
                  >
                    Edit
                  </Button>
                ) : null}
                {onRemove ? (
                  <Button
                    variant="quiet"
                    className="px-2"
                    onClick={() => onRemove(rule)}
                    aria-label={`Remove ${rule.name}`}
                  >
                    Remove
                  </Button>
                ) : null}
              </span>
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
