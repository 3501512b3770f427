"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { formatDateTime } from "@/components/budget/format-time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { FactList } from "@/components/ui/fact-list";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { toast } from "@/components/ui/toast";
import type { AccountOutput } from "@/server/contract/account";
import { ChangePasswordForm } from "./change-password-form";
import { EnrolSecondFactor } from "./enrol-second-factor";
import { ROLE_WORD } from "./role-words";
import { DisableSecondFactorDialog, RenewCodesDialog } from "./second-factor-dialogs";

/** `/admin/budget/settings/account`: how the person who looks signs in. */
export function AccountView({ initial, timeZone }: { initial: AccountOutput; timeZone: string }) {
  const trpc = useTRPC();
  const { data, refetch } = useQuery({ ...trpc.account.get.queryOptions(), initialData: initial });
  return (
    <>
      <PageHeader
        title="Your sign-in"
        period="Only you see this page; what you change stands in the audit log"
      />
      <div className="flex flex-col gap-8">
        <Section title="You">
          <FactList
            facts={[
              { label: "Name", value: data.name },
              { label: "E-mail", value: data.email },
              { label: "Role", value: ROLE_WORD[data.role].name },
            ]}
          />
        </Section>
        <SecondFactorSection account={data} timeZone={timeZone} onChanged={() => void refetch()} />
        {data.hasPassword ? (
          <Section title="Password" note="Every session ends with the change">
            <ChangePasswordForm />
          </Section>
        ) : null}
        <SessionsSection />
      </div>
    </>
  );
}

interface SecondFactorSectionProps {
  account: AccountOutput;
  timeZone: string;
  onChanged: () => void;
}

function SecondFactorSection({ account, timeZone, onChanged }: SecondFactorSectionProps) {
  const [dialog, setDialog] = useState<"disable" | "renew" | null>(null);
  const { since, required, recoveryCodesLeft } = account.secondFactor;
  const close = () => setDialog(null);
  if (since === null)
    return (
      <Section title="Two-step sign-in" note={required ? "Your organization asks for it" : "Off"}>
        <p className="mb-4 max-w-[60ch] text-ink-2">
          A code of an app on your telephone beside the password: a password that was stolen then opens
          nothing.
        </p>
        <EnrolSecondFactor onDone={onChanged} />
      </Section>
    );
  return (
    <Section
      title="Two-step sign-in"
      note={<Badge tone="ok">On</Badge>}
      actions={
        <>
          <Button onClick={() => setDialog("renew")}>New recovery codes</Button>
          <Button
            onClick={() => setDialog("disable")}
            disabled={required || !account.hasPassword}
            title={
              account.hasPassword
                ? undefined
                : "Needs a password: Forgot password? on the sign-in page sets one"
            }
          >
            Turn off
          </Button>
        </>
      }
    >
      <FactList
        facts={[
          { label: "Since", value: formatDateTime(since, timeZone) },
          { label: "Recovery codes left", value: String(recoveryCodesLeft) },
          { label: "Asked for", value: required ? "By your organization: it cannot be turned off" : null },
        ]}
      />
      {dialog === "disable" ? <DisableSecondFactorDialog onClose={close} onChanged={onChanged} /> : null}
      {dialog === "renew" ? <RenewCodesDialog onClose={close} onChanged={onChanged} /> : null}
    </Section>
  );
}

function SessionsSection() {
  const trpc = useTRPC();
  const [asking, setAsking] = useState(false);
  const end = useMutation(
    trpc.account.signOutEverywhere.mutationOptions({
      onSuccess: () => window.location.assign("/sign-in"),
      onError: (error) => toast.error(apiProblem(error).title),
    }),
  );
  return (
    <Section title="Sessions">
      <p className="mb-4 max-w-[60ch] text-ink-2">
        A session ends by itself after 12 hours, of an administrator after 30 idle minutes.
      </p>
      <Button onClick={() => setAsking(true)}>Sign out everywhere</Button>
      {asking ? (
        <ConfirmDialog
          title="Sign out everywhere?"
          effect="Every session of yours ends, this one too, in every browser."
          confirm="Sign out everywhere"
          doing="Signing out…"
          pending={end.isPending}
          error={end.error === null ? null : apiProblem(end.error).title}
          onClose={() => setAsking(false)}
          onConfirm={() => end.mutate()}
        />
      ) : null}
    </Section>
  );
}
