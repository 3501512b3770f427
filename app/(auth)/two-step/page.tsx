import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ApiProvider } from "@/components/api/api-provider";
import { findPageActor } from "@/server/auth/page";
import { isWaiting } from "@/server/auth/permissions";
import { TwoStep } from "./two-step";

export const metadata: Metadata = { title: "Two-step sign-in" };

export default async function TwoStepPage() {
  const actor = await findPageActor();
  if (actor === null) redirect("/sign-in");
  if (!isWaiting(actor)) redirect("/admin/budget");
  return (
    <>
      <h1 className="text-title text-ink">Two-step sign-in</h1>
      <p className="mt-1 mb-6 text-ink-2">
        Your organization asks administrators and finance for a second step. Set it up to go on.
      </p>
      <ApiProvider>
        <TwoStep />
      </ApiProvider>
    </>
  );
}
