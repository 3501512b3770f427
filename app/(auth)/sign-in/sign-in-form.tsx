"use client";

import { signIn } from "next-auth/react";
import { type FormEvent, useState } from "react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";

const REFUSED =
  "Address or password is wrong, or there were too many attempts. Wait 15 minutes, then try again.";
const UNREACHED = "The server did not answer. Try again.";

/** Address and password; a refusal does not say which of them is wrong. */
export function SignInForm() {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setPending(true);
    setProblem(null);
    try {
      const answer = await signIn("credentials", {
        email: String(form.get("email")),
        password: String(form.get("password")),
        redirect: false,
      });
      if (answer?.ok) {
        // A whole new page, so that nothing of the signed-out state is left.
        window.location.assign("/admin/budget");
        return;
      }
      setProblem(answer?.status === 401 ? REFUSED : UNREACHED);
    } catch {
      setProblem(UNREACHED);
    }
    setPending(false);
  };
  return (
    <form onSubmit={submit} className="mt-6 flex flex-col gap-4" method="post">
      {problem ? <Banner tone="exceeded" title={problem} /> : null}
      <TextField label="E-mail" name="email" type="email" autoComplete="username" required maxLength={254} />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        required
        maxLength={200}
      />
      <Button type="submit" variant="primary" disabled={pending} className="mt-2 h-9">
        {pending ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  );
}
