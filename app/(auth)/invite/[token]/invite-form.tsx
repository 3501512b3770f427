"use client";

import { createTRPCClient, httpLink } from "@trpc/client";
import { signIn } from "next-auth/react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { contractResolver } from "@/components/budget/form-resolver";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { InviteAcceptInput } from "@/server/contract/admin-members";
import type { AppRouter } from "@/server/trpc/router";

type Values = { name: string; password: string };

const api = createTRPCClient<AppRouter>({ links: [httpLink({ url: "/api/trpc" })] });

/** A name and a password; then the pages, signed in. */
export function InviteForm({ token, email }: { token: string; email: string }) {
  const [problem, setProblem] = useState<string | null>(null);
  const { register, handleSubmit, formState } = useForm<Values, unknown, InviteAcceptInput>({
    defaultValues: { name: "", password: "" },
    resolver: contractResolver<Values, InviteAcceptInput>({
      schema: InviteAcceptInput,
      toInput: (values) => ({ ...values, token }),
    }),
  });
  const submit = handleSubmit(async (input) => {
    setProblem(null);
    try {
      await api.invite.accept.mutate(input);
      await signIn("credentials", { email, password: input.password, redirect: false });
      // A whole new page, so that nothing of the signed-out state is left.
      window.location.assign("/admin/budget");
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "The server did not answer.");
    }
  });
  const { errors, isSubmitting } = formState;
  return (
    <form onSubmit={submit} method="post" className="mt-6 flex flex-col gap-4" noValidate>
      {problem ? <Banner tone="exceeded" title={problem} /> : null}
      <TextField label="E-mail" type="email" autoComplete="username" value={email} readOnly />
      <TextField label="Your name" autoComplete="name" error={errors.name?.message} {...register("name")} />
      <TextField
        label="Password"
        type="password"
        autoComplete="new-password"
        hint="10 to 200 characters; a few words are better than signs."
        error={errors.password?.message}
        {...register("password")}
      />
      <Button type="submit" variant="primary" disabled={isSubmitting} className="mt-2 h-9">
        {isSubmitting ? "Joining…" : "Join"}
      </Button>
    </form>
  );
}
