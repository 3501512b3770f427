"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type UseFormRegisterReturn, useForm } from "react-hook-form";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { SCOPE_WORD } from "@/components/budget/budgets/budget-words";
import { EVENT_WORD } from "@/components/budget/channels/channel-words";
import { contractResolver } from "@/components/budget/form-resolver";
import { complaints, FormSummary } from "@/components/budget/form-summary";
import { Button } from "@/components/ui/button";
import { CheckField } from "@/components/ui/check-field";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import {
  AlertRuleCreateInput,
  type AlertRuleRow,
  type AlertRulesOutput,
  RuleEvent,
} from "@/server/contract/admin-alert-rules";
import { AlertLevelName } from "@/server/contract/admin-alerts";
import {
  AS_IT_IS,
  conditionsOf,
  DIGEST_CHOICES,
  QUIET_CHOICES,
  type RuleTexts,
  ruleInput,
  ruleTexts,
} from "./rule-form";
import { RulePreview } from "./rule-preview";

const LABELS = {
  name: "Name",
  events: "What is sent",
  forecastPercent: "Projected to reach",
  channelIds: "Channels",
};

interface RuleDialogProps {
  /** Null for a new one. */
  rule: AlertRuleRow | null;
  channels: AlertRulesOutput["channels"];
  timeZone: string;
  onClose: () => void;
}

/** Makes or changes a rule, with what it would have sent in the last 30 days beside it. */
export function RuleDialog({ rule: opened, channels, timeZone, onClose }: RuleDialogProps) {
  // As it was opened: what somebody else saves meanwhile is a conflict, and not what this form began with.
  const [rule] = useState(opened);
  const save = useSaveRule(rule, onClose);
  const form = useForm<RuleTexts, unknown, AlertRuleCreateInput>({
    defaultValues: ruleTexts(rule, channels),
    shouldFocusError: false,
    resolver: contractResolver<RuleTexts, AlertRuleCreateInput>({
      schema: AlertRuleCreateInput,
      toInput: (texts) => ruleInput(texts, rule),
    }),
  });
  const { errors, submitCount } = form.formState;
  const texts = form.watch();
  const isOfAlerts = texts.events.includes("alert.raised");
  const isOfForecasts = texts.events.includes("forecast.raised");
  const error = save.error === null ? null : apiProblem(save.error).title;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      busy={save.isPending}
      title={rule === null ? "New rule" : `Edit ${rule.name}`}
      description="It counts for what happens from now on."
    >
      <form noValidate onSubmit={form.handleSubmit(save.submit)} className="flex flex-col gap-4">
        <FormSummary messages={complaints(error, errors, LABELS)} attempt={submitCount} />
        <TextField label="Name" autoComplete="off" error={errors.name?.message} {...form.register("name")} />
        <Ticks
          legend="What is sent"
          options={RuleEvent.options.map((value) => ({ value, label: EVENT_WORD[value] }))}
          field={form.register("events")}
        />
        {isOfAlerts ? (
          <Ticks
            legend="Alerts of which level (none ticked: any)"
            options={AlertLevelName.options.map((value) => ({ value, label: capital(value) }))}
            field={form.register("levels")}
          />
        ) : null}
        {isOfForecasts ? (
          <TextField
            label="Projected to reach, per cent of the limit"
            inputMode="numeric"
            autoComplete="off"
            hint="By the end of the period; told once a period and budget."
            error={errors.forecastPercent?.message}
            {...form.register("forecastPercent")}
          />
        ) : null}
        {isOfAlerts || isOfForecasts ? (
          <>
            <SelectField label="Of which budgets" options={scopeOptions(rule)} {...form.register("scope")} />
            <SelectField
              label="The same budget and level again"
              options={QUIET_CHOICES}
              {...form.register("quietMinutes")}
            />
            <SelectField
              label="When alerts and forecasts are sent"
              options={DIGEST_CHOICES}
              {...form.register("digest")}
            />
            {texts.digest === "at_once" ? null : (
              <CheckField label="Critical and exceeded do not wait" {...form.register("urgentAtOnce")} />
            )}
          </>
        ) : null}
        <Ticks
          legend="To which channels"
          options={channels.map(({ id, name, enabled }) => ({
            value: id,
            label: enabled ? name : `${name} (off)`,
          }))}
          field={form.register("channelIds")}
        />
        {rule === null ? null : <CheckField label="On" {...form.register("enabled")} />}
        {isOfAlerts || isOfForecasts ? (
          <RulePreview hasAlerts={isOfAlerts} conditions={conditionsOf(texts, rule)} timeZone={timeZone} />
        ) : null}
        <DialogActions>
          <Button onClick={onClose} disabled={save.isPending}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" disabled={save.isPending}>
            {save.isPending ? "Saving…" : rule === null ? "Make the rule" : "Save"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function useSaveRule(rule: AlertRuleRow | null, onClose: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const settled = {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: trpc.admin.alertRules.pathKey() });
      toast.success(rule === null ? "Rule made" : "Rule changed");
      onClose();
    },
  };
  const create = useMutation(trpc.admin.alertRules.create.mutationOptions(settled));
  const update = useMutation(trpc.admin.alertRules.update.mutationOptions(settled));
  return {
    isPending: create.isPending || update.isPending,
    error: create.error ?? update.error,
    submit: (input: AlertRuleCreateInput) => {
      if (rule === null) create.mutate(input);
      else update.mutate({ ...input, ruleId: rule.id, version: rule.version });
    },
  };
}

interface TicksProps {
  legend: string;
  options: readonly { value: string; label: string }[];
  field: UseFormRegisterReturn;
}

function Ticks({ legend, options, field }: TicksProps) {
  return (
    <fieldset>
      <legend className="text-label text-ink-2">{legend}</legend>
      <div className="mt-1 grid gap-x-4 sm:grid-cols-2">
        {options.map(({ value, label }) => (
          <CheckField key={value} label={label} value={value} {...field} />
        ))}
      </div>
    </fieldset>
  );
}

function scopeOptions(rule: AlertRuleRow | null) {
  const isSpecial = rule !== null && (rule.budgetId !== null || rule.scopeTypes.length > 1);
  return [
    ...(isSpecial
      ? [
          {
            value: AS_IT_IS,
            label: rule.budgetId === null ? "As it is: several scopes" : "As it is: one budget",
          },
        ]
      : []),
    { value: "", label: "Any budget" },
    ...Object.entries(SCOPE_WORD).map(([value, label]) => ({ value, label: `Scope ${label.toLowerCase()}` })),
  ];
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
