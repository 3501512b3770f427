"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { Button } from "@/components/ui/button";
import { QrCode } from "@/components/ui/qr-code";
import { SecretOnce } from "@/components/ui/secret-once";
import { TextField } from "@/components/ui/text-field";
import { RecoveryCodes } from "./recovery-codes";

/** From nothing to a second step in force: the picture, a code that proves it, the recovery codes. */
export function EnrolSecondFactor({ onDone }: { onDone: () => void }) {
  const trpc = useTRPC();
  const offer = useMutation(trpc.account.secondFactor.offer.mutationOptions());
  const confirm = useMutation(trpc.account.secondFactor.confirm.mutationOptions());
  const [code, setCode] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const isOffered = offer.data !== undefined;
  // The button that had the focus is gone.
  useEffect(() => {
    if (isOffered) field.current?.focus({ preventScroll: true });
  }, [isOffered]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate({ code });
  };
  if (confirm.data !== undefined) return <RecoveryCodes codes={confirm.data.recoveryCodes} onKept={onDone} />;
  if (offer.data === undefined)
    return (
      <div className="flex flex-col items-start gap-3">
        <Button variant="primary" onClick={() => offer.mutate()} disabled={offer.isPending}>
          {offer.isPending ? "Preparing…" : "Set up two-step sign-in"}
        </Button>
        {offer.error === null ? null : (
          <p role="alert" className="text-exceeded-text">
            {apiProblem(offer.error).title}
          </p>
        )}
      </div>
    );
  return (
    <form noValidate onSubmit={submit} className="flex max-w-sm flex-col gap-4">
      <p className="text-ink-2">
        Take this picture with an authenticator app, or type the key below it. Then enter the code that the
        app shows.
      </p>
      <QrCode text={offer.data.uri} label="Picture for an authenticator app; the key below says the same" />
      <SecretOnce value={offer.data.secret} what="the key" testId="totp-secret" />
      <TextField
        ref={field}
        label="Code"
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={20}
        value={code}
        error={confirm.error === null ? undefined : apiProblem(confirm.error).title}
        onChange={(event) => setCode(event.target.value)}
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" disabled={confirm.isPending}>
          {confirm.isPending ? "Checking…" : "Confirm"}
        </Button>
        <Button
          disabled={confirm.isPending}
          onClick={() => {
            confirm.reset();
            offer.reset();
            setCode("");
          }}
        >
          Cancel
        </Button>
      </div>
    </form>
  );
}
