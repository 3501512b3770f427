"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { formatCalendarDate } from "@/components/budget/format-time";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import type { SettingRow, SettingsOutput } from "@/server/contract/admin-settings";
import { draftOf, storedOf } from "./setting-draft";
import { SettingField } from "./setting-field";
import { settingText, settingWords } from "./settings-words";

function useUpdate(onClose: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.admin.settings.update.mutationOptions({
      onSuccess: (output) => {
        queryClient.setQueryData(trpc.admin.settings.get.queryKey(), output);
        toast.success("Rule changed");
        onClose();
      },
    }),
  );
}

interface ShellProps {
  title: string;
  description: string;
  update: ReturnType<typeof useUpdate>;
  onClose: () => void;
  onSubmit: (reason: string) => void;
  /** What may be given, where the server would say it in other units. */
  bounds?: string | undefined;
  /** Beside Cancel and Save. */
  extra?: ReactNode;
  children: ReactNode;
}

function Shell({ title, description, update, onClose, onSubmit, bounds, extra, children }: ShellProps) {
  const [reason, setReason] = useState("");
  const problem = update.error === null ? null : problemOf(update.error, bounds);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit(reason.trim());
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      busy={update.isPending}
      title={title}
      description={description}
    >
      <form noValidate onSubmit={submit} className="flex flex-col gap-4">
        {children}
        <TextField
          label="Reason"
          optional
          hint="It stands in the audit log."
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        {problem === null ? null : (
          <p role="alert" className="text-exceeded-text">
            {problem}
          </p>
        )}
        <DialogActions>
          {extra}
          <Button onClick={onClose} disabled={update.isPending}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" disabled={update.isPending}>
            {update.isPending ? "Saving…" : "Save"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function problemOf(error: unknown, bounds: string | undefined): string {
  const { code, title } = apiProblem(error);
  return bounds !== undefined && code === "validation_failed" ? `Give ${bounds}.` : title;
}

interface SettingDialogProps {
  setting: SettingRow;
  version: string;
  onClose: () => void;
}

/** One rule: its value, or back to what is built in. */
export function SettingDialog({ setting, version, onClose }: SettingDialogProps) {
  const update = useUpdate(onClose);
  const words = settingWords(setting.name);
  const [draft, setDraft] = useState(draftOf(setting.value, words));
  const save = (reason: string) =>
    update.mutate({
      values: { [setting.name]: storedOf(draft, words) },
      version,
      ...(reason !== "" && { reason }),
    });
  return (
    <Shell
      title={words.label}
      description={`${words.note} Built in: ${settingText(setting.name, setting.builtIn)}.`}
      update={update}
      onClose={onClose}
      onSubmit={save}
      bounds={words.bounds}
      extra={
        setting.source === "stored" ? (
          <Button
            disabled={update.isPending}
            onClick={() => update.mutate({ reset: [setting.name], version })}
            className="sm:mr-auto"
          >
            Back to built in
          </Button>
        ) : null
      }
    >
      <SettingField words={words} draft={draft} onChange={setDraft} />
    </Shell>
  );
}

interface ZoneDialogProps {
  settings: SettingsOutput;
  onClose: () => void;
}

/** The zone in which days and months are counted; the first day that another one counts is said before. */
export function ZoneDialog({ settings, onClose }: ZoneDialogProps) {
  const { timeZone, nextTimeZone, zoneChangesFrom, version } = settings;
  const update = useUpdate(onClose);
  const [zone, setZone] = useState(nextTimeZone?.timeZone ?? timeZone);
  const when =
    zoneChangesFrom === null
      ? "Nothing is recorded yet, so another zone counts at once."
      : `Another zone counts from ${formatCalendarDate(zoneChangesFrom)} on, the first day of the next month. Days before keep the bounds that they were counted with; that first day is longer or shorter, and so are weeks and years that run over it.`;
  return (
    <Shell
      title="Time zone"
      description={`Days, months and reports are counted in it. ${when}`}
      update={update}
      onClose={onClose}
      onSubmit={(reason) =>
        update.mutate({ timeZone: zone.trim(), version, ...(reason !== "" && { reason }) })
      }
    >
      <TextField
        label="Zone"
        hint={
          nextTimeZone === null
            ? "A name such as Europe/Berlin."
            : `A name such as Europe/Berlin. ${timeZone} takes the change back.`
        }
        value={zone}
        onChange={(event) => setZone(event.target.value)}
      />
    </Shell>
  );
}
