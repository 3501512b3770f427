"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { RecoveryCodes } from "./recovery-codes";

interface DialogProps {
  onClose: () => void;
  onChanged: () => void;
}

const CODE_HINT = "Of the authenticator app, or a recovery code.";

/** Turns one's own second step off; password and code together. */
export function DisableSecondFactorDialog({ onClose, onChanged }: DialogProps) {
  const trpc = useTRPC();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const disable = useMutation(
    trpc.account.secondFactor.disable.mutationOptions({
      onSuccess: () => {
        toast.success("Two-step sign-in turned off");
        onChanged();
        onClose();
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    disable.mutate({ password, code });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      busy={disable.isPending}
      title="Turn two-step sign-in off?"
      description="Your password alone then signs you in. The recovery codes open nothing any more."
    >
      <form noValidate onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label="Password"
          type="password"
          autoComplete="current-password"
          maxLength={200}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <TextField
          label="Code"
          hint={CODE_HINT}
          autoComplete="one-time-code"
          maxLength={20}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
        <Problem error={disable.error} />
        <DialogActions>
          <Button onClick={onClose} disabled={disable.isPending}>
            Cancel
          </Button>
          <Button type="submit" variant="destructive" disabled={disable.isPending}>
            {disable.isPending ? "Turning off…" : "Turn off"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** Ten new recovery codes; the old ones open no more. */
export function RenewCodesDialog({ onClose, onChanged }: DialogProps) {
  const trpc = useTRPC();
  const [code, setCode] = useState("");
  const renew = useMutation(trpc.account.secondFactor.renewCodes.mutationOptions({ onSuccess: onChanged }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    renew.mutate({ code });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      busy={renew.isPending}
      title={renew.data === undefined ? "New recovery codes" : "Keep these codes now"}
      description={renew.data === undefined ? "The old ones open no more." : undefined}
    >
      {renew.data === undefined ? (
        <form noValidate onSubmit={submit} className="flex flex-col gap-4">
          <TextField
            label="Code"
            hint={CODE_HINT}
            autoComplete="one-time-code"
            maxLength={20}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
          <Problem error={renew.error} />
          <DialogActions>
            <Button onClick={onClose} disabled={renew.isPending}>
              Cancel
            </Button>
            <Button type="submit" variant="primary" disabled={renew.isPending}>
              {renew.isPending ? "Making…" : "Make new codes"}
            </Button>
          </DialogActions>
        </form>
      ) : (
        <RecoveryCodes codes={renew.data.recoveryCodes} onKept={onClose} />
      )}
    </Dialog>
  );
}

function Problem({ error }: { error: unknown }) {
  if (error === null) return null;
  return (
    <p role="alert" className="text-exceeded-text">
      {apiProblem(error).title}
    </p>
  );
}
