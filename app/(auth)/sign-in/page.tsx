import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Link } from "@/components/ui/link";
import { findPageActor } from "@/server/auth/page";
import { getContainer } from "@/server/container";
import { ProviderButtons } from "../provider-buttons";
import { refusalText } from "./refusals";
import { SignInForm } from "./sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: Props) {
  // Read first: it makes the page answer each request anew, with that request's nonce.
  const asked = await searchParams;
  if (await findPageActor()) redirect("/admin/budget");
  const providers = getContainer().env.signIn.providers.map(({ id, name }) => ({ id, name }));
  const sendsMail = getContainer().env.notify.smtp !== null;
  const isWaiting = asked.step === "code";
  return (
    <>
      <h1 className="text-title text-ink">Sign in</h1>
      {asked.after === "password" ? (
        <p role="status" className="mt-1 text-ink-2">
          The password is changed. Sign in with the new one.
        </p>
      ) : null}
      <SignInForm startsAt={isWaiting ? "code" : "password"} refusal={refusalText(asked)} />
      {isWaiting || !sendsMail ? null : (
        <p className="mt-4">
          <Link className="link" href="/forgot">
            Forgot password?
          </Link>
        </p>
      )}
      {isWaiting ? null : <ProviderButtons providers={providers} />}
    </>
  );
}
