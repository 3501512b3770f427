import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AccountView } from "@/components/budget/people/account-view";
import { requirePageActor } from "@/server/auth/page";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Your sign-in" };

export default async function AccountPage() {
  const actor = await requirePageActor();
  // A key has no sign-in of its own.
  if (actor.kind !== "user") redirect("/admin/budget");
  const caller = callerFor(actor);
  const [initial, session] = await Promise.all([caller.account.get(), caller.admin.session()]);
  return <AccountView initial={initial} timeZone={session.timeZone} />;
}
