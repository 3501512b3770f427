"use client";

import { createTRPCClient, httpLink } from "@trpc/client";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { contractResolver } from "@/components/budget/form-resolver";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { ResetCompleteInput } from "@/server/contract/password-reset";
import type { AppRouter } from "@/server/trpc/router";

type Values = { password: string };

const api = createTRPCClient<AppRouter>({ links: [httpLink({ url: "/api/trpc" })] });

/** A new password; then the sign-in, where a second step may be asked for. */
export function ResetForm({ token, email }: { token: string; email: string }) {
  const [problem, setProblem] = useState<string | null>(null);
  const { register, handleSubmit, formState } = useForm<Values, unknown, ResetCompleteInput>({
    defaultValues: { password: "" },
    resolver: contractResolver<Values, ResetCompleteInput>({
      schema: ResetCompleteInput,
      toInput: (values) => ({ ...values, token }),
    }),
  });
  const submit = handleSubmit(async (input) => {
    setProblem(null);
    try {
      await api.passwordReset.complete.mutate(input);
      window.location.assign("/sign-in?after=password");
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "The server did not answer.");
    }
  });
  const { errors, isSubmitting } = formState;
  return (
    <form onSubmit={submit} method="post" className="mt-6 flex flex-col gap-4" noValidate>
      {problem ? <Banner tone="exceeded" title={problem} /> : null}
      <TextField label="E-mail" type="email" autoComplete="username" value={email} readOnly />
      <TextField
        label="New password"
        type="password"
        autoComplete="new-password"
        hint="10 to 200 characters; a few words are better than signs."
        error={errors.password?.message}
        {...register("password")}
      />
      <Button type="submit" variant="primary" disabled={isSubmitting} className="mt-2 h-9">
        {isSubmitting ? "Saving…" : "Save the password"}
      </Button>
    </form>
  );
}
