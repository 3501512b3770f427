"use client";

import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { contractResolver } from "@/components/budget/form-resolver";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { ChangePasswordInput } from "@/server/contract/account";

type Texts = { current: string; password: string };

/** Another password of one's own; the page then goes to the sign-in, for every session has ended. */
export function ChangePasswordForm() {
  const trpc = useTRPC();
  const change = useMutation(
    trpc.account.changePassword.mutationOptions({
      onSuccess: () => window.location.assign("/sign-in?after=password"),
    }),
  );
  const form = useForm<Texts, unknown, ChangePasswordInput>({
    defaultValues: { current: "", password: "" },
    resolver: contractResolver<Texts, ChangePasswordInput>({
      schema: ChangePasswordInput,
      toInput: (texts) => texts,
    }),
  });
  const { errors } = form.formState;
  const refused = change.error === null ? undefined : apiProblem(change.error).title;
  return (
    <form
      noValidate
      method="post"
      onSubmit={form.handleSubmit((input) => change.mutate(input))}
      className="flex max-w-sm flex-col gap-4"
    >
      <TextField
        label="Present password"
        type="password"
        autoComplete="current-password"
        error={errors.current?.message ?? refused}
        {...form.register("current")}
      />
      <TextField
        label="New password"
        type="password"
        autoComplete="new-password"
        hint="10 to 200 characters; a few words are better than signs."
        error={errors.password?.message}
        {...form.register("password")}
      />
      <Button type="submit" disabled={change.isPending} className="self-start">
        {change.isPending ? "Changing…" : "Change password"}
      </Button>
    </form>
  );
}
