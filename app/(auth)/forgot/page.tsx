import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { getContainer } from "@/server/container";
import { ForgotForm } from "./forgot-form";

export const metadata: Metadata = { title: "Forgot password" };

export default async function ForgotPage() {
  // Read first: it makes the page answer each request anew, with that request's nonce.
  await headers();
  if (getContainer().env.notify.smtp === null) notFound();
  return (
    <>
      <h1 className="text-title text-ink">Forgot password?</h1>
      <p className="mt-1 text-ink-2">
        A link for a new one is mailed to you. It opens once, within an hour; two-step sign-in stays as it is.
      </p>
      <ForgotForm />
    </>
  );
}
