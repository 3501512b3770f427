"use client";

import { createTRPCClient, httpLink } from "@trpc/client";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { contractResolver } from "@/components/budget/form-resolver";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { TextField } from "@/components/ui/text-field";
import { ResetRequestInput } from "@/server/contract/password-reset";
import type { AppRouter } from "@/server/trpc/router";

type Values = { email: string };

const api = createTRPCClient<AppRouter>({ links: [httpLink({ url: "/api/trpc" })] });

/** An address; what comes of it is told to nobody but its mailbox. */
export function ForgotForm() {
  const [isDone, setDone] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { register, handleSubmit, formState } = useForm<Values, unknown, ResetRequestInput>({
    defaultValues: { email: "" },
    resolver: contractResolver<Values, ResetRequestInput>({
      schema: ResetRequestInput,
      toInput: ({ email }) => ({ email: email.trim() }),
    }),
  });
  const submit = handleSubmit(async (input) => {
    setProblem(null);
    try {
      await api.passwordReset.request.mutate(input);
      setDone(true);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "The server did not answer.");
    }
  });
  if (isDone)
    return (
      <p role="status" className="mt-6 text-ink">
        If a member has this address, a mail is on its way. Nothing after some minutes? Look at the address,
        or ask an administrator for a link. <Back />
      </p>
    );
  const { errors, isSubmitting } = formState;
  return (
    <form onSubmit={submit} method="post" className="mt-6 flex flex-col gap-4" noValidate>
      {problem ? <Banner tone="exceeded" title={problem} /> : null}
      <TextField
        label="E-mail"
        type="email"
        autoComplete="username"
        error={errors.email?.message}
        {...register("email")}
      />
      <Button type="submit" variant="primary" disabled={isSubmitting} className="mt-2 h-9">
        {isSubmitting ? "Sending…" : "Mail me a link"}
      </Button>
      <p>
        <Back />
      </p>
    </form>
  );
}

function Back() {
  return (
    <Link className="link" href="/sign-in">
      Back to sign-in
    </Link>
  );
}
