"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useQueryState } from "nuqs";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { Allowed } from "@/components/budget/allowed";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/section";
import { toast } from "@/components/ui/toast";
import type { AlertRuleRow, AlertRulesOutput } from "@/server/contract/admin-alert-rules";
import type { SessionData } from "@/server/contract/session";
import { RuleDialog } from "./rule-dialog";
import { RulesTable } from "./rules-table";

/** In the address, so that other pages may lead to a rule or to a new one. */
const NEW = "new";

interface RulesSectionProps {
  initial: AlertRulesOutput;
  session: SessionData;
}

/** Which events go to which channels. */
export function RulesSection({ initial, session }: RulesSectionProps) {
  const trpc = useTRPC();
  const { data } = useQuery({ ...trpc.admin.alertRules.list.queryOptions(), initialData: initial });
  const [asked, setAsked] = useQueryState("rule");
  const [removing, setRemoving] = useState<AlertRuleRow | null>(null);
  const close = () => void setAsked(null);
  const { manageCatalogue, administer } = session.can;
  const hasChannels = data.channels.length > 0;
  const edited = data.data.find(({ id }) => id === asked) ?? null;
  const isAsked = manageCatalogue && (edited !== null || (asked === NEW && hasChannels));
  return (
    <Section
      title="Rules"
      note="What goes to which channel"
      actions={
        hasChannels ? (
          <Allowed right="manageCatalogue" label="New rule">
            <Button onClick={() => void setAsked(NEW)}>New rule</Button>
          </Allowed>
        ) : undefined
      }
    >
      {data.data.length === 0 ? (
        <EmptyState
          title="No rule yet."
          {...(administer &&
            !hasChannels && {
              action: (
                <Link className="link" href="/admin/budget/settings/channels">
                  Make a channel
                </Link>
              ),
            })}
        >
          {hasChannels
            ? "Nothing is sent: alerts are seen on these pages alone."
            : "A rule needs a channel to send to. Alerts are seen on these pages alone."}
        </EmptyState>
      ) : (
        <RulesTable
          rows={data.data}
          channels={data.channels}
          {...(manageCatalogue && {
            onEdit: (rule: AlertRuleRow) => void setAsked(rule.id),
            onRemove: setRemoving,
          })}
        />
      )}
      {isAsked ? (
        <RuleDialog rule={edited} channels={data.channels} timeZone={session.timeZone} onClose={close} />
      ) : null}
      {removing === null ? null : <RemoveRuleDialog rule={removing} onClose={() => setRemoving(null)} />}
    </Section>
  );
}

function RemoveRuleDialog({ rule, onClose }: { rule: AlertRuleRow; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(
    trpc.admin.alertRules.remove.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.admin.alertRules.pathKey() });
        toast.success("Rule removed");
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      title={`Remove ${rule.name}?`}
      effect="It sends nothing from now on. Its channels stay, and what waits for them still goes out."
      confirm="Remove"
      doing="Removing…"
      pending={remove.isPending}
      error={remove.error === null ? null : apiProblem(remove.error).title}
      onClose={onClose}
      onConfirm={() => remove.mutate({ ruleId: rule.id })}
    />
  );
}
