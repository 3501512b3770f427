"use client";

import { createTRPCClient, httpLink } from "@trpc/client";
import { signIn } from "next-auth/react";
import { useEffect, useState } from "react";
import { useForm } from "react-hook-form";
import { contractResolver } from "@/components/budget/form-resolver";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { SetupInput, type SetupOutput } from "@/server/contract/setup";
import type { AppRouter } from "@/server/trpc/router";
import { SetupDone } from "./setup-done";

type Values = {
  name: string;
  email: string;
  password: string;
  organizationName: string;
  timeZone: string;
  monthlyCap: string;
};

const EMPTY: Values = {
  name: "",
  email: "",
  password: "",
  organizationName: "",
  timeZone: "UTC",
  monthlyCap: "",
};
const api = createTRPCClient<AppRouter>({ links: [httpLink({ url: "/api/trpc" })] });

/** Administrator, organization, cap: one form, then the key. */
export function SetupForm({ token }: { token: string }) {
  const [done, setDone] = useState<SetupOutput | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const { register, handleSubmit, setValue, formState } = useForm<Values, unknown, SetupInput>({
    defaultValues: EMPTY,
    resolver: contractResolver<Values, SetupInput>({
      schema: SetupInput,
      toInput: ({ monthlyCap, ...values }) => ({
        ...values,
        token,
        monthlyCap: monthlyCap.trim() === "" ? null : monthlyCap.trim(),
      }),
    }),
  });
  // Only the browser knows the zone; the server renders before it is asked.
  useEffect(() => setValue("timeZone", Intl.DateTimeFormat().resolvedOptions().timeZone), [setValue]);
  const submit = handleSubmit(async (input) => {
    setProblem(null);
    try {
      const made = await api.setup.complete.mutate(input);
      await signIn("credentials", { email: input.email, password: input.password, redirect: false });
      setDone(made);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "The server did not answer.");
    }
  });
  if (done) return <SetupDone agentKey={done.agentKey} email={done.email} />;
  const error = (name: keyof Values) => formState.errors[name]?.message;
  return (
    <>
      <h1 className="text-title text-ink">Set up Purser</h1>
      <p className="mt-1 text-ink-2">Who administers it, and what it steers. This link works once.</p>
      <form onSubmit={submit} method="post" className="mt-6 flex flex-col gap-4" noValidate>
        {problem ? <Banner tone="exceeded" title={problem} /> : null}
        <TextField label="Your name" autoComplete="name" error={error("name")} {...register("name")} />
        <TextField
          label="E-mail"
          type="email"
          autoComplete="username"
          error={error("email")}
          {...register("email")}
        />
        <TextField
          label="Password"
          type="password"
          autoComplete="new-password"
          hint="10 to 200 characters."
          error={error("password")}
          {...register("password")}
        />
        <TextField label="Organization" error={error("organizationName")} {...register("organizationName")} />
        <TextField
          label="Time zone"
          hint="Days and months are counted in it."
          error={error("timeZone")}
          {...register("timeZone")}
        />
        <TextField
          label="Monthly cap"
          prefix="$"
          inputMode="decimal"
          optional
          hint="US dollars. Left empty, spend is counted but not capped."
          error={error("monthlyCap")}
          {...register("monthlyCap")}
        />
        <Button type="submit" variant="primary" disabled={formState.isSubmitting} className="mt-2 h-9">
          {formState.isSubmitting ? "Setting up…" : "Set up"}
        </Button>
      </form>
    </>
  );
}
