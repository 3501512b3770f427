"use client";

import { signIn } from "next-auth/react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";

const REFUSED =
  "Address or password is wrong, or there were too many attempts. Wait 15 minutes, then try again.";
const CODE_REFUSED =
  "This code is wrong or was used already. Wait for the next one; after ten wrong ones, wait 15 minutes.";
const UNREACHED = "The server did not answer. Try again.";

const STEP_ENDED = "That took too long. Sign in at the provider once more.";

interface SignInFormProps {
  /** `code`: a provider said who this is, and the second step is still to be done. */
  startsAt: "password" | "code";
  refusal: string | null;
}

/** Address and password, then a code of those who have a second step; a refusal does not say which is wrong. */
export function SignInForm({ startsAt, refusal }: SignInFormProps) {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState(refusal);
  const [asks, setAsks] = useState(startsAt);
  /** Address and password, once they are right and a code is still to be given; null after a provider's word. */
  const [known, setKnown] = useState<{ email: string; password: string } | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name));
    const given = asks === "code" ? known : { email: text("email"), password: text("password") };
    setPending(true);
    setProblem(null);
    try {
      const code = asks === "code" ? { code: text("code") } : {};
      const answer = await signIn("credentials", { ...given, ...code, redirect: false });
      if (answer?.ok) {
        // A whole new page, so that nothing of the signed-out state is left.
        window.location.assign("/admin/budget");
        return;
      }
      if (answer?.error === "CodeNeeded") {
        setKnown(given);
        setAsks("code");
      } else if (answer?.error === "StepEnded") {
        setProblem(STEP_ENDED);
        setAsks("password");
      } else if (answer?.status === 401) setProblem(asks === "password" ? REFUSED : CODE_REFUSED);
      else setProblem(UNREACHED);
    } catch {
      setProblem(UNREACHED);
    }
    setPending(false);
  };
  return (
    <form onSubmit={submit} className="mt-6 flex flex-col gap-4" method="post">
      {problem ? <Banner tone="exceeded" title={problem} /> : null}
      {asks === "password" ? <PasswordFields /> : <CodeField />}
      <Button type="submit" variant="primary" disabled={pending} className="mt-2 h-9">
        {pending ? "Signing in…" : "Sign in"}
      </Button>
      {asks === "password" ? null : (
        // A whole new page: after a provider's word the other ways in are shown again.
        <Button variant="quiet" onClick={() => window.location.assign("/sign-in")}>
          Sign in as somebody else
        </Button>
      )}
    </form>
  );
}

function PasswordFields() {
  return (
    <>
      <TextField label="E-mail" name="email" type="email" autoComplete="username" required maxLength={254} />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        required
        maxLength={200}
      />
    </>
  );
}

function CodeField() {
  const field = useRef<HTMLInputElement>(null);
  // What is asked for next takes the place of what was being typed.
  useEffect(() => field.current?.focus(), []);
  return (
    <TextField
      ref={field}
      label="Code"
      name="code"
      hint="Six digits of your authenticator app, or a recovery code."
      autoComplete="one-time-code"
      required
      maxLength={20}
    />
  );
}
