import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ROLE_WORD } from "@/components/budget/people/role-words";
import { getContainer } from "@/server/container";
import { anonymousCaller } from "@/server/trpc/anonymous-caller";
import { ProviderButtons } from "../../provider-buttons";
import { InviteForm } from "./invite-form";

export const metadata: Metadata = { title: "Invitation" };

type Props = { params: Promise<{ token: string }> };

export default async function InvitePage({ params }: Props) {
  const { token } = await params;
  const invite = await anonymousCaller().invite.find({ token });
  if (invite === null) notFound();
  const providers = getContainer().env.signIn.providers.map(({ id, name }) => ({ id, name }));
  return (
    <>
      <h1 className="text-title text-ink">Join {invite.organizationName}</h1>
      <p className="mt-1 text-ink-2">
        You were invited as {ROLE_WORD[invite.role].name.toLowerCase()}: {ROLE_WORD[invite.role].note} This
        link works once.
      </p>
      <InviteForm token={token} email={invite.email} />
      <ProviderButtons providers={providers} />
    </>
  );
}
