import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { anonymousCaller } from "@/server/trpc/anonymous-caller";
import { ResetForm } from "./reset-form";

export const metadata: Metadata = { title: "New password" };

type Props = { params: Promise<{ token: string }> };

export default async function ResetPage({ params }: Props) {
  const { token } = await params;
  const reset = await anonymousCaller().passwordReset.find({ token });
  if (reset === null) notFound();
  return (
    <>
      <h1 className="text-title text-ink">Choose a new password</h1>
      <p className="mt-1 text-ink-2">
        Every session of yours ends with the change. This link works once; two-step sign-in stays as it is.
      </p>
      <ResetForm token={token} email={reset.email} />
    </>
  );
}
